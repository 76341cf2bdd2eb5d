//! The rules of behaviour by number: constants only, a file per prefix.
