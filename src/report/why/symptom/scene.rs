//! What the minutes of a target group say of a time: how much was asked, how much failed, and who
//! failed it.

use crate::account::requests::amount::Amount;
use crate::account::requests::cause::Cause;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Time;
use crate::report::why::case::Case;
use crate::report::why::words::{grouped, part};
use crate::trace::entry::{Subject, What};
use crate::trace::minute::Minute;

/// How many times as often a revision has to fail attempts as others do to be told of.
const WORSE_BY: u64 = 2;

/// A target group over a time.
pub(in crate::report::why) struct Scene<'a> {
    pub(super) group: TargetGroupId,
    pub(super) from: Time,
    /// The place of the entry at which it ends.
    pub(super) until: usize,
    pub(super) minutes: Vec<&'a Minute>,
}

impl<'a> Scene<'a> {
    /// From `from` to the entry at `until`.
    pub(in crate::report::why) fn of(
        case: &Case<'a>,
        group: TargetGroupId,
        from: Time,
        until: usize,
    ) -> Self {
        let end = case
            .entries
            .get(until)
            .map_or(case.ended, |entry| entry.time);
        let in_it = |minute: &&Minute| {
            minute.subject == group && minute.ends() > from && minute.ends() <= end
        };
        Self {
            group,
            from,
            until,
            minutes: case.outcome.minutes().iter().filter(in_it).collect(),
        }
    }

    /// So much of all minutes together.
    pub(in crate::report::why) fn sum(&self, of: impl Fn(&Minute) -> Amount) -> Amount {
        self.minutes.iter().map(|minute| of(minute)).sum()
    }

    /// Attempts that failed for a cause.
    pub(super) fn failed_by(&self, cause: Cause) -> Amount {
        self.sum(|minute| minute.failed_by[cause.index()])
    }

    /// The cause of most failures among these, if there are any.
    pub(in crate::report::why) fn dominant(&self, causes: &[Cause]) -> Option<Cause> {
        let most = causes
            .iter()
            .copied()
            .max_by_key(|cause| self.failed_by(*cause));
        most.filter(|cause| self.failed_by(*cause) > Amount::ZERO)
    }

    /// The begin of the first and the end of the last minute in which requests failed.
    pub(in crate::report::why) fn bad_minutes(&self) -> Option<(Time, Time)> {
        let mut bad = self
            .minutes
            .iter()
            .filter(|minute| minute.failed > Amount::ZERO);
        let first = bad.next()?;
        Some((first.begins(), bad.next_back().unwrap_or(first).ends()))
    }

    /// The entry of the last minute that was over when the time ended.
    pub(super) fn last_minute(&self, case: &Case<'_>) -> usize {
        let minute = case.last_before(self.until, |entry| {
            matches!(entry.what, What::Minute(_))
                && entry.subject == Subject::TargetGroup(self.group)
        });
        minute.unwrap_or(self.until.min(case.entries.len() - 1))
    }

    /// What a revision that is being deployed has to do with the failures, where it fails more of
    /// its attempts than others do: causes of all kinds against causes of all kinds.
    pub(super) fn share_of_new(&self) -> String {
        let failed = self.sum(|minute| minute.failed_by.iter().copied().sum());
        let (by_new, failed_new) = (
            self.sum(|minute| minute.by_new),
            self.sum(|minute| minute.failed_new),
        );
        if failed_new.whole_requests() == 0 {
            return String::new();
        }
        if failed_new >= failed {
            return ", all of them of a revision that is being deployed".to_owned();
        }
        let by_old = Amount(self.sum(|minute| minute.attempts).0 - by_new.0);
        let failed_old = Amount(failed.0 - failed_new.0);
        let (new, old) = (failed_new.share_of(by_new), failed_old.share_of(by_old));
        if new <= old.saturating_mul(WORSE_BY) {
            return String::new();
        }
        format!(
            "; a revision that is being deployed failed {} of its attempts, others {}",
            part(new),
            part(old)
        )
    }

    /// `8,730 attempts at web`.
    pub(super) fn attempts(&self, case: &Case<'_>, amount: Amount) -> String {
        format!(
            "{} attempts at {}",
            grouped(amount.whole_requests()),
            case.target_group(self.group)
        )
    }
}
