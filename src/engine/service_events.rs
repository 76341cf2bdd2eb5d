//! Lifecycle events that the service carries out itself, against load balancers: BlockTraffic and
//! AllowTraffic (EC2-126 to EC2-136).

use crate::account::balancing::{MemberId, Registration};
use crate::account::fault::scope::ThrottledService;
use crate::account::luck::{purpose, word};
use crate::account::walk::{Stage, WalkId};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::action::Dispatch;
use crate::aws::codedeploy::server::result::{EventResult, Failure, FailureCause, Success};
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::traffic::{Behind, Ready};
use crate::aws::elb::target::TargetState;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::uniform;
use crate::kernel::time::{Duration, Time};
use crate::trace::entry::EntryId;

impl Simulation<'_> {
    /// Files the beginning of an event, behind the gap that any event has.
    pub(super) fn dispatch_service_event(
        &mut self,
        deployment: DeploymentId,
        target: TargetIndex,
        event: LifecycleEventName,
        dispatch: Dispatch,
        limit: Duration,
        cause: Option<EntryId>,
    ) {
        assert!(
            dispatch == Dispatch::NextEvent,
            "no order of events begins with one of the service's own"
        );
        let id = self.walk_of(deployment, target);
        let at = self
            .account
            .dispatch_service_event(self.world, id, event, limit, self.now);
        let kind = Kind::ServiceEventBegins(id);
        let key = self.queue.push(at, class::LIFECYCLE, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }

    /// An event begins, unless the call that begins it is refused: then it is called again after a
    /// pause. It was `refused` so often before.
    pub(super) fn begin_service_event(&mut self, id: WalkId, refused: u32, cause: Option<EntryId>) {
        if let Some(throttle) = self.refuses_call(id, refused) {
            let pause = Duration::from_secs(1 << refused.min(LONGEST_PAUSE_LOG2));
            let at = self.now.checked_add(pause).unwrap_or(Time::LAST);
            let cause = Some(throttle);
            let kind = Kind::ServiceEventRetries(id, refused + 1);
            let key = self.queue.push(at, class::LIFECYCLE, Event { cause, kind });
            self.account.walk_mut(id).key = Some(key);
            return;
        }
        let walk = self.account.walk_mut(id);
        walk.key = None;
        let (deployment, target, event) = (walk.deployment, walk.target, walk.event);
        if let Stage::Service { began, .. } = &mut walk.stage {
            *began = Some(self.now);
        }
        let began = Some(self.recorder.upcoming());
        self.tell_target(deployment, target, TargetSignal::PickedUp, cause);
        self.work_off();
        match event {
            LifecycleEventName::AllowTraffic => self.begin_allow(id, began),
            _ => self.begin_block(id, began),
        }
    }

    /// The fault that refuses the call that begins an event, if one does, by one draw for each call
    /// (FLT-025).
    fn refuses_call(&self, id: WalkId, refused: u32) -> Option<EntryId> {
        let service = ThrottledService::ElasticLoadBalancing;
        let (chance, fault) = self.account.faults.throttle(self.world, service);
        let entry = self.common_faults[fault?.index()];
        let walk = self.account.walk(id);
        let path = self.world.walk_path(walk.group, walk.revision, walk.host);
        let event = walk
            .attempt
            .wrapping_mul(16)
            .wrapping_add(walk.event as u32);
        let attempt = event.wrapping_mul(CALLS_OF_ONE).wrapping_add(refused);
        let drawn = uniform(word(self.seed, path, purpose::CALL_THROTTLE, attempt));
        entry.filter(|_| drawn < chance)
    }

    /// The places of a host in the load balancers of its deployment group.
    fn places(&self, id: WalkId) -> impl Iterator<Item = MemberId> {
        let host = self.account.walk(id).host;
        let of_host = self.account.balancing.of_host(host);
        of_host.filter(move |place| self.is_place(id, *place))
    }

    fn is_place(&self, id: WalkId, place: MemberId) -> bool {
        let deployment = self.account.walk(id).deployment;
        let groups = self.service.record(deployment).request.traffic.as_deref();
        let group = self.account.balancing.member(place).group;
        groups.is_some_and(|groups| groups.contains(&group))
    }

    fn behind(&self, place: MemberId) -> Behind {
        let group = self.account.balancing.member(place).group;
        let settings = &self.world.target_groups[group.index()].group;
        Behind {
            deregistration_delay: settings.deregistration_delay,
            interval: settings.health_check.interval,
            healthy_threshold: settings.health_check.healthy_threshold,
        }
    }

    /// Deregisters the target everywhere and waits until it has drained (EC2-126, EC2-129); where it
    /// is registered nowhere there is nothing to wait for (EC2-131).
    fn begin_block(&mut self, id: WalkId, began: Option<EntryId>) {
        let host = self.account.walk(id).host;
        let policy = self.world.policy.traffic;
        let mut drained = None;
        // One bit for each slot of the host where it was registered.
        let mut registered = 0_u32;
        for place in self.account.balancing.of_host(host) {
            if !self.is_place(id, place) {
                continue;
            }
            let member = self.account.balancing.member(place);
            if member.state().is_registered() {
                registered |= 1 << member.slot;
            }
            self.deregister(place, began);
            if let Registration::Draining { until, .. } =
                self.account.balancing.member(place).registration
            {
                drained = drained.max(Some(until));
            }
        }
        let Some(drained) = drained else {
            self.file_service_end(id, self.now, Success::NotRegistered, began);
            return;
        };
        let was_registered = |place: &MemberId| {
            let slot = self.account.balancing.member(*place).slot;
            registered & 1 << slot != 0
        };
        let behind = self.places(id).filter(was_registered);
        let ends = policy.block_ends(self.now, drained, behind.map(|place| self.behind(place)));
        self.file_service_end(id, ends, Success::Drained, began);
    }

    /// Registers the target everywhere and waits until it is healthy (EC2-127, EC2-129).
    fn begin_allow(&mut self, id: WalkId, began: Option<EntryId>) {
        let host = self.account.walk(id).host;
        for place in self.account.balancing.of_host(host) {
            if self.is_place(id, place) {
                self.register(place, began);
            }
        }
        self.file_allow(id, began);
    }

    /// A host may have become healthy, or is no longer: an AllowTraffic under way ends otherwise.
    pub(super) fn refile_allow(&mut self, host: InstanceId, cause: Option<EntryId>) {
        if !self.account.balancing.is_member(host) {
            return;
        }
        if let Some(id) = self.account.only_walk_on(host) {
            self.refile_allow_of(id, cause);
            return;
        }
        for id in self.account.walks_on(host) {
            self.refile_allow_of(id, cause);
        }
    }

    fn refile_allow_of(&mut self, id: WalkId, cause: Option<EntryId>) {
        let walk = self.account.walk(id);
        let began = matches!(walk.stage, Stage::Service { began: Some(_), .. });
        // One that is being begun is filed when its registrations are through.
        if began && walk.event == LifecycleEventName::AllowTraffic && walk.key.is_some() {
            self.file_allow(id, cause);
        }
    }

    fn file_allow(&mut self, id: WalkId, cause: Option<EntryId>) {
        let policy = self.world.policy.traffic;
        let ready = |place: MemberId| Some((self.behind(place), self.ready(place)?));
        let ends = if self.places(id).all(|place| ready(place).is_some()) {
            // Where it is registered nowhere there is nothing to wait for.
            let ends = policy.allow_ends(self.places(id).filter_map(ready));
            ends.or(Some(self.now))
        } else {
            None
        };
        self.file_service_end(id, ends.unwrap_or(Time::LAST), Success::Healthy, cause);
    }

    /// Since when a load balancer gets answers from a target it calls healthy.
    fn ready(&self, place: MemberId) -> Option<Ready> {
        let member = self.account.balancing.member(place);
        if member.state() != TargetState::Healthy {
            return None;
        }
        let Registration::In { through, .. } = member.registration else {
            return None;
        };
        Some(Ready {
            answers: through.max(member.passes_since?),
            healthy: member.healthy_since?,
        })
    }

    /// Files the end of an event: at `ends`, or when its limit passes before.
    fn file_service_end(
        &mut self,
        id: WalkId,
        ends: Time,
        success: Success,
        cause: Option<EntryId>,
    ) {
        if let Some(key) = self.account.walk_mut(id).key.take() {
            self.queue.cancel(key);
        }
        let walk = self.account.walk_mut(id);
        let Stage::Service {
            began: Some(began),
            limit,
        } = walk.stage
        else {
            unreachable!("an event that ends has begun")
        };
        let last = began.checked_add(limit).unwrap_or(Time::LAST);
        let (at, rank) = if ends <= last {
            walk.pending = EventResult::Succeeded(success);
            (ends.max(self.now), class::LIFECYCLE)
        } else {
            let cause = match walk.event {
                LifecycleEventName::AllowTraffic => FailureCause::NotHealthy,
                _ => FailureCause::NotDrained,
            };
            walk.pending = EventResult::Failed(Failure::of(cause));
            (last, class::TIMEOUT)
        };
        let kind = Kind::EventEnds(id);
        let key = self.queue.push(at, rank, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }
}

/// A refused call is repeated after 1, 2, 4, 8 and then every 16 s.
const LONGEST_PAUSE_LOG2: u32 = 4;

/// Room for the draws of one event: more calls than it makes in the time of a deployment.
const CALLS_OF_ONE: u32 = 1 << 12;
