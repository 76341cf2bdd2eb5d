//! What flows through one target group: who asks, what becomes of it, and the sums of the minute.

use crate::account::requests::amount::{Amount, Rate, WHOLE_PPB};
use crate::account::requests::cause::Cause;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::sums::Sums;
use crate::aws::elb::routing::Choice;
use crate::kernel::time::{Duration, Time};

/// How much of what users ask is answered well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// At least one half.
    Full,
    /// Less than one half, but some (TRF-064).
    Partial,
    /// None (TRF-064).
    None,
}

/// Whether a cell runs a revision that did not run at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It ran somewhere in the fleet.
    Known,
    /// It did not.
    New,
}

/// Any time will do to compare rates.
const SECOND: Duration = Duration::from_secs(1);

/// The flow of one target group.
#[derive(Clone, Debug)]
pub struct GroupFlow {
    /// Sums since the last minute was closed.
    pub sums: Sums,
    /// Attempts a second by traffic.
    pub streams: Vec<(TrafficId, Rate)>,
    /// All attempts a second.
    pub offered: Rate,
    /// First attempts a second.
    pub demand: Rate,
    /// Attempts a second that no target gets.
    pub no_target: Rate,
    /// Capacity that requests can reach.
    pub capacity: Rate,
    /// Attempts a second that fail whoever serves them.
    pub doomed: Rate,
    /// The same as a share of all, in parts per billion.
    pub doomed_ppb: u64,
    /// Good answers a second.
    pub good: Rate,
    /// What that amounts to.
    pub success: Success,
    /// From whom it chooses.
    pub choice: Choice,
    /// Healthy targets.
    pub healthy: u32,
    /// Healthy targets that have their full share.
    pub full: u32,
    /// Registered targets that are not healthy.
    pub unhealthy: u32,
    /// What happened since the streams were last told.
    pub since: Since,
    /// Requests that run on targets that drain and will be cut off.
    held: Amount,
    /// Answers to come that make up for some of these.
    owed: Amount,
    totals: Totals,
}

/// Failures since the streams were last told of them.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// Failures that clients notice at once.
    pub at_once: Failures,
    /// Failures that clients notice when their patience ends.
    pub after_patience: Failures,
    /// Failures of one traffic, noticed as its clients' patience ended.
    pub given_up: Vec<(TrafficId, Failures)>,
}

/// Attempts that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// Those that another target might have answered well.
    pub sound: Amount,
    /// Those that were bound to fail as the attempt before them had (TRF-040).
    pub doomed: Amount,
}

impl Failures {
    const fn is_nothing(self) -> bool {
        self.sound.0 == 0 && self.doomed.0 == 0
    }

    fn add(&mut self, other: Self) {
        self.sound += other.sound;
        self.doomed += other.doomed;
    }
}

impl Since {
    /// Whether nothing failed.
    pub const fn is_nothing(&self) -> bool {
        self.at_once.is_nothing() && self.after_patience.is_nothing() && self.given_up.is_empty()
    }
}

/// Which answers are none that a client can use, in parts per billion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faulty {
    /// Errors of the application.
    pub error_ppb: u64,
    /// Answers that come too late.
    pub late_ppb: u64,
}

/// Sums from the start, for the check that nothing is lost.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    attempts: Amount,
    answered: Amount,
    failed: Amount,
}

impl Default for GroupFlow {
    /// A flow without any request.
    fn default() -> Self {
        Self {
            sums: Sums::new(Time::ZERO),
            streams: Vec::new(),
            offered: Rate::ZERO,
            demand: Rate::ZERO,
            no_target: Rate::ZERO,
            capacity: Rate::ZERO,
            doomed: Rate::ZERO,
            doomed_ppb: 0,
            good: Rate::ZERO,
            success: Success::Full,
            choice: Choice::Healthy,
            healthy: 0,
            full: 0,
            unhealthy: 0,
            since: Since::default(),
            held: Amount::ZERO,
            owed: Amount::ZERO,
            totals: Totals::default(),
        }
    }
}

impl GroupFlow {
    /// Forgets the rates of the last segment.
    pub fn clear_rates(&mut self) {
        self.streams.clear();
        self.offered = Rate::ZERO;
        self.demand = Rate::ZERO;
        self.no_target = Rate::ZERO;
        self.capacity = Rate::ZERO;
        self.good = Rate::ZERO;
        self.doomed = Rate::ZERO;
        self.doomed_ppb = 0;
    }

    /// All who ask are known: works out which share of the attempts is doomed.
    pub fn note_doomed(&mut self) {
        self.doomed_ppb =
            WHOLE_PPB.min(self.doomed.over(SECOND).share_of(self.offered.over(SECOND)));
    }

    /// Requests arrive.
    pub fn arrive(&mut self, amount: Amount, freshness: Freshness) {
        self.sums.attempts += amount;
        self.totals.attempts += amount;
        if freshness == Freshness::New {
            self.sums.by_new += amount;
        }
    }

    /// Requests are served: those that are bound to fail do, and of the rest those that meet a fault.
    pub fn answer(&mut self, amount: Amount, faulty: Faulty, freshness: Freshness) {
        let mut answered = amount;
        if self.doomed_ppb > 0 {
            let doomed = amount.share(self.doomed_ppb);
            answered -= doomed;
            let failures = Failures {
                sound: Amount::ZERO,
                doomed,
            };
            self.fail_as(Cause::TargetError, None, failures, freshness);
        }
        for (cause, ppb) in [
            (Cause::TimedOut, faulty.late_ppb),
            (Cause::TargetError, faulty.error_ppb),
        ] {
            if ppb == 0 {
                continue;
            }
            let sound = answered.share(ppb);
            answered -= sound;
            let failures = Failures {
                sound,
                doomed: Amount::ZERO,
            };
            self.fail_as(cause, None, failures, freshness);
        }
        if self.owed.0 > 0 {
            let held = self.owed.min(answered);
            self.owed -= held;
            self.held += held;
            answered -= held;
        }
        self.sums.answered += answered;
        self.totals.answered += answered;
    }

    /// Requests fail; of the traffic that is named, or of all in proportion.
    pub fn fail(
        &mut self,
        cause: Cause,
        sender: Option<TrafficId>,
        amount: Amount,
        freshness: Freshness,
    ) {
        let doomed = match self.doomed_ppb {
            0 => Amount::ZERO,
            ppb => amount.share(ppb),
        };
        let failures = Failures {
            sound: amount - doomed,
            doomed,
        };
        self.fail_as(cause, sender, failures, freshness);
    }

    fn fail_as(
        &mut self,
        cause: Cause,
        sender: Option<TrafficId>,
        failures: Failures,
        freshness: Freshness,
    ) {
        let amount = failures.sound + failures.doomed;
        if amount.0 == 0 {
            return;
        }
        self.sums.failed_by[cause.index()] += amount;
        self.totals.failed += amount;
        if freshness == Freshness::New {
            self.sums.failed_new += amount;
        }
        let since = &mut self.since;
        match (cause, sender) {
            (Cause::TimedOut, Some(id)) => {
                match since.given_up.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, known)) => known.add(failures),
                    None => since.given_up.push((id, failures)),
                }
            }
            (Cause::TimedOut | Cause::Abandoned, _) => since.after_patience.add(failures),
            (
                Cause::TargetError
                | Cause::Refused
                | Cause::NoTarget
                | Cause::Overflow
                | Cause::DrainCut,
                _,
            ) => since.at_once.add(failures),
        }
    }

    /// So many requests that run on a target will be cut off when its draining is over: they were not
    /// answered after all. Where the minute has too few answers yet, the next ones make up for it.
    pub fn hold(&mut self, amount: Amount) {
        let held = amount.min(self.sums.answered);
        self.sums.answered -= held;
        self.totals.answered -= held;
        self.held += held;
        self.owed += amount - held;
    }

    /// Requests that were held are cut off (LB-022).
    pub fn cut_off(&mut self, amount: Amount, freshness: Freshness) {
        let cut = amount.min(self.held);
        self.held -= cut;
        self.owed -= self.owed.min(amount - cut);
        self.fail(Cause::DrainCut, None, cut, freshness);
    }

    /// Lets time pass for what is not a request.
    pub fn advance(&mut self, time: Duration, reference: Rate, headroom_ppm: u32) {
        if self.no_target.0 > 0 {
            let lost = self.no_target.over(time);
            self.arrive(lost, Freshness::Known);
            self.fail(Cause::NoTarget, None, lost, Freshness::Known);
        }
        let sums = &mut self.sums;
        sums.first_attempts += self.demand.over(time);
        sums.capacity += self.capacity.over(time);
        sums.lost_capacity += reference.saturating_sub(self.capacity).over(time);
        let needed = self.demand.part(u64::from(headroom_ppm), 1_000_000);
        let short = needed.saturating_sub(self.capacity);
        if short.0 > 0 {
            sums.shortfall += short.over(time);
            sums.shortfall_time += time;
            sums.peak_shortfall = sums.peak_shortfall.max(short);
        }
        match self.success {
            Success::Full => {}
            Success::Partial => sums.partial += time,
            Success::None => sums.no_success += time,
        }
        let micros = u128::from(time.as_micros());
        sums.healthy_time += u128::from(self.healthy) * micros;
        sums.unhealthy_time += u128::from(self.unhealthy) * micros;
        self.note_health();
    }

    /// Takes the present numbers of targets into the minute's extremes.
    pub fn note_health(&mut self) {
        let sums = &mut self.sums;
        sums.healthy = [
            sums.healthy[0].min(self.healthy),
            sums.healthy[1].max(self.healthy),
        ];
        sums.unhealthy = [
            sums.unhealthy[0].min(self.unhealthy),
            sums.unhealthy[1].max(self.unhealthy),
        ];
        sums.registered_max = sums.registered_max.max(self.healthy + self.unhealthy);
    }

    /// Works out how much succeeds; returns what it was if that is something else.
    ///
    /// A good answer serves one user, at whichever attempt. So it is held against what is asked for
    /// the first time, and only where all that is over against what is asked again (TRF-064).
    pub fn judge(&mut self) -> Option<Success> {
        let asked = if self.demand.0 > 0 {
            self.demand
        } else {
            self.offered
        };
        let success = if u128::from(self.good.0) * 2 >= u128::from(asked.0) {
            Success::Full
        } else if self.good.0 > 0 {
            Success::Partial
        } else {
            Success::None
        };
        let before = std::mem::replace(&mut self.success, success);
        (before != success).then_some(before)
    }

    /// Whether some of what is asked fails.
    pub fn fails(&self) -> bool {
        self.good < self.offered
    }

    /// Checks that what arrived is answered, failed or waits; gives the minute away, and what waits or
    /// still runs where it will be cut off, or would be if its target left now: `running` is answered
    /// only in the next minute, or not at all.
    ///
    /// # Panics
    ///
    /// If a request was lost or made: a fault of the program, never of a scenario.
    pub fn close(&mut self, now: Time, queued: Amount, running: Amount) -> (Sums, Amount) {
        let running = running.min(self.sums.answered);
        self.sums.answered -= running;
        self.sums.queued = queued;
        let Totals {
            attempts,
            answered,
            failed,
        } = self.totals;
        let waiting = queued + self.held;
        assert_eq!(
            attempts,
            answered + failed + waiting,
            "invariant: what arrives is answered, fails or waits"
        );
        let next = Sums {
            answered: running,
            ..Sums::new(now)
        };
        (std::mem::replace(&mut self.sums, next), waiting + running)
    }
}
