//! What a run leaves, as a page for a reader: `docs/outputs.md`.
//!
//! It is made from the columns and keys that the files themselves are made from. It knows nothing of
//! files: a test compares the committed page with this text.

use crate::report::charts::ChartKind;
use crate::report::page_markup::{write_section, write_subsection, write_table};
use crate::report::summary::KEYS;
use crate::report::tables::TABLES;
use crate::trace::column::{Column, HEAD};
use crate::trace::measure::Domain;
use crate::trace::row;

const HEADING: &str = "\
<!-- Made from src/report/. To make it anew: CUTOVER_BLESS=1 cargo test --test it tidy::pages -->

# What a run leaves

`cutover run NAME` writes into `output/NAME/`, or into the folder that `--out` names. The columns and
keys are a promise: more may follow, but these keep their names and meaning.

- Tables are CSV by RFC 4180: UTF-8, commas, cells in quotes where they must be, lines that end in a
  line feed, a header.
- Seconds count from the start of the run and have three decimals or more. `startsAt` of the scenario
  says when that is.
- A share is a number that is 1 for the whole.
- An empty cell means never, or nothing. `null` in JSON is the same.
- Tables hold all replications, one after the other. The trace holds the first, or those that
  `--trace N,M` names.
- The same scenario and seed give the same bytes, whatever the machine and the number of threads.

Files are written under hidden names (`.trace.csv.PROCESS.part`) and take their places when all of them
are complete. If anything cannot be written, or the run is stopped, an earlier run's files stay as they
were; if one cannot be renamed, those before it are put back. A process that is killed while it renames
(a few thousandths of a second) may leave files of both runs: then there is no `summary.json`, which goes
first and comes last. The next run clears up what a killed one left. Nothing is forced to the disk: after
a loss of power, run again. Each scenario of several has its own folder, and they take their places one
after the other.
";

/// `docs/outputs.md`: every file, and every column of every table.
#[must_use]
pub fn outputs_page() -> String {
    let mut page = HEADING.to_owned();
    tables(&mut page);
    trace(&mut page);
    charts(&mut page);
    summary(&mut page);
    page
}

fn charts(page: &mut String) {
    write_section(page, "Charts");
    page.push_str(
        "Each chart is a file as SVG and one as PNG, of the replications that are traced; of several, \
         `targets-r3.svg` is that of replication 3. All charts of a run show the same piece of time, from \
         shortly before the first thing that happened to shortly after the last, marked with deployments, \
         faults and what operators did; a fault far from everything else is named below the axis. `--charts` chooses, `--no-charts` makes none, and `--wall-clock` \
         labels the time of day in UTC. Title and a description in words are in the files, as `<title>` \
         and `<desc>` or in text chunks.\n\n",
    );
    let rows = ChartKind::ALL.iter().map(|kind| {
        [
            format!("`{kind}.svg`, `{kind}.png`"),
            kind.shows().to_owned(),
            kind.absent().to_owned(),
        ]
    });
    write_table(page, ["files", "what they show", "absent if"], rows);
}

fn tables(page: &mut String) {
    write_section(page, "Tables");
    page.push_str("Every table begins with these columns:\n\n");
    write_columns(page, &HEAD);
    for table in TABLES {
        write_subsection(page, table.name);
        page.push_str(table.rows);
        page.push_str(match table.domain {
            Domain::Deployments => "\n\n",
            Domain::Requests => " Only a scenario with `traffic` has this table.\n\n",
            Domain::Alarms => " Only a scenario with `alarms` has this table.\n\n",
        });
        write_columns(page, table.columns);
    }
}

fn trace(page: &mut String) {
    write_section(page, "The trace");
    page.push_str(
        "`trace.csv` is the record that all else is made from: a row for each thing that happened, in \
         order of time. Behind the columns of every table it has these:\n\n",
    );
    write_columns(page, &row::COLUMNS);
    page.push_str(
        "\n`trace.jsonl` holds the same rows as JSON objects, a line each, with the columns as keys. \
         An empty number is `null` there, an empty text `\"\"`.\n",
    );
}

fn summary(page: &mut String) {
    write_section(page, "summary.json");
    page.push_str(
        "What a program wants to know about a run, and what `--format json` prints. A *figure* is a \
         number; with several replications it is an object with `mean`, `p5`, `p50`, `p95` and `n`, the \
         number of replications that have one. `null` means that none has.\n\n",
    );
    let rows = KEYS.iter();
    write_table(
        page,
        ["key", "what it says"],
        rows.map(|(key, text)| [format!("`{key}`"), (*text).to_owned()]),
    );
}

fn write_columns(page: &mut String, columns: &[Column]) {
    let rows = columns.iter().map(|column| {
        [
            format!("`{}`", column.name),
            column.cell.as_str().to_owned(),
            column.text.to_owned(),
            column.empty.to_owned(),
        ]
    });
    write_table(page, ["column", "unit", "what it says", "empty if"], rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_columns() -> impl Iterator<Item = &'static Column> {
        let tables = TABLES.iter().flat_map(|table| table.columns);
        tables.chain(&HEAD).chain(&row::COLUMNS)
    }

    #[test]
    fn every_column_is_described_in_a_sentence() {
        for column in all_columns() {
            assert!(column.text.ends_with('.'), "{}", column.name);
            assert!(!column.empty.ends_with('.'), "{}", column.name);
        }
        for table in TABLES {
            assert!(
                table.rows.ends_with('.') && table.rows.starts_with("A row "),
                "{}",
                table.name
            );
        }
    }

    #[test]
    fn a_column_that_ends_in_s_is_in_seconds() {
        for column in all_columns() {
            let named_so = column.name.ends_with("_s");
            assert_eq!(named_so, column.cell.as_str() == "s", "{}", column.name);
        }
    }
}
