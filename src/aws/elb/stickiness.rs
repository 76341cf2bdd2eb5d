//! Clients that stay with their target group when weights change (LB-035).

use super::routing::MILLION;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{LB_035, Rule};

/// The mean length of a session unless a scenario says otherwise.
pub const MEAN_SESSION: Duration = Duration::from_secs(600);

/// Equal steps in which sticky clients leave.
const STEPS: u32 = 20;

/// When a smaller part than this is left, the rest goes too.
const LEAST: f64 = 0.01;

/// What sticky clients of a group do whose weight falls to 0, `stickyAtWeightZero`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StickyAtWeightZero {
    /// They are spread anew at once.
    #[default]
    Break,
    /// They leave as slowly as others.
    Keep,
}

/// Weights on the way from old to new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightShift {
    /// What each group had when the change took effect, in millionths.
    old: Vec<u32>,
    /// What each is to have, in millionths.
    new: Vec<u32>,
    at: Time,
    /// None where clients do not stay.
    session: Option<Duration>,
    at_zero: StickyAtWeightZero,
}

impl WeightShift {
    /// Weights from the start on, with nothing to leave behind.
    #[must_use]
    pub fn settled(weights: &[u32]) -> Self {
        let new = in_millionths(weights);
        Self {
            old: new.clone(),
            new,
            at: Time::ZERO,
            session: None,
            at_zero: StickyAtWeightZero::default(),
        }
    }

    /// A change to `weights` that takes effect at `now`, from whatever holds then. `session` is the
    /// mean length of the sessions of sticky clients, none if clients do not stay.
    #[must_use]
    pub fn then(
        &self,
        weights: &[u32],
        now: Time,
        session: Option<Duration>,
        at_zero: StickyAtWeightZero,
    ) -> Self {
        let mut old = Vec::new();
        self.effective(now, &mut old);
        Self {
            old,
            new: in_millionths(weights),
            at: now,
            session,
            at_zero,
        }
    }

    /// The weights that hold at `now`, in millionths that add up to one million, or to nothing if
    /// all weights are 0. Returns when they change next, and by which rule.
    pub fn effective(&self, now: Time, out: &mut Vec<u32>) -> (Option<Time>, Rule) {
        let (sticky, next) = self.sticky(now);
        let stay: u64 = self.kept().map(u64::from).sum();
        out.clear();
        let mut sum = 0;
        for (kept, new) in self.kept().zip(&self.new) {
            // Who broke loose is spread like those who have left.
            let stays = u64::from(kept) * u64::from(sticky);
            let loose = u64::from(MILLION) * u64::from(STEPS) - stay * u64::from(sticky);
            let weight = stays * u64::from(MILLION) + u64::from(*new) * loose;
            let weight = weight / u64::from(MILLION) / u64::from(STEPS);
            let weight = u32::try_from(weight).expect("invariant: no weight is above a million");
            sum += weight;
            out.push(weight);
        }
        let is_nothing = self.new.iter().all(|new| *new == 0);
        if let Some(last) = self.new.iter().rposition(|new| *new > 0) {
            out[last] += MILLION - sum;
        } else if is_nothing {
            out.fill(0);
        }
        let is_settled = self.old == self.new || is_nothing;
        (next.filter(|_| !is_settled), LB_035)
    }

    /// What of the old weight of each group stays for a while.
    fn kept(&self) -> impl Iterator<Item = u32> {
        let groups = self.new.len();
        let old = self.old.iter().copied().chain(std::iter::repeat(0));
        old.take(groups).zip(&self.new).map(|(old, new)| {
            let breaks = *new == 0 && self.at_zero == StickyAtWeightZero::Break;
            if breaks { 0 } else { old }
        })
    }

    /// How many of the steps are still to go, and when the next is due.
    fn sticky(&self, now: Time) -> (u32, Option<Time>) {
        let Some(session) = self.session.filter(|session| *session > Duration::ZERO) else {
            return (0, None);
        };
        // Step k is due when the exponential has fallen to (STEPS - k) / STEPS.
        let due = |step: u32| {
            let left = f64::from(STEPS - step) / f64::from(STEPS);
            let means = -libm::log(left.max(LEAST));
            self.at + Duration::from_secs_f64(session.as_secs_f64() * means)
        };
        let next = (1..=STEPS).find(|step| now < due(*step));
        match next {
            Some(step) => (STEPS - step + 1, Some(due(step))),
            None => (0, None),
        }
    }
}

/// Weights as parts of a million; the rest goes to the last that has one.
fn in_millionths(weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let part = |weight: &u32| {
        let part = u64::from(*weight) * u64::from(MILLION) / sum.max(1);
        u32::try_from(part).expect("invariant: a part is not above a million")
    };
    let mut parts: Vec<u32> = weights.iter().map(part).collect();
    if let Some(last) = weights.iter().rposition(|weight| *weight > 0) {
        parts[last] += MILLION - parts.iter().sum::<u32>();
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn weights(shift: &WeightShift, now: Time) -> (Vec<u32>, Option<Time>) {
        let mut out = Vec::new();
        let (next, rule) = shift.effective(now, &mut out);
        assert_eq!(rule, LB_035);
        (out, next)
    }

    fn shift(session: Option<Duration>, at_zero: StickyAtWeightZero) -> WeightShift {
        WeightShift::settled(&[1, 0]).then(&[1, 1], at(100), session, at_zero)
    }

    #[test]
    fn lb_035_sticky_clients_leave_the_old_weights_in_twenty_steps() {
        let shift = shift(Some(MEAN_SESSION), StickyAtWeightZero::Break);
        let mut now = at(100);
        let mut second = Vec::new();
        while let (weights, Some(next)) = weights(&shift, now) {
            assert!(next > now);
            // The exponential lies between this step and the one before.
            let left = 1.0 - 2.0 * f64::from(weights[1]) / f64::from(MILLION);
            let exact = libm::exp(-now.since(at(100)).as_secs_f64() / 600.0);
            assert!(
                exact <= left + 1e-6 && exact > left - 0.051,
                "{left} {exact}"
            );
            second.push(weights[1]);
            now = next;
        }
        assert_eq!(second.len(), 20);
        assert!(second.windows(2).all(|pair| pair[1] - pair[0] == 25_000));
        assert_eq!(weights(&shift, now).0, [500_000, 500_000]);
        assert_eq!(now.since(at(100)).as_secs_f64().round() as u64, 2_763);
    }

    #[test]
    fn a_weight_of_zero_breaks_stickiness_unless_a_scenario_keeps_it() {
        let whole = WeightShift::settled(&[1, 1, 0]);
        let session = Some(MEAN_SESSION);
        let broken = whole.then(&[0, 1, 1], at(100), session, StickyAtWeightZero::Break);
        // Half the clients break loose; the other half stays with the second group.
        assert_eq!(weights(&broken, at(100)).0, [0, 750_000, 250_000]);
        let kept = whole.then(&[0, 1, 1], at(100), session, StickyAtWeightZero::Keep);
        assert_eq!(weights(&kept, at(100)).0, [500_000, 500_000, 0]);
    }

    #[test]
    fn without_stickiness_weights_hold_at_once() {
        let shift = shift(None, StickyAtWeightZero::Break);
        assert_eq!(weights(&shift, at(100)), (vec![500_000, 500_000], None));
        let nothing = shift.then(&[0, 0], at(200), None, StickyAtWeightZero::Break);
        assert_eq!(weights(&nothing, at(200)), (vec![0, 0], None));
        assert_eq!(in_millionths(&[1, 1, 1]), [333_333, 333_333, 333_334]);
    }

    proptest! {
        #[test]
        fn weights_add_up_to_a_million_at_all_times(
            old in prop::collection::vec(0..1_000_u32, 1..6),
            new in prop::collection::vec(0..1_000_u32, 1..6),
            secs in 0..4_000_u64,
            keeps in any::<bool>(),
        ) {
            let at_zero = if keeps { StickyAtWeightZero::Keep } else { StickyAtWeightZero::Break };
            let groups = old.len().min(new.len());
            let shift = WeightShift::settled(&old[..groups])
                .then(&new[..groups], at(0), Some(MEAN_SESSION), at_zero);
            let (found, next) = weights(&shift, at(secs));
            let has_some = new[..groups].iter().any(|weight| *weight > 0);
            prop_assert_eq!(found.iter().sum::<u32>(), if has_some { MILLION } else { 0 });
            prop_assert!(next.is_none_or(|next| next > at(secs)));
        }
    }
}
