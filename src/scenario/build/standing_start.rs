//! Deployments that begin before their alarms know anything (RNG-055).

use super::context::Context;
use super::timeline::Operations;
use crate::account::world::{AlarmEntry, Operation};
use crate::aws::cloudwatch::alarm_set::AlarmSet;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::RNG_055;
use crate::text::diagnostic::Diagnostic;

/// A run warms up for so long at least.
const WARM_UP: Duration = Duration::from_secs(15 * 60);

/// Warns of calls that begin a deployment before the alarms it watches have seen a whole range.
pub(super) fn check(
    operations: &Operations,
    set: &AlarmSet,
    alarms: &[AlarmEntry],
    context: &mut Context<'_>,
) {
    for create in &operations.creates {
        let Some(timed) = operations.list.get(create.place) else {
            continue;
        };
        let Operation::CreateDeployment(request) = &timed.operation else {
            continue;
        };
        let Some((seen, alarm)) = slowest(&request.alarms.alarms, set) else {
            continue;
        };
        let needed = seen.max(WARM_UP);
        if timed.at >= Time::ZERO + needed {
            continue;
        }
        let name = &alarms[alarm.index()].name;
        let message = format!(
            "the deployment begins {} s after the start, and its alarms want {} s before \
             ({RNG_055})",
            secs(timed.at.since(Time::ZERO)),
            secs(needed)
        );
        let looks = format!("`{name}` looks back {} s", secs(seen));
        context.report(
            Diagnostic::warning(message)
                .at(create.at_span)
                .help(format!(
                    "begin it later; {looks}, and until it has seen enough it may have \
                 INSUFFICIENT_DATA"
                )),
        );
    }
}

/// How far the alarm looks back that looks back farthest; none without any metric alarm.
fn slowest(alarms: &[AlarmId], set: &AlarmSet) -> Option<(Duration, AlarmId)> {
    let mut open = alarms.to_vec();
    let mut slowest: Option<(Duration, AlarmId)> = None;
    let mut seen = Vec::new();
    while let Some(alarm) = open.pop() {
        if seen.contains(&alarm) {
            continue;
        }
        seen.push(alarm);
        if let Some(rule) = set.composite(alarm) {
            open.extend(rule.children());
        }
        if let Some(metric) = set.metric(alarm) {
            let range = metric
                .settings()
                .period
                .saturating_mul(u64::from(metric.range()));
            let is_slower = slowest.is_none_or(|(known, _)| range > known);
            slowest = if is_slower {
                Some((range, alarm))
            } else {
                slowest
            };
        }
    }
    slowest
}

fn secs(length: Duration) -> u64 {
    length.as_micros() / 1_000_000
}
