//! Demo: the sample company, made as files and a database outside our own store, then run like any other company.
