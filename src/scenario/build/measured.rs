//! Measured times: one column of a CSV file, in seconds.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::context::Context;
use crate::kernel::chance::distribution::{Distribution, Empirical};
use crate::scenario::distribution::Measured;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::{SourceId, Span};

/// Reads the file that `text` names; none after an error.
pub(super) fn read(
    measured: &Measured,
    text: &Spanned<String>,
    context: &mut Context<'_>,
) -> Option<Distribution> {
    let place = context.inside(text, &measured.place);
    let source = match context.texts.read_beside(text.span.source, &measured.path) {
        Ok(source) => source,
        Err(fault) => {
            let mut error = Diagnostic::error(fault.cause).at(place);
            error.help = fault.help;
            context.report(error);
            return None;
        }
    };
    let times = match column(context.texts.text(source), source, measured) {
        Ok(times) => times,
        Err(errors) => {
            report_rows(errors, place, context);
            return None;
        }
    };
    let made = Empirical::new(&times).map(Distribution::from);
    match made.and_then(|distribution| measured.bounds.cut(distribution)) {
        Ok(distribution) => Some(distribution),
        Err(fault) => {
            context.report(Diagnostic::error(fault.to_string()).at(place));
            None
        }
    }
}

/// Rows of a file that are told of; what is wrong with more of them is likely the same.
const ROWS_TOLD: usize = 8;

/// Tells what is wrong with the rows of a file that is named at a place.
pub(super) fn report_rows(errors: Vec<Diagnostic>, named: Span, context: &mut Context<'_>) {
    let more = errors.len().saturating_sub(ROWS_TOLD);
    for (number, mut error) in errors.into_iter().take(ROWS_TOLD).enumerate() {
        if number + 1 == ROWS_TOLD && more > 0 {
            let rows = if more == 1 { "row" } else { "rows" };
            error.message += &format!(" ({more} more {rows} like this)");
        }
        context.report(error.also(named, "the file is named here"));
    }
}

fn column(text: &str, source: SourceId, measured: &Measured) -> Result<Vec<f64>, Vec<Diagnostic>> {
    check_quotes(text, source).map_err(|error| vec![*error])?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut index = None;
    let mut times = Vec::new();
    let mut errors = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| {
            vec![Diagnostic::error(format!("the file is no CSV: {error}")).in_source(source)]
        })?;
        let line = line_of(&record, text, source);
        let at = match index {
            Some(at) => at,
            None => {
                let found = place_of_column(&record, measured, line);
                *index.insert(found.map_err(|error| vec![*error])?)
            }
        };
        let cell = record.get(at).unwrap_or("");
        match cell.parse::<f64>() {
            Ok(secs) if secs.is_finite() && secs >= 0.0 => times.push(secs),
            // The first row may be a header.
            Err(_) if number == 0 => {}
            Ok(_) | Err(_) => {
                let error = Diagnostic::error(format!("`{cell}` is no time in seconds"))
                    .at(line)
                    .help("write one number of seconds in each row, such as 12.5");
                errors.push(error);
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if times.is_empty() {
        let error = Diagnostic::error("the file has no row with a time").in_source(source);
        return Err(vec![error.help("write one number of seconds in each row")]);
    }
    Ok(times)
}

/// The index of the column asked for: by its number counted from 1, or by its name in the first row.
fn place_of_column(
    first: &StringRecord,
    measured: &Measured,
    line: Span,
) -> Result<usize, Box<Diagnostic>> {
    let Some((name, _)) = &measured.column else {
        return Ok(0);
    };
    let by_number = name
        .parse()
        .ok()
        .and_then(|number: usize| number.checked_sub(1));
    let found = match by_number {
        Some(index) => Some(index).filter(|index| *index < first.len()),
        None => first.iter().position(|cell| cell == name),
    };
    found.ok_or_else(|| {
        let columns: Vec<String> = first.iter().map(|cell| format!("`{cell}`")).collect();
        Box::new(
            Diagnostic::error(format!("the file has no column `{name}`"))
                .at(line)
                .help(format!("its first row holds {}", columns.join(", "))),
        )
    })
}

/// Whether every quotation mark is closed: a reader takes one that is not for a cell that goes on to the
/// end of the file.
pub(super) fn check_quotes(text: &str, source: SourceId) -> Result<(), Box<Diagnostic>> {
    if text.matches('"').count().is_multiple_of(2) {
        return Ok(());
    }
    let start = text.rfind('"').unwrap_or(0);
    let place = Span {
        source,
        start,
        end: start + 1,
    };
    let error = Diagnostic::error("a quotation mark is opened and never closed").at(place);
    Err(Box::new(error.help(
        "close it, or leave quotation marks out: numbers need none",
    )))
}

/// The place of a whole row.
pub(super) fn line_of(record: &StringRecord, text: &str, source: SourceId) -> Span {
    let start = record.position().map_or(0, |position| position.byte());
    let start = usize::try_from(start).unwrap_or(text.len()).min(text.len());
    let rest = text.get(start..).unwrap_or("");
    let start = start + (rest.len() - rest.trim_start().len());
    let end = text.get(start..).and_then(|rest| rest.find('\n'));
    Span {
        source,
        start,
        end: end.map_or(text.len(), |length| start + length),
    }
}
