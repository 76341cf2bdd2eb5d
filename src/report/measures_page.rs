//! The measures as a page for a reader: `docs/measures.md`.
//!
//! It is made from the definitions that stand beside the code of each measure. It knows nothing of
//! files: a test compares the committed page with this text.

use crate::report::page_markup::{write_section, write_subsection, write_table};
use crate::rulebook::Rule;
use crate::trace::measure::definition::Definition;
use crate::trace::measure::{Domain, Measure, Unit};
use std::fmt::Write as _;

const HEADING: &str = "\
<!-- Made from src/trace/measure/. To make it anew: CUTOVER_BLESS=1 cargo test --test it tidy::pages -->

# Measures

A measure sums up a run in a number. A scenario bounds it under `expect`, with `atLeast`, `atMost` or
both; `summary.json` and `measures.csv` hold all that a scenario can have
([outputs.md](outputs.md)). An expectation of a measure that has no value does not hold.

- A bound has the unit of its measure, `5m`, `98%` or `120/s`, or is a plain number. Files hold plain
  numbers: seconds, minutes, requests, and shares that are 1 for the whole.
- *The measured minutes* are whole: from that in which the first deployment is created to that in which
  15 min have gone since the last one ended, or to the end of the run if that is first. Without a
  deployment the whole run is measured (TRF-060).
- *A new revision* is one that no host runs at the start.
- *The base* of a measure in `measures.csv` is its value in the paired run, which has the same seed and
  no deployments, over the same minutes.
";

/// `docs/measures.md`: every measure, a section each for those that need nothing, traffic or alarms.
#[must_use]
pub fn measures_page() -> String {
    let mut page = HEADING.to_owned();
    page.push('\n');
    let rows = Measure::ALL.iter().map(|measure| {
        let link = measure.as_str().to_lowercase();
        [
            format!("[`{measure}`](#{link})"),
            measure.unit().to_string(),
            measure.definition().what.to_owned(),
        ]
    });
    write_table(&mut page, ["measure", "unit", "what it is"], rows);
    for (domain, title, what) in [
        (
            Domain::Deployments,
            "Deployments",
            "Every scenario has these.",
        ),
        (
            Domain::Requests,
            "Requests and capacity",
            "Only a scenario with `traffic` has these.",
        ),
        (
            Domain::Alarms,
            "Alarms",
            "Only a scenario with `alarms` has these.",
        ),
    ] {
        write_section(&mut page, title);
        page.push_str(what);
        page.push('\n');
        let of_domain = Measure::ALL.iter().filter(|one| one.domain() == domain);
        for measure in of_domain {
            write_measure(&mut page, *measure);
        }
    }
    page
}

fn write_measure(page: &mut String, measure: Measure) {
    let Definition {
        what,
        formula,
        over,
        rule,
        empty,
        example,
    } = measure.definition();
    write_subsection(page, measure.as_str());
    let unit = match measure.unit() {
        Unit::Share => "% in words, a share of 1 in files".to_owned(),
        unit @ (Unit::Seconds
        | Unit::Minutes
        | Unit::Targets
        | Unit::Requests
        | Unit::RequestsPerSecond
        | Unit::TargetSeconds) => unit.to_string(),
    };
    let empty = match empty {
        "" => "never",
        other => other,
    };
    let rule = rule.map_or("none: arithmetic", Rule::id);
    let over = over.as_str();
    write!(
        page,
        "{what}\n\n- unit: {unit}\n- worked out as: {formula}\n- over: {over}\n- rule: {rule}\n\
         - empty if: {empty}\n- example: `{example}`\n"
    )
    .expect("a String takes all that is written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_its_place_once() {
        let page = measures_page();
        for measure in Measure::ALL {
            let heading = format!("\n### {measure}\n");
            assert_eq!(page.matches(&heading).count(), 1, "{measure}");
        }
    }
}
