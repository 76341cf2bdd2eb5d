//! The rules as pages for a reader: `docs/rulebook.md` and `docs/limits.md`.
//!
//! Both are made from the constants of [`rulebook`] alone, so they say what the program believes. They
//! know nothing of files: a test compares the committed pages with these texts.

use std::fmt::Write as _;

use crate::rulebook::{self, EC2_150, EC2_206, Ground, Prefix, Rule, Standing, StandingKind};

const GENERATED: &str = "<!-- Made from src/rulebook/. To make it anew: \
                         CUTOVER_BLESS=1 cargo test --test it tidy::pages -->";

/// Limits that a scenario may set though their rules are no switches: parameter, default and rule.
const LIMITS: [(&str, &str, Rule); 2] = [
    ("pickupTimeout", "300s", EC2_150),
    ("deploymentTimeout", "12h", EC2_206),
];

/// `docs/rulebook.md`: every rule, a section per prefix, in order.
#[must_use]
pub fn rulebook_page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# The rulebook\n\n\
         What the simulator decides it decides by one of these {} rules, and a trace names the rule. \
         `cutover explain` followed by an id prints a single one.\n\n\
         The ground of a rule is where it comes from: *documented* by AWS or in the literature, read in \
         the *agent source*, *observed* in public logs, or *inferred*, which means that we found it \
         stated nowhere and had to choose.\n\n\
         Its standing says what became of it: a *decision* is code that cites the rule and a test that \
         watches it, a *switch* is a decision that a scenario may turn under `assumptions`, *data* is a \
         table, preset or limit, and what was *left* is not modelled ([limits.md](limits.md)).\n",
        rulebook::all().count(),
    );
    for prefix in Prefix::ALL {
        let rules = of(prefix).map(|rule| {
            [
                rule.id().to_owned(),
                rule.statement().to_owned(),
                rule.ground().to_string(),
                rule.standing().to_string(),
                rule.source().to_owned(),
            ]
        });
        write_section(&mut page, &format!("{prefix}: {}", prefix.title()));
        write_table(
            &mut page,
            ["id", "statement", "ground", "standing", "source"],
            rules,
        );
    }
    page
}

/// `docs/limits.md`: what is left out, what a scenario may switch, what is assumed, and counts.
#[must_use]
pub fn limits_page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Limits\n\n\
         What the simulator leaves out and what it assumes, as far as it has a rule for it. The rules \
         themselves are in [rulebook.md](rulebook.md). What no rule speaks of is not modelled either: \
         zonal and blue/green deployments, Auto Scaling, and deployments to ECS and Lambda.\n"
    );
    write_section(&mut page, "Not modelled");
    write_table(
        &mut page,
        ["id", "what is so", "why it is left out"],
        rulebook::all().filter_map(|rule| match rule.standing() {
            Standing::Left(reason) => Some([
                rule.id().to_owned(),
                rule.statement().to_owned(),
                reason.to_owned(),
            ]),
            Standing::Decision | Standing::Switch { .. } | Standing::Data => None,
        }),
    );

    write_section(&mut page, "Switches");
    page.push_str("A scenario sets these under `assumptions`.\n\n");
    write_table(
        &mut page,
        ["parameter", "default", "id", "what it is about"],
        rulebook::all().filter_map(|rule| match rule.standing() {
            Standing::Switch { parameter, default } => Some([
                format!("`{parameter}`"),
                format!("`{default}`"),
                rule.id().to_owned(),
                rule.statement().to_owned(),
            ]),
            Standing::Decision | Standing::Data | Standing::Left(_) => None,
        }),
    );

    write_section(&mut page, "Other assumptions that can be set");
    page.push_str(
        "These limits stand under `assumptions` too, with the default that AWS documents.\n\n",
    );
    write_table(
        &mut page,
        ["parameter", "default", "id", "what it is about"],
        LIMITS.into_iter().map(|(parameter, default, rule)| {
            [
                format!("`{parameter}`"),
                format!("`{default}`"),
                rule.id().to_owned(),
                rule.statement().to_owned(),
            ]
        }),
    );

    write_section(&mut page, "Assumptions");
    page.push_str("What the simulator follows without a switch though it is stated nowhere, or not in full.\n\n");
    write_table(
        &mut page,
        ["id", "assumption"],
        rulebook::all()
            .filter(|rule| is_fixed_assumption(*rule))
            .map(|rule| [rule.id().to_owned(), rule.statement().to_owned()]),
    );

    write_section(&mut page, "Rules by ground and standing");
    write_counts(&mut page);
    page
}

fn of(prefix: Prefix) -> impl Iterator<Item = Rule> {
    rulebook::all().filter(move |rule| rule.prefix() == prefix)
}

/// Whether the rule, or the part of it that its statement calls so, is our assumption for good.
fn is_fixed_assumption(rule: Rule) -> bool {
    let built = matches!(
        rule.standing().kind(),
        StandingKind::Decision | StandingKind::Data
    );
    let is_mixed = rule.statement().contains("The simulator assumes");
    built && (rule.ground() == Ground::Inferred || is_mixed)
}

/// A line per prefix and one for all: how many rules there are of each ground and each standing.
fn write_counts(page: &mut String) {
    let columns = Ground::ALL
        .map(Ground::as_str)
        .into_iter()
        .chain(StandingKind::ALL.map(StandingKind::as_str));
    let names: Vec<&str> = ["prefix", "rules"].into_iter().chain(columns).collect();
    write_header(page, &names);
    for prefix in Prefix::ALL {
        let rules: Vec<Rule> = of(prefix).collect();
        write_count(page, prefix.as_str(), &rules);
    }
    let rules: Vec<Rule> = rulebook::all().collect();
    write_count(page, "all", &rules);
}

fn write_count(page: &mut String, name: &str, rules: &[Rule]) {
    let of_ground =
        Ground::ALL.map(|ground| rules.iter().filter(|rule| rule.ground() == ground).count());
    let of_kind = StandingKind::ALL.map(|kind| {
        rules
            .iter()
            .filter(|rule| rule.standing().kind() == kind)
            .count()
    });
    let counts = [rules.len()].into_iter().chain(of_ground).chain(of_kind);
    let cells: Vec<String> = [name.to_owned()]
        .into_iter()
        .chain(counts.map(|count| count.to_string()))
        .collect();
    write_row(page, &cells);
}

pub(super) fn write_section(page: &mut String, title: &str) {
    write!(page, "\n## {title}\n\n").expect("a String takes all that is written");
}

pub(super) fn write_table<const N: usize>(
    page: &mut String,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    write_header(page, &header);
    for row in rows {
        write_row(page, &row);
    }
}

fn write_header(page: &mut String, names: &[&str]) {
    let cells: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    write_row(page, &cells);
    write_row(page, &vec!["---".to_owned(); names.len()]);
}

/// A bar inside a cell would end it, so it is escaped.
fn write_row(page: &mut String, cells: &[String]) {
    for cell in cells {
        write!(page, "| {} ", cell.replace('|', "\\|"))
            .expect("a String takes all that is written");
    }
    page.push_str("|\n");
}

#[cfg(test)]
mod tests {
    use crate::rulebook::{CFG_029, EC2_031, EC2_043, EC2_044, EC2_189, EC2_216};

    use super::*;

    fn lines_with<'a>(page: &'a str, start: &str) -> Vec<&'a str> {
        page.lines()
            .filter(|line| line.starts_with(start))
            .collect()
    }

    #[test]
    fn the_rulebook_page_has_a_line_for_every_rule() {
        let page = rulebook_page();
        for rule in rulebook::all() {
            let lines = lines_with(&page, &format!("| {rule} |"));
            assert_eq!(lines.len(), 1, "{rule}");
            assert!(lines[0].contains(&rule.ground().to_string()), "{rule}");
        }
        assert_eq!(lines_with(&page, "## ").len(), Prefix::ALL.len());
    }

    #[test]
    fn a_switch_is_listed_with_its_default() {
        let page = limits_page();
        let row = format!(
            "| `strictBatches` | `false` | EC2-043 | {} |",
            EC2_043.statement()
        );
        assert_eq!(lines_with(&page, "| `strictBatches` "), [row]);
    }

    #[test]
    fn limits_that_can_be_set_are_listed_with_their_defaults() {
        let page = limits_page();
        for row in [
            "| `pickupTimeout` | `300s` | EC2-150 |",
            "| `deploymentTimeout` | `12h` | EC2-206 |",
            "| `tagVisibilityDelay` | `0s` | EC2-103 |",
        ] {
            assert_eq!(lines_with(&page, row).len(), 1, "{row}");
        }
    }

    #[test]
    fn what_is_left_is_listed_with_its_reason_and_what_is_switched_is_no_fixed_assumption() {
        let page = limits_page();
        assert!(lines_with(&page, "| EC2-216 |")[0].contains("no event bus"));
        assert_eq!(lines_with(&page, "| EC2-189 |").len(), 1);
        assert!(is_fixed_assumption(EC2_189) && is_fixed_assumption(CFG_029));
        assert!(!is_fixed_assumption(EC2_031));
        assert!(!is_fixed_assumption(EC2_044) && !is_fixed_assumption(EC2_216));
    }

    #[test]
    fn the_counts_add_up() {
        let page = limits_page();
        let counts: Vec<Vec<usize>> = page
            .lines()
            .skip_while(|line| !line.starts_with("| prefix "))
            .skip(2)
            .map(|line| {
                let cells = line.split('|').skip(2).filter(|cell| !cell.is_empty());
                cells
                    .map(|cell| cell.trim().parse().expect("a count"))
                    .collect()
            })
            .collect();
        assert_eq!(counts.len(), Prefix::ALL.len() + 1);
        let (total, families) = counts.split_last().expect("a line for all");
        assert_eq!(total[0], rulebook::all().count());
        for column in 0..total.len() {
            let sum: usize = families.iter().map(|family| family[column]).sum();
            assert_eq!(sum, total[column]);
        }
        for row in &counts {
            assert_eq!(row[1..5].iter().sum::<usize>(), row[0]);
            assert_eq!(row[5..9].iter().sum::<usize>(), row[0]);
        }
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        let mut page = String::new();
        write_row(&mut page, &["a|b".to_owned(), "c".to_owned()]);
        assert_eq!(page, "| a\\|b | c |\n");
    }
}
