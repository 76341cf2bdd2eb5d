//! The numbers and words of an alarm, from its keys or its preset.

use super::Reader;
use super::math::Compared;
use super::preset::Defaults;
use crate::aws::cloudwatch::alarm::{AlarmError, EXCEPTION, LowSamples, Settings, Source};
use crate::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::window::evaluated_every;
use crate::kernel::time::Duration;
use crate::rulebook::ALM_004;
use crate::scenario::file::alarm::MetricAlarm;
use crate::text::tree::Span;

/// Operators of anomaly detection.
const BANDS: [&str; 3] = [
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

/// The key that an error is about.
pub(super) fn place_of(error: AlarmError, alarm: &MetricAlarm) -> Span {
    let key = match error {
        AlarmError::Period => alarm.period.map(|key| key.span),
        AlarmError::NoEvaluationPeriods | AlarmError::TooLong => {
            alarm.evaluation_periods.map(|key| key.span)
        }
        AlarmError::DatapointsToAlarm => alarm.datapoints_to_alarm.map(|key| key.span),
        AlarmError::Threshold => alarm.threshold.map(|key| key.span),
        AlarmError::ClockPeriod => alarm.evaluation_window.as_ref().map(|key| key.span),
        AlarmError::RangeTooShort | AlarmError::RangeTooLong => {
            alarm.evaluation_range.map(|key| key.span)
        }
    };
    key.unwrap_or(alarm.alarm_name.span)
}

impl Reader<'_, '_> {
    /// All settings; none after an error.
    pub(super) fn settings(
        &mut self,
        alarm: &MetricAlarm,
        compared: Option<Compared>,
        defaults: &Defaults,
    ) -> Option<Settings> {
        let period = compared
            .as_ref()
            .map_or(alarm.period, |compared| compared.period);
        // What holds a period is wrong already where nothing is compared.
        let period = match (&compared, period) {
            (Some(_), None) => self.required("period", alarm, None),
            (Some(_) | None, period) => period.map(|period| period.value),
        };
        let (m, n) = self.periods(alarm, defaults);
        let threshold = alarm.threshold.map(|key| key.value).or(defaults.threshold);
        let threshold = self.required("threshold", alarm, threshold);
        let operator = self.operator(alarm, defaults);
        let missing = alarm
            .treat_missing_data
            .as_ref()
            .map_or(Some(defaults.missing), |text| {
                let all = TreatMissingData::ALL;
                let what = "treatment of missing data";
                self.context.word(what, text, all, TreatMissingData::as_str)
            });
        let low_samples = self.low_samples(alarm, defaults);
        let period = period.map(|secs| Duration::from_micros(secs.saturating_mul(1_000_000)));
        let window = self.window(alarm, period.unwrap_or_default());
        self.check_phase(alarm, period);
        if let Some(compared) = &compared {
            self.note_series(alarm, &compared.source, period);
        }
        Some(Settings {
            source: compared?.source,
            period: period?,
            evaluation_periods: n?,
            datapoints_to_alarm: m,
            threshold: threshold?,
            comparison_operator: operator?,
            treat_missing_data: missing?,
            low_samples,
            window,
            evaluation_range: alarm.evaluation_range.map(|range| range.value),
        })
    }

    /// M and N.
    fn periods(&mut self, alarm: &MetricAlarm, defaults: &Defaults) -> (Option<u32>, Option<u32>) {
        let n = alarm.evaluation_periods.map(|key| key.value);
        let m = alarm.datapoints_to_alarm.map(|key| key.value);
        match (n, defaults.m_of_n) {
            // A preset's M belongs to its N.
            (None, Some((preset_m, preset_n))) => (m.or(Some(preset_m)), Some(preset_n)),
            (n, _) => (m, self.required("evaluationPeriods", alarm, n)),
        }
    }

    fn operator(&mut self, alarm: &MetricAlarm, defaults: &Defaults) -> Option<ComparisonOperator> {
        let Some(text) = &alarm.comparison_operator else {
            return self.required("comparisonOperator", alarm, defaults.operator);
        };
        if BANDS.contains(&text.value.as_str()) {
            let help = "compare with a `threshold`, as by GreaterThanThreshold";
            self.context
                .not_modelled(text.span, "bands of anomaly detection", help);
            return None;
        }
        let all = ComparisonOperator::ALL;
        self.context
            .word("comparison operator", text, all, ComparisonOperator::as_str)
    }

    fn low_samples(&mut self, alarm: &MetricAlarm, defaults: &Defaults) -> LowSamples {
        let Some(text) = &alarm.evaluate_low_sample_count_percentile else {
            return defaults.low_samples;
        };
        let spelling = |value| match value {
            LowSamples::Evaluate => "evaluate",
            LowSamples::Ignore => "ignore",
        };
        let all = [LowSamples::Evaluate, LowSamples::Ignore];
        let found = self
            .context
            .word("treatment of low samples", text, &all, spelling);
        found.unwrap_or(defaults.low_samples)
    }

    /// A phase lies within the time from one evaluation to the next.
    fn check_phase(&mut self, alarm: &MetricAlarm, period: Option<Duration>) {
        let (Some(phase), Some(period)) = (alarm.phase, period) else {
            return;
        };
        let (every, _) = evaluated_every(period);
        if phase.value.0 >= every {
            let message = format!(
                "the alarm is evaluated every {} s",
                every.as_micros() / 1_000_000
            );
            self.context
                .error(phase.span, message, "write a shorter time, such as 7s");
        }
    }

    /// The delay the alarm sets, and a warning about metrics that are too coarse for it (ALM-004).
    fn note_series(&mut self, alarm: &MetricAlarm, source: &Source, period: Option<Duration>) {
        let series: Vec<SeriesId> = match source {
            Source::Metric(metric) => vec![metric.series],
            Source::Math(math) => math.metrics().map(|metric| metric.series).collect(),
        };
        for &series in &series {
            if let Some(delay) = &alarm.delivery_delay {
                self.places.delay(series, delay, self.context);
            }
        }
        let is_coarse = |series: &SeriesId| {
            let too_short = |period: &Duration| *period < self.places.granularity(*series);
            let is_tenfold = |period: &Duration| {
                *period > Duration::ZERO && period.as_micros().is_multiple_of(10_000_000)
            };
            period
                .filter(is_tenfold)
                .is_some_and(|period| too_short(&period))
        };
        if series.iter().any(is_coarse) {
            let span = alarm
                .period
                .map_or(alarm.alarm_name.span, |period| period.span);
            let message = format!(
                "the metric is stored by the minute, so most of these periods are empty ({ALM_004})"
            );
            self.context.warning(span, message, "write period: 60");
        }
    }

    fn required<T>(&mut self, key: &str, alarm: &MetricAlarm, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let message = format!("the alarm has no `{key}`");
            let help = format!("add `{key}`");
            self.context
                .refuse(alarm.alarm_name.span, EXCEPTION, message, help);
        }
        value
    }
}
