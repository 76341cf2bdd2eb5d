//! `cutover timers`: every wait and limit of scenarios, without running anything.

use crate::cli::Ended;
use crate::cli::arguments::{Format, TimersArguments};
use crate::cli::end::End;
use crate::cli::find;
use crate::cli::screen::Screen;
use crate::report::timers::Timers;
use crate::scenario::load::load;
use crate::scenario::model::Scenario;
use crate::text::diagnostic::{Colour, render};

/// Lists what was asked for.
pub(super) fn run(asked: &TimersArguments, screen: &Screen) -> Ended {
    let mut all: Vec<(Scenario, Timers)> = Vec::new();
    let mut errors = String::new();
    for named in find::scenarios(&asked.scenarios)? {
        match load(&named, &asked.set, None) {
            Ok(loaded) => {
                screen.say(&render(&loaded.remarks, &loaded.sources, Colour::Ansi));
                let timers = Timers::of(&loaded.scenario);
                all.push((loaded.scenario, timers));
            }
            Err(failure) => errors.push_str(&render(
                &failure.diagnostics,
                &failure.sources,
                Colour::Ansi,
            )),
        }
    }
    if !errors.is_empty() {
        return Err(End::Invalid(errors));
    }
    screen.answer(&match asked.format {
        Format::Text => {
            let pages: Vec<String> = all
                .iter()
                .map(|(scenario, timers)| timers.page(scenario))
                .collect();
            pages.join("\n")
        }
        Format::Json => json(&all),
    })
}

/// The list of the only scenario, or an object with that of each by its name.
fn json(all: &[(Scenario, Timers)]) -> String {
    let value = match all {
        [(_, timers)] => timers.json(),
        several => several
            .iter()
            .map(|(scenario, timers)| (scenario.name.clone(), timers.json()))
            .collect(),
    };
    serde_json::to_string_pretty(&value).expect("texts and numbers are JSON") + "\n"
}
