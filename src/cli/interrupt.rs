//! Ctrl-C as a flag that is looked at between runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that Ctrl-C sets. Where no handler can be had, Ctrl-C ends the process as it always does.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let _ = ctrlc::set_handler(move || raised.store(true, Ordering::Relaxed));
    flag
}
