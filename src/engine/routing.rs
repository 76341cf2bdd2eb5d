//! Where everything goes: events become signals, actions become questions, entries and events.

use crate::account::state::{Appointment, Next};
use crate::account::walk::WalkId;
use crate::aws::codedeploy::ids::{DeploymentId, TargetIndex};
use crate::aws::codedeploy::outbox::Sent;
use crate::aws::codedeploy::server::action::{Action, Begun, Dispatch, Wait};
use crate::aws::codedeploy::server::result::EventResult;
use crate::aws::codedeploy::server::target::TargetSignal;
use crate::aws::codedeploy::status::TargetStatus;
use crate::engine::event::{Event, Kind, TargetWait, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::Duration;
use crate::rulebook::Rule;
use crate::trace::entry::{Entry, EntryId, Subject, What};

impl Simulation<'_> {
    /// Turns an event into the signal it stands for.
    pub(super) fn handle(&mut self, event: Event) {
        let cause = event.cause;
        match event.kind {
            Kind::Operation(place) => {
                let world = self.world;
                self.operate(&world.timeline[usize::from(place)].operation, place);
                self.count_operation();
            }
            Kind::FaultBegins { fault, host } => self.begin_fault(fault, host, cause),
            Kind::FaultStops { fault, deployment } => {
                self.stop_by_fault(fault, &[deployment], cause);
            }
            Kind::FaultEnds { fault, host } => self.end_fault(fault, host, cause),
            Kind::FaultFlips {
                fault,
                host,
                strike,
            } => self.flip_fault(fault, host, strike, cause),
            Kind::Pickup(walk) => self.pick_up(walk, cause),
            Kind::EventEnds(walk) => self.end_event(walk, cause),
            Kind::ServiceEventBegins(walk) => self.begin_service_event(walk, cause),
            Kind::ServiceEventCalls(walk, refused) => self.call(walk, refused, cause),
            Kind::ApplicationAges(host) => self.age_application(host, cause),
            Kind::TargetChanges(member) => self.change_target(member, cause),
            Kind::SlowStart(member) => self.step_slow_start(member, cause),
            Kind::AlarmLooks(alarm) => self.look(alarm),
            Kind::AlarmPoll(deployment) => self.poll(deployment),
            Kind::ClientsMove(group) => self.move_clients(group),
            Kind::RuleApplies(number) => self.apply_rule(number, cause),
            Kind::ZonalShiftExpires(group) => self.end_zonal_shift(group, cause),
            Kind::Fluid => self.step_fluid(),
            Kind::Minute => self.end_minute(),
            Kind::Samples => self.take_samples(),
            Kind::TargetWait {
                deployment,
                target,
                wait,
            } => {
                let signal = match wait {
                    TargetWait::SkipStamp => TargetSignal::SkipStamp,
                    TargetWait::Finalise => TargetSignal::Finalised,
                };
                self.tell_target(deployment, target, signal, cause);
            }
            Kind::DeploymentWait(deployment, wait) => self.end_wait(deployment, wait, cause),
            Kind::HostLaunched(deployment, host) => self.launch_host(deployment, host, cause),
            Kind::BlueTerminated(deployment) => {
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.terminated(deployment, out));
            }
            Kind::WaitOver(deployment) => {
                self.deployments[deployment.index()].wait = None;
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.wait_over(deployment, out));
            }
            Kind::Schedule(deployment) => {
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.schedule(deployment, out));
            }
            Kind::Clock(deployment) => {
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.out_of_time(deployment, out));
            }
        }
    }

    /// Routes actions until none is left: one event is run to completion.
    pub(super) fn work_off(&mut self) {
        while let Some((sent, cause)) = self.fifo.pop() {
            if let Some(entry) = self.route(&sent, cause) {
                self.fifo.note(&sent, entry);
            }
        }
    }

    fn pick_up(&mut self, id: WalkId, cause: Option<EntryId>) {
        let walk = self.account.walk(id);
        let (deployment, target) = (walk.deployment, walk.target);
        let file_exists = self.service.record(deployment).request.file_exists;
        let struck = self.faults_on_event(id);
        let appointment = self.account.pick_up(self.world, id, file_exists, self.now);
        // The first thing that follows is the entry of the pickup, which causes the event's end.
        let began = Some(self.recorder.upcoming());
        self.tell_target(deployment, target, TargetSignal::PickedUp, cause);
        if struck.is_empty() {
            self.file(id, appointment, began);
        } else {
            self.work_off();
            let amended = self.strike_on_event(id, &struck, began);
            self.file(id, appointment, amended);
        }
    }

    fn end_event(&mut self, id: WalkId, cause: Option<EntryId>) {
        let result = self.account.end_event(id);
        let walk = self.account.walk(id);
        let (deployment, target) = (walk.deployment, walk.target);
        let effect = self.effect_of(id, result);
        // The first thing that follows is the entry of the event's end.
        let ended = self.recorder.upcoming();
        self.tell_target(deployment, target, TargetSignal::EventEnded(result), cause);
        if let Some(effect) = effect {
            self.work_off();
            self.take_effect(effect, ended);
        }
    }

    pub(super) fn tell_target(
        &mut self,
        deployment: DeploymentId,
        target: TargetIndex,
        signal: TargetSignal,
        cause: Option<EntryId>,
    ) {
        let service = &mut self.service;
        self.fifo.step(cause, |out| {
            service.tell_target(deployment, target, signal, out);
        });
    }

    /// Files what comes next for a walk, in place of what was filed before.
    pub(super) fn file(&mut self, id: WalkId, appointment: Appointment, cause: Option<EntryId>) {
        let (rank, kind) = match appointment.next {
            Next::Pickup => (class::LIFECYCLE, Kind::Pickup(id)),
            Next::End => (class::LIFECYCLE, Kind::EventEnds(id)),
            Next::Limit => (class::TIMEOUT, Kind::EventEnds(id)),
        };
        let key = self.queue.push(appointment.at, rank, Event { cause, kind });
        self.account.walk_mut(id).key = Some(key);
    }

    /// Does what an action asks for; returns the entry it left, if it left one.
    fn route(&mut self, sent: &Sent<Action>, cause: Option<EntryId>) -> Option<EntryId> {
        let deployment = sent.sender.deployment;
        let target = sent.sender.target;
        let note = |what| (what, target);
        let (what, target) = match sent.action {
            Action::Deployment { from, to, code } => match from {
                Some(from) => note(What::Deployment { from, to, code }),
                None => return Some(self.record_creation(deployment, sent.rule, cause)),
            },
            Action::Target { from, to } => {
                if matches!(
                    to,
                    TargetStatus::Succeeded | TargetStatus::Failed | TargetStatus::Ready
                ) {
                    self.end_walk(deployment, target);
                }
                let label = target.and_then(|target| self.service.role(deployment, target).label());
                note(What::Target { from, to, label })
            }
            Action::EventStarted(event) => note(What::EventStarted(event)),
            Action::EventEnded {
                event,
                result,
                begun,
            } => note(match (result, begun) {
                (EventResult::Succeeded(success), _) => What::EventSucceeded(event, success),
                (EventResult::Failed(failure), Begun::Yes) => What::EventFailed(event, failure),
                (EventResult::Failed(failure), Begun::No) => What::EventNotPickedUp(event, failure),
            }),
            Action::FailureIgnored(event) => note(What::FailureIgnored(event)),
            Action::EventSkipped(event) => note(What::EventSkipped(event)),
            Action::Halted => note(What::Halted),
            Action::ZoneBegan(zone) => note(What::ZoneBegan(zone)),
            Action::Health { instance, from, to } => {
                let subject = Subject::Host(instance);
                let what = What::Health { from, to };
                return Some(self.record(Some(deployment), subject, sent.rule, what, cause));
            }
            Action::NotRolledBack => note(What::NotRolledBack),
            Action::RollbackMessage(message) => note(What::RollbackMessage(message)),
            Action::StopAnswer(status) => note(What::StopAnswered(status)),
            Action::Notify(kind) => {
                let group = self.service.record(deployment).request.group;
                if !self.world.groups[group.index()]
                    .group
                    .triggers
                    .contains(&kind)
                {
                    return None;
                }
                note(What::Notified(kind))
            }
            Action::RunEvent {
                event,
                dispatch,
                limits,
            } => {
                let target = target.expect("only targets run lifecycle events");
                let id = match dispatch {
                    Dispatch::FirstOfDeployment | Dispatch::FirstOfTarget => {
                        self.begin_walk(deployment, target, limits)
                    }
                    Dispatch::NextEvent => self.walk_of(deployment, target),
                };
                let admitted = self.deployments[deployment.index()].admitted;
                let appointment = self
                    .account
                    .offer(self.world, id, event, dispatch, admitted, self.now);
                let host = self.account.walk(id).host;
                self.file(id, appointment, self.agent_lost[host.index()].or(cause));
                return None;
            }
            Action::RunServiceEvent {
                event,
                dispatch,
                limit,
            } => {
                let target = target.expect("only targets run lifecycle events");
                self.dispatch_service_event(deployment, target, event, dispatch, limit, cause);
                return None;
            }
            Action::Ask(wait) => {
                self.ask(deployment, target, wait, cause);
                return None;
            }
            Action::StartClock(limit) => {
                let at = self.deployments[deployment.index()]
                    .admitted
                    .checked_add(limit)?;
                let event = Event {
                    cause,
                    kind: Kind::Clock(deployment),
                };
                let key = self.queue.push(at.max(self.now), class::TIMEOUT, event);
                self.deployments[deployment.index()].clock = Some(key);
                return None;
            }
            Action::StopClock => {
                let underway = &mut self.deployments[deployment.index()];
                let keys = [underway.clock.take(), underway.wait.take()];
                for key in keys.into_iter().flatten() {
                    self.queue.cancel(key);
                }
                return None;
            }
            Action::StopWait => {
                if let Some(key) = self.deployments[deployment.index()].wait.take() {
                    self.queue.cancel(key);
                }
                return None;
            }
            Action::CopyGroup(instances) => {
                let what = What::GroupCopied(instances);
                let subject = Subject::Deployment;
                let entry = self.record(Some(deployment), subject, sent.rule, what, cause);
                self.copy_group(deployment, instances, entry);
                return Some(entry);
            }
            Action::TerminationWaitStarted => note(What::TerminationWaitStarted),
            Action::TerminateBlue => {
                let what = What::BlueTerminated;
                let subject = Subject::Deployment;
                let entry = self.record(Some(deployment), subject, sent.rule, what, cause);
                self.terminate_blue(deployment, entry);
                return Some(entry);
            }
            Action::GroupIsGreen => {
                self.finish_copy(deployment, cause);
                note(What::GroupIsGreen)
            }
            Action::StartWait(length) => {
                // A wait beyond the end of time is never over.
                let at = self.now.checked_add(length)?;
                let kind = Kind::WaitOver(deployment);
                let key = self.queue.push(at, class::TIMEOUT, Event { cause, kind });
                self.deployments[deployment.index()].wait = Some(key);
                return None;
            }
            Action::Schedule => {
                let event = Event {
                    cause,
                    kind: Kind::Schedule(deployment),
                };
                self.queue.push(self.now, class::SCHEDULING, event);
                return None;
            }
            Action::Ended(code) => {
                self.count_end();
                let service = &mut self.service;
                self.fifo
                    .step(cause, |out| service.close(deployment, code, out));
                return None;
            }
        };
        let subject = match target {
            Some(target) => Subject::Host(self.host_of(deployment, target)),
            None => Subject::Deployment,
        };
        Some(self.record(Some(deployment), subject, sent.rule, what, cause))
    }

    /// Files the end of a wait.
    fn ask(
        &mut self,
        deployment: DeploymentId,
        target: Option<TargetIndex>,
        wait: Wait,
        cause: Option<EntryId>,
    ) {
        let (delay, kind) = match (wait, target) {
            (Wait::SkipStamp, Some(target)) => {
                let id = self.walk_of(deployment, target);
                let wait = TargetWait::SkipStamp;
                let delay = self.account.skip_stamp(self.world, id);
                (
                    delay,
                    Kind::TargetWait {
                        deployment,
                        target,
                        wait,
                    },
                )
            }
            (Wait::InstanceFinalise, Some(target)) => {
                let id = self.walk_of(deployment, target);
                let wait = TargetWait::Finalise;
                let delay = self.account.instance_finalise(self.world, id);
                (
                    delay,
                    Kind::TargetWait {
                        deployment,
                        target,
                        wait,
                    },
                )
            }
            (Wait::Start | Wait::DeploymentFinalise | Wait::RollbackCreation, None) => {
                if wait == Wait::Start {
                    self.deployments[deployment.index()].admitted = self.now;
                }
                (
                    self.deployment_wait(deployment, wait),
                    Kind::DeploymentWait(deployment, wait),
                )
            }
            (Wait::SkipStamp | Wait::InstanceFinalise, None)
            | (Wait::Start | Wait::DeploymentFinalise | Wait::RollbackCreation, Some(_)) => {
                unreachable!("{wait:?} asked for by the wrong machine")
            }
        };
        self.file_after(delay, kind, cause);
    }

    fn file_after(&mut self, delay: Duration, kind: Kind, cause: Option<EntryId>) {
        // A wait beyond the end of time is never over.
        if let Some(at) = self.now.checked_add(delay) {
            self.queue.push(at, class::LIFECYCLE, Event { cause, kind });
        }
    }

    pub(super) fn record(
        &mut self,
        deployment: Option<DeploymentId>,
        subject: Subject,
        rule: Rule,
        what: What,
        cause: Option<EntryId>,
    ) -> EntryId {
        self.recorder.record(Entry {
            time: self.now,
            cause,
            deployment,
            subject,
            rule,
            what,
        })
    }
}
