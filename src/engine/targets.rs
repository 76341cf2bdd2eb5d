//! Hosts as targets: registered and deregistered, checked, thought healthy or not, draining, starting
//! slowly.

use crate::account::balancing::{MemberId, Registration};
use crate::account::requests::cell::Service;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::drain::{effective_drain, share_cut};
use crate::aws::elb::probe::{Answer, Probe};
use crate::aws::elb::slow_start::{Arrival, SlowStart};
use crate::aws::elb::target::TargetState;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_135, LB_003, LB_021, Rule};
use crate::trace::entry::{EntryId, Subject, What};

impl Simulation<'_> {
    /// Registers a host with a target group, unless it is registered.
    pub(super) fn register(&mut self, id: MemberId, cause: Option<EntryId>) {
        let from = self.account.balancing.member(id).state();
        if from.is_registered() {
            return;
        }
        let probe = self.probe_of(id);
        let world = self.world;
        let (seed, now) = (self.seed, self.now);
        let group = self.account.balancing.member(id).group;
        let (healthy, unhealthy) = self.account.fluid.health(group);
        self.end_draining(id);
        let arrival = if healthy + unhealthy == 0 {
            Arrival::IntoEmptyGroup
        } else {
            Arrival::BesideOthers
        };
        self.account
            .balancing
            .register(world, seed, id, now, probe, arrival);
        self.changed(id, from, LB_003, cause);
        self.file_flip(id, cause);
    }

    /// Takes a host out of a target group: it gets no new requests, and drains.
    pub(super) fn deregister(&mut self, id: MemberId, cause: Option<EntryId>) {
        let member = self.account.balancing.member(id);
        let (host, group, from) = (member.host, member.group, member.state());
        if !from.is_registered() {
            return;
        }
        let world = self.world;
        let settings = &world.target_groups[group.index()].group;
        self.account.fluid.advance_at(world, host, self.now);
        let rate = self.account.fluid.served_at(host, group);
        let service = self.service_time(host);
        let (share, _) = share_cut(settings, service);
        let cut = rate.over(service).share(share);
        self.account.fluid.hold_running(group, cut);
        let idle_after = self.idle_after(host);
        let (delay, _) = effective_drain(settings, idle_after);
        let idle = self.now.checked_add(idle_after);
        let until = world.policy.traffic.drained(self.now, delay, idle);
        self.cancel_flip(id);
        self.end_slow_start(id);
        self.account.balancing.member_mut(id).registration = Registration::Draining { until, cut };
        let entry = self.changed(id, from, EC2_135, cause);
        let kind = Kind::TargetChanges(id);
        let event = Event {
            cause: Some(entry),
            kind,
        };
        let key = self.queue.push(until, class::LIFECYCLE, event);
        self.account.balancing.member_mut(id).key = Some(key);
    }

    /// A target that drains does so no longer: what still runs on it is cut off (LB-022).
    fn end_draining(&mut self, id: MemberId) {
        let member = self.account.balancing.member(id);
        let (host, group) = (member.host, member.group);
        if let Registration::Draining { cut, .. } = member.registration
            && cut.0 > 0
        {
            let world = self.world;
            self.account
                .fluid
                .cut_running(world, host, group, cut, self.now);
        }
    }

    /// How long until nothing runs on a host any more.
    pub(super) fn idle_after(&self, host: InstanceId) -> Duration {
        self.account
            .fluid
            .delay_of(host)
            .saturating_add(self.service_time(host))
    }

    /// Mean time of service on a host as it is.
    fn service_time(&self, host: InstanceId) -> Duration {
        let fleet = self.world.sites[host.index()].fleet;
        let Some(station) = &self.world.fleets[fleet.index()].station else {
            return Duration::ZERO;
        };
        station.service_at(self.conduct(host).latency_ppm)
    }

    /// What a check of a target group meets at a host (LB-009, LB-010).
    fn probe_of(&self, id: MemberId) -> Probe {
        let member = self.account.balancing.member(id);
        let host = member.host;
        if self.account.faults.hides(self.world, host) {
            return Probe::Silent;
        }
        let settings = &self.world.target_groups[member.group.index()]
            .group
            .health_check;
        let answer = match self.conduct(host).service {
            Service::Silent => Answer::Nothing,
            Service::Refuses => Answer::Refusal,
            Service::Serves => Answer::Reply {
                queueing: match self
                    .account
                    .fluid
                    .probes_are_late(self.world, host, member.group)
                {
                    false => Duration::ZERO,
                    true => settings.timeout,
                },
                service: self.service_time(host).max(Duration::from_micros(1)),
            },
        };
        Probe::of(answer, settings).0
    }

    /// The answers of a host to checks may have changed.
    pub(super) fn probe_again(&mut self, host: InstanceId, cause: Option<EntryId>) {
        for id in self.account.balancing.of_host(host) {
            let probe = self.probe_of(id);
            if self
                .account
                .balancing
                .probe(id)
                .is_none_or(|known| known == probe)
            {
                continue;
            }
            self.account.balancing.answers(id, self.now, probe);
            self.file_flip(id, cause);
        }
        self.refile_allow(host, cause);
    }

    fn file_flip(&mut self, id: MemberId, cause: Option<EntryId>) {
        self.cancel_flip(id);
        let Some(at) = self.account.balancing.next_flip(id) else {
            return;
        };
        let kind = Kind::TargetChanges(id);
        let event = Event { cause, kind };
        let key = self.queue.push(at.max(self.now), class::LIFECYCLE, event);
        self.account.balancing.member_mut(id).key = Some(key);
    }

    fn cancel_flip(&mut self, id: MemberId) {
        if let Some(key) = self.account.balancing.member_mut(id).key.take() {
            self.queue.cancel(key);
        }
    }

    /// The load balancer changes its mind about a target, or a target has drained.
    pub(super) fn change_target(&mut self, id: MemberId, cause: Option<EntryId>) {
        let member = self.account.balancing.member_mut(id);
        member.key = None;
        let from = member.state();
        if matches!(member.registration, Registration::Draining { .. }) {
            self.end_draining(id);
            self.account.balancing.member_mut(id).registration = Registration::Out;
            self.changed(id, from, LB_021, cause);
            return;
        }
        let Some(flip) = self.account.balancing.flip(id, self.now) else {
            return;
        };
        let healthy = flip.to == TargetState::Healthy;
        let member = self.account.balancing.member_mut(id);
        member.healthy_since = healthy.then_some(self.now);
        // Recovery restarts slow start, however the target came into the group (LB-033).
        if flip.to == TargetState::Unhealthy {
            member.arrival = Arrival::BesideOthers;
        }
        if healthy {
            self.begin_slow_start(id, cause);
        } else {
            self.end_slow_start(id);
        }
        let entry = self.changed(id, flip.from, flip.rule, cause);
        self.file_flip(id, Some(entry));
    }

    /// Notes that a target has another state than `from`.
    fn changed(
        &mut self,
        id: MemberId,
        from: TargetState,
        rule: Rule,
        cause: Option<EntryId>,
    ) -> EntryId {
        let member = self.account.balancing.member(id);
        let (host, group, to) = (member.host, member.group, member.state());
        let what = What::Registration { group, from, to };
        let entry = self.record(None, Subject::Host(host), rule, what, cause);
        self.refresh(host, Some(entry));
        self.review_zones(group, Some(entry));
        entry
    }

    /// A healthy target takes its full share little by little, if others are there to bear the rest
    /// (LB-032, LB-033).
    fn begin_slow_start(&mut self, id: MemberId, cause: Option<EntryId>) {
        let member = self.account.balancing.member(id);
        let (group, arrival) = (member.group, member.arrival);
        let settings = &self.world.target_groups[group.index()].group;
        let others = self.account.fluid.out_of_slow_start(group);
        let (start, _) = SlowStart::begin(settings, self.now, arrival, others);
        self.account.balancing.member_mut(id).slow_start = start;
        self.file_slow_start(id, cause);
    }

    fn file_slow_start(&mut self, id: MemberId, cause: Option<EntryId>) {
        let member = self.account.balancing.member(id);
        let settings = &self.world.target_groups[member.group.index()].group;
        let (_, next, _) = member.slow_start.weight(settings, self.now);
        let Some(at) = next else {
            self.end_slow_start(id);
            return;
        };
        let kind = Kind::SlowStart(id);
        let event = Event { cause, kind };
        let key = self.queue.push(at, class::TRAFFIC, event);
        self.account.balancing.member_mut(id).slow_key = Some(key);
    }

    /// One step of slow start is done.
    pub(super) fn step_slow_start(&mut self, id: MemberId, cause: Option<EntryId>) {
        self.account.balancing.member_mut(id).slow_key = None;
        self.file_slow_start(id, cause);
        let host = self.account.balancing.member(id).host;
        self.refresh(host, cause);
    }

    fn end_slow_start(&mut self, id: MemberId) {
        let member = self.account.balancing.member_mut(id);
        member.slow_start = SlowStart::Out;
        if let Some(key) = member.slow_key.take() {
            self.queue.cancel(key);
        }
    }
}
