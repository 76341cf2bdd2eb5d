//! `metrics`: metrics of the scenario's own.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::about::sorted;
use crate::account::monitoring::CustomMetric;
use crate::kernel::time::{Duration, Time};
use crate::scenario::build::context::Context;
use crate::scenario::build::measured::{check_quotes, line_of, report_rows};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::metric;
use crate::scenario::file::quantity::{LONGEST, LengthText};
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;

/// Values of one metric.
const VALUES_MAX: usize = 200_000;

/// The metrics, and the delays that are set for them.
#[derive(Debug, Default)]
pub(super) struct Custom {
    pub(super) list: Vec<CustomMetric>,
    pub(super) delays: Vec<Option<Spanned<LengthText>>>,
}

type Values = Vec<(Time, Option<f64>)>;

/// Reads the section.
pub(super) fn read(file: &ScenarioFile, context: &mut Context<'_>) -> Custom {
    let mut custom = Custom::default();
    for written in &file.metrics {
        let metric = read_metric(&written.value, context);
        let same = custom.list.iter().position(|other: &CustomMetric| {
            (&other.namespace, &other.name, &other.dimensions)
                == (&metric.namespace, &metric.name, &metric.dimensions)
        });
        if let Some(same) = same {
            context.report(
                Diagnostic::error(format!("the metric `{}` stands here twice", metric.name))
                    .at(written.value.metric_name.span)
                    .also(
                        file.metrics[same].value.metric_name.span,
                        "it stands here first",
                    )
                    .help("remove one of the two, or give them other dimensions"),
            );
        }
        custom.list.push(metric);
        custom.delays.push(written.value.delivery_delay.clone());
    }
    custom
}

fn read_metric(written: &metric::CustomMetric, context: &mut Context<'_>) -> CustomMetric {
    let namespace = &written.namespace;
    if namespace.value.is_empty() || namespace.value.starts_with("AWS/") {
        context.refuse(
            namespace.span,
            "InvalidParameterValueException",
            format!("`{}` is no namespace of one's own", namespace.value),
            "choose a name that does not begin with AWS/",
        );
    }
    let dimensions = written.dimensions.iter().flat_map(|list| &list.value);
    CustomMetric {
        namespace: namespace.value.clone(),
        name: written.metric_name.value.clone(),
        dimensions: sorted(dimensions.map(|dimension| &dimension.value)),
        period: read_period(written, context),
        values: read_values(written, context),
    }
}

fn read_period(written: &metric::CustomMetric, context: &mut Context<'_>) -> Duration {
    let minute = Duration::from_secs(60);
    let Some(period) = written.period else {
        return minute;
    };
    let length = period.value.0;
    if length != minute && length != Duration::from_secs(1) {
        context.error(
            period.span,
            "no metric is stored so finely",
            "write 60s or 1s",
        );
        return minute;
    }
    length
}

fn read_values(written: &metric::CustomMetric, context: &mut Context<'_>) -> Values {
    match (&written.values, &written.csv) {
        (Some(values), None) => {
            let list = values.value.iter();
            let list = list.map(|from| {
                let at = Time::ZERO + from.value.at.value.0;
                (at, from.value.value.map(|value| value.value))
            });
            let list: Values = list.collect();
            if let Some(wrong) = first_wrong(&list) {
                let message = "values follow each other in time and are finite";
                context.error(values.value[wrong].span, message, "write them in order");
            }
            list
        }
        (None, Some(path)) => read_csv(path, context).unwrap_or_default(),
        (Some(_), Some(path)) => {
            context.error(
                path.span,
                "the metric has `values` as well",
                "keep one of the two",
            );
            Vec::new()
        }
        (None, None) => {
            context.error(
                written.metric_name.span,
                "the metric has no values",
                "add values: [{ at: 0s, value: 1 }], or `csv`",
            );
            Vec::new()
        }
    }
}

/// The first value that does not follow the one before, or is no number.
fn first_wrong(values: &[(Time, Option<f64>)]) -> Option<usize> {
    let is_number = |value: Option<f64>| value.is_none_or(f64::is_finite);
    let mut places = values.iter().enumerate();
    let wrong = places.find(|(place, (at, value))| {
        let follows = place
            .checked_sub(1)
            .is_none_or(|before| values[before].0 < *at);
        !follows || !is_number(*value)
    });
    wrong.map(|(place, _)| place)
}

/// Seconds and values by row; the first row may be a header.
fn read_csv(path: &Spanned<String>, context: &mut Context<'_>) -> Option<Values> {
    let source = match context.texts.read_beside(path.span.source, &path.value) {
        Ok(source) => source,
        Err(fault) => {
            let mut error = Diagnostic::error(fault.cause).at(path.span);
            error.help = fault.help;
            context.report(error);
            return None;
        }
    };
    let text = context.texts.text(source).to_owned();
    if let Err(error) = check_quotes(&text, source) {
        context.report(error.also(path.span, "the file is named here"));
        return None;
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut values: Values = Vec::new();
    let mut errors = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            continue;
        };
        let line = line_of(&record, &text, source);
        match row(&record) {
            // The first row may be a header.
            None if number == 0 => {}
            None => errors.push(
                Diagnostic::error("the row is no second and value")
                    .at(line)
                    .help("write seconds from the start and a number or nothing, such as 60,12.5"),
            ),
            Some(_) if values.len() == VALUES_MAX => {
                let message = format!("the file has more than {VALUES_MAX} values");
                let error = Diagnostic::error(message).at(line);
                errors.push(error.help("leave out what lies behind the end of the run"));
                break;
            }
            Some((at, _)) if values.last().is_some_and(|(before, _)| *before >= at) => errors.push(
                Diagnostic::error("the row does not come after the one before it")
                    .at(line)
                    .help("sort the rows by time, each time once"),
            ),
            Some(row) => values.push(row),
        }
    }
    if values.is_empty() && errors.is_empty() {
        let error = Diagnostic::error("the file has no row with a value").in_source(source);
        errors.push(error.help("write rows such as 60,12.5"));
    }
    if !errors.is_empty() {
        report_rows(errors, path.span, context);
        return None;
    }
    Some(values)
}

/// A second and a value, if the row holds such.
fn row(record: &StringRecord) -> Option<(Time, Option<f64>)> {
    let secs: f64 = record.get(0)?.parse().ok()?;
    let value = match record.get(1).unwrap_or("") {
        "" => None,
        cell => Some(cell.parse::<f64>().ok().filter(|value| value.is_finite())?),
    };
    let fits = (0.0..=LONGEST.as_secs_f64()).contains(&secs);
    fits.then(|| (Time::ZERO + Duration::from_secs_f64(secs), value))
}
