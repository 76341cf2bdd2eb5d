//! The case: one finished run with its scenario, and what can be looked up in it. It judges nothing.

use std::collections::BTreeSet;

use crate::account::latency::Profile;
use crate::account::revision::Revision;
use crate::account::world::World;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::config::MinimumHealthyHosts;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::service::Request;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};
use crate::report::clock::Clock;
use crate::report::walks::{EventWalk, Ignored, Walk, walks};
use crate::report::{alarm_reason, asked};
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::outcome::{DeploymentOutcome, Outcome};
use crate::trace::wording::Wording;

/// A run and its scenario. Entries are known by their place, one less than their number.
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) entries: &'a [Entry],
    pub(super) outcome: &'a Outcome,
    pub(super) ended: Time,
    pub(super) walks: Vec<Walk>,
    wording: Wording<'a>,
}

impl<'a> Case<'a> {
    pub(super) fn of(scenario: &'a Scenario, trial: &'a Trial) -> Self {
        let world = &scenario.world;
        let run = &trial.run;
        let mut wording = Wording::new(world, trial.seed, run.outcome.minutes());
        for entry in &run.entries {
            wording.hear(entry);
        }
        Self {
            world,
            entries: &run.entries,
            outcome: &run.outcome,
            ended: run.ended,
            walks: walks(&run.entries, world.hosts.len()),
            wording,
        }
    }

    /// What an entry says besides its statuses.
    pub(super) fn detail(&self, place: usize) -> String {
        let mut out = String::new();
        self.wording.detail(&self.entries[place], &mut out);
        out
    }

    /// Why an alarm changed its state.
    pub(super) fn alarm_reason(&self, place: usize) -> String {
        alarm_reason::reason(&self.entries[place], &self.wording, Clock::Seconds)
    }

    /// The entry that led to this one.
    pub(super) fn cause(&self, place: usize) -> Option<usize> {
        let cause = self.entries[place].cause?;
        (cause.0.get() as usize).checked_sub(1)
    }

    /// The first entry of which this holds.
    pub(super) fn first(&self, is: impl Fn(&Entry) -> bool) -> Option<usize> {
        self.entries.iter().position(is)
    }

    /// The last entry before `place` of which this holds.
    pub(super) fn last_before(&self, place: usize, is: impl Fn(&Entry) -> bool) -> Option<usize> {
        self.entries[..place].iter().rposition(is)
    }

    pub(super) fn host(&self, host: InstanceId) -> &'a str {
        self.wording.host(host)
    }

    pub(super) fn revision(&self, revision: RevisionId) -> &'a str {
        self.wording.revision(revision)
    }

    pub(super) fn alarm(&self, alarm: AlarmId) -> &'a str {
        self.wording.alarm(alarm)
    }

    /// The hosts of a target group: those at the start, and those that were registered later.
    pub(super) fn targets_of(&self, group: TargetGroupId) -> Vec<InstanceId> {
        let at_start = &self.world.target_groups[group.index()].members;
        let mut hosts: BTreeSet<InstanceId> = at_start.iter().copied().collect();
        let later = self.entries.iter().filter_map(|entry| match entry.what {
            What::Registration { group: of, .. } if of == group => entry.subject.host(),
            _ => None,
        });
        hosts.extend(later);
        hosts.into_iter().collect()
    }

    pub(super) fn target_group(&self, group: TargetGroupId) -> &'a str {
        self.wording.target_group(group)
    }

    /// `shop/web`.
    pub(super) fn group(&self, group: GroupId) -> String {
        let (application, name) = (self.wording.application(group), self.wording.group(group));
        format!("{application}/{name}")
    }

    /// `d-1`.
    pub(super) fn label(&self, deployment: DeploymentId) -> String {
        format!("d-{}", deployment.index() + 1)
    }

    pub(super) fn deployment(&self, id: DeploymentId) -> &'a DeploymentOutcome {
        &self.outcome.deployments()[id.index()]
    }

    pub(super) fn status(&self, id: DeploymentId) -> DeploymentStatus {
        self.deployment(id).status
    }

    pub(super) fn described(&self, id: RevisionId) -> &'a Revision {
        &self.world.revisions[id.index()]
    }

    pub(super) fn profile(&self, host: InstanceId) -> &'a Profile {
        self.world.profile_of(host)
    }

    /// The entry of a deployment's creation.
    pub(super) fn created(&self, id: DeploymentId) -> usize {
        self.first(|entry| {
            entry.deployment == Some(id) && matches!(entry.what, What::Created { .. })
        })
        .expect("invariant: a deployment of the outcome was created")
    }

    /// The entry of its end.
    pub(super) fn end(&self, id: DeploymentId) -> Option<usize> {
        self.first(|entry| {
            entry.deployment == Some(id)
                && matches!(entry.what, What::Deployment { to, .. } if to.is_terminal())
        })
    }

    /// The target that a host is in a deployment.
    pub(super) fn walk(&self, id: DeploymentId, host: InstanceId) -> Option<&Walk> {
        self.walks
            .iter()
            .find(|walk| walk.deployment == id && walk.host == host)
    }

    /// Its entry with this status.
    pub(super) fn became(
        &self,
        id: DeploymentId,
        host: InstanceId,
        status: TargetStatus,
    ) -> Option<usize> {
        self.first(|entry| {
            entry.deployment == Some(id)
                && entry.subject == Subject::Host(host)
                && matches!(entry.what, What::Target { to, .. } if to == status)
        })
    }

    /// The beginning of an event of a target.
    pub(super) fn began(
        &self,
        id: DeploymentId,
        host: InstanceId,
        event: LifecycleEventName,
    ) -> Option<usize> {
        self.first(|entry| {
            entry.deployment == Some(id)
                && entry.subject == Subject::Host(host)
                && entry.what == What::EventStarted(event)
        })
    }

    /// How long an event that ended at `place` had run.
    pub(super) fn ran(&self, place: usize) -> Duration {
        let entry = &self.entries[place];
        let (Some(id), Subject::Host(host)) = (entry.deployment, entry.subject) else {
            return Duration::ZERO;
        };
        let (What::EventFailed(event, _) | What::EventSucceeded(event, _)) = entry.what else {
            return Duration::ZERO;
        };
        self.began(id, host, event).map_or(Duration::ZERO, |began| {
            entry.time.since(self.entries[began].time)
        })
    }

    /// The request that created a deployment; that of the first in a row of rollbacks.
    pub(super) fn request(&self, id: DeploymentId) -> Option<&'a Request> {
        asked::request(self.world, self.entries, self.outcome, id)
    }

    /// The minimum of healthy hosts that a deployment keeps.
    pub(super) fn minimum(&self, id: DeploymentId) -> MinimumHealthyHosts {
        asked::minimum(self.world, self.entries, self.outcome, id)
            .expect("invariant: the case has its deployments")
    }

    /// The load balancers a deployment deals with.
    pub(super) fn traffic(&self, id: DeploymentId) -> &'a [TargetGroupId] {
        let group = &self.world.groups[self.deployment(id).group.index()].group;
        group.traffic.as_deref().unwrap_or(&[])
    }

    /// The revision whose install last ended on a host of a group before `place` (EC2-012).
    pub(super) fn installed(
        &self,
        place: usize,
        group: GroupId,
        host: InstanceId,
    ) -> Option<RevisionId> {
        let install = self.last_before(place, |entry| {
            let of_group = entry
                .deployment
                .is_some_and(|id| self.deployment(id).group == group);
            of_group
                && entry.subject == Subject::Host(host)
                && matches!(
                    entry.what,
                    What::EventSucceeded(LifecycleEventName::Install, _)
                )
        });
        match install.and_then(|place| self.entries[place].deployment) {
            Some(id) => Some(self.deployment(id).revision),
            None => self.world.groups[group.index()].runs[host.index()],
        }
    }
}

/// The entry of the failure that failed a target.
pub(super) fn failure_of(walk: &Walk) -> Option<usize> {
    let failed = |event: &EventWalk| event.failure.filter(|_| event.ignored == Ignored::No);
    walk.events.iter().flatten().find_map(failed)
}
