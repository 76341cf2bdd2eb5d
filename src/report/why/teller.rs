//! Who tells: collects the steps of an explanation, each with the time and number of its entry.

use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::options::AutoRollbackEvent;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::kernel::time::Time;
use crate::rulebook::{EC2_200, Prefix, Rule};
use crate::trace::entry::Subject;

use super::case::Case;
use super::{Step, Tone};
use std::cmp::Reverse;

/// Collects steps.
pub(super) struct Teller<'c, 'a> {
    pub(super) case: &'c Case<'a>,
    steps: Vec<Step>,
}

impl<'c, 'a> Teller<'c, 'a> {
    pub(super) fn new(case: &'c Case<'a>) -> Self {
        Self {
            case,
            steps: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Vec<Step> {
        self.steps
    }

    /// How much is told by now.
    pub(super) const fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Puts what was told since `mark` in order, the latest first; what is told of one instant stays
    /// as it is. Each step names what it is about, so that causes side by side can be read.
    pub(super) fn in_order(&mut self, mark: usize) {
        self.steps[mark..].sort_by_key(|step| Reverse(step.time));
    }

    /// Takes back what was told since `mark` of a later time than this: it explains nothing before it.
    pub(super) fn drop_later(&mut self, mark: usize, than: Time) {
        let told = self.steps.split_off(mark);
        self.steps
            .extend(told.into_iter().filter(|step| step.time <= than));
    }

    /// Tells of an entry, by its own rule.
    pub(super) fn tell(&mut self, place: usize, sentence: impl Into<String>, tone: Tone) {
        let rule = self.case.entries[place].rule;
        self.tell_by(place, rule, sentence, tone);
    }

    /// Tells of an entry by another rule.
    pub(super) fn tell_by(
        &mut self,
        place: usize,
        rule: Rule,
        sentence: impl Into<String>,
        tone: Tone,
    ) {
        let subject = self.subject(place);
        self.tell_of(place, subject, rule, sentence, tone);
    }

    /// Tells of an entry as of what concerns `subject`.
    pub(super) fn tell_of(
        &mut self,
        place: usize,
        subject: impl Into<String>,
        rule: Rule,
        sentence: impl Into<String>,
        tone: Tone,
    ) {
        self.push(Step {
            time: self.case.entries[place].time,
            entry: Some(place + 1),
            subject: subject.into(),
            sentence: sentence.into(),
            rule,
            tone,
        });
    }

    /// Tells what no entry says.
    pub(super) fn add(
        &mut self,
        time: Time,
        subject: impl Into<String>,
        rule: Rule,
        sentence: impl Into<String>,
    ) {
        self.push(Step {
            time,
            entry: None,
            subject: subject.into(),
            sentence: sentence.into(),
            rule,
            tone: Tone::Plain,
        });
    }

    /// The same is not told twice.
    fn push(&mut self, step: Step) {
        if !self.steps.contains(&step) {
            self.steps.push(step);
        }
    }

    /// What an entry is about, as a reader calls it.
    pub(super) fn subject(&self, place: usize) -> String {
        let entry = &self.case.entries[place];
        match entry.subject {
            Subject::Deployment => entry
                .deployment
                .map(|id| self.case.label(id))
                .unwrap_or_default(),
            Subject::Host(host) => self.case.host(host).to_owned(),
            Subject::Fault(_) => match entry.what.struck() {
                Some(host) => self.case.host(host).to_owned(),
                None => String::new(),
            },
            Subject::Operation(place) => format!("timeline[{place}]"),
            Subject::TargetGroup(group) => self.case.target_group(group).to_owned(),
            Subject::Alarm(alarm) => self.case.alarm(alarm).to_owned(),
            Subject::Traffic(_) => String::new(),
        }
    }

    /// How a deployment came to be, at its place among what was told of it since `mark`.
    pub(super) fn origin(&mut self, id: DeploymentId, mark: usize) {
        self.in_order(mark);
        let created = self.case.created(id);
        let deployment = self.case.deployment(id);
        let what = format!(
            "{} to {}",
            self.case.revision(deployment.revision),
            self.case.group(deployment.group)
        );
        let sentence = match deployment.rollback_of {
            Some(trigger) => {
                let before = self.case.deployment(trigger);
                let (ended, event) = if before.status == DeploymentStatus::Failed {
                    ("Failed", AutoRollbackEvent::DeploymentFailure)
                } else if before.code == Some(ErrorCode::AlarmActive) {
                    ("was Stopped", AutoRollbackEvent::DeploymentStopOnAlarm)
                } else {
                    ("was Stopped", AutoRollbackEvent::DeploymentStopOnRequest)
                };
                let request = self.case.request(trigger);
                let listed = request.is_some_and(|request| request.auto_rollback.reacts_to(event));
                let asked = match listed {
                    true => format!("autoRollbackConfiguration lists {event}"),
                    false => "who stopped it asked for a rollback".to_owned(),
                };
                let label = self.case.label(trigger);
                format!(
                    "It began as the rollback of {label}, {what}: {label} {ended}, and {asked}."
                )
            }
            None => match self
                .case
                .cause(created)
                .map(|place| self.case.entries[place].subject)
            {
                Some(Subject::Operation(place)) => {
                    format!("It began with timeline[{place}]: createDeployment, {what}.")
                }
                Some(
                    Subject::Deployment
                    | Subject::Host(_)
                    | Subject::Fault(_)
                    | Subject::TargetGroup(_)
                    | Subject::Alarm(_)
                    | Subject::Traffic(_),
                )
                | None => format!("It began with its creation: {what}."),
            },
        };
        let rule = match deployment.rollback_of {
            Some(_) => self.case.entries[created].rule,
            None => EC2_200,
        };
        self.tell_by(created, rule, sentence, Tone::Origin);
        self.in_order(mark);
        // What was so before the deployment began is no reason for its creation.
        let behind = self.steps[mark..]
            .iter_mut()
            .skip_while(|step| step.tone != Tone::Origin)
            .skip(1);
        for (number, step) in behind.enumerate() {
            let begins = number == 0 || step.rule.prefix() == Prefix::Flt;
            if let Some(rest) = step.sentence.strip_prefix("because ").filter(|_| begins) {
                step.sentence = format!("Before that, {rest}");
            }
        }
    }
}
