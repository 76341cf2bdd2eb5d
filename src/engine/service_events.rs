//! Lifecycle events that the service carries out itself, against load balancers: BlockTraffic and
//! AllowTraffic (EC2-126 to EC2-136).

use crate::account::balancing::{MemberId, Registration};
use crate::account::fault::scope::ThrottledService;
use crate::account::luck::{purpose, word};
use crate::account::walk::{Progress, Stage, WalkId};
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
use crate::kernel::queue::Class;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{EC2_127, FLT_025};
use crate::trace::entry::{EntryId, Subject, What};

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

    /// An event begins with its first call (EC2-127, EC2-133).
    pub(super) fn begin_service_event(&mut self, id: WalkId, cause: Option<EntryId>) {
        let began = self.now;
        let walk = self.account.walk_mut(id);
        walk.key = None;
        let (deployment, target) = (walk.deployment, walk.target);
        if let Stage::Service { progress, .. } = &mut walk.stage {
            *progress = Progress::Calling { began };
        }
        let entry = Some(self.recorder.upcoming());
        self.tell_target(deployment, target, TargetSignal::PickedUp, cause);
        self.work_off();
        self.call(id, 0, entry);
    }

    /// Calls the load balancers, which refused it so often before: they act, or refuse it again.
    pub(super) fn call(&mut self, id: WalkId, refused: u32, cause: Option<EntryId>) {
        self.account.walk_mut(id).key = None;
        if let Some(throttle) = self.refuses_call(id, refused) {
            self.note_refusal(id, refused, throttle);
            return;
        }
        let walk = self.account.walk_mut(id);
        let event = walk.event;
        if let Stage::Service { progress, .. } = &mut walk.stage
            && let Progress::Calling { began } = *progress
        {
            *progress = Progress::Waiting { began };
        }
        match event {
            LifecycleEventName::AllowTraffic => self.begin_allow(id, cause),
            _ => self.begin_block(id, cause),
        }
    }

    /// A call is refused: it is repeated after a pause, or the event fails (FLT-025).
    fn note_refusal(&mut self, id: WalkId, refused: u32, throttle: EntryId) {
        let again_after_s = PAUSES_S.get(refused as usize).copied();
        let walk = self.account.walk(id);
        let (deployment, host, event) = (walk.deployment, walk.host, walk.event);
        let what = What::CallRefused {
            event,
            again_after_s,
        };
        let subject = Subject::Host(host);
        let entry = self.record(Some(deployment), subject, FLT_025, what, Some(throttle));
        let cause = Some(entry);
        let Some(pause) = again_after_s else {
            let failure = Failure::of(FailureCause::Throttled);
            self.account.walk_mut(id).pending = EventResult::Failed(failure);
            self.appoint_end(id, self.now, class::LIFECYCLE, cause);
            return;
        };
        let pause = Duration::from_secs(pause.into());
        let at = self.now.checked_add(pause).unwrap_or(Time::LAST);
        if at > self.limit_of(id) {
            self.fail_at_limit(id, cause);
            return;
        }
        let kind = Kind::ServiceEventCalls(id, refused + 1);
        let key = self.queue.push(at, class::LIFECYCLE, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }

    /// The fault that refuses a call of an event, if one does, by one draw for each call (FLT-025).
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
        let behind = behind.map(|place| self.behind(place));
        let (ends, rule) = policy.block_ends(self.now, drained, behind);
        self.file_service_end(id, ends, Success::Drained(rule), began);
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
        let waits = matches!(
            walk.stage,
            Stage::Service {
                progress: Progress::Waiting { .. },
                ..
            }
        );
        // One that is being begun is filed when its registrations are through.
        if waits && walk.event == LifecycleEventName::AllowTraffic && walk.key.is_some() {
            self.file_allow(id, cause);
        }
    }

    fn file_allow(&mut self, id: WalkId, cause: Option<EntryId>) {
        let policy = self.world.policy.traffic;
        let ready = |place: MemberId| Some((self.behind(place), self.ready(place)?));
        let (ends, rule) = if self.places(id).all(|place| ready(place).is_some()) {
            // Where it is registered nowhere there is nothing to wait for.
            let ends = policy.allow_ends(self.places(id).filter_map(ready));
            ends.unwrap_or((self.now, EC2_127))
        } else {
            (Time::LAST, EC2_127)
        };
        self.file_service_end(id, ends, Success::Healthy(rule), cause);
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
        if ends > self.limit_of(id) {
            self.fail_at_limit(id, cause);
            return;
        }
        self.account.walk_mut(id).pending = EventResult::Succeeded(success);
        self.appoint_end(id, ends.max(self.now), class::LIFECYCLE, cause);
    }

    /// The last instant of an event that has begun.
    fn limit_of(&self, id: WalkId) -> Time {
        match self.account.walk(id).stage {
            Stage::Service {
                progress: Progress::Calling { began } | Progress::Waiting { began },
                limit,
            } => began.checked_add(limit).unwrap_or(Time::LAST),
            Stage::Service { .. } | Stage::Idle | Stage::Offered { .. } | Stage::Running { .. } => {
                unreachable!("an event that ends has begun")
            }
        }
    }

    /// The limit of an event will pass before it ends well (EC2-127, EC2-133).
    fn fail_at_limit(&mut self, id: WalkId, cause: Option<EntryId>) {
        let at = self.limit_of(id);
        let walk = self.account.walk_mut(id);
        let why = match walk.event {
            LifecycleEventName::AllowTraffic => FailureCause::NotHealthy,
            _ => FailureCause::NotDrained,
        };
        walk.pending = EventResult::Failed(Failure::of(why));
        self.appoint_end(id, at, class::TIMEOUT, cause);
    }

    fn appoint_end(&mut self, id: WalkId, at: Time, rank: Class, cause: Option<EntryId>) {
        let kind = Kind::EventEnds(id);
        let key = self.queue.push(at, rank, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }
}

/// A refused call is repeated after these pauses, as a failed poll of alarms is (FLT-025, ALM-057).
const PAUSES_S: [u8; 3] = [1, 2, 4];

/// Room for the draws of one event: more calls than it makes.
const CALLS_OF_ONE: u32 = 1 << 12;
