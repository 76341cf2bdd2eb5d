//! Waits and limits of agents, lifecycle events and scripts.

use super::{About, Book, Section, Value};
use crate::account::fault::description::What as Kind;
use crate::account::latency::Profile;
use crate::account::revision::{BundleSource, Revision};
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::lifecycle::{
    IN_PLACE, IN_PLACE_BEHIND_LOAD_BALANCER, LifecycleEventName,
};
use crate::aws::codedeploy::server::service_event::ALLOW_TRAFFIC_LIMIT;
use crate::aws::codedeploy::service::Policy;
use crate::kernel::time::Duration;
use crate::rulebook::{
    EC2_010, EC2_127, EC2_133, EC2_140, EC2_144, EC2_150, EC2_154, EC2_155, EC2_158, EC2_160,
    EC2_221, Ground, LAT_007, LAT_008, Rule,
};

fn about(name: String, rule: Rule, what: &str) -> About<'_> {
    About::new(Section::Agent, name, rule, what)
}

pub(super) fn read(book: &mut Book<'_>) {
    if book.scenario.world.groups.is_empty() {
        return;
    }
    limits(book);
    waits(
        book,
        &book.scenario.world.profiles[0],
        &Profile::default(),
        "",
    );
    own_profiles(book);
    for revision in &book.scenario.world.revisions {
        scripts(book, revision);
    }
    agents(book);
}

/// Whether some group deploys behind load balancers.
fn has_traffic(book: &Book<'_>) -> bool {
    let mut groups = book.scenario.world.groups.iter();
    groups.any(|entry| entry.group.traffic.is_some())
}

fn limits(book: &mut Book<'_>) {
    let limits = book.scenario.world.policy.limits;
    let default = Policy::default().limits;
    book.enter(
        about(
            "pickup limit of every event".to_owned(),
            EC2_150,
            "nobody has picked it up: the event Failed, and its target with it",
        ),
        "assumptions.pickupTimeout",
        Value::Length(limits.pickup),
        &Value::Length(default.pickup),
    );
    book.enter(
        about(
            "limit of every event".to_owned(),
            EC2_154,
            "the event Failed, and its target with it; a host that was lost is noticed only then",
        ),
        "assumptions.eventTimeout",
        Value::Length(limits.event),
        &Value::Length(default.event),
    );
    if has_traffic(book) {
        book.enter(
            about(
                "limit of BlockTraffic".to_owned(),
                EC2_133,
                "it has not drained: the event Failed",
            ),
            "assumptions.eventTimeout",
            Value::Length(limits.event),
            &Value::Length(default.event),
        );
        book.fixed(
            about(
                "limit of AllowTraffic".to_owned(),
                EC2_127,
                "it is not healthy: the event Failed",
            ),
            Value::Length(ALLOW_TRAFFIC_LIMIT),
        );
    }
}

/// The waits of a profile that differ from `from`; all of them where nobody is named.
fn waits(book: &mut Book<'_>, profile: &Profile, from: &Profile, whose: &str) {
    let is_own = !whose.is_empty();
    let name = |what: &str| match is_own {
        true => format!("{whose}: {what}"),
        false => what.to_owned(),
    };
    let key = |wait: &str| match is_own {
        true => format!("latencies.{whose}.{wait}"),
        false => format!("latencies.{wait}"),
    };
    let events = if has_traffic(book) {
        IN_PLACE_BEHIND_LOAD_BALANCER
    } else {
        IN_PLACE
    };
    let mut put =
        |what: &str, wait: &str, rule: Rule, value: Value, default: Value, happens: &str| {
            if !is_own || value != default {
                book.enter(
                    about(name(what), rule, happens),
                    &key(wait),
                    value,
                    &default,
                );
            }
        };
    let gap = |profile: &Profile, event: LifecycleEventName| {
        Value::of(&profile.dispatch_gap[event as usize])
    };
    let first = gap(profile, events[0]);
    let next = "from the end of an event until the agent picks up the next";
    if events.iter().all(|event| gap(profile, *event) == first) {
        put(
            "pause between events",
            "dispatchGap",
            EC2_221,
            first,
            gap(from, events[0]),
            next,
        );
    } else {
        for event in events {
            let value = gap(profile, *event);
            let wait = format!("dispatchGap.{event}");
            put(
                &format!("pause before {event}"),
                &wait,
                EC2_221,
                value,
                gap(from, *event),
                next,
            );
        }
    }
    let of = |latency| Value::of(latency);
    put(
        "event without script",
        "noopEvent",
        EC2_221,
        of(&profile.noop_event),
        of(&from.noop_event),
        "the agent has acknowledged that there is nothing to run",
    );
    for event in events {
        let before = from.event[*event as usize].as_ref().map(Value::of);
        if let Some(value) = profile.event[*event as usize].as_ref().map(Value::of) {
            put(
                &format!("time of {event}"),
                event.as_str(),
                EC2_221,
                value,
                before.unwrap_or(Value::Unlimited),
                "the event has ended, whatever its scripts or bundle would take",
            );
        }
    }
    put(
        "download rate",
        "bandwidth",
        LAT_007,
        Value::Rate(profile.download_rate),
        Value::Rate(from.download_rate),
        "how fast the bytes of a bundle come",
    );
    put(
        "install rate",
        "diskRate",
        LAT_008,
        Value::Rate(profile.install_rate),
        Value::Rate(from.install_rate),
        "how fast the bytes of a bundle are written",
    );
    if is_own {
        return;
    }
    let bytes = "the event has ended; the bytes of the bundle come on top";
    for (event, what, latency) in [
        (
            LifecycleEventName::DownloadBundle,
            "download of nothing",
            &profile.download,
        ),
        (
            LifecycleEventName::Install,
            "install of nothing",
            &profile.install,
        ),
    ] {
        if profile.event[event as usize].is_none() {
            book.fixed(about(what.to_owned(), EC2_221, bytes), Value::of(latency));
        }
    }
    let scripts = book.scenario.world.revisions.iter();
    let mut scripts = scripts.flat_map(|revision| revision.hooks.iter().flatten());
    if scripts.any(|script| script.time.is_none()) {
        book.enter(
            about(
                "script without a time".to_owned(),
                EC2_010,
                "the script has ended",
            )
            .on(Ground::Inferred),
            "latencies.script",
            Value::of(&profile.script),
            &Value::of(&from.script),
        );
    }
}

/// Hosts with latencies of their own.
fn own_profiles(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    for (place, profile) in world.profiles.iter().enumerate().skip(1) {
        let hosts = world.hosts.iter().enumerate();
        let with = hosts.filter(|(_, host)| usize::from(host.profile) == place);
        let hosts: Vec<InstanceId> = with
            .map(|(at, _)| InstanceId(u32::try_from(at).expect("hosts are counted in u32")))
            .collect();
        let Some(first) = hosts.first().map(|host| &world.hosts[host.index()]) else {
            continue;
        };
        let fleet = world
            .hosts
            .iter()
            .filter(|host| host.fleet == first.fleet)
            .count();
        let whose = if hosts.len() == fleet {
            &first.fleet
        } else {
            &first.name
        };
        waits(book, profile, &world.profiles[0], whose);
        let mut put = |name: &str, wait: &str, value: Value, default: Value, what: &str| {
            if value != default {
                let about = about(format!("{whose}: {name}"), EC2_221, what);
                book.enter(about, &format!("latencies.{whose}.{wait}"), value, &default);
            }
        };
        put(
            "next target",
            "nextInstance",
            Value::of(&profile.next_instance),
            Value::of(&world.profiles[0].next_instance),
            "from a target that ends to the first event of this one",
        );
        put(
            "closing a target",
            "instanceFinalise",
            Value::of(&profile.instance_finalise),
            Value::of(&world.profiles[0].instance_finalise),
            "from its last event to its final status",
        );
    }
}

/// How long an AppSpec file lets a script run that says nothing (EC2-155).
const SCRIPT_TIMEOUT: Value = Value::secs(3_600);

/// Times and timeouts of scripts. Of timeouts that the file does not give there is one line.
fn scripts(book: &mut Book<'_>, revision: &Revision) {
    let name = &revision.name;
    let timeout = |name: String, book: &mut Book<'_>, value: Value| {
        book.enter(
            about(
                name,
                EC2_155,
                "the script is killed, and the event Failed with ScriptTimedOut",
            ),
            &format!("revisions.{}.appSpec", revision.name),
            value,
            &SCRIPT_TIMEOUT,
        );
    };
    let mut untold = false;
    for event in LifecycleEventName::ALL {
        for (place, script) in revision.hooks[*event as usize].iter().enumerate() {
            let of = match place {
                0 => format!("{name}: {event}"),
                _ => format!("{name}: {event}, script {}", place + 1),
            };
            if let Some(time) = &script.time {
                book.given(
                    about(of.clone(), EC2_010, "the script has ended"),
                    &format!("revisions.{name}.hooks.{event}"),
                    Value::of(time),
                );
            }
            let value = Value::Length(script.timeout);
            if value == SCRIPT_TIMEOUT {
                untold = true;
            } else {
                timeout(format!("{of}, timeout"), book, value);
            }
        }
    }
    if untold {
        timeout(format!("{name}: timeout of a script"), book, SCRIPT_TIMEOUT);
    }
    if revision.source == BundleSource::GitHub {
        for (number, secs) in (1..).zip([10, 30, 90]) {
            book.fixed(
                about(
                    format!("{name}: pause {number} of a failed download"),
                    EC2_160,
                    "the download is tried again",
                ),
                Value::secs(secs),
            );
        }
    }
}

/// What agents do after something happened to them.
fn agents(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    let strikes = |is: fn(Kind) -> bool| world.faults.iter().any(|fault| is(fault.what));
    let cut = strikes(|what| {
        matches!(what, Kind::Partition { from } if from.code_deploy)
            || matches!(
                what,
                Kind::AgentCredentials | Kind::ClockSkew | Kind::DnsFail { .. }
            )
    });
    let gone = strikes(|what| {
        matches!(
            what,
            Kind::AgentDead
                | Kind::AgentRestart
                | Kind::InstanceReboot
                | Kind::AzOutage
                | Kind::InstanceCrash
        )
    });
    if cut {
        book.fixed(
            about(
                "longest pause after errors".to_owned(),
                EC2_144,
                "an agent that got errors asks again",
            ),
            Value::secs(90),
        );
    }
    if gone {
        book.enter(
            about(
                "return of an agent".to_owned(),
                EC2_140,
                "from its return until it asks for events",
            ),
            "latencies.agentReturn",
            Value::of(&world.profile().agent_return),
            &Value::of(&Profile::default().agent_return),
        );
        book.fixed(
            about(
                "record of an event under way".to_owned(),
                EC2_158,
                "an agent that comes back ignores an older one",
            ),
            Value::Length(Duration::from_secs(86_400)),
        );
    }
}
