//! What the user typed.

use crate::cli::Ended;
use crate::cli::end::End;
use crate::cli::explain::explain;
use crate::cli::help;
use crate::cli::numbers;
use crate::cli::platform::{Platform, PlatformParser};
use crate::cli::rules::{self, Filter};
use crate::report::charts::ChartKind;
use crate::rulebook::{Ground, Prefix, StandingKind};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Rehearses AWS CodeDeploy deployments in virtual time.
#[derive(Debug, Parser)]
#[command(
    name = "cutover",
    version,
    max_term_width = 100,
    after_help = "Begin with:\n  cutover run half-at-a-time-bad-v2\n  cutover new my-first"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios and say what happened
    Run(RunArguments),
    /// Run a scenario once and say why it ended so
    Why(WhyArguments),
    /// List every wait and limit of scenarios
    Timers(TimersArguments),
    /// Check scenarios and AppSpec files without running anything
    Check(CheckArguments),
    /// List the rules that the simulator decides by
    Rules(RulesArguments),
    /// Explain rules, such as EC2-044
    Explain(ExplainArguments),
    /// List the scenarios that come with the program
    Scenarios(ScenariosArguments),
    /// Write a first scenario, or a copy of a shipped one
    New(NewArguments),
    /// Print the JSON Schema of a scenario file, for editors
    Schema,
    /// Print a script that completes commands and options in a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

#[derive(Clone, Debug, Args)]
pub(super) struct RunArguments {
    /// Scenario files, folders of them, or names of shipped scenarios
    #[arg(required = true, value_name = "PATH|NAME|FOLDER", long_help = help::SCENARIOS)]
    pub(super) scenarios: Vec<String>,
    /// Seed, instead of the scenario's own
    #[arg(long, allow_negative_numbers = true, value_parser = numbers::seed)]
    pub(super) seed: Option<u64>,
    /// How many replications to run
    #[arg(long, value_name = "N", default_value = "1", value_parser = numbers::count)]
    pub(super) replications: NonZeroU32,
    /// How many threads to use, instead of one per core; the results do not depend on it
    #[arg(long, value_name = "N", value_parser = numbers::threads)]
    pub(super) threads: Option<u16>,
    /// Folder to write to, instead of output/NAME; with several scenarios, a folder in it for each
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ReportFormat,
    /// Tell everything, unfolded: every entry of the trace except the figures of a minute, every
    /// measure
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// File to write the verdicts to as JUnit XML: a suite for each scenario, a case for each
    /// expectation; all times in it are 0
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Replications to trace, counted from 1
    #[arg(long, value_name = "N,M", value_delimiter = ',', default_value = "1", value_parser = numbers::count)]
    pub(super) trace: Vec<NonZeroU32>,
    /// Only these charts, instead of all that there is something to show of
    #[arg(
        long,
        value_name = "KIND,KIND",
        value_delimiter = ',',
        conflicts_with = "no_charts"
    )]
    pub(super) charts: Option<Vec<ChartKind>>,
    /// No charts; those that an earlier run left in the folder are removed
    #[arg(long)]
    pub(super) no_charts: bool,
    /// Label the axis of time with the time of day in UTC, instead of the time since the start
    #[arg(long)]
    pub(super) wall_clock: bool,
    /// Also run each replication without deployments, to tell which failures are theirs
    #[arg(long)]
    pub(super) base: bool,
    /// Set a value of the scenario, such as fleets.web.instances=3; may be repeated
    #[arg(long, value_name = "KEY=VALUE", long_help = help::SET)]
    pub(super) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct WhyArguments {
    /// A scenario file, or the name of a shipped scenario
    #[arg(value_name = "PATH|NAME")]
    pub(super) scenario: String,
    /// The deployment to explain, counted from 1; else the first that Failed or was Stopped, or the
    /// longest if none was
    #[arg(long, value_name = "N")]
    pub(super) deployment: Option<u32>,
    /// The target whose end is explained, such as web-3
    #[arg(long, value_name = "TARGET")]
    pub(super) target: Option<String>,
    /// Seed, instead of the scenario's own
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// The replication that is run, counted from 1
    #[arg(long, value_name = "N", default_value = "1")]
    pub(super) replication: NonZeroU32,
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Set a value of the scenario, such as fleets.web.instances=3; may be repeated
    #[arg(long, value_name = "KEY=VALUE", long_help = help::SET)]
    pub(super) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct TimersArguments {
    /// Scenario files, folders of them, or names of shipped scenarios
    #[arg(required = true, value_name = "PATH|NAME|FOLDER")]
    pub(super) scenarios: Vec<String>,
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Set a value of the scenario, such as fleets.web.instances=3; may be repeated
    #[arg(long, value_name = "KEY=VALUE", long_help = help::SET)]
    pub(super) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Scenario files, folders of them, names of shipped scenarios, or AppSpec files
    #[arg(required = true, value_name = "PATH|NAME|FOLDER")]
    pub(super) paths: Vec<String>,
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// Only rules of this family: EC2, LAM, SPEC, CFG, ALM, LB, TRF, FLT, RNG or LAT
    #[arg(long)]
    prefix: Option<Prefix>,
    /// Only rules on this ground: documented, agent source, observed or inferred
    #[arg(long)]
    ground: Option<Ground>,
    /// Only rules of this standing: decision, switch, data or left
    #[arg(long)]
    standing: Option<StandingKind>,
    /// Only rules with this text in id, statement or source
    #[arg(long)]
    text: Option<String>,
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// Ids of rules
    #[arg(required = true, value_name = "RULE")]
    rules: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ScenariosArguments {
    /// How to report on stdout
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What to call the scenario; it is written to NAME.yaml
    pub(super) name: String,
    /// What the deployment goes to
    #[arg(
        long,
        value_name = "PLATFORM",
        value_parser = PlatformParser,
        default_value = Platform::DEFAULT,
        conflicts_with = "from"
    )]
    pub(super) platform: Platform,
    /// Copy this shipped scenario, with the files it names
    #[arg(long, value_name = "SCENARIO")]
    pub(super) from: Option<String>,
    /// File to write to, instead of NAME.yaml
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = help::COMPLETIONS)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

/// How an answer is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person
    #[default]
    Text,
    /// For a program
    Json,
}

/// How a run is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For a person
    #[default]
    Text,
    /// For a program: the summary
    Json,
    /// For a pull request or the summary of a job
    Markdown,
}

impl RulesArguments {
    pub(super) fn answer(self, width: u16) -> String {
        let Self {
            prefix,
            ground,
            standing,
            text,
            format,
        } = self;
        let filter = Filter {
            prefix,
            ground,
            standing,
            text,
        };
        match format {
            Format::Text => rules::table(&filter, width),
            Format::Json => rules::json(&filter),
        }
    }
}

impl ExplainArguments {
    pub(super) fn answer(&self, width: u16) -> Result<String, End> {
        let explained: Result<Vec<String>, _> =
            self.rules.iter().map(|rule| explain(rule, width)).collect();
        explained
            .map(|texts| texts.join("\n"))
            .map_err(|unknown| End::invalid(unknown.to_string(), "`cutover rules` lists them all"))
    }
}

impl RunArguments {
    /// Whether all traces asked for can exist.
    pub(super) fn check(&self) -> Ended {
        match self
            .trace
            .iter()
            .find(|number| **number > self.replications)
        {
            None => Ok(End::Well),
            Some(number) => Err(End::invalid(
                match self.replications.get() {
                    1 => format!("--trace {number}: there is only one replication"),
                    several => format!("--trace {number}: there are only {several} replications"),
                },
                format!("count from 1, or run more: --replications {number}"),
            )),
        }
    }
}
