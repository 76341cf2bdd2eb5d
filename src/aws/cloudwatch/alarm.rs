//! A metric alarm as it is set up, within what CloudWatch accepts.

use std::fmt;

use super::evaluation::{ComparisonOperator, Quorum, TreatMissingData};
use super::ids::SeriesId;
use super::math::{Math, MetricStat};
use super::window::{EvaluationWindow, default_range, evaluated_every};
use crate::kernel::time::Duration;
use crate::rulebook::{ALM_004, ALM_005, ALM_006, ALM_016, ALM_020};

/// Most actions of a kind (ALM-013).
pub const ACTIONS_MAX: usize = 5;

/// Most periods an evaluation may be told to fetch.
pub const RANGE_MAX: u32 = 20_000;

/// The exception CloudWatch raises for settings out of its bounds.
pub const EXCEPTION: &str = "ValidationError";

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);
const WEEK: Duration = Duration::from_secs(604_800);

/// Periods a wall clock window can have, in seconds.
const CLOCK_PERIODS_S: [u64; 5] = [60, 300, 3_600, 86_400, 604_800];

/// What an alarm compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A statistic of one metric.
    Metric(MetricStat),
    /// An expression over several.
    Math(Math),
}

/// What is done with a percentile of too few samples (ALM-009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowSamples {
    /// It counts like any other.
    Evaluate,
    /// It changes no state.
    Ignore,
}

/// What PutMetricAlarm takes, in our types.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What is compared.
    pub source: Source,
    /// `Period`.
    pub period: Duration,
    /// `EvaluationPeriods`, N.
    pub evaluation_periods: u32,
    /// `DatapointsToAlarm`, M; N unless given.
    pub datapoints_to_alarm: Option<u32>,
    /// `Threshold`.
    pub threshold: f64,
    /// `ComparisonOperator`.
    pub comparison_operator: ComparisonOperator,
    /// `TreatMissingData`.
    pub treat_missing_data: TreatMissingData,
    /// `EvaluateLowSampleCountPercentile`.
    pub low_samples: LowSamples,
    /// `EvaluationWindow`.
    pub window: EvaluationWindow,
    /// Periods an evaluation fetches; by period and N unless given (ALM-020).
    pub evaluation_range: Option<u32>,
}

/// A metric alarm that CloudWatch accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricAlarm {
    settings: Settings,
    quorum: Quorum,
    range: u32,
}

/// Settings that CloudWatch, or this program, refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmError {
    /// Neither 10, 20 or 30 s nor whole minutes.
    Period,
    /// No evaluation period.
    NoEvaluationPeriods,
    /// Periods that reach back too far.
    TooLong,
    /// More datapoints than evaluation periods, or none.
    DatapointsToAlarm,
    /// A threshold that is no number.
    Threshold,
    /// A wall clock window with a period that no clock has.
    ClockPeriod,
    /// A range that is not longer than the evaluation periods.
    RangeTooShort,
    /// A range longer than can be handled.
    RangeTooLong,
}

impl AlarmError {
    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Period => "write 10, 20, 30 or a multiple of 60 seconds",
            Self::NoEvaluationPeriods => "write 1 or more",
            Self::TooLong => {
                "keep period times evaluationPeriods within 86400 s, or 604800 s from a period of \
                 3600 s on"
            }
            Self::DatapointsToAlarm => "write 1 to evaluationPeriods",
            Self::Threshold => "write a number",
            Self::ClockPeriod => "write 60, 300, 3600, 86400 or 604800 seconds",
            Self::RangeTooShort => "write more than evaluationPeriods",
            Self::RangeTooLong => "write at most 20000 periods",
        }
    }
}

impl fmt::Display for AlarmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period => write!(f, "no alarm has this period ({ALM_004})"),
            Self::NoEvaluationPeriods => {
                write!(f, "an alarm evaluates at least one period ({ALM_006})")
            }
            Self::TooLong => write!(f, "the periods reach back too far ({ALM_005})"),
            Self::DatapointsToAlarm => write!(
                f,
                "datapointsToAlarm is at least 1 and at most evaluationPeriods ({ALM_006})"
            ),
            Self::Threshold => f.write_str("the threshold is no finite number"),
            Self::ClockPeriod => write!(f, "a wall clock has no such period ({ALM_016})"),
            Self::RangeTooShort => write!(
                f,
                "an evaluation fetches more periods than it evaluates ({ALM_020})"
            ),
            Self::RangeTooLong => f.write_str("an evaluation cannot fetch so many periods"),
        }
    }
}

impl MetricAlarm {
    /// An alarm with these settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn new(settings: Settings) -> Result<Self, Vec<AlarmError>> {
        let errors = faults(&settings);
        if !errors.is_empty() {
            return Err(errors);
        }
        let n = settings.evaluation_periods;
        let (default, _) = default_range(settings.period, n);
        let quorum = Quorum {
            datapoints_to_alarm: settings.datapoints_to_alarm.unwrap_or(n),
            evaluation_periods: n,
        };
        Ok(Self {
            quorum,
            range: settings.evaluation_range.unwrap_or(default),
            settings,
        })
    }

    /// What it was made with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// M of N.
    pub const fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// How many periods an evaluation fetches.
    pub const fn range(&self) -> u32 {
        self.range
    }

    /// How often it is evaluated.
    pub const fn evaluated_every(&self) -> Duration {
        evaluated_every(self.settings.period).0
    }

    /// How far back a point can begin that an evaluation still looks at: the range, and what a clock
    /// may still hold open.
    pub fn looks_back(&self) -> Duration {
        let slots = u64::from(self.range) + 1;
        let range = self.settings.period.saturating_mul(slots);
        range.saturating_add(self.evaluated_every().saturating_mul(2))
    }

    /// The metrics it reads.
    pub fn metrics(&self) -> Vec<MetricStat> {
        match &self.settings.source {
            Source::Metric(metric) => vec![*metric],
            Source::Math(math) => math.metrics().collect(),
        }
    }

    /// The series it reads, each once.
    pub fn series(&self) -> Vec<SeriesId> {
        let mut series: Vec<SeriesId> = self.metrics().iter().map(|metric| metric.series).collect();
        series.sort_unstable();
        series.dedup();
        series
    }
}

fn faults(settings: &Settings) -> Vec<AlarmError> {
    let mut errors = Vec::new();
    let period = settings.period.as_micros();
    let second = Duration::from_secs(1).as_micros();
    let is_short = [10, 20, 30].map(|secs| secs * second).contains(&period);
    let is_minutes = period > 0 && period.is_multiple_of(60 * second);
    if !is_short && !is_minutes {
        errors.push(AlarmError::Period);
    }
    let n = settings.evaluation_periods;
    if n == 0 {
        errors.push(AlarmError::NoEvaluationPeriods);
    }
    let longest = if settings.period < HOUR { DAY } else { WEEK };
    if settings.period.saturating_mul(u64::from(n)) > longest {
        errors.push(AlarmError::TooLong);
    }
    if settings
        .datapoints_to_alarm
        .is_some_and(|m| m == 0 || m > n)
    {
        errors.push(AlarmError::DatapointsToAlarm);
    }
    if !settings.threshold.is_finite() {
        errors.push(AlarmError::Threshold);
    }
    match settings.window {
        EvaluationWindow::Sliding => {}
        EvaluationWindow::WallClock { .. } => {
            let on_clock = CLOCK_PERIODS_S.map(|secs| secs * second).contains(&period);
            if !on_clock {
                errors.push(AlarmError::ClockPeriod);
            }
        }
    }
    match settings.evaluation_range {
        Some(range) if range <= n => errors.push(AlarmError::RangeTooShort),
        Some(range) if range > RANGE_MAX => errors.push(AlarmError::RangeTooLong),
        Some(_) | None => {}
    }
    errors
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::aws::cloudwatch::statistic::Statistic;

    /// A `Sum` over the first series by the minute, at least 1, once; missing data is missing.
    pub(in crate::aws::cloudwatch) fn settings() -> Settings {
        Settings {
            source: Source::Metric(MetricStat {
                series: SeriesId(0),
                statistic: Statistic::Sum,
            }),
            period: Duration::from_secs(60),
            evaluation_periods: 1,
            datapoints_to_alarm: None,
            threshold: 1.0,
            comparison_operator: ComparisonOperator::GreaterThanOrEqualToThreshold,
            treat_missing_data: TreatMissingData::Missing,
            low_samples: LowSamples::Evaluate,
            window: EvaluationWindow::Sliding,
            evaluation_range: None,
        }
    }

    fn errors(change: impl Fn(&mut Settings)) -> Vec<AlarmError> {
        let mut settings = settings();
        change(&mut settings);
        MetricAlarm::new(settings).err().unwrap_or_default()
    }

    #[test]
    fn alm_004_a_period_is_short_or_whole_minutes() {
        for (secs, good) in [
            (0, false),
            (1, false),
            (10, true),
            (20, true),
            (30, true),
            (40, false),
            (60, true),
            (90, false),
            (86_400, true),
        ] {
            let found = errors(|settings| settings.period = Duration::from_secs(secs));
            assert_eq!(found.is_empty(), good, "{secs} s: {found:?}");
        }
    }

    #[test]
    fn alm_005_periods_reach_back_a_day_or_a_week() {
        for (period_s, periods, good) in [
            (60, 1_440, true),
            (60, 1_441, false),
            (10, 8_640, true),
            (10, 8_641, false),
            (3_600, 168, true),
            (3_600, 169, false),
            (86_400, 7, true),
        ] {
            let found = errors(|settings| {
                settings.period = Duration::from_secs(period_s);
                settings.evaluation_periods = periods;
            });
            let expected = if good {
                vec![]
            } else {
                vec![AlarmError::TooLong]
            };
            assert_eq!(found, expected, "{periods} of {period_s} s");
        }
    }

    #[test]
    fn alm_006_m_is_n_unless_given_and_never_more() {
        let quorum = |m: Option<u32>| {
            let mut settings = settings();
            settings.evaluation_periods = 3;
            settings.datapoints_to_alarm = m;
            MetricAlarm::new(settings).map(|alarm| alarm.quorum().datapoints_to_alarm)
        };
        assert_eq!((quorum(None), quorum(Some(2))), (Ok(3), Ok(2)));
        for m in [0, 4] {
            assert_eq!(quorum(Some(m)), Err(vec![AlarmError::DatapointsToAlarm]));
        }
        let none = errors(|settings| settings.evaluation_periods = 0);
        assert!(none.contains(&AlarmError::NoEvaluationPeriods));
    }

    #[test]
    fn each_fault_is_told_with_its_remedy() {
        let found = errors(|settings| {
            settings.threshold = f64::NAN;
            settings.evaluation_range = Some(1);
            settings.period = Duration::from_secs(120);
            settings.window = EvaluationWindow::WallClock {
                into_period: Duration::ZERO,
            };
        });
        use AlarmError as E;
        assert_eq!(found, [E::Threshold, E::ClockPeriod, E::RangeTooShort]);
        for error in [
            E::Period,
            E::NoEvaluationPeriods,
            E::TooLong,
            E::DatapointsToAlarm,
            E::Threshold,
            E::ClockPeriod,
            E::RangeTooShort,
            E::RangeTooLong,
        ] {
            assert!(!error.to_string().is_empty() && !error.remedy().is_empty());
        }
        let long = errors(|settings| settings.evaluation_range = Some(RANGE_MAX + 1));
        assert_eq!(long, [E::RangeTooLong]);
    }
}
