//! Metrics: what a minute of requests, and of hosts, looks like to CloudWatch.

use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::aws::cloudwatch::datapoint::Datapoint;
use crate::aws::cloudwatch::histogram::Histogram;
use crate::aws::cloudwatch::metric::{MetricName, Written};

/// Counts of a minute, drawn once (TRF-050).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Good answers.
    pub answered: u64,
    /// Failures by cause.
    pub failed: [u64; Cause::COUNT],
}

impl Drawn {
    /// Errors that a load balancer answers with itself.
    pub fn elb_5xx(&self) -> u64 {
        self.with_code(502) + self.with_code(503) + self.with_code(504)
    }

    /// Errors of the application.
    pub const fn target_5xx(&self) -> u64 {
        self.failed[Cause::TargetError.index()]
    }

    /// Requests for which a target was chosen (ALM-032).
    pub fn with_target(&self) -> u64 {
        let failed: u64 = self.failed.iter().sum();
        self.answered + failed - self.failed[Cause::NoTarget.index()]
    }

    fn with_code(&self, code: u16) -> u64 {
        Cause::ALL
            .iter()
            .filter(|cause| cause.http_code() == code)
            .map(|cause| self.failed[cause.index()])
            .sum()
    }
}

/// A minute of a target group as its metrics show it.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// What was counted.
    pub counts: Drawn,
    /// Fewest, most and mean healthy targets.
    pub healthy: [f64; 3],
    /// Fewest, most and mean targets that are not.
    pub unhealthy: [f64; 3],
    /// How long answers took; none without any.
    pub latency: Option<&'a Histogram>,
    /// Mean latency in seconds.
    pub mean_latency: f64,
    /// Requests in queues at the end.
    pub waiting: Amount,
}

impl View<'_> {
    /// The point of a metric of load balancers; none where none is written (ALM-031).
    pub fn point(&self, metric: MetricName) -> Option<Datapoint> {
        let counts = &self.counts;
        let failed = |cause: Cause| counts.failed[cause.index()];
        let count = match metric {
            MetricName::RequestCount => counts.with_target(),
            MetricName::RequestCountPerTarget => {
                let all = counts.with_target();
                let each = all as f64 / self.healthy[2].max(1.0);
                return (all > 0).then(|| Datapoint::of(each));
            }
            MetricName::HttpCodeTarget2xx | MetricName::HttpCodeBackend2xx => counts.answered,
            MetricName::HttpCodeTarget4xx | MetricName::HttpCodeBackend4xx => 0,
            MetricName::HttpCodeTarget5xx | MetricName::HttpCodeBackend5xx => counts.target_5xx(),
            MetricName::HttpCodeElb5xx | MetricName::HttpCodeClassic5xx => counts.elb_5xx(),
            MetricName::HttpCodeElb502 => counts.with_code(502),
            MetricName::HttpCodeElb503 => counts.with_code(503),
            MetricName::HttpCodeElb504 => counts.with_code(504),
            MetricName::TargetConnectionErrorCount | MetricName::BackendConnectionErrors => {
                failed(Cause::Refused) + failed(Cause::Abandoned)
            }
            MetricName::RejectedConnectionCount => 0,
            MetricName::SpilloverCount => failed(Cause::Overflow),
            MetricName::SurgeQueueLength => self.waiting.whole_requests(),
            MetricName::TargetResponseTime | MetricName::Latency => return self.latency_point(),
            MetricName::HealthyHostCount => return Some(spread(self.healthy)),
            MetricName::UnHealthyHostCount => return Some(spread(self.unhealthy)),
            MetricName::StatusCheckFailed | MetricName::CpuUtilization | MetricName::Custom => {
                return None;
            }
        };
        let written = match metric.written().0 {
            Written::Always => true,
            Written::WithTraffic => counts.with_target() > 0,
            Written::NonZero => count > 0,
        };
        written.then(|| Datapoint::of(count as f64))
    }

    fn latency_point(&self) -> Option<Datapoint> {
        let histogram = self.latency?;
        let count = histogram.count();
        let at = |p| histogram.quantile(p).unwrap_or(0.0);
        (count > 0).then(|| Datapoint {
            count,
            sum: self.mean_latency * count as f64,
            min: at(0.0),
            max: at(1.0),
            histogram: Some(histogram.clone()),
        })
    }
}

/// A point with a sample of each host; none without hosts. The mean is that of the samples unless a
/// better one is known.
pub fn of_hosts(samples: impl Iterator<Item = f64>, mean: Option<f64>) -> Option<Datapoint> {
    let mut samples: Vec<f64> = samples.collect();
    samples.sort_unstable_by(f64::total_cmp);
    let (least, most) = (*samples.first()?, *samples.last()?);
    let count = samples.len() as u64;
    let mean = mean.unwrap_or_else(|| samples.iter().sum::<f64>() / count as f64);
    let (min, max) = (least.min(mean), most.max(mean));
    // Hosts alike share a value.
    let spread = || {
        let mut histogram = Histogram::default();
        for alike in samples.chunk_by(|one, next| one.total_cmp(next).is_eq()) {
            histogram.add(alike[0], alike.len() as u64);
        }
        histogram
    };
    Some(Datapoint {
        count,
        sum: mean * count as f64,
        min,
        max,
        histogram: (min < max).then(spread),
    })
}

/// One sample with a mean of its own, so that minimum, maximum and average are all told.
fn spread([min, max, mean]: [f64; 3]) -> Datapoint {
    Datapoint {
        count: 1,
        sum: mean,
        min,
        max,
        histogram: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alm_008_a_fleet_has_a_sample_of_each_host() {
        assert_eq!(of_hosts(std::iter::empty(), None), None);
        let alike = of_hosts([5.0; 3].into_iter(), None);
        assert_eq!(alike, Some(Datapoint::repeated(5.0, 3)));
        let point = of_hosts([1.0, 0.0, 0.0, 1.0].into_iter(), None).expect("four hosts");
        assert_eq!((point.count, point.min, point.max), (4, 0.0, 1.0));
        assert!((point.sum - 2.0).abs() < 1e-9);
        assert_eq!(point.histogram.map(|spread| spread.count()), Some(4));
        let busy = of_hosts([10.0, 30.0].into_iter(), Some(50.0)).expect("two hosts");
        assert_eq!((busy.min, busy.max, busy.sum), (10.0, 50.0, 100.0));
    }
}
