//! What a run leaves behind: tables, the trace, the summary and the story.

pub mod rulebook_page;

pub mod leavings;
pub mod output;
pub mod summary;

pub mod closing;
pub mod junit;
pub mod lone_file;
pub mod markdown;
pub mod story;

mod alarms;
mod calendar;
mod clock;
mod deployments;
mod diagnosis;
mod faults;
mod figures;
mod ink;
mod json_lines;
mod lifecycle_events;
mod metrics;
mod story_page;
mod table;
mod targets;
mod walks;

#[cfg(test)]
mod sample;
