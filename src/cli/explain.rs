//! `cutover explain`: a single rule in a few lines.
//!
//! It makes a text and prints nothing.

use super::columns::columns;
use crate::rulebook::{Rule, Standing, UnknownRule};

/// What is known about the rule with this id, in lines of at most `width` columns of a terminal (but
/// not narrower than 60), with a line end.
///
/// # Errors
///
/// [`UnknownRule`] if no rule has this id; its text names the nearest id and the prefixes.
pub fn explain(id: &str, width: u16) -> Result<String, UnknownRule> {
    let rule: Rule = id.parse()?;
    let rows = [
        [rule.id(), rule.statement()].map(str::to_owned),
        ["ground", rule.ground().as_str()].map(str::to_owned),
        ["standing".to_owned(), standing(rule)],
        ["source", rule.source()].map(str::to_owned),
    ];
    Ok(columns(width, rows.into_iter()))
}

fn standing(rule: Rule) -> String {
    let standing = rule.standing();
    match standing {
        Standing::Switch { default, .. } => format!("{standing}, default {default}"),
        Standing::Decision | Standing::Data | Standing::Left(_) => standing.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::rulebook;

    use super::*;

    #[test]
    fn a_switch_is_explained_with_its_parameter_and_default() {
        assert_eq!(
            explain("EC2-043", 80).expect("a rule"),
            "EC2-043   The simulator assumes a rolling window: a finished target makes room\n\
             \u{20}         for the next one at once. Strict batches wait until every target of a\n\
             \u{20}         batch has finished.\n\
             ground    inferred\n\
             standing  switch strictBatches, default false\n\
             source    our assumption; see CodeDeploy User Guide, instances-health\n"
        );
    }

    #[test]
    fn every_rule_can_be_explained_in_a_few_lines() {
        for rule in rulebook::all() {
            let text = explain(rule.id(), 80).expect("a rule");
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.len() <= 12, "{text}");
            assert!(
                lines.iter().all(|line| line.chars().count() <= 80),
                "{text}"
            );
        }
    }

    #[test]
    fn an_unknown_id_is_answered_with_the_nearest_and_the_prefixes() {
        let error = explain("EC2-021", 80).expect_err("no such rule");
        assert_eq!(error.nearest(), rulebook::EC2_020);
        assert!(
            error
                .to_string()
                .ends_with("EC2, LAM, SPEC, CFG, ALM, FLT, RNG, LAT")
        );
    }
}
