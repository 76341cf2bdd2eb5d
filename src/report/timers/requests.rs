//! Waits and limits of users, of those who serve them, and of revisions that serve badly.

use super::{About, Book, Section, Value};
use crate::account::requests::quality::Quality;
use crate::account::requests::retries::{BACKOFF_MAX, Retries};
use crate::account::requests::station::{CLIENT_TIMEOUT, SERVICE_TIME};
use crate::account::requests::traffic::Traffic;
use crate::kernel::time::Duration;
use crate::rulebook::{Ground, LB_035, Rule, TRF_006, TRF_007, TRF_008, TRF_009, TRF_041, TRF_042};

fn about(name: String, rule: Rule, what: &str) -> About<'_> {
    About::new(Section::Requests, name, rule, what)
}

pub(super) fn read(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    for traffic in &world.traffic {
        users(book, traffic);
    }
    if world.traffic.is_empty() {
        return;
    }
    for fleet in &world.fleets {
        let (name, Some(station)) = (&fleet.name, &fleet.station) else {
            continue;
        };
        book.enter(
            about(
                format!("{name}: service time"),
                TRF_006,
                "a request is answered, on a host that is well",
            ),
            &format!("fleets.{name}.serviceTime"),
            Value::Length(station.service_time),
            &Value::Length(SERVICE_TIME),
        );
        let queue = station
            .queue_max
            .map(|amount| Value::Count(amount.whole_requests()));
        book.enter(
            about(
                format!("{name}: queue of a host"),
                TRF_007,
                match queue {
                    Some(_) => "a further request is refused",
                    None => "as many wait as are served while a client does",
                },
            ),
            &format!("fleets.{name}.queue"),
            queue.unwrap_or(Value::Unlimited),
            &Value::Unlimited,
        );
        if let Some(warm_up) = &station.warm_up {
            book.given(
                about(
                    format!("{name}: warm-up"),
                    TRF_006,
                    "a fresh host has its full capacity",
                ),
                &format!("fleets.{name}.warmUp"),
                Value::Length(warm_up.over),
            );
        }
    }
    for revision in &world.revisions {
        conduct(book, &revision.name, &revision.quality);
    }
}

fn users(book: &mut Book<'_>, traffic: &Traffic) {
    let (name, retries, default) = (&traffic.name, traffic.retries, Retries::default());
    let key = |key: &str| format!("traffic.{name}.{key}");
    book.enter(
        about(
            format!("{name}: client timeout"),
            TRF_008,
            "the user gives up waiting for the answer",
        ),
        &key("clientTimeout"),
        Value::Length(traffic.client_timeout),
        &Value::Length(CLIENT_TIMEOUT),
    );
    // That browsers and apps try once more is our assumption; AWS speaks of its SDKs.
    book.enter(
        about(
            format!("{name}: further attempts"),
            TRF_041,
            "the request has finally failed",
        )
        .on(Ground::Inferred),
        &key("retries.attempts"),
        Value::Count(u64::from(retries.attempts)),
        &Value::Count(u64::from(default.attempts)),
    );
    if retries.attempts > 0 {
        book.enter(
            about(
                format!("{name}: wait before a further attempt"),
                TRF_041,
                "it is tried again; the wait doubles each time",
            )
            .on(Ground::Inferred),
            &key("retries.backoff"),
            Value::Length(retries.backoff),
            &Value::Length(default.backoff),
        );
        book.fixed(
            about(
                format!("{name}: longest such wait"),
                TRF_041,
                "it doubles no more",
            ),
            Value::Length(BACKOFF_MAX.max(retries.backoff)),
        );
        book.enter(
            about(
                format!("{name}: spread of such waits"),
                TRF_041,
                "the last of a wave has been sent",
            )
            .on(Ground::Inferred),
            &key("retries.jitter"),
            Value::Length(retries.jitter),
            &Value::Length(default.jitter),
        );
        book.enter(
            about(
                format!("{name}: budget of retries"),
                TRF_042,
                "no more of the demand is tried again",
            )
            .on(Ground::Inferred),
            &key("retries.budget"),
            retries.budget_ppb.map_or(Value::Unlimited, Value::Share),
            &Value::Unlimited,
        );
    }
    if let Some(session) = traffic.stickiness {
        book.given(
            about(
                format!("{name}: stickiness to a target group"),
                LB_035,
                "the mean length of a session",
            ),
            &key("stickiness"),
            Value::Length(session),
        );
    }
}

/// What a revision does so long after its start.
fn conduct(book: &mut Book<'_>, name: &str, quality: &Quality) {
    let key = |key: &str| format!("revisions.{name}.quality.{key}");
    if let Some(start_up) = &quality.start_up {
        book.given(
            about(
                format!("{name}: start-up"),
                TRF_009,
                "the application answers",
            ),
            &key("startUp"),
            Value::of(start_up),
        );
    }
    if quality.onset > Duration::ZERO {
        book.given(
            about(
                format!("{name}: onset"),
                TRF_009,
                "it turns bad so long after its start",
            ),
            &key("onset"),
            Value::Length(quality.onset),
        );
    }
    if let Some(leak) = quality.leak {
        book.given(
            about(
                format!("{name}: memory leak"),
                TRF_009,
                "its memory is used up",
            ),
            &key("memoryLeak.over"),
            Value::Length(leak.over),
        );
    }
    if let Some(warm_up) = &quality.warm_up {
        book.given(
            about(
                format!("{name}: warm-up"),
                TRF_009,
                "a fresh application has its full capacity",
            ),
            &key("warmUp"),
            Value::Length(warm_up.over),
        );
    }
}
