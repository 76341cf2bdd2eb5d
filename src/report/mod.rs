//! What a run leaves behind: tables, the trace, charts, the summary and the story.

pub mod measures_page;
pub mod outputs_page;
pub mod rulebook_page;

pub mod charts;
pub mod leavings;
pub mod output;
pub mod refusal;
pub mod summary;
pub mod tables;

pub mod closing;
pub mod story;

mod alarms;
mod calendar;
mod deployments;
mod diagnosis;
mod exchange;
mod faults;
mod ink;
mod json_lines;
mod lifecycle_events;
mod markdown;
mod measures;
mod metrics;
mod story_page;
mod table;
mod targets;
mod walks;
