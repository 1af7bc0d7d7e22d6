//! App: the parts of a running Scorebridge, built and stopped in one place.
