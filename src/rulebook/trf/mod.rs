//! Requests: demand, capacity, what becomes of them, and how it is measured.

pub(in crate::rulebook) mod fluid;
