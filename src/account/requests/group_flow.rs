//! What flows through one target group: who asks, what becomes of it, and the sums of the minute.

use crate::account::requests::amount::{Amount, Rate, WHOLE_PPB};
use crate::account::requests::cause::Cause;
use crate::account::requests::cell::Fate;
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
    totals: Totals,
}

/// Failures since the streams were last told of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Since {
    /// Errors of the application.
    pub errors: Amount,
    /// Other failures that clients notice at once.
    pub at_once: Amount,
    /// Failures that clients notice when their patience ends.
    pub after_patience: Amount,
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

    /// Books what became of requests.
    pub fn book(&mut self, fate: Fate, amount: Amount, freshness: Freshness) {
        let new = freshness == Freshness::New;
        match fate {
            Fate::Arrives => {
                self.sums.attempts += amount;
                self.totals.attempts += amount;
                if new {
                    self.sums.by_new += amount;
                }
            }
            Fate::Answered => {
                let doomed = amount.share(self.doomed_ppb.min(WHOLE_PPB));
                if doomed.0 > 0 {
                    self.fail(Cause::TargetError, doomed, freshness);
                }
                let answered = amount - doomed;
                self.sums.answered += answered;
                self.totals.answered += answered;
            }
            Fate::Fails(cause) => self.fail(cause, amount, freshness),
        }
    }

    fn fail(&mut self, cause: Cause, amount: Amount, freshness: Freshness) {
        self.sums.failed_by[cause.index()] += amount;
        self.totals.failed += amount;
        if freshness == Freshness::New {
            self.sums.failed_new += amount;
        }
        match cause {
            Cause::TargetError => self.since.errors += amount,
            Cause::Refused | Cause::NoTarget | Cause::Overflow | Cause::DrainCut => {
                self.since.at_once += amount;
            }
            Cause::TimedOut | Cause::Abandoned => self.since.after_patience += amount,
        }
    }

    /// Answers of the minute that were cut off after all: at most as many as there were.
    pub fn cut_off(&mut self, amount: Amount, freshness: Freshness) {
        let amount = amount.min(self.sums.answered);
        self.sums.answered -= amount;
        self.totals.answered -= amount;
        self.fail(Cause::DrainCut, amount, freshness);
    }

    /// Lets time pass for what is not a request.
    pub fn advance(&mut self, time: Duration, reference: Rate, headroom_ppm: u32) {
        if self.no_target.0 > 0 {
            let lost = self.no_target.over(time);
            self.book(Fate::Arrives, lost, Freshness::Known);
            self.book(Fate::Fails(Cause::NoTarget), lost, Freshness::Known);
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

    /// Checks that what arrived is answered, failed or waits; gives the minute away.
    ///
    /// # Panics
    ///
    /// If a request was lost or made: a fault of the program, never of a scenario.
    pub fn close(&mut self, now: Time, waiting: Amount) -> Sums {
        let Totals {
            attempts,
            answered,
            failed,
        } = self.totals;
        assert_eq!(
            attempts,
            answered + failed + waiting,
            "invariant: what arrives is answered, fails or waits"
        );
        std::mem::replace(&mut self.sums, Sums::new(now))
    }
}
