//! An unknown command: which is meant, or which there are.

use crate::cli::arguments::Arguments;
use crate::scenario::shipped::shipped;
use crate::text::nearest::nearest;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};
use std::path::Path;

/// Adds what to do to a refusal of an unknown command that does not say so yet.
pub(super) fn advise(refusal: &mut Error) {
    let is_helpless = refusal.kind() == ErrorKind::InvalidSubcommand
        && refusal.get(ContextKind::SuggestedSubcommand).is_none();
    let Some(ContextValue::String(word)) = refusal.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if !is_helpless {
        return;
    }
    let word = word.clone();
    let command = Arguments::command();
    let names: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let is_scenario = shipped(&word).is_some() || Path::new(&word).exists();
    if is_scenario {
        let tip = format!("a scenario is run by `cutover run {word}`");
        refusal.insert(ContextKind::Suggested, tips(&tip));
    } else if let Some(near) = nearest(&word, names.iter().copied()) {
        refusal.insert(
            ContextKind::SuggestedSubcommand,
            ContextValue::Strings(vec![near.to_owned()]),
        );
    } else {
        let tip = format!("the commands are {}", names.join(", "));
        refusal.insert(ContextKind::Suggested, tips(&tip));
    }
}

fn tips(tip: &str) -> ContextValue {
    ContextValue::StyledStrs(vec![StyledStr::from(tip.to_owned())])
}
