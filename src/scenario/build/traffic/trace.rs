//! Measured demand: a CSV file with the columns `t_s` and `rps`.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::account::requests::amount::Rate;
use crate::account::requests::demand::Row;
use crate::kernel::time::{Duration, Time};
use crate::scenario::build::context::Context;
use crate::scenario::build::measured::{check_quotes, line_of, report_rows};
use crate::scenario::file::quantity::LONGEST;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::{SourceId, Span};

/// The most requests a second that a row may hold.
const RATE_MAX: f64 = 1e9;

/// Reads the file at a path beside the scenario; none after an error.
pub(super) fn read(path: &Spanned<String>, context: &mut Context<'_>) -> Option<Vec<Row>> {
    let source = match context.texts.read_beside(path.span.source, &path.value) {
        Ok(source) => source,
        Err(fault) => {
            let mut error = Diagnostic::error(fault.cause).at(path.span);
            error.help = fault.help;
            context.report(error);
            return None;
        }
    };
    match rows(context.texts.text(source), source) {
        Ok(rows) => Some(rows),
        Err(errors) => {
            report_rows(errors, path.span, context);
            None
        }
    }
}

/// Where the two columns stand.
struct Columns {
    time: usize,
    rate: usize,
}

fn rows(text: &str, source: SourceId) -> Result<Vec<Row>, Vec<Diagnostic>> {
    check_quotes(text, source).map_err(|error| vec![*error])?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut columns = None;
    let mut rows: Vec<Row> = Vec::new();
    let mut errors = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            vec![Diagnostic::error(format!("the file is no CSV: {error}")).in_source(source)]
        })?;
        let line = line_of(&record, text, source);
        let Some(columns) = &columns else {
            columns = Some(header(&record, line).map_err(|error| vec![*error])?);
            continue;
        };
        let row = match row(&record, columns, line) {
            Ok(row) => row,
            Err(error) => {
                errors.push(*error);
                continue;
            }
        };
        if let Some(before) = rows.last()
            && before.at >= row.at
        {
            errors.push(*wrong(
                line,
                format!("{} s does not come after {} s", row.at, before.at),
                "sort the rows by `t_s`, each time once",
            ));
            continue;
        }
        rows.push(row);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if rows.is_empty() {
        let error = Diagnostic::error("the file has no row with a rate").in_source(source);
        return Err(vec![
            error.help("write rows such as `0,900` below `t_s,rps`"),
        ]);
    }
    Ok(rows)
}

fn header(record: &StringRecord, line: Span) -> Result<Columns, Box<Diagnostic>> {
    let place = |name: &str| record.iter().position(|cell| cell == name);
    let twice = ["t_s", "rps"]
        .into_iter()
        .find(|name| record.iter().filter(|cell| cell == name).count() > 1);
    if let Some(name) = twice {
        return Err(wrong(
            line,
            format!("the first row names the column `{name}` twice"),
            "keep one of the two columns",
        ));
    }
    match (place("t_s"), place("rps")) {
        (Some(time), Some(rate)) => Ok(Columns { time, rate }),
        (Some(_) | None, Some(_) | None) => Err(wrong(
            line,
            "the first row does not name the columns `t_s` and `rps`".to_owned(),
            "write `t_s,rps` above the rows: seconds from the start, and requests a second",
        )),
    }
}

fn row(record: &StringRecord, columns: &Columns, line: Span) -> Result<Row, Box<Diagnostic>> {
    let secs = number(record, columns.time, "t_s", line)?;
    let rate = number(record, columns.rate, "rps", line)?;
    if secs > LONGEST.as_secs_f64() {
        return Err(wrong(
            line,
            format!("{secs} s is more than 100 days after the start"),
            "leave out what lies behind the end of the run",
        ));
    }
    if rate > RATE_MAX {
        return Err(wrong(
            line,
            format!("{rate} requests a second are more than a scenario can name"),
            "write at most 1e9",
        ));
    }
    Ok(Row {
        at: Time::ZERO + Duration::from_secs_f64(secs),
        rate: Rate::from_micros_f64(rate * 1e6),
    })
}

fn number(
    record: &StringRecord,
    column: usize,
    name: &str,
    line: Span,
) -> Result<f64, Box<Diagnostic>> {
    let cell = record.get(column).unwrap_or("");
    if cell.is_empty() {
        return Err(wrong(
            line,
            format!("a gap: the row has no `{name}`"),
            "write a number, 0 where nothing was asked for, or leave out the row to hold the last",
        ));
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        Ok(number) if number < 0.0 => Err(wrong(
            line,
            format!("`{name}` is negative: {cell}"),
            "write 0 or more",
        )),
        Ok(_) | Err(_) => Err(wrong(
            line,
            format!("`{cell}` is no number"),
            "write a number such as 900 or 12.5",
        )),
    }
}

fn wrong(line: Span, message: String, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(message).at(line).help(help))
}
