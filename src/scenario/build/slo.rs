//! `slo`: the promise by which requests are measured.

use super::context::Context;
use crate::kernel::time::Duration;
use crate::scenario::file::slo;
use crate::text::units::Share;
use crate::trace::slo::Slo;

/// The shortest period: that of the longest window of an alert.
const SHORTEST: Duration = Duration::from_secs(3 * 86_400);

/// Reads the section. So many requests succeed in a good minute.
pub(super) fn read(
    written: Option<&slo::Slo>,
    good_minute: Share,
    context: &mut Context<'_>,
) -> Slo {
    let mut promised = Slo {
        good_minute,
        ..Slo::default()
    };
    let Some(written) = written else {
        return promised;
    };
    if let Some(share) = &written.availability {
        if share.value.0 < Share::WHOLE {
            promised.availability = share.value.0;
        } else {
            let help = "promise less, such as 99.9%";
            context.error(
                share.span,
                "a promise of 100 % leaves no error budget",
                help,
            );
        }
    }
    if let Some(limit) = &written.latency_p99 {
        if limit.value.0 == Duration::ZERO {
            let help = "write a duration such as 500ms";
            context.error(limit.span, "no answer takes no time at all", help);
        }
        promised.latency_p99 = Some(limit.value.0);
    }
    if let Some(period) = &written.period {
        if period.value.0 >= SHORTEST {
            promised.period = period.value.0;
        } else {
            let help = "name at least 3 days, such as 30d";
            context.error(
                period.span,
                "the period is shorter than the longest window of an alert",
                help,
            );
        }
    }
    promised
}
