//! `cutover completions`: what a shell has to know to complete the commands, and the names of the
//! scenarios that come with the program.

use crate::cli::arguments::Arguments;
use crate::scenario::shipped::SHIPPED;
use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

/// What takes a scenario: the command and its argument.
const TAKE_A_SCENARIO: [(&str, &str); 5] = [
    ("run", "scenarios"),
    ("why", "scenario"),
    ("timers", "scenarios"),
    ("check", "paths"),
    ("new", "from"),
];

/// The script for a shell.
pub(super) fn answer(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut command(), "cutover", &mut script);
    let script =
        String::from_utf8(script).expect("invariant: the names of commands and options are UTF-8");
    if shell == Shell::Zsh {
        with_files(&script)
    } else if shell == Shell::Fish {
        script + &of_fish()
    } else {
        script
    }
}

/// The script of zsh, which would offer names of scenarios alone, and files as well.
fn with_files(script: &str) -> String {
    let names = names().join(" ");
    let function = format!(
        "_cutover_scenarios() {{\n    _alternative 'scenarios:scenario:({names})' \
         'files:file:_files'\n}}\n\n"
    );
    // The option of `new` takes no file.
    let both = script.replace(
        &format!(":({names})' \\\n&&"),
        ":_cutover_scenarios' \\\n&&",
    );
    match both.split_once("_cutover() {") {
        Some((head, rest)) => format!("{head}{function}_cutover() {{{rest}"),
        None => both,
    }
}

/// What the library leaves out for fish: arguments without an option.
fn of_fish() -> String {
    let commands = TAKE_A_SCENARIO.map(|(command, _)| command);
    let commands: Vec<&str> = commands.into_iter().filter(|one| *one != "new").collect();
    format!(
        "complete -c cutover -n \"__fish_cutover_using_subcommand {}\" -a \"{}\"\n",
        commands.join(" "),
        names().join(" ")
    )
}

/// The commands, with the names of scenarios where one is taken.
fn command() -> Command {
    let mut command = Arguments::command();
    for (name, argument) in TAKE_A_SCENARIO {
        command = command.mut_subcommand(name, |one| {
            one.mut_arg(argument, |taken| {
                taken.value_parser(PossibleValuesParser::new(names()))
            })
        });
    }
    command
}

fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|shipped| shipped.name).collect()
}
