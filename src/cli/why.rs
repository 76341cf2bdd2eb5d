//! `cutover why`: runs a scenario once and tells from an end back to what began it.

use crate::cli::Ended;
use crate::cli::arguments::{Format, WhyArguments};
use crate::cli::end::End;
use crate::cli::interrupt;
use crate::cli::screen::Screen;
use crate::report::why::{Question, Unanswerable, explain};
use crate::scenario::load::load;
use crate::study::plan::{Base, Plan, Replication};
use crate::study::replicate::{Halt, only};
use crate::text::diagnostic::{Colour, render};
use std::convert::Infallible;

/// Runs what was asked about and explains it.
pub(super) fn run(asked: &WhyArguments, screen: &Screen) -> Ended {
    let loaded = load(&asked.scenario, &asked.set, None).map_err(|failure| {
        End::Invalid(render(&failure.diagnostics, &failure.sources, Colour::Ansi))
    })?;
    screen.say(&render(&loaded.remarks, &loaded.sources, Colour::Ansi));
    let scenario = &loaded.scenario;
    let seed = asked.seed.unwrap_or(scenario.seed);
    let plan = Plan {
        scenario,
        seed,
        replications: asked.replication,
        base: Base::None,
    };
    let question = Question {
        deployment: asked.deployment,
        target: asked.target.as_deref(),
    };
    let read = only(
        &plan,
        Replication(asked.replication),
        &interrupt::flag(),
        |trial| explain(scenario, trial, question),
    );
    let why = read
        .map_err(|halt| halted(halt, &scenario.name))?
        .map_err(|Unanswerable { cause, remedy }| End::invalid(cause, remedy))?;
    screen.answer(&match asked.format {
        Format::Text => why.page(scenario, seed),
        Format::Json => why.json(),
    })
}

fn halted(halt: Halt<Infallible>, name: &str) -> End {
    match halt {
        Halt::Interrupted => End::Interrupted,
        Halt::Fold(never) => match never {},
        Halt::Fault {
            replication,
            message,
        } => End::Fault(format!(
            "error: a fault of cutover, not of the scenario: {message}\n  \
             in replication {replication} of {name}\n"
        )),
    }
}
