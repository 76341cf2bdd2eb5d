//! The metrics there are: where each belongs, when it is written, and by which load balancer.

use crate::aws::elb::target_group::Kind;
use crate::aws::named::named;
use crate::kernel::time::Duration;
use crate::rulebook::{ALM_031, Rule};

named! {
    /// A namespace of AWS's own. All others belong to custom metrics.
    pub enum Namespace {
        /// Application Load Balancers.
        ApplicationElb = "AWS/ApplicationELB",
        /// Network Load Balancers.
        NetworkElb = "AWS/NetworkELB",
        /// Classic Load Balancers.
        ClassicElb = "AWS/ELB",
        /// EC2 instances.
        Ec2 = "AWS/EC2",
    }
}

named! {
    /// A metric. Namespaces share some of the names.
    pub enum MetricName {
        /// Requests for which a target was chosen (ALM-032).
        RequestCount = "RequestCount",
        /// Requests per healthy target.
        RequestCountPerTarget = "RequestCountPerTarget",
        /// Good answers of targets.
        HttpCodeTarget2xx = "HTTPCode_Target_2XX_Count",
        /// Answers of targets that blame the client.
        HttpCodeTarget4xx = "HTTPCode_Target_4XX_Count",
        /// Errors of targets.
        HttpCodeTarget5xx = "HTTPCode_Target_5XX_Count",
        /// Errors of the load balancer itself.
        HttpCodeElb5xx = "HTTPCode_ELB_5XX_Count",
        /// Of these, 502: a target that broke off or refused.
        HttpCodeElb502 = "HTTPCode_ELB_502_Count",
        /// Of these, 503: no target.
        HttpCodeElb503 = "HTTPCode_ELB_503_Count",
        /// Of these, 504: a target that did not answer in time.
        HttpCodeElb504 = "HTTPCode_ELB_504_Count",
        /// Connections to targets that failed.
        TargetConnectionErrorCount = "TargetConnectionErrorCount",
        /// Connections refused because the load balancer was full.
        RejectedConnectionCount = "RejectedConnectionCount",
        /// Seconds until a target answers.
        TargetResponseTime = "TargetResponseTime",
        /// Targets that pass their health checks.
        HealthyHostCount = "HealthyHostCount",
        /// Targets that fail their health checks.
        UnHealthyHostCount = "UnHealthyHostCount",
        /// Good answers behind a Classic Load Balancer.
        HttpCodeBackend2xx = "HTTPCode_Backend_2XX",
        /// Answers behind a Classic Load Balancer that blame the client.
        HttpCodeBackend4xx = "HTTPCode_Backend_4XX",
        /// Errors behind a Classic Load Balancer.
        HttpCodeBackend5xx = "HTTPCode_Backend_5XX",
        /// Errors of a Classic Load Balancer itself.
        HttpCodeClassic5xx = "HTTPCode_ELB_5XX",
        /// Connections to instances that failed.
        BackendConnectionErrors = "BackendConnectionErrors",
        /// Seconds until an instance answers.
        Latency = "Latency",
        /// Requests that wait for an instance.
        SurgeQueueLength = "SurgeQueueLength",
        /// Requests refused because the surge queue was full.
        SpilloverCount = "SpilloverCount",
        /// Status checks of an instance: 1 if one failed.
        StatusCheckFailed = "StatusCheckFailed",
        /// Percent of the processor in use.
        CpuUtilization = "CPUUtilization",
        /// A metric of the scenario's own; its name stands with its series.
        Custom = "custom metric",
    }
}

named! {
    /// What a number counts.
    pub enum Unit {
        /// Things.
        Count = "Count",
        /// Time.
        Seconds = "Seconds",
        /// Parts of a hundred.
        Percent = "Percent",
        /// Nothing in particular.
        None = "None",
    }
}

/// When a metric is written (ALM-031).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Every period.
    Always,
    /// Only in a period with traffic, then even if it is zero.
    WithTraffic,
    /// Only in a period in which it is not zero.
    NonZero,
}

use MetricName as M;

/// What load balancers and instances report. Custom metrics are none of them.
const REPORTED: [(Namespace, &[MetricName]); 4] = [
    (
        Namespace::ApplicationElb,
        &[
            M::RequestCount,
            M::RequestCountPerTarget,
            M::HttpCodeTarget2xx,
            M::HttpCodeTarget4xx,
            M::HttpCodeTarget5xx,
            M::HttpCodeElb5xx,
            M::HttpCodeElb502,
            M::HttpCodeElb503,
            M::HttpCodeElb504,
            M::TargetConnectionErrorCount,
            M::RejectedConnectionCount,
            M::TargetResponseTime,
            M::HealthyHostCount,
            M::UnHealthyHostCount,
        ],
    ),
    (
        Namespace::NetworkElb,
        &[M::HealthyHostCount, M::UnHealthyHostCount],
    ),
    (
        Namespace::ClassicElb,
        &[
            M::RequestCount,
            M::HttpCodeBackend2xx,
            M::HttpCodeBackend4xx,
            M::HttpCodeBackend5xx,
            M::HttpCodeClassic5xx,
            M::BackendConnectionErrors,
            M::Latency,
            M::HealthyHostCount,
            M::UnHealthyHostCount,
            M::SurgeQueueLength,
            M::SpilloverCount,
        ],
    ),
    (Namespace::Ec2, &[M::StatusCheckFailed, M::CpuUtilization]),
];

impl Namespace {
    /// Its metrics.
    pub fn metrics(self) -> &'static [MetricName] {
        let found = REPORTED.iter().find(|(namespace, _)| *namespace == self);
        found.map_or(&[], |(_, metrics)| metrics)
    }

    /// The metric of this name in the namespace.
    pub fn metric(self, name: &str) -> Option<MetricName> {
        let mut metrics = self.metrics().iter().copied();
        metrics.find(|metric| metric.as_str() == name)
    }

    /// The kind of load balancer that reports in it; none for EC2 instances.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::ApplicationElb => Some(Kind::Application),
            Self::NetworkElb => Some(Kind::Network),
            Self::ClassicElb => Some(Kind::Classic),
            Self::Ec2 => None,
        }
    }

    /// The namespace in which a kind of load balancer reports; none if users come directly.
    pub const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Application => Some(Self::ApplicationElb),
            Kind::Network => Some(Self::NetworkElb),
            Kind::Classic => Some(Self::ClassicElb),
            Kind::Direct => None,
        }
    }
}

impl MetricName {
    /// When it is written (ALM-031).
    pub const fn written(self) -> (Written, Rule) {
        let written = match self {
            M::RequestCount | M::RequestCountPerTarget => Written::WithTraffic,
            M::HttpCodeTarget2xx
            | M::HttpCodeTarget4xx
            | M::HttpCodeTarget5xx
            | M::HttpCodeElb5xx
            | M::HttpCodeElb502
            | M::HttpCodeElb503
            | M::HttpCodeElb504
            | M::TargetConnectionErrorCount
            | M::RejectedConnectionCount
            | M::TargetResponseTime
            | M::HttpCodeBackend2xx
            | M::HttpCodeBackend4xx
            | M::HttpCodeBackend5xx
            | M::HttpCodeClassic5xx
            | M::BackendConnectionErrors
            | M::Latency
            | M::SurgeQueueLength
            | M::SpilloverCount => Written::NonZero,
            M::HealthyHostCount
            | M::UnHealthyHostCount
            | M::StatusCheckFailed
            | M::CpuUtilization
            | M::Custom => Written::Always,
        };
        (written, ALM_031)
    }

    /// Whether a point exists only because of requests: without traffic there is none.
    pub const fn needs_traffic(self) -> bool {
        match self.written().0 {
            Written::WithTraffic | Written::NonZero => true,
            Written::Always => false,
        }
    }

    /// How long the periods are in which it is stored (ALM-031). A custom metric may be finer.
    pub const fn granularity(self) -> Duration {
        Duration::from_secs(60)
    }

    /// What it counts.
    pub const fn unit(self) -> Unit {
        match self {
            M::TargetResponseTime | M::Latency => Unit::Seconds,
            M::CpuUtilization => Unit::Percent,
            M::Custom => Unit::None,
            M::RequestCount
            | M::RequestCountPerTarget
            | M::HttpCodeTarget2xx
            | M::HttpCodeTarget4xx
            | M::HttpCodeTarget5xx
            | M::HttpCodeElb5xx
            | M::HttpCodeElb502
            | M::HttpCodeElb503
            | M::HttpCodeElb504
            | M::TargetConnectionErrorCount
            | M::RejectedConnectionCount
            | M::HealthyHostCount
            | M::UnHealthyHostCount
            | M::HttpCodeBackend2xx
            | M::HttpCodeBackend4xx
            | M::HttpCodeBackend5xx
            | M::HttpCodeClassic5xx
            | M::BackendConnectionErrors
            | M::SurgeQueueLength
            | M::SpilloverCount
            | M::StatusCheckFailed => Unit::Count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alm_031_errors_are_written_only_when_there_are_some() {
        for (metric, written) in [
            (M::HttpCodeTarget5xx, Written::NonZero),
            (M::TargetResponseTime, Written::NonZero),
            (M::RequestCount, Written::WithTraffic),
            (M::HealthyHostCount, Written::Always),
            (M::CpuUtilization, Written::Always),
        ] {
            assert_eq!(metric.written(), (written, ALM_031), "{metric}");
        }
        for metric in M::ALL {
            assert_eq!(metric.granularity(), Duration::from_secs(60), "{metric}");
        }
    }

    #[test]
    fn a_metric_belongs_to_the_load_balancers_of_its_namespace() {
        for metric in M::ALL {
            let namespaces = Namespace::ALL.iter();
            let found = namespaces.filter(|namespace| namespace.metrics().contains(metric));
            assert_eq!(found.count() == 0, *metric == M::Custom, "{metric}");
        }
        for namespace in Namespace::ALL {
            let back = namespace.kind().and_then(Namespace::of);
            assert!(back.is_none_or(|back| back == *namespace));
        }
    }

    #[test]
    fn a_metric_is_found_in_its_namespace_only() {
        let elb = Namespace::ClassicElb;
        assert_eq!(elb.metric("HTTPCode_ELB_5XX"), Some(M::HttpCodeClassic5xx));
        assert_eq!(elb.metric("HTTPCode_ELB_5XX_Count"), None);
        assert_eq!(M::Latency.unit(), Unit::Seconds);
    }
}
