//! What the hosts of a fleet can serve: `capacity` and the keys that go with it.

use super::context::Context;
use super::fleets::FleetHosts;
use super::warm_ups;
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::erlang::Variability;
use crate::account::requests::station::{Discipline, SERVICE_TIME, Station, workers_for};
use crate::kernel::time::Duration;
use crate::rulebook::TRF_006;
use crate::scenario::file::fleet::Fleet;
use crate::scenario::file::quantity::Length;
use crate::scenario::file::station::Queue;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;
use crate::text::units::format_duration;

/// Workers of a host: the formulas add up over them.
const WORKERS_MAX: u32 = 100_000;

/// The largest coefficient of variation.
const VARIATION_MAX: f64 = 10.0;

/// Reads what one host of a fleet can serve; none without a capacity.
pub(super) fn read(fleet: &Fleet, context: &mut Context<'_>) -> Option<Station> {
    let Some(capacity) = &fleet.capacity else {
        context.idle("workers", fleet.workers.as_ref());
        context.idle("serviceTime", fleet.service_time.as_ref());
        context.idle("variability", fleet.variability.as_ref());
        context.idle("queue", fleet.queue.as_ref());
        context.idle("warmUp", fleet.warm_up.as_ref());
        return None;
    };
    let rate = capacity.value.0;
    if rate == Rate::ZERO {
        context.error(
            capacity.span,
            "a host with a capacity of nothing serves no request",
            "write what one host serves, such as 250/s",
        );
    }
    let service_time = read_service_time(fleet.service_time.as_ref(), context);
    let workers = read_workers(fleet, rate, service_time, context);
    let variability = fleet.variability.as_ref().map(|written| Variability {
        arrivals: read_variation(written.value.arrivals.as_ref(), context),
        service: read_variation(written.value.service.as_ref(), context),
    });
    let queue = fleet.queue.as_ref();
    let discipline = queue.and_then(|queue| queue.value.discipline.as_ref());
    let discipline = discipline.and_then(|word| {
        context.word(
            "queue discipline",
            word,
            Discipline::ALL,
            Discipline::as_str,
        )
    });
    Some(Station {
        capacity: rate,
        workers,
        service_time,
        variability: variability.unwrap_or_default(),
        queue_max: queue.and_then(|queue| read_queue(queue, rate, context)),
        discipline: discipline.unwrap_or(Discipline::Fifo),
        warm_up: warm_ups::read(fleet.warm_up.as_ref(), context),
    })
}

/// Refuses requests to hosts that cannot say how many they serve; `asked` is where they are sent.
pub(super) fn require(fleet: &FleetHosts, asked: Span, context: &mut Context<'_>) {
    if fleet.station.is_none() {
        context.report(
            Diagnostic::error(format!(
                "the fleet `{}` receives requests and has no capacity",
                fleet.name
            ))
            .at(fleet.span)
            .also(asked, "requests are sent here")
            .help("add what one of its hosts serves, such as `capacity: 250/s`"),
        );
    }
}

fn read_service_time(written: Option<&Spanned<Length>>, context: &mut Context<'_>) -> Duration {
    let Some(written) = written else {
        return SERVICE_TIME;
    };
    if written.value.0 == Duration::ZERO {
        context.error(
            written.span,
            "a request takes longer than nothing",
            "write the mean time, such as 100ms",
        );
        return SERVICE_TIME;
    }
    written.value.0
}

/// The workers a capacity needs, or those that are given (TRF-006).
fn read_workers(
    fleet: &Fleet,
    capacity: Rate,
    service_time: Duration,
    context: &mut Context<'_>,
) -> u32 {
    let workers = fleet.workers.as_ref();
    let count = workers.map_or_else(|| workers_for(capacity, service_time), |count| count.value);
    if !(1..=WORKERS_MAX).contains(&count) {
        let span = workers.map(|count| count.span);
        let span = span.or(fleet.capacity.as_ref().map(|capacity| capacity.span));
        context.error(
            span.unwrap_or(fleet.name.span),
            format!("a host with {count} workers"),
            format!("write 1 to {WORKERS_MAX} `workers`, or another `serviceTime`"),
        );
        return 1;
    }
    let needed = workers_for(capacity, service_time);
    if let (Some(written), Some(asked)) = (workers, &fleet.capacity)
        && needed > count
    {
        let time = format_duration(service_time.as_micros());
        let workers = if count == 1 { "worker" } else { "workers" };
        context.report(
            Diagnostic::warning(format!(
                "{count} {workers} cannot serve so much at {time} a request, which takes {needed} \
                 ({TRF_006})"
            ))
            .at(asked.span)
            .also(written.span, "served by these")
            .help(format!(
                "write `workers: {needed}` or leave it out, a shorter `serviceTime`, or a lower \
                 `capacity`"
            )),
        );
    }
    count
}

fn read_variation(written: Option<&Spanned<f64>>, context: &mut Context<'_>) -> f64 {
    let Some(Spanned { value, span }) = written.copied() else {
        return 1.0;
    };
    if !(0.0..=VARIATION_MAX).contains(&value) {
        context.error(
            span,
            format!("{value} is no coefficient of variation"),
            format!(
                "write 0 for times that are all alike, 1 for random ones, at most {VARIATION_MAX}"
            ),
        );
        return 1.0;
    }
    value
}

/// How many requests may wait; none for as many as are served before a client gives up (TRF-007).
fn read_queue(queue: &Spanned<Queue>, capacity: Rate, context: &mut Context<'_>) -> Option<Amount> {
    match (&queue.value.length, &queue.value.time) {
        (Some(length), None) => Some(Amount::of_requests(u64::from(length.value))),
        (None, Some(time)) => Some(capacity.over(time.value.0)),
        (None, None) => None,
        (Some(_), Some(time)) => {
            context.error(
                time.span,
                "a queue has a length or a time",
                "remove one of the two",
            );
            None
        }
    }
}
