//! Where words go: the answer to stdout, the talk to stderr, colours only to a terminal that wants
//! them (`NO_COLOR`).

use crate::cli::Ended;
use crate::cli::end::End;
use crate::report::refusal;
use std::io::{self, IsTerminal, Write};

/// Width of a page that no terminal shows.
const WIDTH_ELSEWHERE: u16 = 100;

/// The outputs of the process.
#[derive(Debug)]
pub(super) struct Screen {
    width: u16,
}

impl Screen {
    /// The screen of this process.
    pub(super) fn of_process() -> Self {
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|text| text.parse().ok());
        let width = columns
            .filter(|_| io::stdout().is_terminal())
            .unwrap_or(WIDTH_ELSEWHERE);
        Self { width }
    }

    /// Columns of the terminal, or 100.
    pub(super) const fn width(&self) -> u16 {
        self.width
    }

    /// Whether a person watches the talk.
    pub(super) fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Gives the answer. A reader that went away has seen what it wanted.
    pub(super) fn answer(&self, text: &str) -> Ended {
        let mut stdout = anstream::stdout().lock();
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Ok(()) => Ok(End::Well),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(End::Well),
            Err(error) => {
                let cause = format!(
                    "the answer cannot be written to stdout: {}",
                    refusal::cause(&error)
                );
                Err(End::invalid(cause, "redirect stdout to a place with room"))
            }
        }
    }

    /// Says something beside the answer. If nobody can hear it, nothing can be done.
    pub(super) fn say(&self, text: &str) {
        let _ = anstream::stderr().lock().write_all(text.as_bytes());
    }

    /// Shows help or version, or what is wrong with the arguments.
    pub(super) fn refuse(&self, refusal: &clap::Error) -> End {
        // A closed pipe is no reason to complain.
        let _ = refusal.print();
        if refusal.use_stderr() {
            End::Refused
        } else {
            End::Well
        }
    }

    /// Says what is left to say at the end.
    pub(super) fn close(&self, end: End) -> End {
        self.say(end.words());
        end
    }
}
