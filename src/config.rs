//! Settings: defaults, then a file, then the environment; checked once, unknown keys refused, secrets wrapped.
