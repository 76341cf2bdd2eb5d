//! How a deployment watches alarms: which, when it asks for their states, and what it makes of the
//! answer.
//!
//! It files nothing and stops nothing: whoever keeps the time asks when the next poll is that could
//! find something, and hands the reading in.

use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_044, ALM_051, ALM_053, ALM_056, ALM_057, ALM_061, Rule};

/// `ignorePollAlarmFailure`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PollFailures {
    /// A poll that fails stops the deployment.
    #[default]
    Stop,
    /// A poll that fails is passed over.
    Ignore,
}

/// `alarmConfiguration` of a group, or `overrideAlarmConfiguration` of a deployment in its place
/// (ALM-050, ALM-052). Without alarms where it is not enabled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmConfiguration {
    /// The alarms, in the order of the list.
    pub alarms: Vec<AlarmId>,
    /// `ignorePollAlarmFailure`.
    pub poll_failures: PollFailures,
}

/// Whether an automatic rollback watches the alarms of the group; AWS is silent (EC2-194).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollbackPolls {
    /// It watches none.
    Off,
    /// It watches those of the deployment that it rolls back.
    On,
}

/// Whether CodeDeploy finds composite alarms; AWS is silent (ALM-044).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompositeAlarms {
    /// Like any other.
    #[default]
    Found,
    /// As if there were none.
    NotFound,
}

/// What holds for the polls of every deployment; AWS is silent about all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollPolicy {
    /// From one poll to the next (ALM-053).
    pub interval: Duration,
    /// How often a failed poll is tried again before it counts (ALM-057).
    pub attempts: u32,
    /// Switch of ALM-044.
    pub composite_alarms: CompositeAlarms,
    /// Switch of EC2-194.
    pub rollbacks: RollbackPolls,
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(15),
            attempts: 3,
            composite_alarms: CompositeAlarms::Found,
            rollbacks: RollbackPolls::Off,
        }
    }
}

/// From the creation of a deployment to its first poll (ALM-053).
pub const FIRST_POLL: Duration = Duration::from_millis(700);

/// The first poll at or after `time` of a deployment created at `created`; none before the end of
/// time (ALM-053).
pub fn poll_at_or_after(created: Time, interval: Duration, time: Time) -> Option<Time> {
    let first = created.checked_add(FIRST_POLL)?;
    if time <= first {
        return Some(first);
    }
    let polls = time
        .since(first)
        .as_micros()
        .div_ceil(interval.as_micros().max(1));
    let after = polls.checked_mul(interval.as_micros().max(1))?;
    first.checked_add(Duration::from_micros(after))
}

/// What stops a deployment when its alarms are polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmStop {
    /// This alarm is in ALARM, the first such of the list (ALM-067).
    Active(AlarmId),
    /// The states could not be read (ALM-057).
    PollFailed,
}

impl AlarmStop {
    /// The rule by which the deployment is stopped.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Active(_) => ALM_051,
            Self::PollFailed => ALM_061,
        }
    }
}

/// The answer to one request for the states of all watched alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<'a> {
    /// Their states at one instant, in the order of the list.
    States(&'a [AlarmState]),
    /// No answer: throttled, denied, timed out, or an alarm that does not exist.
    Failed,
}

/// What a poll comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No alarm is in ALARM.
    Quiet,
    /// No alarm is in ALARM, and the poll had failed before.
    Recovered,
    /// The poll failed and is tried again at this instant.
    Retry(Time),
    /// The poll failed for good, which is passed over.
    FailureIgnored,
    /// The deployment is to be stopped.
    Stop(AlarmStop),
}

/// The polls of one deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmPolling {
    configuration: AlarmConfiguration,
    policy: PollPolicy,
    created: Time,
    /// When it last polled.
    polled: Option<Time>,
    /// The poll that is to be tried again.
    retry: Option<Retry>,
    /// The rule by which every poll fails, if one does.
    blind: Option<Rule>,
    /// Whether that was passed over, and will be ever after.
    given_up: bool,
}

/// A poll that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Time,
    /// The rule by which it is then.
    pub rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Retry {
    /// When.
    at: Time,
    /// How often it was tried again before.
    tried: u32,
}

impl AlarmPolling {
    /// The polls of a deployment created at `created`; none where nothing is watched (ALM-067).
    /// Alarms numbered from `metric_alarms` on are composite ones.
    pub fn new(
        configuration: &AlarmConfiguration,
        policy: PollPolicy,
        created: Time,
        metric_alarms: usize,
    ) -> Option<Self> {
        if configuration.alarms.is_empty() {
            return None;
        }
        let composite = |alarm: &AlarmId| alarm.index() >= metric_alarms;
        let unseen = policy.composite_alarms == CompositeAlarms::NotFound
            && configuration.alarms.iter().any(composite);
        Some(Self {
            configuration: configuration.clone(),
            policy,
            created,
            polled: None,
            retry: None,
            blind: unseen.then_some(ALM_044),
            given_up: false,
        })
    }

    /// The watched alarms, in the order of the list: that of a reading.
    pub fn alarms(&self) -> &[AlarmId] {
        &self.configuration.alarms
    }

    /// The rule by which every poll fails, whatever the states are; usually none does.
    pub const fn blind(&self) -> Option<Rule> {
        self.blind
    }

    /// The first poll at or after `from` that is still to come: the repetition of one that failed,
    /// else the next of the grid. None before the end of time, and none of those behind the first
    /// where every one fails and is passed over.
    pub fn next(&self, from: Time) -> Option<Due> {
        if self.given_up {
            return None;
        }
        if let Some(retry) = self.retry {
            return Some(Due {
                at: retry.at.max(from),
                rule: ALM_057,
            });
        }
        let from = match self.polled {
            Some(polled) => from.max(polled.checked_add(Duration::from_micros(1))?),
            None => from,
        };
        let at = poll_at_or_after(self.created, self.policy.interval, from)?;
        Some(Due { at, rule: ALM_053 })
    }

    /// A poll at `now` has read so.
    pub fn poll(&mut self, now: Time, reading: Reading<'_>) -> Outcome {
        self.polled = Some(now);
        let before = self.retry.take();
        match reading {
            Reading::States(states) if self.blind.is_none() => {
                let lit = |(_, state): &(&AlarmId, &AlarmState)| **state == AlarmState::Alarm;
                let mut listed = self.configuration.alarms.iter().zip(states);
                match (listed.find(lit), before) {
                    (Some((alarm, _)), _) => Outcome::Stop(AlarmStop::Active(*alarm)),
                    (None, Some(_)) => Outcome::Recovered,
                    (None, None) => Outcome::Quiet,
                }
            }
            Reading::States(_) | Reading::Failed => self.fail(now, before),
        }
    }

    fn fail(&mut self, now: Time, before: Option<Retry>) -> Outcome {
        let tried = before.map_or(0, |retry| retry.tried + 1);
        if tried < self.policy.attempts
            && let Some(at) = now.checked_add(pause(tried))
        {
            self.retry = Some(Retry { at, tried });
            return Outcome::Retry(at);
        }
        match self.configuration.poll_failures {
            PollFailures::Stop => Outcome::Stop(AlarmStop::PollFailed),
            PollFailures::Ignore => {
                self.given_up = self.blind.is_some();
                Outcome::FailureIgnored
            }
        }
    }

    /// The rule by which a poll comes to this.
    pub fn rule(&self, outcome: Outcome) -> Rule {
        match outcome {
            Outcome::Retry(_) | Outcome::FailureIgnored | Outcome::Stop(AlarmStop::PollFailed) => {
                self.blind.unwrap_or(outcome.rule())
            }
            Outcome::Quiet | Outcome::Recovered | Outcome::Stop(AlarmStop::Active(_)) => {
                outcome.rule()
            }
        }
    }
}

/// The pause before a failed poll is tried again: 1, 2, 4 s and so on (ALM-057).
fn pause(tried: u32) -> Duration {
    Duration::from_secs(1 << tried.min(PAUSE_DOUBLINGS_MAX))
}

/// Doublings after which the pause stays as it is.
const PAUSE_DOUBLINGS_MAX: u32 = 5;

impl Outcome {
    /// The rule by which a poll comes to this, where not every poll fails.
    const fn rule(self) -> Rule {
        match self {
            Self::Quiet => ALM_056,
            Self::Recovered | Self::Retry(_) | Self::FailureIgnored => ALM_057,
            Self::Stop(stop) => stop.rule(),
        }
    }
}

#[cfg(test)]
mod tests;
