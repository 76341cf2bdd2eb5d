//! Targets that are alike, as one server with one queue: what arrives, what is served, what fails.
//!
//! Between two changes all rates are constant, so that every sum is exact (TRF-001 to TRF-003). The
//! cell says when its own next change comes; it knows neither where requests come from nor what
//! becomes of those that fail.

use crate::account::requests::ability::{Ability, LoadErrors};
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::arithmetic::{Next, part, with_load_errors};
use crate::account::requests::backlog::Backlog;
use crate::account::requests::cause::Cause;
use crate::account::requests::flow::{Course, Flow, share_out};
use crate::account::requests::ids::TrafficId;
use crate::account::requests::part::{self, Sender};
use crate::account::requests::probes::Probes;
use crate::account::requests::station::{CLIENT_TIMEOUT, Discipline};
use crate::account::requests::sums::load_step;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::{Duration, Time};

/// What the targets of a cell do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// They serve it.
    Serves,
    /// Nothing listens: the connection is refused.
    Refuses,
    /// The host is gone: nobody answers, not even with a refusal.
    Silent,
}

/// What becomes of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They arrive.
    Arrives,
    /// They are served; the first and the last waited so long.
    Served([Duration; 2]),
    /// They fail; of whom, if that is known.
    Fails(Cause, Option<TrafficId>),
}

/// The servers of a cell as one: their queue and its present rates.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    backlog: Backlog,
    flow: Flow,
}

/// What follows from the rates of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// When the rates change by themselves.
    pub changes_at: Option<Time>,
    /// Whether health checks that wait in the queue pass.
    pub probes: Probes,
}

/// Part of a request that is still one: the tolerance of a comparison between a queue and a limit,
/// in time of service.
const SLACK: Duration = Duration::from_millis(1);

/// The part of a full queue that may have been dropped before others are let in.
const ROOM: i128 = 64;

/// While requests queue, rates are worked out at every whole second (TRF-044).
const STEP: Duration = Duration::from_secs(1);

impl Servers {
    /// What waits.
    pub const fn backlog(&self) -> &Backlog {
        &self.backlog
    }

    /// What waits, to be shared out.
    pub const fn backlog_mut(&mut self) -> &mut Backlog {
        &mut self.backlog
    }

    /// Forgets the arrivals of the last segment.
    pub fn clear_arrivals(&mut self) {
        self.flow.arrivals.clear();
        self.flow.total = Rate::ZERO;
    }

    /// One of `count` targets leaves the cell with its share of what waits. What it was sent and served
    /// leaves with it, so that the others are asked no more before the rates are worked out anew.
    pub fn take_share(&mut self, count: u32) -> Backlog {
        let flow = &mut self.flow;
        let share = |rate: Rate| rate.part(1, u64::from(count.max(1)));
        flow.capacity = flow.capacity.saturating_sub(share(flow.capacity));
        for (_, rate) in &mut flow.arrivals {
            *rate = rate.saturating_sub(share(*rate));
        }
        flow.total = flow.arrivals.iter().map(|(_, rate)| *rate).sum();
        self.backlog.take_share(count)
    }

    /// Adds arrivals of a target group to the next segment.
    pub fn arrive(&mut self, group: TargetGroupId, rate: Rate) {
        if rate.0 == 0 {
            return;
        }
        self.flow.total += rate;
        match self
            .flow
            .arrivals
            .iter_mut()
            .find(|(known, _)| *known == group)
        {
            Some((_, known)) => *known += rate,
            None => self.flow.arrivals.push((group, rate)),
        }
    }

    /// Arrivals of the segment by target group.
    pub fn arrivals_by_group(&self) -> &[(TargetGroupId, Rate)] {
        &self.flow.arrivals
    }

    /// All arrivals of the segment.
    pub const fn arrivals(&self) -> Rate {
        self.flow.total
    }

    /// Utilisation in the segment, in parts per million, at most one million.
    pub fn load_ppm(&self) -> u32 {
        let (total, capacity) = (self.flow.total, self.flow.capacity);
        if total.0 == 0 {
            return 0;
        }
        if total >= capacity {
            return 1_000_000;
        }
        u32::try_from(Rate(1_000_000).part(total.0, capacity.0).0)
            .expect("invariant: at most one million")
    }

    /// Since when the utilisation is about what it is.
    pub const fn loaded_since(&self) -> Time {
        self.flow.since
    }

    /// Answers that are errors, in parts per billion.
    pub const fn error_ppb(&self) -> u64 {
        self.flow.error_ppb
    }

    /// Whether nothing arrives and nothing waits.
    pub fn is_idle(&self) -> bool {
        self.flow.total.0 == 0 && self.backlog.is_empty()
    }

    /// Requests a second that are served.
    pub fn served(&self) -> Rate {
        match self.flow.course {
            Course::Fail(_) => Rate::ZERO,
            Course::Direct => self.flow.total,
            Course::Queue { .. } | Course::Pile { .. } => self.flow.capacity,
        }
    }

    /// How long an arrival waits in the queue.
    pub fn delay(&self) -> Duration {
        delay(self.backlog.total(), self.flow.capacity)
    }

    /// Works out the rates from the arrivals and what the cell can do. `senders` tells who makes up
    /// the arrivals through a target group, and `good` hears of the requests a second of each target
    /// group that are served for somebody, errors included.
    pub fn plan(
        &mut self,
        now: Time,
        ability: &Ability<'_>,
        senders: impl Fn(TargetGroupId, Rate, &mut Vec<Sender>),
        mut good: impl FnMut(TargetGroupId, Rate),
    ) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        self.flow.capacity = capacity;
        let step = load_step(self.load_ppm());
        if self.flow.step != step {
            self.flow.step = step;
            self.flow.since = now;
        }
        self.flow.discipline = ability.discipline;
        self.flow.error_ppb = match ability.errors_under_load {
            LoadErrors::Grow => with_load_errors(ability.error_ppb, total, capacity),
            LoadErrors::None => ability.error_ppb,
        };
        let fails = match ability.service {
            Service::Serves => None,
            Service::Refuses => Some(Cause::Refused),
            Service::Silent => Some(Cause::Abandoned),
        };
        if let Some(cause) = fails {
            self.flow.course = Course::Fail(cause);
            return Forecast {
                changes_at: None,
                probes: Probes::default(),
            };
        }
        let queued = self.backlog.total();
        if queued.0 == 0 && total <= capacity {
            self.flow.course = Course::Direct;
            for (group, rate) in &self.flow.arrivals {
                good(*group, *rate);
            }
            return Forecast {
                changes_at: None,
                probes: Probes::at(queued, ability.probe_limits, Amount::ZERO),
            };
        }
        self.flow.senders.clear();
        for (group, rate) in &self.flow.arrivals {
            senders(*group, *rate, &mut self.flow.senders);
        }
        match ability.discipline {
            Discipline::Fifo | Discipline::Deadline => self.plan_queue(now, ability, good),
            Discipline::Lifo => self.plan_pile(now, ability, good),
        }
    }

    /// Requests the queue can hold, and why it turns others away (TRF-007).
    fn room(&self, ability: &Ability<'_>) -> (Amount, Cause) {
        let patience = self.flow.senders.iter().map(|sender| sender.patience).max();
        let served = ability.capacity.over(patience.unwrap_or(CLIENT_TIMEOUT));
        let max = ability.queue_max.unwrap_or(served);
        match ability.discipline {
            // Whoever would wait too long is turned away instead of served.
            Discipline::Deadline if served <= max => (served, Cause::TimedOut),
            Discipline::Fifo | Discipline::Lifo | Discipline::Deadline => (max, Cause::Overflow),
        }
    }

    fn plan_queue(
        &mut self,
        now: Time,
        ability: &Ability<'_>,
        mut good: impl FnMut(TargetGroupId, Rate),
    ) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        let (queue_max, cause) = self.room(ability);
        let queued = self.backlog.total();
        let slack = capacity.over(SLACK);
        // Where those who have given up are dropped, a queue that is full stays so for a little while.
        let dropped = match ability.discipline {
            Discipline::Deadline => Amount(queue_max.0 / ROOM).min(total.over(STEP)),
            Discipline::Fifo | Discipline::Lifo => Amount::ZERO,
        };
        let full = queued >= queue_max - dropped && total >= capacity;
        let overflow = if full {
            total.saturating_sub(capacity)
        } else {
            Rate::ZERO
        };
        let admitted = total.saturating_sub(overflow);
        let net = i128::from(admitted.0) - i128::from(capacity.0);
        self.flow.course = Course::Queue { overflow, cause };
        self.flow.admit(admitted);
        let mut next = Next::default();
        if net < 0 {
            next.when(queued.0, -net);
        } else if net > 0 {
            next.when(queue_max.0 - queued.0, net);
        }
        for limit in ability.probe_limits {
            next.when_past(queued.0, limit.backlog.0 + slack.0, net);
        }
        let mut changes_at = whole_second_after(now);
        if let Some(at) = next.after.and_then(|after| now.checked_add(after)) {
            changes_at = changes_at.min(at);
        }
        // Where those who have given up are dropped, every turn is for somebody.
        let are_all = ability.discipline == Discipline::Deadline;
        if !are_all && let Some(at) = self.backlog.next_change(now, changes_at, capacity) {
            changes_at = changes_at.min(at);
        }
        if queued.0 == 0 {
            for (group, rate) in &self.flow.arrivals {
                good(*group, capacity.part(rate.0, total.0));
            }
        } else {
            self.backlog.awaited(now, are_all, |group, part, all| {
                good(group, share_of(capacity, part, all));
            });
        }
        Forecast {
            changes_at: Some(changes_at),
            probes: Probes::at(queued, ability.probe_limits, slack),
        }
    }

    fn plan_pile(
        &mut self,
        now: Time,
        ability: &Ability<'_>,
        mut good: impl FnMut(TargetGroupId, Rate),
    ) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        let (queue_max, _) = self.room(ability);
        let queued = self.backlog.total();
        let net = i128::from(total.0) - i128::from(capacity.0);
        let mut next = Next::default();
        let mut overflow = Rate::ZERO;
        if net < 0 {
            next.when(queued.0, -net);
        } else if net > 0 && queued < queue_max {
            next.when(queue_max.0 - queued.0, net);
        } else if net > 0 {
            overflow = total.saturating_sub(capacity);
        }
        self.flow.course = Course::Pile { overflow };
        self.flow
            .admit(total.saturating_sub(capacity).saturating_sub(overflow));
        for (group, rate) in &self.flow.arrivals {
            good(*group, capacity.min(total).part(rate.0, total.0));
        }
        let changes_at = next.after.and_then(|after| now.checked_add(after));
        let second = whole_second_after(now);
        Forecast {
            changes_at: Some(changes_at.map_or(second, |at| at.min(second))),
            probes: Probes::default(),
        }
    }

    /// Lets the time between two instants pass at the present rates.
    pub fn advance(
        &mut self,
        from: Time,
        to: Time,
        mut book: impl FnMut(TargetGroupId, Fate, Amount),
    ) {
        let time = to.since(from);
        let at_once = Fate::Served([Duration::ZERO; 2]);
        let flow = &mut self.flow;
        flow.admitted.clear();
        for (group, rate) in &flow.arrivals {
            let arrived = rate.over(time);
            book(*group, Fate::Arrives, arrived);
            let queues = match flow.course {
                Course::Direct => {
                    book(*group, at_once, arrived);
                    continue;
                }
                Course::Fail(cause) => {
                    book(*group, Fate::Fails(cause, None), arrived);
                    continue;
                }
                Course::Queue { overflow, cause } => {
                    let turned_away = part(arrived, overflow, flow.total);
                    if turned_away.0 > 0 {
                        book(*group, Fate::Fails(cause, None), turned_away);
                    }
                    arrived - turned_away
                }
                Course::Pile { overflow } => {
                    let served = part(arrived, flow.capacity.min(flow.total), flow.total);
                    if served.0 > 0 {
                        book(*group, at_once, served);
                    }
                    let turned_away = part(arrived, overflow, flow.total).min(arrived - served);
                    if turned_away.0 > 0 {
                        book(*group, Fate::Fails(Cause::Overflow, None), turned_away);
                    }
                    arrived - served - turned_away
                }
            };
            if queues.0 > 0 {
                share_out(*group, queues, &flow.senders, &mut flow.admitted);
            }
        }
        if self.backlog.is_empty() && flow.admitted.is_empty() {
            return;
        }
        self.backlog.admit(from, to, &flow.admitted);
        let tell = |sender: &Sender, fate: part::Fate, amount: Amount| {
            let fate = match fate {
                part::Fate::Served(waits) => Fate::Served(waits),
                part::Fate::GivenUp => Fate::Fails(Cause::TimedOut, Some(sender.traffic)),
            };
            book(sender.group, fate, amount);
        };
        match flow.discipline {
            Discipline::Fifo | Discipline::Deadline => {
                let able = flow.capacity.over(time);
                self.backlog
                    .serve_oldest(from, to, flow.capacity, able, tell);
            }
            Discipline::Lifo => {
                let spare = Rate(flow.capacity.0.saturating_sub(flow.total.0));
                self.backlog
                    .serve_newest(from, to, spare, spare.over(time), tell);
            }
        }
        if flow.discipline == Discipline::Deadline {
            self.backlog.drop_given_up();
        }
    }
}

/// The part of a rate that `part` is of `all`.
fn share_of(rate: Rate, part: Amount, all: Amount) -> Rate {
    let share = part.0 as f64 / all.0.max(1) as f64;
    Rate((rate.0 as f64 * share) as u64).min(rate)
}

fn whole_second_after(now: Time) -> Time {
    let step = STEP.as_micros();
    Time::from_micros((now.as_micros() / step + 1).saturating_mul(step))
}

/// How long a queue of this length lasts.
pub fn delay(queued: Amount, capacity: Rate) -> Duration {
    if queued.0 <= 0 || capacity.0 == 0 {
        return Duration::ZERO;
    }
    let micros = queued.0 / i128::from(capacity.0);
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}
