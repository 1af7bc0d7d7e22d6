//! Web: portal and API over what the store holds. No query, no formula; it never calls a job.
