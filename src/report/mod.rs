//! What a run leaves behind: tables, the trace, charts, the summary and the story.

pub mod measures_page;
pub mod outputs_page;
pub mod rulebook_page;
pub mod scenario_page;

pub mod charts;
pub mod folder;
pub mod leavings;
pub mod output;
pub mod refusal;
pub mod summary;
pub mod tables;

pub mod closing;
pub mod junit;
pub mod lone_file;
pub mod markdown;
pub mod story;

pub mod timers;
pub mod why;

mod alarm_reason;
mod alarms;
mod asked;
mod calendar;
mod clock;
mod deployments;
mod diagnosis;
mod exchange;
mod faults;
mod figures;
mod ink;
mod json_lines;
mod lifecycle_events;
mod measures;
mod metrics;
mod page_markup;
mod story_page;
mod stretches;
mod table;
mod targets;
mod walks;

#[cfg(test)]
mod sample;
