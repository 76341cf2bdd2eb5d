//! The house rules as tests: they read the source tree and know nothing of what it does.

mod house;
mod pages;
mod rooms;
mod rules;
mod source;
