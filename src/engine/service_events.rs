//! Lifecycle events that the service carries out itself, against load balancers.

use crate::account::walk::WalkId;
use crate::aws::codedeploy::ids::{DeploymentId, TargetIndex};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::action::Dispatch;
use crate::aws::codedeploy::server::result::{EventResult, Success};
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::Duration;
use crate::trace::entry::EntryId;

impl Simulation<'_> {
    /// Files the beginning of an event, behind the gap that any event has.
    pub(super) fn dispatch_service_event(
        &mut self,
        deployment: DeploymentId,
        target: TargetIndex,
        event: LifecycleEventName,
        dispatch: Dispatch,
        _limit: Duration,
        cause: Option<EntryId>,
    ) {
        assert!(
            dispatch == Dispatch::NextEvent,
            "no order of events begins with one of the service's own"
        );
        let id = self.walk_of(deployment, target);
        let at = self
            .account
            .dispatch_service_event(self.world, id, event, self.now);
        let kind = Kind::ServiceEventBegins(id);
        let key = self.queue.push(at, class::LIFECYCLE, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }

    /// An event begins. No load balancer has any target, so that it ends at once (EC2-131).
    pub(super) fn begin_service_event(&mut self, id: WalkId, cause: Option<EntryId>) {
        let walk = self.account.walk_mut(id);
        walk.key = None;
        let (deployment, target) = (walk.deployment, walk.target);
        let success = match walk.event {
            LifecycleEventName::AllowTraffic => Success::Healthy,
            _ => Success::NotRegistered,
        };
        let began = Some(self.recorder.upcoming());
        self.tell_target(deployment, target, TargetSignal::PickedUp, cause);
        self.work_off();
        let ended = TargetSignal::EventEnded(EventResult::Succeeded(success));
        self.tell_target(deployment, target, ended, began);
    }
}
