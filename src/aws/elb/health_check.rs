//! The health check of one registered target, without an event per check.
//!
//! The truth about the target comes in when it changes; the machine works out when the load balancer
//! will change its mind if nothing else happens. One node checks for the whole load balancer. A
//! check sees the truth of its own instant; its result counts then, or at the timeout if nothing
//! came back. Two changes that no check fell between leave no mark.

use super::probe::Probe;
use super::target::TargetState;
use super::target_group::{HealthCheckSettings, Kind, TargetGroup};
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LB_003, LB_004, LB_005, LB_007, Rule};

#[cfg(test)]
mod tests;

/// What the load balancer thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Initial,
    Healthy,
    Unhealthy,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Pass,
    Fail,
}

/// Results alike in a row, the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Streak {
    of: Outcome,
    length: u64,
}

impl Streak {
    fn followed_by(self, of: Outcome, results: u64) -> Self {
        let before = if self.of == of { self.length } else { 0 };
        let length = before.saturating_add(results);
        Self { of, length }
    }
}

/// The checks of a target since it was registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    settings: HealthCheckSettings,
    kind: Kind,
    view: View,
    streak: Streak,
    /// The first check that has not been sent.
    next_check: Time,
    /// When a check under way will have failed; a check is over before the next is sent.
    under_way: Option<Time>,
    probe: Probe,
    /// Since when no connection to the target succeeds.
    connections_fail_since: Option<Time>,
}

/// A change of mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flip {
    /// What the load balancer thought.
    pub from: TargetState,
    /// What it thinks from now on.
    pub to: TargetState,
    /// By which rule.
    pub rule: Rule,
}

impl HealthCheck {
    /// A target registered at `now`, first checked at `first_check`: its registration is through
    /// then, and its phase has passed (LB-003). A fleet reached directly counts as healthy.
    #[must_use]
    pub fn start(group: &TargetGroup, now: Time, first_check: Time, probe: Probe) -> Self {
        let view = if group.health_check.enabled {
            View::Initial
        } else {
            View::Healthy
        };
        Self {
            settings: group.health_check,
            kind: group.kind,
            view,
            streak: Streak {
                of: Outcome::Fail,
                length: 0,
            },
            next_check: first_check,
            under_way: None,
            probe,
            connections_fail_since: probe.fails_connections().then_some(now),
        }
    }

    /// A target whose checks had long decided before the start: healthy or not as they come out.
    #[must_use]
    pub fn settled(group: &TargetGroup, first_check: Time, probe: Probe) -> Self {
        let mut check = Self::start(group, Time::ZERO, first_check, probe);
        if group.health_check.enabled {
            let (view, of) = match probe.fails() {
                false => (View::Healthy, Outcome::Pass),
                true => (View::Unhealthy, Outcome::Fail),
            };
            check.view = view;
            check.streak = Streak {
                of,
                length: u64::from(u8::MAX),
            };
        }
        check
    }

    /// What the load balancer thinks.
    #[must_use]
    pub const fn state(&self) -> TargetState {
        match self.view {
            View::Initial => TargetState::Initial,
            View::Healthy => TargetState::Healthy,
            View::Unhealthy => TargetState::Unhealthy,
        }
    }

    /// What a check would come to since the last change.
    #[must_use]
    pub const fn probe(&self) -> Probe {
        self.probe
    }

    /// The first instant from `from` on at which a check is sent.
    #[must_use]
    pub fn check_from(&self, from: Time) -> Time {
        if from <= self.next_check {
            return self.next_check;
        }
        let late = from.since(self.next_check).as_micros();
        let interval = self.interval().as_micros();
        self.next_check + self.interval().saturating_mul(late.div_ceil(interval))
    }

    /// From `now` on a check comes to `probe`, one sent at this very instant included. Returns when
    /// the load balancer will change its mind if nothing changes until then; what it returned
    /// before is void.
    pub fn answers(&mut self, now: Time, probe: Probe) -> Option<Time> {
        self.send_checks_before(now);
        self.probe = probe;
        self.connections_fail_since = match (probe.fails_connections(), self.connections_fail_since)
        {
            (false, _) => None,
            (true, None) => Some(now),
            (true, since @ Some(_)) => since,
        };
        self.next_flip()
    }

    /// When the load balancer will change its mind if nothing changes.
    #[must_use]
    pub fn next_flip(&self) -> Option<Time> {
        if !self.settings.enabled {
            return None;
        }
        let by_checks = self.flip_by_checks();
        let by_connections = self.flip_by_connections();
        by_checks.into_iter().chain(by_connections).min()
    }

    /// The load balancer changes its mind at `now`, which must be what was returned last; otherwise
    /// the call is stale and nothing happens. Another change may follow: see
    /// [`next_flip`](Self::next_flip).
    pub fn flip(&mut self, now: Time) -> Option<Flip> {
        if self.next_flip() != Some(now) {
            return None;
        }
        let by_connections = self.flip_by_checks() != Some(now);
        self.send_checks_before(now);
        let is_due = self.under_way.take_if(|due| *due == now).is_some();
        if is_due {
            self.streak = self.streak.followed_by(Outcome::Fail, 1);
        }
        let from = self.state();
        let outcome = self.outcome();
        let is_decided = by_connections || is_due && self.is_decided(self.streak);
        if !is_decided {
            self.streak = self.streak.followed_by(outcome, 1);
            self.next_check += self.interval();
        }
        let (view, rule) = match (self.view, self.streak.of) {
            (View::Healthy, Outcome::Pass | Outcome::Fail) if by_connections => {
                (View::Unhealthy, LB_007)
            }
            (View::Initial, Outcome::Pass) => (View::Healthy, LB_004),
            (View::Unhealthy, Outcome::Pass) => (View::Healthy, LB_005),
            (View::Initial | View::Healthy, Outcome::Fail) => (View::Unhealthy, LB_005),
            (View::Healthy, Outcome::Pass) | (View::Unhealthy, Outcome::Fail) => {
                unreachable!("invariant: a streak that agrees with the view flips nothing")
            }
        };
        self.view = view;
        self.streak.length = 0;
        let to = self.state();
        Some(Flip { from, to, rule })
    }

    /// When checks alone change the view, if they do.
    fn flip_by_checks(&self) -> Option<Time> {
        let mut streak = self.streak;
        if let Some(due) = self.under_way {
            streak = streak.followed_by(Outcome::Fail, 1);
            if self.is_decided(streak) {
                return Some(due);
            }
        }
        let outcome = self.outcome();
        let needed = self.needed(outcome)?;
        let had = streak.followed_by(outcome, 0).length;
        let checks_between = needed.saturating_sub(had).saturating_sub(1);
        let last = self.next_check + self.interval().saturating_mul(checks_between);
        Some(last + self.probe.takes(self.settings.timeout))
    }

    /// When a Network Load Balancer sees by failing connections what it thinks healthy (LB-007).
    fn flip_by_connections(&self) -> Option<Time> {
        let patience = self.settings.passive_detection?;
        let since = self.connections_fail_since?;
        (self.view == View::Healthy).then(|| since + patience)
    }

    /// Results in a row that change the view; none if no number does (LB-004, LB-005). Only a
    /// Classic Load Balancer wants its whole threshold of a new instance.
    fn needed(&self, outcome: Outcome) -> Option<u64> {
        let count = match (self.view, outcome) {
            (View::Initial, Outcome::Pass) => match self.kind {
                Kind::Application | Kind::Network | Kind::Direct => 1,
                Kind::Classic => self.settings.healthy_threshold,
            },
            (View::Unhealthy, Outcome::Pass) => self.settings.healthy_threshold,
            (View::Initial | View::Healthy, Outcome::Fail) => self.settings.unhealthy_threshold,
            (View::Healthy, Outcome::Pass) | (View::Unhealthy, Outcome::Fail) => return None,
        };
        Some(u64::from(count))
    }

    /// Whether these results change the view.
    fn is_decided(&self, streak: Streak) -> bool {
        self.needed(streak.of)
            .is_some_and(|needed| streak.length >= needed)
    }

    fn outcome(&self) -> Outcome {
        if self.probe.fails() {
            Outcome::Fail
        } else {
            Outcome::Pass
        }
    }

    /// Never zero, so that checks advance.
    fn interval(&self) -> Duration {
        self.settings.interval.max(Duration::from_micros(1))
    }

    /// Counts what has been sent and has come back before `now`. Checks are `interval` apart from
    /// the first on (LB-003).
    fn send_checks_before(&mut self, now: Time) {
        if self.under_way.take_if(|due| *due < now).is_some() {
            self.streak = self.streak.followed_by(Outcome::Fail, 1);
        }
        if self.next_check >= now {
            return;
        }
        let after = self.check_from(now);
        let interval = self.interval().as_micros();
        let sent = after.since(self.next_check).as_micros() / interval;
        let last = self.next_check + self.interval().saturating_mul(sent - 1);
        let result = last + self.probe.takes(self.settings.timeout);
        let is_under_way = result >= now;
        let back = if is_under_way { sent - 1 } else { sent };
        if back > 0 {
            self.streak = self.streak.followed_by(self.outcome(), back);
        }
        self.under_way = is_under_way.then_some(result);
        self.next_check = after;
    }
}

/// How far checks of one target lie apart, and by which rule.
#[must_use]
pub const fn pace(settings: &HealthCheckSettings) -> (Duration, Rule) {
    (settings.interval, LB_003)
}
