//! What an alarm compares: one metric, a list of queries, or what its preset says.

use super::Reader;
use super::about::About;
use super::preset::{Defaults, Preset, Watched};
use super::subject::Place;
use crate::aws::cloudwatch::alarm::{EXCEPTION, Source};
use crate::aws::cloudwatch::math::{Math, MetricStat, QueryError, QueryText};
use crate::aws::cloudwatch::metric::{MetricName, Namespace};
use crate::aws::cloudwatch::statistic::{Statistic, StatisticError};
use crate::kernel::time::Duration;
use crate::scenario::file::alarm;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

/// What is compared, with the period it brings along.
pub(super) struct Compared {
    pub(super) source: Source,
    /// The period, if the queries say it.
    pub(super) period: Option<Spanned<u64>>,
}

impl Reader<'_, '_> {
    /// What an alarm compares, none after an error, and the settings that hold unless given.
    pub(super) fn source(&mut self, alarm: &alarm::MetricAlarm) -> (Option<Compared>, Defaults) {
        let preset = alarm.preset.as_ref();
        let preset = preset.and_then(|preset| {
            self.context
                .word("preset", preset, &Preset::ALL, Preset::as_str)
        });
        let Some(preset) = preset else {
            return (self.written(alarm), Defaults::default());
        };
        if !preset.has_metric() {
            let defaults = preset.defaults(Namespace::ApplicationElb, 0);
            return (self.written(alarm), defaults);
        }
        for key in [
            alarm.metric_name.as_ref().map(|key| key.span),
            alarm.metrics.as_ref().map(|key| key.span),
            alarm.statistic.as_ref().map(|key| key.span),
            alarm.extended_statistic.as_ref().map(|key| key.span),
        ]
        .into_iter()
        .flatten()
        {
            let message = format!(
                "the preset `{}` says which metric and statistic",
                preset.as_str()
            );
            self.context.error(key, message, "remove one of the two");
        }
        let about = About::of_alarm(alarm, self.context);
        let Some(place) = self.places.place(&about, self.context) else {
            return (None, preset.defaults(Namespace::ApplicationElb, 0));
        };
        let defaults = preset.defaults(place.namespace, place.targets.unwrap_or(0));
        let period = alarm.period.or(defaults.period_s.map(|value| Spanned {
            value,
            span: alarm.alarm_name.span,
        }));
        let source = self.watched(&defaults.watched, &place, alarm);
        (source.map(|source| Compared { source, period }), defaults)
    }

    /// What a preset compares.
    fn watched(
        &mut self,
        watched: &Watched,
        place: &Place,
        alarm: &alarm::MetricAlarm,
    ) -> Option<Source> {
        let mut stat = |metric: MetricName, statistic| {
            if !place.namespace.metrics().contains(&metric) {
                let message = format!("{} does not report {metric}", place.namespace);
                let span = alarm
                    .preset
                    .as_ref()
                    .map_or(alarm.alarm_name.span, |preset| preset.span);
                self.context.error(span, message, "choose another preset");
                return None;
            }
            let series = self.places.series_of(place, metric, self.context);
            Some(MetricStat { series, statistic })
        };
        match *watched {
            Watched::AsGiven => None,
            Watched::Metric(metric, statistic) => stat(metric, statistic).map(Source::Metric),
            Watched::ErrorRatio(metrics) | Watched::BurnRate(metrics) => {
                let [target, elb, requests] = metrics.map(|metric| stat(metric, Statistic::Sum));
                let metric = |id: &str, stat| {
                    (
                        id.to_owned(),
                        QueryText::Metric(stat, Duration::from_secs(60)),
                    )
                };
                let ratio = match watched {
                    Watched::BurnRate(_) => {
                        format!("(target + elb) / (requests + elb) / {}", self.error_budget)
                    }
                    _ => "100 * (target + elb) / (requests + elb)".to_owned(),
                };
                let queries = [
                    metric("target", target?),
                    metric("elb", elb?),
                    metric("requests", requests?),
                    ("ratio".to_owned(), QueryText::Expression(ratio)),
                ];
                let math = Math::new(&queries, 3).expect("invariant: the ratio is an expression");
                Some(Source::Math(math))
            }
        }
    }

    /// What the keys of the alarm say.
    fn written(&mut self, alarm: &alarm::MetricAlarm) -> Option<Compared> {
        match (&alarm.metric_name, &alarm.metrics) {
            (Some(name), None) => {
                let about = About::of_alarm(alarm, self.context);
                let series = self.places.series(&about, name, self.context);
                let statistic = self.statistic(alarm);
                Some(Compared {
                    source: Source::Metric(MetricStat {
                        series: series?,
                        statistic: statistic?,
                    }),
                    period: alarm.period,
                })
            }
            (None, Some(queries)) => self.queries(alarm, queries),
            (Some(_), Some(queries)) => {
                self.context.refuse(
                    queries.span,
                    EXCEPTION,
                    "an alarm has `metricName` or `metrics`, not both",
                    "remove one of the two",
                );
                None
            }
            (None, None) => {
                self.context.refuse(
                    alarm.alarm_name.span,
                    EXCEPTION,
                    "the alarm names no metric",
                    "add `metricName`, `metrics` or a `preset`",
                );
                None
            }
        }
    }

    fn statistic(&mut self, alarm: &alarm::MetricAlarm) -> Option<Statistic> {
        let (text, wants_percentile) = match (&alarm.statistic, &alarm.extended_statistic) {
            (Some(text), None) => (text, false),
            (None, Some(text)) => (text, true),
            (Some(_), Some(text)) => {
                let message = "an alarm has `statistic` or `extendedStatistic`, not both";
                self.context
                    .refuse(text.span, EXCEPTION, message, "remove one of the two");
                return None;
            }
            (None, None) => {
                let message = "the alarm has no statistic";
                let help = "add statistic: Sum, or extendedStatistic: p99";
                self.context
                    .refuse(alarm.alarm_name.span, EXCEPTION, message, help);
                return None;
            }
        };
        let statistic = self.read_statistic(text)?;
        let is_percentile = matches!(statistic, Statistic::Percentile(_));
        if is_percentile != wants_percentile {
            let (message, help) = if is_percentile {
                (
                    "a percentile is no `statistic`",
                    "write it as `extendedStatistic`",
                )
            } else {
                ("only percentiles are extended", "write it as `statistic`")
            };
            self.context.refuse(text.span, EXCEPTION, message, help);
        }
        Some(statistic)
    }

    fn read_statistic(&mut self, text: &Spanned<String>) -> Option<Statistic> {
        match Statistic::read(&text.value) {
            Ok(statistic) => Some(statistic),
            Err(StatisticError::Unknown) => {
                self.context.unknown("statistic", text, Statistic::names());
                None
            }
            Err(
                error @ (StatisticError::Trimmed
                | StatisticError::PercentileTooLarge
                | StatisticError::PercentileTooFine),
            ) => {
                let help = "write Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p99.9";
                self.context.error(text.span, error.to_string(), help);
                None
            }
        }
    }

    fn queries(
        &mut self,
        alarm: &alarm::MetricAlarm,
        queries: &Spanned<Vec<Spanned<alarm::MetricDataQuery>>>,
    ) -> Option<Compared> {
        let about = About::of_alarm(alarm, self.context);
        let spare: [Option<Span>; 6] = [
            alarm.dimensions.as_ref().map(|key| key.span),
            about.short_form().map(|key| key.span),
            alarm.period.map(|key| key.span),
            alarm.statistic.as_ref().map(|key| key.span),
            alarm.extended_statistic.as_ref().map(|key| key.span),
            alarm.namespace.as_ref().map(|key| key.span),
        ];
        for span in spare.into_iter().flatten() {
            let message = "with `metrics` this belongs to each metric";
            self.context
                .refuse(span, EXCEPTION, message, "move it into `metricStat`");
        }
        let mut texts = Vec::new();
        let mut period = None;
        for query in &queries.value {
            let text = self.query(&query.value, &mut period);
            texts.push((query.value.id.value.clone(), text));
        }
        let returned = self.returned(queries)?;
        let complete: Option<Vec<(String, QueryText)>> = texts
            .into_iter()
            .map(|(id, text)| Some((id, text?)))
            .collect();
        match Math::new(&complete?, returned) {
            Ok(math) => Some(Compared {
                source: Source::Math(math),
                period,
            }),
            Err(error) => {
                let place = self.place_of(&error, queries);
                self.context
                    .refuse(place, EXCEPTION, &error, error.remedy());
                None
            }
        }
    }

    fn query(
        &mut self,
        query: &alarm::MetricDataQuery,
        period: &mut Option<Spanned<u64>>,
    ) -> Option<QueryText> {
        self.context.idle("label", query.label.as_ref());
        self.context.idle("period", query.period.as_ref());
        self.context.idle("accountId", query.account_id.as_ref());
        match (&query.metric_stat, &query.expression) {
            (Some(stat), None) => {
                let stat = &stat.value;
                self.context.idle("unit", stat.unit.as_ref());
                period.get_or_insert(stat.period);
                let about = About::of_metric(&stat.metric.value, self.context);
                let name = &stat.metric.value.metric_name;
                let series = self.places.series(&about, name, self.context);
                let statistic = self.read_statistic(&stat.stat);
                let metric = MetricStat {
                    series: series?,
                    statistic: statistic?,
                };
                let length = Duration::from_micros(stat.period.value.saturating_mul(1_000_000));
                Some(QueryText::Metric(metric, length))
            }
            (None, Some(text)) => Some(QueryText::Expression(text.value.clone())),
            (Some(_), Some(_)) | (None, None) => {
                self.context.refuse(
                    query.id.span,
                    EXCEPTION,
                    "a query has either `metricStat` or `expression`",
                    "write one of the two",
                );
                None
            }
        }
    }

    /// The one query that is compared; none after an error.
    fn returned(
        &mut self,
        queries: &Spanned<Vec<Spanned<alarm::MetricDataQuery>>>,
    ) -> Option<usize> {
        let returns = |query: &Spanned<alarm::MetricDataQuery>| {
            query.value.return_data.is_none_or(|returns| returns.value)
        };
        let mut returned = (0..)
            .zip(&queries.value)
            .filter(|(_, query)| returns(query));
        match (returned.next(), returned.next()) {
            (Some((only, _)), None) => Some(only),
            (first, second) => {
                let place = second
                    .or(first)
                    .map_or(queries.span, |(_, query)| query.value.id.span);
                self.context.refuse(
                    place,
                    EXCEPTION,
                    "exactly one query of an alarm returns data",
                    "write returnData: false at all others",
                );
                None
            }
        }
    }

    fn place_of(
        &self,
        error: &QueryError,
        queries: &Spanned<Vec<Spanned<alarm::MetricDataQuery>>>,
    ) -> Span {
        let Some(query) = error.query().and_then(|query| queries.value.get(query)) else {
            return queries.span;
        };
        let query = &query.value;
        match (error, &query.expression, &query.metric_stat) {
            (QueryError::Expression { error, .. }, Some(text), _) => {
                self.context.inside(text, &error.place)
            }
            (QueryError::Period { .. }, _, Some(stat)) => stat.value.period.span,
            (QueryError::Circle { .. } | QueryError::Scalar { .. }, Some(text), _) => text.span,
            (_, _, _) => query.id.span,
        }
    }
}
