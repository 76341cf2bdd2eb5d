//! What faults under way mean for hosts, requests, polls and metrics.

use crate::account::fault::book::{FaultBook, FaultId};
use crate::account::fault::description::What;
use crate::account::fault::scope::ThrottledService;
use crate::account::requests::amount::WHOLE_PPB;
use crate::account::world::World;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::series::SeriesRef;
use crate::aws::codedeploy::ids::{InstanceId, RevisionId};
use crate::aws::elb::target_group::Kind;
use crate::kernel::time::Duration;

/// What weighs on an application from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strain {
    /// Everything takes so many parts per million of its usual time; at least one million.
    pub latency_ppm: u64,
    /// Share of answers that are errors for that, in parts per billion.
    pub error_ppb: u64,
}

impl Strain {
    /// Nothing.
    pub const NONE: Self = Self {
        latency_ppm: 1_000_000,
        error_ppb: 0,
    };

    /// With another factor on top.
    fn slower(self, factor: f64) -> Self {
        let slower = self.latency_ppm as f64 * factor.max(1.0);
        Self {
            latency_ppm: slower.round().min(SLOWEST_PPM) as u64,
            ..self
        }
    }

    /// With another cause of errors on top, independent of the others.
    fn erring(self, error_ppb: u64) -> Self {
        let [one, other] = [self.error_ppb, error_ppb].map(|share| share.min(WHOLE_PPB));
        let both = u128::from(one) * u128::from(other) / u128::from(WHOLE_PPB);
        let both = u64::try_from(both).expect("invariant: at most a whole");
        Self {
            error_ppb: one + other - both,
            ..self
        }
    }
}

/// More than this is as good as for ever: a million times as slow.
const SLOWEST_PPM: f64 = 1e12;

impl FaultBook {
    /// What weighs on the application on a host that runs `revision`.
    pub fn strain(&self, world: &World, host: InstanceId, revision: Option<RevisionId>) -> Strain {
        let mut strain = Strain::NONE;
        for id in &self.felt {
            strain = match world.faults[id.index()].what {
                What::DependencySlow { factor } | What::EbsSlow { factor }
                    if self.is_under_way(*id, host) =>
                {
                    strain.slower(factor)
                }
                What::DnsFail { error_ppb } if self.is_under_way(*id, host) => {
                    strain.erring(error_ppb)
                }
                What::BadRevision {
                    revision: bad,
                    error_ppb,
                    factor,
                } if self.is_common(*id) && revision == Some(bad) => {
                    strain.slower(factor).erring(error_ppb)
                }
                _ => strain,
            };
        }
        strain
    }

    /// Whether faults keep a host down.
    pub fn is_down(&self, world: &World, host: InstanceId) -> bool {
        self.felt.iter().any(|id| {
            let what = world.faults[id.index()].what;
            let downs = matches!(
                what,
                What::InstanceCrash | What::InstanceReboot | What::AzOutage
            );
            downs && self.is_under_way(*id, host)
        })
    }

    /// Whether load balancers do not reach a host. Without a load balancer in front of it there is
    /// nothing to reach it.
    pub fn hides(&self, world: &World, host: InstanceId) -> bool {
        let hidden = self
            .felt
            .iter()
            .any(|id| match world.faults[id.index()].what {
                What::ElbFlap { .. } => self.is_away(*id, host),
                What::Partition { .. } => self.is_under_way(*id, host),
                _ => false,
            });
        hidden && is_behind_load_balancer(world, host)
    }

    /// The chance of a poll of alarms to fail, 0 to 1 (FLT-025, FLT-026).
    pub fn poll_failure(&self, world: &World) -> f64 {
        let blind = |what| what == What::AlarmPollFails;
        if self.under_way(world).any(|(_, what)| blind(what)) {
            return 1.0;
        }
        self.throttle(world, ThrottledService::CloudWatch).0
    }

    /// The chance of a call of a service to be throttled, 0 to 1, and the first fault that does so.
    pub fn throttle(&self, world: &World, service: ThrottledService) -> (f64, Option<FaultId>) {
        let mut passes = 1.0;
        let mut first = None;
        for (id, what) in self.under_way(world) {
            if let What::ApiThrottle {
                service: throttled,
                share,
            } = what
                && throttled == service
            {
                passes *= 1.0 - share;
                first = first.or(Some(id));
            }
        }
        (1.0 - passes, first)
    }

    /// How much later than usual points of a series arrive, and the first fault that makes them
    /// (FLT-027).
    pub fn metric_delay(&self, world: &World, series: &SeriesRef) -> (Duration, Option<FaultId>) {
        let mut first = None;
        let mut later = Duration::ZERO;
        for (id, what) in self.under_way(world) {
            if let What::MetricDelay { add, of } = what
                && of.covers(world, series)
            {
                later = later.saturating_add(add);
                first = first.or(Some(id));
            }
        }
        (later, first)
    }

    /// The first fault for which points of a series are lost, if one is (FLT-028).
    pub fn loses_metric(&self, world: &World, series: &SeriesRef) -> Option<FaultId> {
        let mut under_way = self.under_way(world);
        let loses = under_way.find(|(_, what)| match what {
            What::MetricMissing { of } => of.covers(world, series),
            _ => false,
        });
        loses.map(|(id, _)| id)
    }

    /// Whether an alarm is not evaluated (ALM-039).
    pub fn keeps_from_evaluation(&self, world: &World, alarm: AlarmId) -> bool {
        let kept = What::AlarmEvaluationFails { alarm };
        self.under_way(world).any(|(_, what)| what == kept)
    }

    /// The faults of the account that are under way.
    fn under_way<'a>(&'a self, world: &'a World) -> impl Iterator<Item = (FaultId, What)> + 'a {
        let all = self.common.iter().copied();
        all.filter(|id| self.is_common(*id))
            .map(|id| (id, world.faults[id.index()].what))
    }
}

fn is_behind_load_balancer(world: &World, host: InstanceId) -> bool {
    let Some(site) = world.sites.get(host.index()) else {
        return false;
    };
    let mut groups = world.fleets[site.fleet.index()].groups.iter();
    groups.any(|group| world.target_groups[group.index()].group.kind != Kind::Direct)
}
