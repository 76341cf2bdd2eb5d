//! What happened in one run, in lines for a person: what matters, in plain words, folded where it
//! repeats. How the lines are drawn is not known here.

use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Time;
use crate::rulebook::Rule;
use crate::trace::alarm::PollResult;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::minute::Availability;
use crate::trace::wording::Wording;
use crate::trace::wording::detail::not_rolled_back;

use self::success::Change;

mod success;
mod words;

#[cfg(test)]
mod tests;

/// The lines of one run, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Its lines.
    pub lines: Vec<Line>,
    /// The rules that decided the first failure and the first alarm, if there were such.
    pub why: Vec<Rule>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When; of several folded into one line, when the first happened.
    pub time: Time,
    /// When the last of several happened that were folded over a longer time.
    pub until: Option<Time>,
    /// The deployment it belongs to.
    pub deployment: Option<DeploymentId>,
    /// The hosts it is about, in the scenario's order; none for a deployment as a whole.
    pub hosts: Vec<InstanceId>,
    /// The alarm or target group it is about, where it is about one.
    pub about: Option<String>,
    /// What happened.
    pub text: String,
    /// By which rule.
    pub rule: Rule,
    /// How it is meant.
    pub tone: Tone,
}

/// How a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Part of the ordinary course, once for every target.
    Routine,
    /// Worth a look.
    Plain,
    /// A good end.
    Good,
    /// Something broke or stands in the way.
    Trouble,
    /// A failure.
    Bad,
}

/// From this many lines on, the ordinary course of targets is counted instead of told.
const MANY_LINES: usize = 40;

/// Hears the entries of one run.
#[derive(Debug)]
pub(super) struct Teller {
    story: Story,
    /// The rule of the first failed event, the first alarm, the first halt, and the first bad end.
    failed: Option<Rule>,
    fired: Option<Rule>,
    halted: Option<Rule>,
    ended: Option<Rule>,
    /// Alarms that are told of; that one without data is OK at first is nothing to tell.
    alarms: Vec<Subject>,
    /// Changes of success, each with its line.
    changes: Vec<Change>,
}

impl Teller {
    /// Nothing heard yet.
    pub(super) fn new() -> Self {
        Self {
            story: Story::default(),
            failed: None,
            fired: None,
            halted: None,
            ended: None,
            alarms: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Takes the entry that `wording` has just heard.
    pub(super) fn hear(&mut self, entry: &Entry, wording: &Wording<'_>) {
        let mut text = String::new();
        let tone = match entry.what {
            What::Created { .. } => {
                words::of_creation(entry, wording, &mut text);
                Tone::Plain
            }
            What::Deployment { from, to, .. } => {
                text = format!("{from} → {to}");
                words::of_end(entry, wording, &mut text);
                self.tone_of_end(entry, to)
            }
            What::Halted => {
                self.halted.get_or_insert(entry.rule);
                "halts: no further target is started".clone_into(&mut text);
                Tone::Trouble
            }
            What::Target { from, to } => {
                text = format!("{from} → {to}");
                match to {
                    TargetStatus::Failed => Tone::Bad,
                    TargetStatus::Pending
                    | TargetStatus::InProgress
                    | TargetStatus::Succeeded
                    | TargetStatus::Skipped
                    | TargetStatus::Unknown
                    | TargetStatus::Ready => Tone::Routine,
                }
            }
            What::EventFailed(event, _) | What::EventNotPickedUp(event, _) => {
                self.failed.get_or_insert(entry.rule);
                let mut detail = String::new();
                wording.detail(entry, &mut detail);
                text = format!("{event} Failed: {detail}");
                Tone::Bad
            }
            What::FailureIgnored(event) => {
                text = format!("the failure of {event} is ignored");
                Tone::Plain
            }
            What::StopAnswered(status) => {
                text = format!("StopDeployment is answered {status}");
                Tone::Trouble
            }
            What::OperationAccepted => {
                words::of_balancing(entry, wording, &mut text);
                if text.is_empty() {
                    return;
                }
                Tone::Plain
            }
            What::OperationRefused(_) => {
                words::of_refusal(entry, wording, &mut text);
                Tone::Trouble
            }
            What::RollbackMessage(RollbackMessage::RolledBackBy(rollback)) => {
                text = format!("is rolled back by d-{}", rollback.index() + 1);
                Tone::Plain
            }
            What::RollbackMessage(RollbackMessage::NothingToRollBackTo) => {
                "cannot be rolled back: the group has no earlier successful deployment"
                    .clone_into(&mut text);
                Tone::Trouble
            }
            What::NotRolledBack => {
                text = format!("is not rolled back: {}", not_rolled_back(entry.rule));
                Tone::Plain
            }
            What::FaultBegan(_) => {
                text = format!("fault {} strikes", wording.subject(entry));
                Tone::Trouble
            }
            What::FaultEnded(_) => {
                text = format!("fault {} is over", wording.subject(entry));
                Tone::Plain
            }
            What::AgentLost => {
                "the agent is lost".clone_into(&mut text);
                Tone::Trouble
            }
            What::AgentBack => {
                "the agent is back".clone_into(&mut text);
                Tone::Plain
            }
            What::EventStarted(_)
            | What::EventSucceeded(..)
            | What::EventSkipped(_)
            | What::CallRefused { .. }
            | What::Health { .. }
            | What::Notified(_)
            | What::RollbackMessage(RollbackMessage::RollsBack(_))
            | What::Minute(_)
            | What::Application { .. }
            | What::Registration {
                to:
                    TargetState::Unregistered
                    | TargetState::Initial
                    | TargetState::Healthy
                    | TargetState::Draining
                    | TargetState::Unused,
                ..
            } => return,
            What::Registration {
                to: TargetState::Unhealthy,
                group,
                ..
            } => {
                text = format!("unhealthy in {}", wording.target_group(group));
                Tone::Trouble
            }
            What::Service { from, to } => {
                wording.detail(entry, &mut text);
                self.changes.push(Change {
                    time: entry.time,
                    subject: entry.subject,
                    line: self.story.lines.len(),
                    from,
                    to,
                });
                match to {
                    Availability::None | Availability::Partial => Tone::Bad,
                    Availability::Full => Tone::Plain,
                }
            }
            What::Alarm {
                from: AlarmState::InsufficientData,
                to: AlarmState::Ok,
                ..
            } if !self.has_heard_of(entry.subject) => return,
            What::Alarm { from, to, .. } => {
                self.alarms.push(entry.subject);
                text = format!("{from} → {to}: ");
                wording.detail(entry, &mut text);
                match to {
                    AlarmState::Alarm => {
                        self.fired.get_or_insert(entry.rule);
                        Tone::Trouble
                    }
                    AlarmState::Ok | AlarmState::InsufficientData => Tone::Plain,
                }
            }
            What::AlarmPoll(result) => {
                wording.detail(entry, &mut text);
                match result {
                    PollResult::Active(_) | PollResult::Failed => Tone::Trouble,
                    PollResult::FailureIgnored | PollResult::Recovered => Tone::Plain,
                }
            }
            What::WeightsApplied(_) => {
                wording.detail(entry, &mut text);
                text.insert_str(0, "goes by its new weights: ");
                Tone::Plain
            }
            What::ZoneWithdrawn(zone) => {
                text = format!("routes nothing to {}", wording.zone(entry, zone));
                Tone::Trouble
            }
            What::ZoneRestored(zone) => {
                text = format!("routes to {} again", wording.zone(entry, zone));
                Tone::Plain
            }
            What::RoutingFailOpen => {
                "too few healthy targets: fails open, all get requests".clone_into(&mut text);
                Tone::Trouble
            }
            What::RoutingNormal => {
                "routes to healthy targets alone again".clone_into(&mut text);
                Tone::Plain
            }
        };
        let host = match (entry.subject, entry.what) {
            (Subject::Host(host), _)
            | (_, What::FaultBegan(Some(host)) | What::FaultEnded(Some(host))) => Some(host),
            _ => None,
        };
        let about = match entry.subject {
            Subject::TargetGroup(_) | Subject::Alarm(_) | Subject::Traffic(_) => {
                Some(wording.subject(entry).to_owned())
            }
            Subject::Deployment | Subject::Host(_) | Subject::Fault(_) | Subject::Operation(_) => {
                None
            }
        };
        let together = match entry.what {
            What::Registration { .. } => Together::Minute,
            _ => Together::Second,
        };
        let line = Line {
            time: entry.time,
            until: None,
            deployment: entry.deployment,
            hosts: host.into_iter().collect(),
            about,
            text,
            rule: entry.rule,
            tone,
        };
        self.push(line, together);
    }

    /// The story.
    pub(super) fn finish(mut self) -> Story {
        success::tell(&self.changes, &mut self.story.lines);
        if self.story.lines.len() > MANY_LINES {
            self.story.lines = count_routine(self.story.lines);
        }
        for line in &mut self.story.lines {
            line.hosts.sort_unstable();
            line.hosts.dedup();
        }
        let rules = [self.failed, self.fired, self.halted, self.ended];
        for rule in rules.into_iter().flatten() {
            if !self.story.why.contains(&rule) {
                self.story.why.push(rule);
            }
        }
        self.story
    }

    fn has_heard_of(&self, alarm: Subject) -> bool {
        self.alarms.contains(&alarm)
    }

    fn tone_of_end(&mut self, entry: &Entry, to: DeploymentStatus) -> Tone {
        match to {
            DeploymentStatus::Succeeded => Tone::Good,
            DeploymentStatus::Failed | DeploymentStatus::Stopped => {
                self.ended.get_or_insert(entry.rule);
                Tone::Bad
            }
            DeploymentStatus::Created
            | DeploymentStatus::Queued
            | DeploymentStatus::InProgress
            | DeploymentStatus::Baking
            | DeploymentStatus::Ready => Tone::Plain,
        }
    }

    /// What several hosts do within one second, or what their health checks find within one minute,
    /// is one line.
    fn push(&mut self, line: Line, together: Together) {
        let piece = |time: Time| time.as_micros() / together.micros();
        let mut same_piece = self
            .story
            .lines
            .iter_mut()
            .rev()
            .take_while(|before| piece(before.time) == piece(line.time));
        let twin = same_piece.find(|before| {
            !line.hosts.is_empty()
                && !before.hosts.is_empty()
                && before.deployment == line.deployment
                && before.rule == line.rule
                && before.text == line.text
        });
        match (twin, together) {
            (Some(twin), Together::Second) => twin.hosts.extend(line.hosts),
            (Some(twin), Together::Minute) => {
                twin.until = Some(line.time);
                twin.hosts.extend(line.hosts);
            }
            (None, _) => self.story.lines.push(line),
        }
    }
}

/// Within which piece of time what several hosts do is told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    /// Within a second.
    Second,
    /// Within a minute.
    Minute,
}

impl Together {
    const fn micros(self) -> u64 {
        match self {
            Self::Second => 1_000_000,
            Self::Minute => 60_000_000,
        }
    }
}

/// Between two lines that are not routine, what many targets did is one line for each thing done and
/// each rule by which it was done.
fn count_routine(lines: Vec<Line>) -> Vec<Line> {
    let mut short: Vec<Line> = Vec::new();
    let mut since = 0;
    for line in lines {
        if line.tone != Tone::Routine {
            short.push(line);
            since = short.len();
            continue;
        }
        let twin = short[since..].iter_mut().find(|before| {
            before.deployment == line.deployment
                && before.text == line.text
                && before.rule == line.rule
        });
        match twin {
            Some(twin) => {
                twin.until = Some(line.time);
                twin.hosts.extend(line.hosts);
            }
            None => short.push(line),
        }
    }
    short
}
