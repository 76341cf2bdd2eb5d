//! How every host stands with the target groups it belongs to: registered since when, thought
//! healthy or not, draining until when.
//!
//! The load balancers themselves decide in `aws::elb`; here are their targets, and the phases and lags
//! that only the account knows.

use crate::account::luck::{purpose, word};
use crate::account::requests::amount::Amount;
use crate::account::requests::standing::{Place, Standing};
use crate::account::world::World;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::health_check::{Flip, HealthCheck};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::probe::Probe;
use crate::aws::elb::slow_start::{Arrival, SlowStart};
use crate::aws::elb::target::TargetState;
use crate::aws::elb::target_group::HealthCheckSettings;
use crate::kernel::chance::stream::{Seed, uniform};
use crate::kernel::queue::Key;
use crate::kernel::time::{Duration, Time};

/// Index of one host's place in one target group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberId(pub u32);

impl MemberId {
    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A host as a target.
#[derive(Clone, Debug)]
pub struct Member {
    /// The host.
    pub host: InstanceId,
    /// The target group.
    pub group: TargetGroupId,
    /// Its slot in the host's standing.
    pub slot: usize,
    /// Where it stands.
    pub registration: Registration,
    /// Where it stands with slow start.
    pub slow_start: SlowStart,
    /// How it came into the group (LB-033).
    pub arrival: Arrival,
    /// Since when its application answers checks, where it is registered and does.
    pub passes_since: Option<Time>,
    /// Since when the load balancer calls it healthy, where it does.
    pub healthy_since: Option<Time>,
    /// The appointment for the next change.
    pub key: Option<Key>,
    /// The appointment for the next step of slow start.
    pub slow_key: Option<Key>,
    /// How often it was registered.
    attempt: u32,
}

/// Where a host stands with a target group.
#[derive(Clone, Debug)]
pub enum Registration {
    /// Not registered.
    Out,
    /// Registered: checked from some instant on.
    In {
        /// When the registration is through.
        through: Time,
        /// The first check.
        first_check: Time,
        /// The checks.
        check: HealthCheck,
    },
    /// Deregistered, and shown as draining until an instant.
    Draining {
        /// Until then.
        until: Time,
        /// Requests that still run then, and are cut off.
        cut: Amount,
    },
}

impl Member {
    /// What the load balancer shows.
    pub const fn state(&self) -> TargetState {
        match &self.registration {
            Registration::Out => TargetState::Unregistered,
            Registration::In { check, .. } => check.state(),
            Registration::Draining { .. } => TargetState::Draining,
        }
    }
}

/// All hosts as targets.
#[derive(Clone, Debug)]
pub struct Balancing {
    members: Vec<Member>,
    /// By host: its first member; one more at the end.
    first: Vec<u32>,
}

impl Balancing {
    /// At the start every target of a target group is registered, and healthy if its application
    /// passes the checks, which `checked` knows. Other hosts that belong to the group are in the
    /// hands of deployments and are registered by their first AllowTraffic (EC2-131).
    pub fn new(
        world: &World,
        seed: Seed,
        checked: impl Fn(InstanceId, &HealthCheckSettings) -> Probe,
    ) -> Self {
        let mut balancing = Self {
            members: Vec::new(),
            first: Vec::with_capacity(world.hosts.len() + 1),
        };
        for (host, site) in (0..).map(InstanceId).zip(&world.sites) {
            let count = u32::try_from(balancing.members.len()).expect("invariant: counted in u32");
            balancing.first.push(count);
            for (slot, group) in world.fleets[site.fleet.index()].groups.iter().enumerate() {
                let mut member = Member {
                    host,
                    group: *group,
                    slot,
                    registration: Registration::Out,
                    slow_start: SlowStart::Out,
                    arrival: Arrival::IntoEmptyGroup,
                    passes_since: None,
                    healthy_since: None,
                    key: None,
                    slow_key: None,
                    attempt: 0,
                };
                let id = MemberId(
                    u32::try_from(balancing.members.len()).expect("invariant: counted in u32"),
                );
                let entry = &world.target_groups[group.index()];
                if entry.members.binary_search(&host).is_ok() {
                    let phase = phase(world, seed, id, &mut member);
                    let first_check = Time::ZERO + phase;
                    let settings = &entry.group;
                    let check = HealthCheck::settled(
                        settings,
                        first_check,
                        checked(host, &settings.health_check),
                    );
                    member.registration = Registration::In {
                        through: Time::ZERO,
                        first_check,
                        check,
                    };
                }
                balancing.members.push(member);
            }
        }
        let count = u32::try_from(balancing.members.len()).expect("invariant: counted in u32");
        balancing.first.push(count);
        balancing
    }

    /// The places of a host, by slot.
    pub fn of_host(&self, host: InstanceId) -> impl Iterator<Item = MemberId> + use<> {
        // Where nothing receives requests, nobody is a target.
        let place = |index: usize| self.first.get(index).copied().unwrap_or(0);
        (place(host.index())..place(host.index() + 1)).map(MemberId)
    }

    /// Whether a host belongs to a target group.
    pub fn is_member(&self, host: InstanceId) -> bool {
        self.of_host(host).next().is_some()
    }

    /// One place.
    pub fn member(&self, id: MemberId) -> &Member {
        &self.members[id.index()]
    }

    /// One place, to be changed.
    pub fn member_mut(&mut self, id: MemberId) -> &mut Member {
        &mut self.members[id.index()]
    }

    /// How a host stands.
    pub fn standing(&self, world: &World, host: InstanceId, now: Time) -> Standing {
        let mut standing = Standing::default();
        for id in self.of_host(host) {
            let member = self.member(id);
            let settings = &world.target_groups[member.group.index()].group;
            let (weight, _, _) = member.slow_start.weight(settings, now);
            let place = Place {
                state: member.state(),
                slow_start: Place::step_of(weight),
            };
            standing = standing.with(member.slot, place);
        }
        standing
    }

    /// Registers a host with a target group (LB-003, LB-008).
    pub fn register(
        &mut self,
        world: &World,
        seed: Seed,
        id: MemberId,
        now: Time,
        probe: Probe,
        arrival: Arrival,
    ) {
        let member = &mut self.members[id.index()];
        let entry = &world.target_groups[member.group.index()];
        let path = world.member_paths[id.index()];
        let drawn = word(seed, path, purpose::REGISTRATION_LAG, member.attempt);
        let lag = entry.lag.sample(drawn);
        let phase = phase(world, seed, id, member);
        let through = now.checked_add(lag).unwrap_or(Time::LAST);
        let first_check = through.checked_add(phase).unwrap_or(Time::LAST);
        member.slow_start = SlowStart::Out;
        member.arrival = arrival;
        member.passes_since = (!probe.fails()).then_some(now);
        member.healthy_since = None;
        member.registration = Registration::In {
            through,
            first_check,
            check: HealthCheck::start(&entry.group, now, first_check, probe),
        };
    }

    /// The application on a host answers checks of a target group differently from now on; returns
    /// when the load balancer will have noticed.
    pub fn answers(&mut self, id: MemberId, now: Time, probe: Probe) -> Option<Time> {
        let member = &mut self.members[id.index()];
        member.passes_since = match (probe.fails(), member.passes_since) {
            (true, _) => None,
            (false, since) => since.or(Some(now)),
        };
        match &mut member.registration {
            Registration::In { check, .. } => check.answers(now, probe),
            Registration::Out | Registration::Draining { .. } => None,
        }
    }

    /// What checks of a registered host come to.
    pub fn probe(&self, id: MemberId) -> Option<Probe> {
        match &self.members[id.index()].registration {
            Registration::In { check, .. } => Some(check.probe()),
            Registration::Out | Registration::Draining { .. } => None,
        }
    }

    /// The load balancer changes its mind.
    pub fn flip(&mut self, id: MemberId, now: Time) -> Option<Flip> {
        match &mut self.members[id.index()].registration {
            Registration::In { check, .. } => check.flip(now),
            Registration::Out | Registration::Draining { .. } => None,
        }
    }

    /// When the load balancer will change its mind if nothing changes.
    pub fn next_flip(&self, id: MemberId) -> Option<Time> {
        match &self.members[id.index()].registration {
            Registration::In { check, .. } => check.next_flip(),
            Registration::Out | Registration::Draining { .. } => None,
        }
    }
}

/// The phase of the checks, even over one interval (LB-003, LAT-031).
fn phase(world: &World, seed: Seed, id: MemberId, member: &mut Member) -> Duration {
    let path = world.member_paths[id.index()];
    let drawn = word(seed, path, purpose::HEALTH_CHECK_PHASE, member.attempt);
    member.attempt += 1;
    let entry = &world.target_groups[member.group.index()];
    let interval = entry.group.health_check.interval;
    Duration::from_secs_f64(uniform(drawn) * interval.as_secs_f64())
}
