//! What breaks: a fault is three separate choices, when, whom and what (FLT-001 to FLT-006).

pub mod book;
pub mod conditions;
pub mod description;
mod hosts;
mod on_event;
mod pick;
pub mod scope;
