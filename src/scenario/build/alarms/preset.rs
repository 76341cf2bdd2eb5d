//! `preset` of an alarm: settings that hold unless they are given (ALM-038, ALM-045).

use crate::account::requests::slo::ALERTS;
use crate::aws::cloudwatch::alarm::LowSamples;
use crate::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use crate::aws::cloudwatch::metric::{MetricName, Namespace};
use crate::aws::cloudwatch::statistic::{Percentile, Statistic};

/// A name of such settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    /// Errors of targets.
    Target5xx,
    /// Errors of the load balancer.
    Elb5xx,
    /// Percent of requests that fail.
    ErrorRatio,
    /// One window of an alert on a fast burn of the error budget.
    BurnFast,
    /// A response time that only the scenario can judge.
    P99Latency,
    /// Half of the targets are not healthy.
    HealthyHosts,
    /// For rollbacks, on a metric written always.
    DenseRollback,
    /// For a metric that only counts errors.
    SparseErrors,
}

/// What a preset compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watched {
    /// What the alarm says.
    AsGiven,
    /// A metric.
    Metric(MetricName, Statistic),
    /// Percent of failed requests, from errors of targets, errors of the load balancer, and requests.
    ErrorRatio([MetricName; 3]),
    /// How fast failed requests use up the error budget, from the same three.
    BurnRate([MetricName; 3]),
}

/// Settings that hold unless they are given.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) watched: Watched,
    pub(super) period_s: Option<u64>,
    pub(super) m_of_n: Option<(u32, u32)>,
    pub(super) threshold: Option<f64>,
    pub(super) operator: Option<ComparisonOperator>,
    pub(super) missing: TreatMissingData,
    pub(super) low_samples: LowSamples,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            watched: Watched::AsGiven,
            period_s: None,
            m_of_n: None,
            threshold: None,
            operator: None,
            missing: TreatMissingData::Missing,
            low_samples: LowSamples::Evaluate,
        }
    }
}

impl Preset {
    /// Every preset.
    pub(super) const ALL: [Self; 8] = [
        Self::Target5xx,
        Self::Elb5xx,
        Self::ErrorRatio,
        Self::BurnFast,
        Self::P99Latency,
        Self::HealthyHosts,
        Self::DenseRollback,
        Self::SparseErrors,
    ];

    /// Its name.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Target5xx => "target5xx",
            Self::Elb5xx => "elb5xx",
            Self::ErrorRatio => "errorRatio",
            Self::BurnFast => "burnFast",
            Self::P99Latency => "p99Latency",
            Self::HealthyHosts => "healthyHosts",
            Self::DenseRollback => "denseRollback",
            Self::SparseErrors => "sparseErrors",
        }
    }

    /// Whether it needs to know what the metric is about.
    pub(super) const fn has_metric(self) -> bool {
        match self {
            Self::Target5xx
            | Self::Elb5xx
            | Self::ErrorRatio
            | Self::BurnFast
            | Self::P99Latency
            | Self::HealthyHosts => true,
            Self::DenseRollback | Self::SparseErrors => false,
        }
    }

    /// Its settings, where metrics are reported in `namespace` about so many targets.
    pub(super) fn defaults(self, namespace: Namespace, targets: u32) -> Defaults {
        use ComparisonOperator as C;
        let [target_5xx, elb_5xx, latency] = match namespace {
            Namespace::ClassicElb => [
                MetricName::HttpCodeBackend5xx,
                MetricName::HttpCodeClassic5xx,
                MetricName::Latency,
            ],
            Namespace::ApplicationElb | Namespace::NetworkElb | Namespace::Ec2 => [
                MetricName::HttpCodeTarget5xx,
                MetricName::HttpCodeElb5xx,
                MetricName::TargetResponseTime,
            ],
        };
        let errors = |watched, threshold, operator| Defaults {
            watched,
            period_s: Some(60),
            m_of_n: Some((2, 3)),
            threshold: Some(threshold),
            operator: Some(operator),
            missing: TreatMissingData::NotBreaching,
            low_samples: LowSamples::Evaluate,
        };
        let sum = |metric| Watched::Metric(metric, Statistic::Sum);
        let p99 = Percentile::new(9_900).map_or(Statistic::Maximum, Statistic::Percentile);
        match self {
            Self::Target5xx => errors(sum(target_5xx), 10.0, C::GreaterThanOrEqualToThreshold),
            Self::Elb5xx => errors(sum(elb_5xx), 10.0, C::GreaterThanOrEqualToThreshold),
            Self::ErrorRatio => {
                let metrics = [target_5xx, elb_5xx, MetricName::RequestCount];
                errors(Watched::ErrorRatio(metrics), 1.0, C::GreaterThanThreshold)
            }
            Self::BurnFast => {
                let metrics = [target_5xx, elb_5xx, MetricName::RequestCount];
                let [page, ..] = ALERTS;
                Defaults {
                    period_s: Some(60 * u64::from(page.long_minutes)),
                    m_of_n: Some((1, 1)),
                    ..errors(
                        Watched::BurnRate(metrics),
                        page.burn,
                        C::GreaterThanThreshold,
                    )
                }
            }
            Self::P99Latency => Defaults {
                watched: Watched::Metric(latency, p99),
                m_of_n: Some((3, 3)),
                threshold: None,
                missing: TreatMissingData::Missing,
                low_samples: LowSamples::Ignore,
                ..errors(Watched::AsGiven, 0.0, C::GreaterThanThreshold)
            },
            Self::HealthyHosts => Defaults {
                watched: Watched::Metric(MetricName::HealthyHostCount, Statistic::Minimum),
                m_of_n: Some((2, 2)),
                threshold: Some(f64::from(targets.div_ceil(2))),
                missing: TreatMissingData::Breaching,
                ..errors(Watched::AsGiven, 0.0, C::LessThanThreshold)
            },
            Self::DenseRollback => Defaults {
                missing: TreatMissingData::Breaching,
                ..Defaults::default()
            },
            Self::SparseErrors => Defaults {
                missing: TreatMissingData::NotBreaching,
                ..Defaults::default()
            },
        }
    }
}
