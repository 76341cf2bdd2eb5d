//! How far a fault reaches: one host or more, which connections, which calls, which metrics.

use crate::account::world::World;
use crate::aws::cloudwatch::metric::Namespace;
use crate::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::named::named;

/// Whom one strike of a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One host: each has strikes and lengths of its own.
    EachHost,
    /// All hosts it picked, at one instant and equally long (FLT-004).
    Together,
    /// No host: the account, its deployments or its alarms.
    Account,
}

/// What a partition cuts a host off from (FLT-040).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// CodeDeploy: its agent asks in vain.
    pub code_deploy: bool,
    /// S3: downloads fail.
    pub s3: bool,
    /// Load balancers: requests and checks get no answer.
    pub load_balancer: bool,
}

impl CutOff {
    /// From CodeDeploy alone.
    pub const CODE_DEPLOY: Self = Self {
        code_deploy: true,
        ..Self::NOTHING
    };
    /// From nothing.
    pub const NOTHING: Self = Self {
        code_deploy: false,
        s3: false,
        load_balancer: false,
    };
}

named! {
    /// A service whose calls may be throttled (FLT-025).
    pub enum ThrottledService {
        /// CodeDeploy's polls of alarms.
        CloudWatch = "cloudWatch",
        /// CodeDeploy's registrations and deregistrations of targets.
        ElasticLoadBalancing = "elasticLoadBalancing",
    }
}

/// Which metrics a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricScope {
    /// All, custom metrics included.
    All,
    /// Those of a namespace of AWS's own.
    Namespace(Namespace),
    /// Those of a target group, or of a Classic Load Balancer.
    TargetGroup(TargetGroupId),
}

impl MetricScope {
    /// Whether a series is among them.
    pub fn covers(self, world: &World, series: &SeriesRef) -> bool {
        match self {
            Self::All => true,
            Self::Namespace(namespace) => namespace_of(world, series.subject) == Some(namespace),
            Self::TargetGroup(group) => series.subject == SeriesSubject::TargetGroup(group),
        }
    }
}

fn namespace_of(world: &World, subject: SeriesSubject) -> Option<Namespace> {
    match subject {
        SeriesSubject::TargetGroup(group) => {
            Namespace::of(world.target_groups[group.index()].group.kind)
        }
        SeriesSubject::Fleet(_) | SeriesSubject::Host(_) => Some(Namespace::Ec2),
        SeriesSubject::Custom(_) => None,
    }
}
