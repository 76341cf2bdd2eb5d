//! A host as a target goes from state to state as load balancers let it, drains for the time that is
//! set, and the healthy and registered targets of every minute are those of the trace.

use super::Finished;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::traffic::DrainEarly;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::aws::elb::target::TargetState;
use cutover::aws::elb::target_group::{Drain, Kind};
use cutover::kernel::time::{Duration, Time};
use cutover::trace::entry::What;
use cutover::trace::minute::Minute;
use std::collections::BTreeMap;

type Place = (TargetGroupId, InstanceId);

/// The states of all targets, by the trace.
pub(super) struct Targets {
    states: BTreeMap<Place, TargetState>,
}

/// What a minute of one target group has seen so far.
#[derive(Clone, Copy, Debug)]
struct Extremes {
    /// Up to here.
    at: Time,
    healthy: [u32; 2],
    registered: u32,
}

impl Targets {
    /// Every target is registered at the start, and its first change says what it was.
    pub(super) fn at_first(run: &Finished<'_>) -> Self {
        let mut states = BTreeMap::new();
        for entry in &run.entries {
            if let (What::Registration { group, from, .. }, Some(host)) =
                (entry.what, entry.subject.host())
            {
                states.entry((group, host)).or_insert(from);
            }
        }
        for (group, entry) in (0..).map(TargetGroupId).zip(&run.world.target_groups) {
            for member in &entry.members {
                states
                    .entry((group, *member))
                    .or_insert_with(|| never_changes(run, group, *member));
            }
        }
        Self { states }
    }

    pub(super) fn get(&self, group: TargetGroupId, host: InstanceId) -> TargetState {
        self.states[&(group, host)]
    }

    pub(super) fn set(&mut self, group: TargetGroupId, host: InstanceId, to: TargetState) {
        self.states.insert((group, host), to);
    }

    fn count(&self, group: TargetGroupId, counts: impl Fn(TargetState) -> bool) -> u32 {
        let of = self.states.iter().filter(|((other, _), _)| *other == group);
        let count = of.filter(|(_, state)| counts(**state)).count();
        u32::try_from(count).expect("few hosts")
    }
}

/// The state of a target that never changes it.
fn never_changes(run: &Finished<'_>, group: TargetGroupId, host: InstanceId) -> TargetState {
    let entry = &run.world.target_groups[group.index()];
    if entry.group.kind == Kind::Direct {
        return TargetState::Healthy;
    }
    let station = run.world.fleets[0]
        .station
        .as_ref()
        .expect("one fleet with a station");
    let Some(revision) = run.world.runs[host.index()] else {
        return TargetState::Unhealthy;
    };
    let quality = &run.world.revisions[revision.index()].quality;
    // What runs at the start has run for ever.
    let ppm = quality.latency_ppm(Duration::from_micros(u64::MAX));
    let service = station.service_time.as_micros() * u64::from(ppm) / 1_000_000;
    if service > entry.group.health_check.timeout.as_micros() {
        return TargetState::Unhealthy;
    }
    TargetState::Healthy
}

pub(super) fn check(run: &Finished<'_>) -> Result<(), String> {
    let mut targets = Targets::at_first(run);
    let mut since: BTreeMap<Place, Time> = BTreeMap::new();
    let nothing = |at| Extremes {
        at,
        healthy: [u32::MAX, 0],
        registered: 0,
    };
    let mut minutes = vec![nothing(Time::ZERO); run.world.target_groups.len()];
    for entry in &run.entries {
        match entry.what {
            What::Registration { group, from, to } => {
                let host = entry.subject.host().ok_or("registration of no host")?;
                let place = (group, host);
                if targets.get(group, host) != from || !is_legal(run, group, from, to) {
                    return Err(format!("{entry:?} from {}", targets.get(group, host)));
                }
                if from == TargetState::Draining && to == TargetState::Unregistered {
                    let drained = entry.time.since(since[&place]);
                    let settings = &run.world.target_groups[group.index()].group;
                    let delay = settings.deregistration_delay;
                    let whole = settings.drain == Drain::WholeDelay
                        && run.world.policy.traffic.drain_early == DrainEarly::No;
                    if drained > delay || whole && drained != delay {
                        return Err(format!("{entry:?} after {drained} s"));
                    }
                }
                since.insert(place, entry.time);
                let minute = &mut minutes[group.index()];
                if entry.time > minute.at {
                    minute.take(&targets, group, entry.time);
                }
                targets.set(group, host, to);
                minute.take(&targets, group, entry.time);
            }
            What::Minute(id) => {
                let row = &run.outcome.minutes()[id.index()];
                let minute = &mut minutes[row.subject.index()];
                if entry.time > minute.at {
                    minute.take(&targets, row.subject, entry.time);
                }
                minute
                    .agrees(row)
                    .map_err(|fault| format!("{fault}: {row:?}"))?;
                *minute = nothing(entry.time);
            }
            _ => {}
        }
    }
    Ok(())
}

impl Extremes {
    fn take(&mut self, targets: &Targets, group: TargetGroupId, at: Time) {
        self.at = at;
        let healthy = targets.count(group, |state| state == TargetState::Healthy);
        let registered = targets.count(group, TargetState::is_registered);
        self.healthy = [self.healthy[0].min(healthy), self.healthy[1].max(healthy)];
        self.registered = self.registered.max(registered);
    }

    fn agrees(&self, row: &Minute) -> Result<(), String> {
        if self.healthy == row.healthy && self.registered == row.registered_max {
            return Ok(());
        }
        Err(format!("{self:?} by the trace"))
    }
}

fn is_legal(run: &Finished<'_>, group: TargetGroupId, from: TargetState, to: TargetState) -> bool {
    use TargetState::{Draining, Healthy, Initial, Unhealthy, Unregistered};
    let unchecked = run.world.target_groups[group.index()].group.kind == Kind::Direct;
    match (from, to) {
        (Unregistered | Draining, Initial) => !unchecked,
        (Unregistered | Draining, Healthy) => unchecked,
        (Initial | Unhealthy, Healthy) | (Initial | Healthy, Unhealthy) => !unchecked,
        (Initial | Healthy | Unhealthy, Draining) | (Draining, Unregistered) => true,
        _ => false,
    }
}
