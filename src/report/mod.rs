//! What a run leaves behind: tables, the trace, the summary and the story.

pub mod rulebook_page;
pub mod scenario_page;

pub mod leavings;
pub mod output;
pub mod summary;

pub mod closing;
pub mod story;

mod alarms;
mod calendar;
mod deployments;
mod diagnosis;
mod faults;
mod ink;
mod json_lines;
mod lifecycle_events;
mod metrics;
mod story_page;
mod table;
mod targets;
mod walks;
