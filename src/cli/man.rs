//! `cutover man`: the manual page, with a section for each command, and what holds for all of them.

use crate::cli::arguments::Arguments;
use clap::{Arg, ArgAction, Command, CommandFactory};
use clap_mangen::Man;
use std::io;

/// Lines that each rendered part brings along, of which the first are enough.
const PREAMBLE: [&str; 2] = [".ie", ".el"];

/// What no command has of its own.
const REST: &str = r#".SH "EXIT STATUS"
.TP
\fB0\fR
All expectations hold, or what was asked for is done.
.TP
\fB1\fR
An expectation does not hold.
.TP
\fB2\fR
The input is invalid, or the answer cannot be written; stderr says where and what to do. Nothing half\-written is left.
.TP
\fB3\fR
A fault of the program; stderr says how to repeat it.
.TP
\fB130\fR
Stopped with Ctrl\-C or SIGTERM.
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
No colours, if it is set and not empty.
.TP
\fBCOLUMNS\fR
How wide lists are on a terminal.
.TP
\fBGITHUB_STEP_SUMMARY\fR
A file to which \fBcutover run\fR appends its report as Markdown, as in a job of GitHub Actions.
.SH FILES
.TP
\fINAME\fR.yaml
A scenario: what is deployed where, what breaks, and what must hold.
.TP
cutover.schema.json
What \fBcutover schema\fR prints; where it is, \fBcutover new\fR points editors at it.
.TP
output/\fINAME\fR/
What a run leaves: summary.json, trace.csv, trace.jsonl, a table for each kind of thing, and charts as .svg and .png. A later run of the same name takes its place.
.SH EXAMPLES
.TP
\fBcutover run half\-at\-a\-time\-bad\-v2\fR
A shipped scenario: a bad revision, an alarm and a rollback.
.TP
\fBcutover run half\-at\-a\-time\-bad\-v2@good\-v2\fR
The same with one of its profiles laid over it.
.TP
\fBcutover why half\-at\-a\-time\-bad\-v2\fR
From the end back to what began it.
.TP
\fBcutover new my\-first\fR
Writes my\-first.yaml, a scenario to change.
.TP
\fBcutover run my\-first.yaml \-\-replications 1000 \-\-set fleets.web.instances=12\fR
Runs it a thousand times with twelve hosts.
.TP
\fBcutover check scenarios/ appspec.yml\fR
Checks every scenario of a folder and an AppSpec file.
"#;

/// The page, for `man -l` or a folder of pages.
pub(super) fn answer() -> String {
    let mut page = Vec::new();
    write(&mut page).expect("invariant: a page in memory can be written");
    let page = String::from_utf8(page).expect("invariant: the words of the commands are UTF-8");
    let (head, rest) = page.split_at(page.find(".TH").unwrap_or(0));
    let is_new = |line: &&str| !PREAMBLE.iter().any(|start| line.starts_with(start));
    let rest = rest.lines().filter(is_new);
    head.to_owned() + &rest.map(|line| line.to_owned() + "\n").collect::<String>()
}

fn write(page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Arguments::command();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    page.extend(".ad l\n".bytes());
    man.render_name_section(page)?;
    page.extend(
        ".SH SYNOPSIS\n\\fBcutover\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
            .bytes(),
    );
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let commands = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    for one in commands {
        write_command(page, one)?;
    }
    page.extend(REST.bytes());
    man.render_version_section(page)
}

/// A section for a command: what it does, how it is called, and what it takes.
fn write_command(page: &mut Vec<u8>, command: &Command) -> io::Result<()> {
    let name = format!("cutover {}", command.get_name());
    page.extend(format!(".SH {}\n", name.to_uppercase()).bytes());
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    page.extend(format!("{about}\n.PP\n{}\n", synopsis(&name, command)).bytes());
    let mut options = Vec::new();
    Man::new(command.clone().bin_name(name)).render_options_section(&mut options)?;
    // Below the section of its command it has no heading.
    let options = String::from_utf8_lossy(&options);
    page.extend(options.replace(".SH OPTIONS\n", "").bytes());
    if let Some(more) = command.get_after_help() {
        page.extend(format!(".PP\n.nf\n{}\n.fi\n", escaped(&more.to_string())).bytes());
    }
    Ok(())
}

/// How a command is called, each option with the name of its value.
fn synopsis(name: &str, command: &Command) -> String {
    let option = |argument: &Arg| {
        let long = argument
            .get_long()
            .map(|long| format!("\\fB--{long}\\fR"))?;
        let takes = argument.get_action().takes_values();
        let value = argument
            .get_value_names()
            .filter(|_| takes)
            .map(|names| format!(" \\fI{}\\fR", names[0]))
            .unwrap_or_default();
        Some(format!("[{long}{value}]"))
    };
    let options = command.get_arguments().filter_map(option);
    let positional = command.get_positionals().map(|argument| {
        let value = argument.get_value_names().map_or("", |names| &names[0]);
        let many = if matches!(argument.get_action(), ArgAction::Append) {
            "..."
        } else {
            ""
        };
        format!("\\fI{value}\\fR{many}")
    });
    let words: Vec<String> = options.chain(positional).collect();
    format!("\\fB{name}\\fR {}", words.join(" ")).replace('-', "\\-")
}

/// Text as the page shows it, line by line.
fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        format!("\\&{line}")
    });
    lines.collect::<Vec<_>>().join("\n")
}
