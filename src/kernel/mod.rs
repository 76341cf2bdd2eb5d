//! Time, order and chance. This room has never heard of AWS.
