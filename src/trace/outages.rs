//! For how long service was down in any target group (TRF-064).
//!
//! Time in which two of them are down counts once: what is down is the service. Instants are exact, not
//! those of minutes.

use crate::kernel::time::{Duration, Time};
use crate::trace::minute::Availability;

/// How the target group that is worst off fared, as it changed.
#[derive(Clone, Debug, Default)]
pub struct Outages {
    /// Target groups of each availability but the fullest, in the order of [`Availability::ALL`].
    groups: [u32; Availability::ALL.len()],
    /// From each instant on; full service before the first.
    worst: Vec<(Time, Availability)>,
}

impl Outages {
    /// A target group fares otherwise from an instant on, which is none of the past.
    pub(super) fn note(&mut self, time: Time, from: Availability, to: Availability) {
        if from != Availability::Full {
            let left = &mut self.groups[from as usize];
            *left = left.saturating_sub(1);
        }
        if to != Availability::Full {
            self.groups[to as usize] += 1;
        }
        let worst = Availability::ALL
            .iter()
            .rev()
            .find(|kind| self.groups[**kind as usize] > 0)
            .copied()
            .unwrap_or(Availability::Full);
        let known = self.worst.last().map(|(_, known)| *known);
        if known.unwrap_or(Availability::Full) != worst {
            self.worst.push((time, worst));
        }
    }

    /// For how long, between two instants, some target group was as badly off as that or worse.
    pub fn lasted(&self, at_least: Availability, from: Time, to: Time) -> Duration {
        let ends = self.worst.iter().skip(1).map(|(time, _)| *time);
        let spans = self.worst.iter().zip(ends.chain([Time::LAST]));
        spans
            .filter(|((_, worst), _)| *worst >= at_least)
            .map(|((begins, _), ends)| {
                let (begins, ends) = ((*begins).max(from), ends.min(to));
                ends.max(begins).since(begins)
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::at;

    #[test]
    fn trf_064_two_target_groups_that_are_down_at_once_count_once() {
        use Availability::{Full, None, Partial};
        let mut outages = Outages::default();
        // One is down from 10 to 40 s, the other from 20 to 60 s, half down to 70 s, and again from
        // 100 s on.
        for (secs, from, to) in [
            (10, Full, None),
            (20, Full, None),
            (40, None, Full),
            (60, None, Partial),
            (70, Partial, Full),
            (100, Full, None),
        ] {
            outages.note(at(secs), from, to);
        }
        let lasted = |at_least, from, to| outages.lasted(at_least, at(from), at(to));
        assert_eq!(lasted(None, 0, 90), Duration::from_secs(50));
        assert_eq!(lasted(Partial, 0, 90), Duration::from_secs(60));
        // Cut to a window, and open at its end.
        assert_eq!(lasted(None, 30, 110), Duration::from_secs(40));
        assert_eq!(lasted(Partial, 200, 200), Duration::ZERO);
        let quiet = Outages::default().lasted(Partial, at(0), at(60));
        assert_eq!(quiet, Duration::ZERO);
    }
}
