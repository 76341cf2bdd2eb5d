//! `cutover completions`: what a shell has to know to complete the commands.

use crate::cli::arguments::Arguments;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// The script for a shell.
pub(super) fn answer(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "cutover", &mut script);
    String::from_utf8(script).expect("invariant: the names of commands and options are UTF-8")
}
