//! Facts: cost and usage lines as immutable Parquet files: write, fold, drill. It knows no formula and no allocation rule.
