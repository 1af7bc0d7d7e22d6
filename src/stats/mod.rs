//! Statistics: numbers without meaning. It knows no metric, no target and no word of the business.
