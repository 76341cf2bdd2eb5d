//! Targets that are alike, as one server with one queue: what arrives, what is served, what fails.
//!
//! Between two changes all rates are constant, so that every sum is exact (TRF-001 to TRF-003). The
//! cell says when its own next change comes; it knows neither where requests come from nor what
//! becomes of those that fail.

use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::arithmetic::{Next, part, with_load_errors};
use crate::account::requests::backlog::{Backlog, Patience};
use crate::account::requests::cause::Cause;
use crate::account::requests::station::Discipline;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Duration;

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

/// What a cell can do, as its targets stand.
#[derive(Clone, Copy, Debug)]
pub struct Ability {
    /// What its targets do.
    pub service: Service,
    /// Requests it can serve, all targets together.
    pub capacity: Rate,
    /// Requests it can hold.
    pub queue_max: Amount,
    /// How long clients wait.
    pub patience: Duration,
    /// Order of service.
    pub discipline: Discipline,
    /// Answers that are errors whatever the load, in parts per billion.
    pub error_ppb: u64,
    /// Whether answers fail near and above full load (TRF-009).
    pub errors_under_load: LoadErrors,
    /// Backlog above which health checks that wait in the queue are too slow (LB-010).
    pub probe_limit: Option<Amount>,
}

/// Whether answers fail near and above full load; the scenario chooses (TRF-009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadErrors {
    /// From 90 % of the capacity on, 5 % of them at 100 %.
    Grow,
    /// Load alone fails no answer.
    None,
}

/// What becomes of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They arrive.
    Arrives,
    /// They are answered well.
    Answered,
    /// They fail.
    Fails(Cause),
}

/// A piece of the latency of a segment: so many answers behind a queue of this length at this load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Answers, good and bad.
    pub amount: Amount,
    /// Time spent in the queue.
    pub delay: Duration,
    /// Utilisation in parts per million, at most one million.
    pub load_ppm: u32,
}

/// The servers of a cell as one: their queue and its present rates.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    backlog: Backlog,
    flow: Flow,
}

/// Rates between two changes.
#[derive(Clone, Debug)]
struct Flow {
    /// Arrivals by target group.
    arrivals: Vec<(TargetGroupId, Rate)>,
    total: Rate,
    capacity: Rate,
    error_ppb: u64,
    course: Course,
}

/// What happens to arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// They are served as they come.
    Direct,
    /// They queue up behind others.
    Queue {
        patience: Patience,
        overflow: Rate,
        cause: Cause,
    },
    /// The newest are served, what is too much goes to the bottom of the pile.
    Pile { overflow: Rate },
    /// They fail.
    Fail(Cause),
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            arrivals: Vec::new(),
            total: Rate::ZERO,
            capacity: Rate::ZERO,
            error_ppb: 0,
            course: Course::Fail(Cause::Refused),
        }
    }
}

/// What follows from the rates of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// When the rates change by themselves.
    pub changes_after: Option<Duration>,
    /// Good answers.
    pub success: Rate,
    /// Whether health checks that wait in the queue pass.
    pub probes: Probes,
}

/// Whether the queue lets health checks through in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Probes {
    /// It does.
    #[default]
    InTime,
    /// It does not.
    TooSlow,
}

/// Part of a request that is still one: the tolerance of a comparison between a queue and a limit,
/// in time of service.
const SLACK: Duration = Duration::from_millis(1);

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
        let capacity = u128::from(self.flow.capacity.0.max(1));
        let load = u128::from(self.flow.total.0) * 1_000_000 / capacity;
        u32::try_from(load.min(1_000_000)).expect("invariant: at most one million")
    }

    /// Requests a second that are served, and that could be.
    pub fn use_of(&self) -> (Rate, Rate) {
        match self.flow.course {
            Course::Fail(_) => (Rate::ZERO, Rate::ZERO),
            Course::Direct => (self.flow.total, self.flow.capacity),
            Course::Queue { .. } | Course::Pile { .. } => (self.flow.capacity, self.flow.capacity),
        }
    }

    /// How long an arrival waits in the queue.
    pub fn delay(&self) -> Duration {
        delay(self.backlog.total(), self.flow.capacity)
    }

    /// Works out the rates from the arrivals and what the cell can do.
    pub fn plan(&mut self, ability: &Ability) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        self.flow.capacity = capacity;
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
                changes_after: None,
                success: Rate::ZERO,
                probes: Probes::InTime,
            };
        }
        let queued = self.backlog.total();
        if queued.0 == 0 && total <= capacity {
            self.flow.course = Course::Direct;
            return Forecast {
                changes_after: None,
                success: self.good(total),
                probes: probes(queued, ability, Amount::ZERO),
            };
        }
        match ability.discipline {
            Discipline::Fifo => self.plan_queue(ability, ability.queue_max, Cause::Overflow),
            Discipline::Deadline => {
                // Whoever would wait too long is turned away instead of served.
                let within = capacity.over(ability.patience);
                self.plan_queue(ability, ability.queue_max.min(within), Cause::TimedOut)
            }
            Discipline::Lifo => self.plan_pile(ability),
        }
    }

    fn good(&self, served: Rate) -> Rate {
        let bad = u128::from(served.0) * u128::from(self.flow.error_ppb) / 1_000_000_000;
        Rate(served.0 - u64::try_from(bad).expect("invariant: no more errors than answers"))
    }

    fn plan_queue(&mut self, ability: &Ability, queue_max: Amount, cause: Cause) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        let queued = self.backlog.total();
        let slack = capacity.over(SLACK);
        let limit = capacity.over(ability.patience) + slack;
        let full = queued >= queue_max && total >= capacity;
        let overflow = if full {
            total.saturating_sub(capacity)
        } else {
            Rate::ZERO
        };
        let net = i128::from(total.saturating_sub(overflow).0) - i128::from(capacity.0);
        let patience = if queued > limit {
            Patience::GivesUp
        } else {
            Patience::Waits
        };
        self.flow.course = Course::Queue {
            patience,
            overflow,
            cause,
        };
        let front = self.backlog.front_run();
        let mut next = Next::default();
        if net < 0 {
            next.when(queued.0, -net);
            if patience == Patience::GivesUp {
                next.when(queued.0 - limit.0, -net);
            }
        } else if net > 0 {
            next.when(queue_max.0 - queued.0, net);
            if patience == Patience::Waits {
                next.when(limit.0 + 1 - queued.0, net);
            }
        }
        if let Some((_, run)) = front
            && run < queued
        {
            next.when(run.0, i128::from(capacity.0));
        }
        if let Some(limit) = ability.probe_limit {
            next.when_past(queued.0, limit.0 + slack.0, net);
        }
        let success = match front {
            Some((Patience::GivesUp, _)) => Rate::ZERO,
            Some((Patience::Waits, _)) | None => self.good(capacity),
        };
        Forecast {
            changes_after: next.after,
            success,
            probes: probes(queued, ability, slack),
        }
    }

    fn plan_pile(&mut self, ability: &Ability) -> Forecast {
        let (total, capacity) = (self.flow.total, ability.capacity);
        let queued = self.backlog.total();
        let net = i128::from(total.0) - i128::from(capacity.0);
        let mut next = Next::default();
        let mut overflow = Rate::ZERO;
        if net < 0 {
            next.when(queued.0, -net);
        } else if net > 0 && queued < ability.queue_max {
            next.when(ability.queue_max.0 - queued.0, net);
        } else if net > 0 {
            overflow = total.saturating_sub(capacity);
        }
        self.flow.course = Course::Pile { overflow };
        Forecast {
            changes_after: next.after,
            success: self.good(total.min(capacity)),
            probes: Probes::InTime,
        }
    }

    /// Lets `time` pass at the present rates.
    pub fn advance(
        &mut self,
        time: Duration,
        mut book: impl FnMut(TargetGroupId, Fate, Amount),
    ) -> Answers {
        let delay = self.delay();
        let load_ppm = self.load_ppm();
        let mut answered = Amount::ZERO;
        let flow = &self.flow;
        let error_ppb = flow.error_ppb;
        let mut answer = |group, amount: Amount, book: &mut dyn FnMut(_, _, _)| {
            answered += amount;
            let errors = amount.share(error_ppb);
            if errors.0 > 0 {
                book(group, Fate::Fails(Cause::TargetError), errors);
            }
            book(group, Fate::Answered, amount - errors);
        };
        for (group, rate) in &flow.arrivals {
            let arrived = rate.over(time);
            book(*group, Fate::Arrives, arrived);
            match flow.course {
                Course::Direct => answer(*group, arrived, &mut book),
                Course::Fail(cause) => book(*group, Fate::Fails(cause), arrived),
                Course::Queue {
                    patience,
                    overflow,
                    cause,
                } => {
                    let turned_away = part(arrived, overflow, flow.total);
                    if turned_away.0 > 0 {
                        book(*group, Fate::Fails(cause), turned_away);
                    }
                    let admitted = arrived - turned_away;
                    if patience == Patience::GivesUp {
                        book(*group, Fate::Fails(Cause::TimedOut), admitted);
                    }
                    self.backlog.admit(*group, patience, admitted);
                }
                Course::Pile { overflow } => {
                    let served = part(arrived, flow.capacity.min(flow.total), flow.total);
                    answer(*group, served, &mut book);
                    let turned_away = part(arrived, overflow, flow.total).min(arrived - served);
                    if turned_away.0 > 0 {
                        book(*group, Fate::Fails(Cause::Overflow), turned_away);
                    }
                    let piled = arrived - served - turned_away;
                    if piled.0 > 0 {
                        book(*group, Fate::Fails(Cause::TimedOut), piled);
                        self.backlog.admit(*group, Patience::GivesUp, piled);
                    }
                }
            }
        }
        let able = match flow.course {
            Course::Direct | Course::Fail(_) => Amount::ZERO,
            Course::Queue { .. } => flow.capacity.over(time),
            Course::Pile { .. } => Rate(flow.capacity.0.saturating_sub(flow.total.0)).over(time),
        };
        self.backlog
            .serve(able, |group, patience, amount| match patience {
                Patience::Waits => answer(group, amount, &mut book),
                // Served for nobody.
                Patience::GivesUp => {}
            });
        Answers {
            amount: answered,
            delay,
            load_ppm,
        }
    }

    /// The servers are gone: what waited fails.
    pub fn fail_backlog(
        &mut self,
        cause: Cause,
        mut book: impl FnMut(TargetGroupId, Fate, Amount),
    ) {
        self.backlog
            .drop_all(|group, patience, amount| match patience {
                Patience::Waits => book(group, Fate::Fails(cause), amount),
                Patience::GivesUp => {}
            });
    }
}

/// How long a queue of this length lasts.
pub fn delay(queued: Amount, capacity: Rate) -> Duration {
    if queued.0 <= 0 || capacity.0 == 0 {
        return Duration::ZERO;
    }
    let micros = queued.0 / i128::from(capacity.0);
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

fn probes(queued: Amount, ability: &Ability, slack: Amount) -> Probes {
    match ability.probe_limit {
        Some(limit) if queued > limit + slack => Probes::TooSlow,
        Some(_) | None => Probes::InTime,
    }
}
