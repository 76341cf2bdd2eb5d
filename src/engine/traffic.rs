//! Requests during a run: rates are worked out when the clock leaves an instant, and minutes are
//! closed when they are over (TRF-002).

use crate::account::requests::fluid::Change;
use crate::account::requests::group_flow::Success;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::TRF_064;
use crate::trace::entry::{EntryId, Subject, What};
use crate::trace::minute::Availability;

const MINUTE: Duration = Duration::from_secs(60);

impl Simulation<'_> {
    /// Files the first minute, where there is anything to close.
    pub(super) fn file_minutes(&mut self) {
        if self.has_requests() || !self.world.monitoring.series.is_empty() {
            self.file_minute(Time::ZERO + MINUTE);
        }
    }

    fn file_minute(&mut self, at: Time) {
        let event = Event {
            cause: None,
            kind: Kind::Minute,
        };
        self.queue.push(at, class::METRIC, event);
    }

    /// The clock is about to leave the present instant.
    pub(super) fn settle_traffic(&mut self) {
        let world = self.world;
        let next = self.account.fluid.settle(world, self.now);
        self.count_zones();
        let filed = self.fluid_key.take();
        match (filed, next) {
            (Some((key, at)), Some(next)) if at == next => self.fluid_key = Some((key, at)),
            (filed, next) => {
                if let Some((key, _)) = filed {
                    self.queue.cancel(key);
                }
                self.fluid_key = next.map(|at| {
                    let event = Event {
                        cause: None,
                        kind: Kind::Fluid,
                    };
                    (self.queue.push(at, class::TRAFFIC, event), at)
                });
            }
        }
        let mut changes = std::mem::take(&mut self.changes);
        self.account.fluid.take_changes(&mut changes);
        for change in &changes {
            match *change {
                Change::Success { group, from, to } => self.note_success(group, from, to),
                Change::Choice {
                    group,
                    from,
                    to,
                    rule,
                } => self.note_choice(group, from, to, rule),
                Change::Probes(cell) => {
                    let hosts = self.account.fluid.hosts(cell).to_vec();
                    for host in hosts {
                        let cause = self.disturbed_at(host);
                        self.probe_again(host, cause);
                    }
                }
            }
        }
        changes.clear();
        self.changes = changes;
    }

    fn note_success(&mut self, group: TargetGroupId, from: Success, to: Success) {
        let what = What::Service {
            from: availability(from),
            to: availability(to),
        };
        let cause = self.disturbed[group.index()];
        let subject = Subject::TargetGroup(group);
        let entry = self.record(None, subject, TRF_064, what, cause);
        self.disturbed[group.index()] = Some(entry);
    }

    /// Rates change by themselves.
    pub(super) fn step_fluid(&mut self) {
        self.fluid_key = None;
        self.account.fluid.wake();
    }

    /// Remembers what last changed the rates of the target groups of a host.
    pub(super) fn note_disturbance(&mut self, host: InstanceId, cause: Option<EntryId>) {
        let fleet = self.world.sites[host.index()].fleet;
        for group in &self.world.fleets[fleet.index()].groups {
            if cause.is_some() {
                self.disturbed[group.index()] = cause;
            }
        }
    }

    /// What last changed the rates of a host.
    fn disturbed_at(&self, host: InstanceId) -> Option<EntryId> {
        let fleet = self.world.sites[host.index()].fleet;
        let groups = self.world.fleets[fleet.index()].groups.iter();
        groups
            .filter_map(|group| self.disturbed[group.index()])
            .max()
    }

    /// A minute is over.
    pub(super) fn end_minute(&mut self) {
        self.close_minutes();
        let at = self.now.checked_add(MINUTE);
        if let Some(at) = at {
            self.file_minute(at);
        }
    }

    /// The run is over: the last minute may be cut short.
    pub(super) fn end_traffic(&mut self) {
        let whole = self.now.as_micros().is_multiple_of(MINUTE.as_micros());
        if self.has_requests() && !whole {
            self.close_minutes();
        }
    }

    fn close_minutes(&mut self) {
        let world = self.world;
        self.account.fluid.advance(world, self.now);
        let last = self.now.as_micros().saturating_sub(1);
        let from = Time::from_micros(last - last % MINUTE.as_micros());
        for place in 0..world.target_groups.len() {
            let group = TargetGroupId(u16::try_from(place).expect("counted in u16"));
            let (sums, waiting) = self.account.fluid.close(world, group, self.now);
            self.close_minute(group, &sums, waiting);
        }
        self.publish_hosts(from);
        self.publish_custom(self.now);
    }
}

const fn availability(success: Success) -> Availability {
    match success {
        Success::Full => Availability::Full,
        Success::Partial => Availability::Partial,
        Success::None => Availability::None,
    }
}
