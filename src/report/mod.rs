//! What a run leaves behind: tables, the trace, the summary and the story.

pub mod rulebook_page;
