//! A bar on the terminal while many replications run.

use crate::cli::screen::Screen;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Fewer replications are over before a bar could be read.
const LONG: u32 = 200;

/// A bar for so many replications of `name`; hidden where nobody watches or it would only flicker.
pub(super) fn bar(screen: &Screen, name: &str, replications: u32) -> ProgressBar {
    if replications < LONG || !screen.is_watched() {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(8);
    let bar = ProgressBar::with_draw_target(Some(u64::from(replications)), target);
    match ProgressStyle::with_template("{msg}  {bar:32} {pos}/{len}  {eta} left") {
        Ok(style) => bar.with_style(style).with_message(name.to_owned()),
        Err(_) => bar,
    }
}
