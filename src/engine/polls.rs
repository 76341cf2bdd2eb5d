//! Deployments poll the alarms they watch (ALM-053). A poll that can find nothing is not filed.

use crate::account::luck::{purpose, word};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::alarm_polling::{AlarmPolling, AlarmStop, Outcome, Reading};
use crate::aws::codedeploy::ids::DeploymentId;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::uniform;
use crate::kernel::time::{Duration, Time};
use crate::trace::alarm::PollResult;
use crate::trace::entry::{Subject, What};

impl Simulation<'_> {
    /// Deployments that watch an alarm find it at their next poll.
    pub(super) fn file_polls(&mut self, alarm: AlarmId) {
        for index in 0..self.deployments.len() {
            let deployment = DeploymentId(u32::try_from(index).expect("counted in u32"));
            let polling = self.deployments[index].polling.as_ref();
            if polling.is_some_and(|polling| polling.alarms().contains(&alarm)) {
                self.file_poll(deployment, self.now);
            }
        }
    }

    /// A deployment was created: it polls its alarms from now on, if it watches any.
    pub(super) fn begin_polling(&mut self, deployment: DeploymentId) {
        let metric_alarms = self.world.monitoring.set.metric_count();
        let Some(configuration) = self.service.watched(deployment) else {
            return;
        };
        let policy = self.world.policy.polls;
        let polling = AlarmPolling::new(configuration, policy, self.now, metric_alarms);
        let Some(polling) = polling else {
            return;
        };
        let lit = |alarm: &AlarmId| self.alarms.board.state(*alarm) == AlarmState::Alarm;
        let finds = polling.blind().is_some() || polling.alarms().iter().any(lit);
        self.deployments[deployment.index()].polling = Some(polling);
        if finds || self.poll_failure() > 0.0 {
            self.file_poll(deployment, self.now);
        }
    }

    /// Polls fail from now on: deployments notice at their next.
    pub(super) fn file_all_polls(&mut self) {
        for index in 0..self.deployments.len() {
            let deployment = DeploymentId(u32::try_from(index).expect("counted in u32"));
            self.file_poll(deployment, self.now);
        }
    }

    fn file_poll(&mut self, deployment: DeploymentId, from: Time) {
        let underway = &self.deployments[deployment.index()];
        if underway.poll.is_some() || self.service.watched(deployment).is_none() {
            return;
        }
        let Some(due) = underway
            .polling
            .as_ref()
            .and_then(|polling| polling.next(from))
        else {
            return;
        };
        let event = Event {
            cause: None,
            kind: Kind::AlarmPoll(deployment),
        };
        let key = self.queue.push(due.at.max(self.now), class::POLL, event);
        self.deployments[deployment.index()].poll = Some(key);
    }

    /// A deployment polls its alarms.
    pub(super) fn poll(&mut self, deployment: DeploymentId) {
        self.deployments[deployment.index()].poll = None;
        if self.service.watched(deployment).is_none() {
            return;
        }
        let fails = self.poll_fails(deployment);
        let underway = &mut self.deployments[deployment.index()];
        let Some(polling) = underway.polling.as_mut() else {
            return;
        };
        let board = &self.alarms.board;
        let states: Vec<AlarmState> = polling
            .alarms()
            .iter()
            .map(|alarm| board.state(*alarm))
            .collect();
        let reading = if fails {
            Reading::Failed
        } else {
            Reading::States(&states)
        };
        let outcome = polling.poll(self.now, reading);
        let rule = polling.rule(outcome);
        let created = Some(underway.created);
        let (result, again) = match outcome {
            Outcome::Quiet => {
                if let Some(at) = self.next_that_may_fail() {
                    self.file_poll(deployment, at);
                }
                return;
            }
            Outcome::Recovered => (PollResult::Recovered, self.next_that_may_fail()),
            Outcome::Retry(at) => (PollResult::Failed, Some(at)),
            Outcome::FailureIgnored => (PollResult::FailureIgnored, self.next_that_may_fail()),
            Outcome::Stop(AlarmStop::Active(alarm)) => (PollResult::Active(alarm), None),
            Outcome::Stop(AlarmStop::PollFailed) => (PollResult::Failed, None),
        };
        let cause = match result {
            PollResult::Active(alarm) => self.alarms.changed[alarm.index()].max(created),
            PollResult::Failed | PollResult::FailureIgnored | PollResult::Recovered => {
                self.poll_fault.max(created)
            }
        };
        let what = What::AlarmPoll(result);
        let subject = Subject::Deployment;
        let entry = self.record(Some(deployment), subject, rule, what, cause);
        if let Some(at) = again {
            self.file_poll(deployment, at);
        }
        if let Outcome::Stop(stop) = outcome {
            self.stop_by_alarm(deployment, stop, Some(entry));
        }
    }

    /// While polls may fail, each is looked at: one that cannot is a poll like any other.
    fn next_that_may_fail(&self) -> Option<Time> {
        let next = self.now.checked_add(Duration::from_micros(1));
        next.filter(|_| self.poll_failure() > 0.0)
    }

    fn poll_failure(&self) -> f64 {
        self.account.faults.poll_failure(self.world)
    }

    /// Whether this poll of a deployment fails, by one draw if that is a matter of chance (FLT-025).
    fn poll_fails(&mut self, deployment: DeploymentId) -> bool {
        let chance = self.poll_failure();
        if chance <= 0.0 || chance >= 1.0 {
            return chance >= 1.0;
        }
        let underway = &mut self.deployments[deployment.index()];
        underway.polls_drawn = underway.polls_drawn.wrapping_add(1);
        let attempt = underway
            .place_in_group
            .wrapping_mul(POLLS_OF_ONE)
            .wrapping_add(underway.polls_drawn);
        let group = self.service.record(deployment).request.group;
        let path = self.world.groups[group.index()].path;
        uniform(word(self.seed, path, purpose::POLL_THROTTLE, attempt)) < chance
    }
}

/// Room for the draws of one deployment: more than the polls of its longest life.
const POLLS_OF_ONE: u32 = 1 << 16;
