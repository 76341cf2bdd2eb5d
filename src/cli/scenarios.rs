//! `cutover scenarios`: the scenarios that come with the program.

use crate::cli::arguments::Format;
use crate::cli::columns::columns;
use crate::scenario::load::load;
use crate::scenario::shipped::{SHIPPED, Shipped};
use serde::Serialize;

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    description: String,
    profiles: Vec<String>,
}

impl Listed {
    fn of(shipped: &Shipped) -> Self {
        // All of them can be run, as tests see to; one that cannot is listed all the same.
        let loaded = load(shipped.name, &[], None);
        let (description, profiles) = loaded
            .map(|loaded| (loaded.scenario.description, loaded.profiles))
            .unwrap_or_default();
        Self {
            name: shipped.name,
            description,
            profiles,
        }
    }

    /// The description, and below it how each profile is run.
    fn words(&self) -> String {
        let runs = self.profiles.iter();
        let runs: Vec<String> = runs
            .map(|profile| format!("{}@{profile}", self.name))
            .collect();
        match runs.len() {
            0 => self.description.clone(),
            1 => format!("{}\nProfile: {}", self.description, runs.join(", ")),
            _ => format!("{}\nProfiles: {}", self.description, runs.join(", ")),
        }
    }
}

/// All of them with their descriptions.
pub(super) fn answer(format: Format, width: u16) -> String {
    let listed = SHIPPED.iter().map(Listed::of);
    match format {
        Format::Text => columns(width, listed.map(|one| [one.name.to_owned(), one.words()])),
        Format::Json => {
            let all: Vec<Listed> = listed.collect();
            serde_json::to_string_pretty(&all).expect("texts are JSON") + "\n"
        }
    }
}
