//! The search of an index file.
