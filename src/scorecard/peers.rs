//! Named defects of other products, each with a test that we do not have it.
