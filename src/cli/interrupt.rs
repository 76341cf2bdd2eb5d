//! Ctrl-C, and the system's request to end (SIGTERM, SIGHUP), as a flag that is looked at between runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that they set. Where no handler can be had, they end the process as they always do.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let _ = ctrlc::set_handler(move || raised.store(true, Ordering::Relaxed));
    flag
}
