//! `cutover rules`: the rules that match, as a table or as JSON.
//!
//! It makes texts and prints nothing, and it does not know how a filter was asked for.

use serde::Serialize;

use super::columns::columns;
use crate::rulebook::{self, Ground, Prefix, Rule, Standing, StandingKind};

/// Which rules to show: those that satisfy every part that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The family.
    pub prefix: Option<Prefix>,
    /// The ground.
    pub ground: Option<Ground>,
    /// The kind of standing.
    pub standing: Option<StandingKind>,
    /// Letters that the id, statement or source contains, in any case.
    pub text: Option<String>,
}

impl Filter {
    /// The rules that match, in order of prefix and number.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        let text = self.text.as_ref().map(|text| text.to_lowercase());
        rulebook::all().filter(move |rule| {
            self.prefix.is_none_or(|prefix| rule.prefix() == prefix)
                && self.ground.is_none_or(|ground| rule.ground() == ground)
                && self
                    .standing
                    .is_none_or(|kind| rule.standing().kind() == kind)
                && text.as_ref().is_none_or(|text| contains(*rule, text))
        })
    }
}

/// The rules that match as a table of id, ground, standing and statement, with a line end.
///
/// No line is longer than `width`, in columns of a terminal, but narrower than 60 it does not get.
/// A switch is followed by its parameter, a rule left out by the reason. Without a match there is a
/// line that says so.
#[must_use]
pub fn table(filter: &Filter, width: u16) -> String {
    let mut rules = filter.rules().peekable();
    if rules.peek().is_none() {
        return "no rule matches\n".to_owned();
    }
    let header = ["id", "ground", "standing", "says"].map(str::to_owned);
    let rows = rules.map(|rule| {
        [
            rule.id().to_owned(),
            rule.ground().to_string(),
            rule.standing().kind().to_string(),
            statement_with_particulars(rule),
        ]
    });
    columns(width, [header].into_iter().chain(rows))
}

/// The rules that match as a JSON array of objects with the keys `id`, `says`, `ground`, `standing`
/// and `source`, with a line end.
#[must_use]
pub fn json(filter: &Filter) -> String {
    let rules: Vec<RuleJson> = filter.rules().map(RuleJson::from).collect();
    let mut json = serde_json::to_string_pretty(&rules).expect("an array of texts is JSON");
    json.push('\n');
    json
}

/// A rule as JSON shows it. Others read these keys with programs.
#[derive(Serialize)]
struct RuleJson {
    id: &'static str,
    says: &'static str,
    ground: &'static str,
    standing: String,
    source: &'static str,
}

impl From<Rule> for RuleJson {
    fn from(rule: Rule) -> Self {
        Self {
            id: rule.id(),
            says: rule.statement(),
            ground: rule.ground().as_str(),
            standing: rule.standing().to_string(),
            source: rule.source(),
        }
    }
}

/// Whether the rule has `text`, which is in lower case, in a text of its own.
fn contains(rule: Rule, text: &str) -> bool {
    [rule.id(), rule.statement(), rule.source()]
        .iter()
        .any(|own| own.to_lowercase().contains(text))
}

fn statement_with_particulars(rule: Rule) -> String {
    let statement = rule.statement();
    match rule.standing() {
        Standing::Decision | Standing::Data => statement.to_owned(),
        Standing::Switch { parameter, default } => {
            format!("{statement} [{parameter}, default {default}]")
        }
        Standing::Left(reason) => format!("{statement} [left: {reason}]"),
    }
}

#[cfg(test)]
mod tests {
    use crate::rulebook::{EC2_043, EC2_044, EC2_216, LAT_003, LAT_004, LAT_009, LAT_038};

    use super::*;

    fn with_text(text: &str) -> Filter {
        Filter {
            text: Some(text.to_owned()),
            ..Filter::default()
        }
    }

    #[test]
    fn without_a_filter_every_rule_is_shown() {
        assert!(Filter::default().rules().eq(rulebook::all()));
    }

    #[test]
    fn every_part_of_a_filter_narrows() {
        let lat = Filter {
            prefix: Some(Prefix::Lat),
            ..Filter::default()
        };
        assert!(lat.rules().all(|rule| rule.prefix() == Prefix::Lat));
        assert!(lat.rules().any(|rule| rule == LAT_038));
        let from_agent = Filter {
            ground: Some(Ground::AgentSource),
            ..lat.clone()
        };
        assert!(from_agent.rules().eq([LAT_003, LAT_009]));
        let left = Filter {
            standing: Some(StandingKind::Left),
            ..lat
        };
        assert!(left.rules().eq([LAT_004]));
    }

    #[test]
    fn text_is_looked_for_in_id_statement_and_source_in_any_case() {
        for text in ["ec2-043", "STRICT BATCHES"] {
            assert!(with_text(text).rules().eq([EC2_043]), "{text}");
        }
        let found: Vec<Rule> = with_text("ACQUIA/moonshot #43").rules().collect();
        assert!(found.contains(&EC2_044));
    }

    #[test]
    fn the_table_keeps_to_its_width() {
        for width in [60, 80, 120, 200] {
            let table = table(&Filter::default(), width);
            let widest = table.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(usize::from(width)), "{width}: {widest:?}");
        }
    }

    #[test]
    fn the_table_is_aligned_and_tells_parameter_and_reason() {
        assert_eq!(
            table(&with_text("strict batches"), 80),
            "id       ground    standing  says\n\
             EC2-043  inferred  switch    The simulator assumes a rolling window: a finished\n\
             \u{20}                            target makes room for the next one at once. Strict\n\
             \u{20}                            batches wait until every target of a batch has\n\
             \u{20}                            finished. [strictBatches, default false]\n"
        );
        assert!(table(&with_text("ec2-216"), 200).contains("[left: there is no event bus"));
    }

    #[test]
    fn no_match_is_said() {
        assert_eq!(
            table(&with_text("nothing says this"), 80),
            "no rule matches\n"
        );
        assert_eq!(json(&with_text("nothing says this")), "[]\n");
    }

    #[test]
    fn json_has_exactly_the_five_keys_and_the_standing_in_words() {
        let rules: Vec<serde_json::Value> =
            serde_json::from_str(&json(&Filter::default())).expect("valid JSON");
        assert_eq!(rules.len(), rulebook::all().count());
        let standing = |rule: Rule| {
            let found = rules.iter().find(|object| object["id"] == rule.id());
            found.expect("every rule is there")["standing"].clone()
        };
        for object in &rules {
            let object = object.as_object().expect("an object per rule");
            let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
            keys.sort_unstable();
            assert_eq!(keys, ["ground", "id", "says", "source", "standing"]);
        }
        assert_eq!(standing(EC2_043), "switch strictBatches");
        assert_eq!(
            standing(EC2_216),
            "left: there is no event bus; a run has its trace, and triggers"
        );
        assert_eq!(standing(LAT_003), "data");
    }
}
