//! `cutover scenarios`: the scenarios that come with the program.

use crate::cli::arguments::Format;
use crate::cli::columns::columns;
use crate::scenario::load::load;
use crate::scenario::shipped::SHIPPED;
use serde::Serialize;

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    description: String,
}

/// All of them with their descriptions.
pub(super) fn answer(format: Format, width: u16) -> String {
    let listed = SHIPPED.iter().map(|shipped| Listed {
        name: shipped.name,
        description: load(shipped.name, &[], None)
            .map(|loaded| loaded.scenario.description)
            .unwrap_or_default(),
    });
    match format {
        Format::Text => columns(
            width,
            listed.map(|one| [one.name.to_owned(), one.description]),
        ),
        Format::Json => {
            let all: Vec<Listed> = listed.collect();
            serde_json::to_string_pretty(&all).expect("texts are JSON") + "\n"
        }
    }
}
