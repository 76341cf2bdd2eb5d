//! `metrics`: metrics of the scenario's own.

use csv::{ReaderBuilder, Trim};

use super::about::sorted;
use crate::account::monitoring::CustomMetric;
use crate::kernel::time::{Duration, Time};
use crate::scenario::build::context::Context;
use crate::scenario::build::measured::check_quotes;
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
    for (number, record) in reader.records().enumerate() {
        let row = record.ok().and_then(|record| {
            let secs: f64 = record.get(0)?.parse().ok()?;
            let value = match record.get(1).unwrap_or("") {
                "" => None,
                cell => Some(cell.parse::<f64>().ok()?),
            };
            let fits = (0.0..=LONGEST.as_secs_f64()).contains(&secs);
            fits.then(|| (Time::ZERO + Duration::from_secs_f64(secs), value))
        });
        match row {
            Some(row) if values.len() < VALUES_MAX => values.push(row),
            None if number == 0 => {}
            Some(_) | None => {
                let message = format!("row {} is no second and value", number + 1);
                let error = Diagnostic::error(message).in_source(source);
                let help = format!("write at most {VALUES_MAX} rows such as 60,12.5");
                context.report(error.help(help));
                return None;
            }
        }
    }
    if values.is_empty() || first_wrong(&values).is_some() {
        let message = "the file has no values that follow each other in time";
        let error = Diagnostic::error(message).in_source(source);
        context.report(error.help("write rows such as 60,12.5 in order"));
        return None;
    }
    Some(values)
}
