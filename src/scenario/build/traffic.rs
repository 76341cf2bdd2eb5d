//! `traffic`: sources of requests, and to whom they go.

mod curves;
mod trace;

use super::context::Context;
use super::names::{Taken, check_file_name};
use crate::account::requests::demand::{Curve, Demand, Noise};
use crate::account::requests::retries::{ATTEMPTS_MAX, Retries};
use crate::account::requests::station::CLIENT_TIMEOUT;
use crate::account::requests::traffic::Traffic;
use crate::account::requests::waves::WAVE;
use crate::aws::elb::action::action_faults;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::TRF_041;
use crate::scenario::file::quantity::{FLOW_MAX, Length};
use crate::scenario::file::traffic::{self, To};
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;
use crate::text::units::format_duration;

/// Sources of traffic of a scenario.
const TRAFFIC_MAX: usize = 10_000;

/// The largest weight of a target group among several, as Elastic Load Balancing has it.
const WEIGHT_MAX: u16 = 999;

/// Elastic Load Balancing keeps callers together for 1 s to 7 days.
const STICKINESS_MAX: Duration = Duration::from_secs(7 * 86_400);

/// All sources, in the order of the file.
#[derive(Debug)]
pub(super) struct Sources {
    pub(super) list: Vec<Traffic>,
    /// Everyone they send requests to, as written.
    asked: Vec<Spanned<String>>,
}

impl Sources {
    /// Where requests to this name are asked for; `default` if they are not.
    pub(super) fn span_of(&self, name: &str, default: Span) -> Span {
        let asked = self.asked.iter().find(|asked| asked.value == name);
        asked.map_or(default, |asked| asked.span)
    }
}

/// Reads the section. `subjects` are those that take requests; `starts_at` is the start in seconds
/// since 1970, which decides the day of the week.
pub(super) fn read(
    written: &[Spanned<traffic::Traffic>],
    subjects: &[(&str, TargetGroupId)],
    starts_at: i64,
    context: &mut Context<'_>,
) -> Sources {
    if let Some(surplus) = written.get(TRAFFIC_MAX) {
        context.error(
            surplus.span,
            format!("more than {TRAFFIC_MAX} sources of traffic"),
            "add up those that go to the same target group",
        );
    }
    let mut reader = Reader {
        subjects,
        starts_at,
        asked: Vec::new(),
        context,
    };
    let mut taken = Taken::default();
    let mut list: Vec<Traffic> = Vec::new();
    for (number, source) in written.iter().take(TRAFFIC_MAX).enumerate() {
        let mut name = name(source, number);
        if source.value.name.is_none() && list.iter().any(|other| other.name == name.value) {
            name.value = format!("{}-{}", name.value, number + 1);
        }
        check_file_name("source of traffic", &name, reader.context);
        taken.take("sources of traffic", None, &name, reader.context);
        list.push(reader.source(name.value, source));
    }
    let asked = reader.asked;
    check_total(&list, written, context);
    Sources { list, asked }
}

/// Refuses more requests than can be added up.
fn check_total(list: &[Traffic], written: &[Spanned<traffic::Traffic>], context: &mut Context<'_>) {
    let mut total = 0_u128;
    for (source, written) in list.iter().zip(written) {
        let peak: u128 = source.demand.curves.iter().map(Curve::peak).sum();
        total += peak;
        if total > u128::from(FLOW_MAX.0) {
            context.error(
                written.value.to.span,
                format!(
                    "with this the sources of traffic ask for up to {} requests a second together, \
                     more than the thousand million that a scenario can count",
                    total / 1_000_000
                ),
                "write lower rates: only how they compare with `capacity` matters",
            );
            return;
        }
    }
}

/// The name as given, or else that of the only one it goes to, or its place.
fn name(source: &Spanned<traffic::Traffic>, number: usize) -> Spanned<String> {
    let own = &source.value;
    if let Some(name) = &own.name {
        return name.clone();
    }
    let value = match &own.to.value {
        To::One(name) => name.clone(),
        To::Weighted(_) => format!("traffic-{}", number + 1),
    };
    Spanned {
        value,
        span: own.to.span,
    }
}

struct Reader<'r, 'a> {
    subjects: &'r [(&'r str, TargetGroupId)],
    starts_at: i64,
    asked: Vec<Spanned<String>>,
    context: &'r mut Context<'a>,
}

impl Reader<'_, '_> {
    fn source(&mut self, name: String, written: &Spanned<traffic::Traffic>) -> Traffic {
        let own = &written.value;
        let forward = self.forward(&own.to);
        let stickiness = own
            .stickiness
            .as_ref()
            .and_then(|length| self.stickiness(length, own));
        let path = PathHash::of(&format!("traffic/{name}"));
        Traffic {
            name,
            path,
            demand: self.demand(written),
            forward,
            stickiness,
            client_timeout: self.client_timeout(own),
            retries: own
                .retries
                .as_ref()
                .map_or_else(Retries::default, |r| self.retries(r)),
        }
    }

    fn subject(&mut self, name: &Spanned<String>) -> Option<TargetGroupId> {
        let found = self.subjects.iter().find(|(known, _)| *known == name.value);
        match found {
            Some((_, id)) => {
                self.asked.push(name.clone());
                Some(*id)
            }
            None => {
                let known = self.subjects.iter().map(|(known, _)| *known);
                self.context
                    .unknown("target group, load balancer or fleet", name, known);
                None
            }
        }
    }

    fn forward(&mut self, to: &Spanned<To>) -> Vec<(TargetGroupId, u16)> {
        let weighted = match &to.value {
            To::One(name) => {
                let name = Spanned {
                    value: name.clone(),
                    span: to.span,
                };
                return self.subject(&name).into_iter().map(|id| (id, 1)).collect();
            }
            To::Weighted(weighted) => weighted,
        };
        let too_many = action_faults(&vec![0; weighted.len()]);
        for fault in too_many.into_iter().filter(|_| !weighted.is_empty()) {
            let message = format!("{fault} ({})", fault.rule());
            let help = fault.remedy();
            self.context
                .refuse(to.span, fault.exception(), message, help);
        }
        let mut forward: Vec<(TargetGroupId, u16)> = Vec::new();
        for one in weighted {
            let weight = one.value.weight.map_or(1, |weight| weight.value);
            if weight > WEIGHT_MAX {
                self.context.error(
                    one.value.weight.map_or(one.span, |weight| weight.span),
                    format!("a target group with weight {weight}"),
                    format!("write 0 to {WEIGHT_MAX}"),
                );
            }
            let Some(id) = self.subject(&one.value.target_group) else {
                continue;
            };
            if forward.iter().any(|(other, _)| *other == id) {
                self.context.error(
                    one.value.target_group.span,
                    format!("`{}` is named twice", one.value.target_group.value),
                    "add the two weights",
                );
                continue;
            }
            forward.push((id, weight));
        }
        if weighted
            .iter()
            .all(|one| one.value.weight.is_some_and(|weight| weight.value == 0))
        {
            self.context.error(
                to.span,
                "nobody gets a request: there is no weight above 0",
                "name at least one target group with a weight of 1 or more",
            );
        }
        forward
    }

    fn stickiness(&mut self, length: &Spanned<Length>, own: &traffic::Traffic) -> Option<Duration> {
        let stays = length.value.0;
        if !(Duration::from_secs(1)..=STICKINESS_MAX).contains(&stays) {
            self.context.error(
                length.span,
                "a caller stays with a target group for 1 s to 7 days",
                "write such a duration, or remove `stickiness`",
            );
            return None;
        }
        if let To::One(_) = own.to.value {
            self.context.idle("stickiness", Some(length));
        }
        Some(stays)
    }

    fn client_timeout(&mut self, own: &traffic::Traffic) -> Duration {
        let Some(written) = &own.client_timeout else {
            return CLIENT_TIMEOUT;
        };
        self.positive(written, "a caller waits longer than nothing", "30s");
        written.value.0
    }

    fn retries(&mut self, written: &Spanned<traffic::Retries>) -> Retries {
        let own = &written.value;
        let default = Retries::default();
        let attempts = own
            .attempts
            .map_or(u32::from(default.attempts), |count| count.value);
        if attempts > u32::from(ATTEMPTS_MAX) {
            let span = own.attempts.map_or(written.span, |count| count.span);
            self.context.error(
                span,
                format!("{attempts} further attempts are as good as no bound"),
                format!("write at most {ATTEMPTS_MAX}"),
            );
        }
        if let Some(backoff) = &own.backoff {
            self.positive(backoff, "retries without a wait have no bound", "1s");
            let wait = backoff.value.0;
            if attempts > 0 && wait > Duration::ZERO && wait < WAVE {
                self.context.warning(
                    backoff.span,
                    format!(
                        "a wait of {} acts as one of 1 s: failures are gathered over one second \
                         before they come back ({TRF_041})",
                        format_duration(wait.as_micros())
                    ),
                    "write `backoff: 1s` or longer",
                );
            }
        }
        Retries {
            attempts: attempts.min(u32::from(ATTEMPTS_MAX)) as u8,
            backoff: own.backoff.map_or(default.backoff, |length| length.value.0),
            jitter: own.jitter.map_or(default.jitter, |length| length.value.0),
            budget_ppb: own.budget.map(|part| part.value.0.billionths()),
            correlation_ppb: own.correlation.map(|part| part.value.0.billionths()),
        }
    }

    fn demand(&mut self, written: &Spanned<traffic::Traffic>) -> Demand {
        let own = &written.value;
        let curves = curves::read(own, self.starts_at, self.context);
        if !curves::is_named(own) {
            self.context.error(
                written.span,
                "nothing is said about how much is asked for",
                "add a rate such as `rate: 900/s`, or a step, ramp, daily, weekly, spike or csv",
            );
        }
        let at = |length: &Spanned<Length>| Time::ZERO + length.value.0;
        let from = own.from.as_ref().map_or(Time::ZERO, at);
        let until = own.until.as_ref().map(at);
        if let (Some(until_at), Some(written)) = (until, &own.until)
            && until_at <= from
        {
            let mut error = Diagnostic::error("the traffic ends before it begins").at(written.span);
            if let Some(from) = &own.from {
                error = error.also(from.span, "it begins here");
            }
            self.context.report(error.help("write a later `until`"));
        }
        let noise = own.noise.map(|noise| noise.value.0);
        Demand {
            curves,
            noise: noise
                .filter(|share| share.billionths() > 0)
                .map(|share| Noise::of_variation(share.fraction())),
            from,
            until,
        }
    }

    /// Refuses a length of nothing.
    fn positive(&mut self, length: &Spanned<Length>, message: &str, example: &str) {
        check_positive(length, message, example, self.context);
    }
}

/// Refuses a length of nothing.
fn check_positive(
    length: &Spanned<Length>,
    message: &str,
    example: &str,
    context: &mut Context<'_>,
) {
    if length.value.0 == Duration::ZERO {
        context.error(
            length.span,
            message,
            format!("write a duration such as {example}"),
        );
    }
}

#[cfg(test)]
mod tests;
