//! Arguments and one file per command.

pub mod explain;
pub mod rules;

mod arguments;
mod charts;
mod check;
mod columns;
mod completions;
mod end;
mod find;
mod help;
mod interrupt;
mod man;
mod new;
mod numbers;
mod platform;
mod progress;
mod rehearse;
mod scenarios;
mod schema;
mod screen;
mod shell;
mod step_summary;
mod timers;
mod unknown;
mod welcome;
mod why;

use crate::cli::arguments::{Arguments, Command};
use crate::cli::end::End;
use crate::cli::screen::Screen;
use clap::Parser;
use std::ffi::OsString;
use std::process::ExitCode;

/// The whole program: reads the arguments, does what they ask, and says how it went.
///
/// stdout is the answer and stderr the talk. The exit status is 0 if all is as expected, 1 if an
/// expectation does not hold, 2 if the input is invalid, 3 for a fault of ours, and 130 after Ctrl-C.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let screen = Screen::of_process();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(mut refusal) => {
            unknown::advise(&mut refusal);
            return screen.refuse(&refusal).into();
        }
    };
    let Some(command) = arguments.command else {
        let end = screen.answer(welcome::PAGE);
        return screen.close(end.unwrap_or_else(|end| end)).into();
    };
    let end = match command {
        Command::Run(asked) => rehearse::run(&asked, &screen),
        Command::Why(asked) => why::run(&asked, &screen),
        Command::Timers(asked) => timers::run(&asked, &screen),
        Command::Check(asked) => check::run(&asked, &screen),
        Command::Rules(asked) => screen.answer(&asked.answer(screen.width())),
        Command::Explain(asked) => asked
            .answer(screen.width())
            .and_then(|text| screen.answer(&text)),
        Command::Scenarios(asked) => {
            screen.answer(&scenarios::answer(asked.format, screen.width()))
        }
        Command::New(asked) => new::run(&asked, &screen),
        Command::Schema => screen.answer(&schema::answer()),
        Command::Completions(asked) => screen.answer(&completions::answer(asked.shell)),
        Command::Man => screen.answer(&man::answer()),
    };
    screen.close(end.unwrap_or_else(|end| end)).into()
}

/// What a command comes to: `Ok` if it went to its end, `Err` if it could not.
type Ended = Result<End, End>;
