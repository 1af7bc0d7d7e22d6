//! Store: all SQL, one file per aggregate; every read of business data takes an access. No arithmetic beyond sum, count, min, max.
