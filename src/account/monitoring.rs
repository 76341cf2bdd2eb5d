//! What is watched: alarms, the series they read, and the metrics that a scenario makes up.

use crate::account::latency::Latency;
use crate::aws::cloudwatch::alarm_set::AlarmSet;
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use crate::kernel::time::{Duration, Time};

/// Everything about alarms that a run needs.
#[derive(Clone, Debug, Default)]
pub struct Monitoring {
    /// The alarms as they are set up.
    pub set: AlarmSet,
    /// The series that alarms read, each once.
    pub series: Vec<SeriesEntry>,
    /// Metrics of the scenario's own, in its order.
    pub custom: Vec<CustomMetric>,
}

/// A series that some alarm reads.
#[derive(Clone, Debug)]
pub struct SeriesEntry {
    /// What it is.
    pub series: SeriesRef,
    /// From the end of a period to its point being visible (ALM-036).
    pub delivery: Latency,
}

/// A metric that somebody publishes, with the values it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomMetric {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it is about: names and values, sorted.
    pub dimensions: Vec<(String, String)>,
    /// How finely it is stored.
    pub period: Duration,
    /// Values, each from an instant on; by rising instant.
    pub values: Vec<(Time, Option<f64>)>,
}

impl Monitoring {
    /// How finely a series is stored: by the minute, unless it is of the scenario's own.
    pub fn stored_by(&self, series: SeriesId) -> Duration {
        let series = &self.series[series.index()].series;
        match series.subject {
            SeriesSubject::Custom(place) => self.custom[usize::from(place)].period,
            SeriesSubject::TargetGroup(_) | SeriesSubject::Fleet(_) | SeriesSubject::Host(_) => {
                series.metric.granularity()
            }
        }
    }
}

impl CustomMetric {
    /// The sample of the period that begins at `start`: the value that holds then.
    pub fn value(&self, start: Time) -> Option<f64> {
        let behind = self.values.partition_point(|(from, _)| *from <= start);
        self.values[..behind].last().and_then(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_until_the_next() {
        let at = |secs| Time::ZERO + Duration::from_secs(secs);
        let metric = CustomMetric {
            namespace: "Shop".into(),
            name: "Orders".into(),
            dimensions: vec![],
            period: Duration::from_secs(60),
            values: vec![(at(60), Some(5.0)), (at(180), None), (at(240), Some(0.0))],
        };
        for (secs, value) in [
            (0, None),
            (60, Some(5.0)),
            (179, Some(5.0)),
            (180, None),
            (300, Some(0.0)),
        ] {
            assert_eq!(metric.value(at(secs)), value, "{secs} s");
        }
    }
}
