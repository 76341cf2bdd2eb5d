//! Requests that wait, each with its own age: who gives up, who is served, and what answers took
//! (TRF-008, TRF-021, TRF-026, TRF-028).

use super::balancing::world;
use crate::worlds;
use cutover::account::requests::cause::Cause;
use cutover::aws::elb::ids::TargetGroupId;
use cutover::trace::minute::Minute;

const WEB: TargetGroupId = TargetGroupId(0);

/// The minutes of the target group `web` of a run without any chance: one host that is no worse than
/// its load, and a group with these keys.
fn minutes(until: &str, group: &str, fleet: &str, rest: &str) -> Vec<Minute> {
    let group = format!("targets: web, healthCheckSharesQueue: false{group}");
    minutes_of(until, "v1: {}", &group, fleet, rest)
}

/// The same with this revision and all keys of the group.
pub(super) fn minutes_of(
    until: &str,
    revision: &str,
    group: &str,
    fleet: &str,
    rest: &str,
) -> Vec<Minute> {
    let world = world(&format!(
        "assumptions: {{ counts: expected, loadErrors: none }}\nuntil: {until}\nrevisions: {{ {revision} }}\n\
         targetGroups: [{{ name: web, {group} }}]\n\
         fleets:\n  - {{ name: web, instances: 1, runs: v1, {fleet} }}\n{rest}"
    ));
    let run = worlds::run(&world);
    let own = run.outcome.minutes().iter();
    own.filter(|minute| minute.subject == WEB)
        .cloned()
        .collect()
}

/// Requests that failed for a cause.
pub(super) fn failed(minutes: &[Minute], cause: Cause) -> f64 {
    let one = |minute: &Minute| minute.failed_by[cause.index()].requests_f64();
    minutes.iter().map(one).sum()
}

fn answered(minutes: &[Minute]) -> f64 {
    let own = minutes.iter();
    own.map(|minute| minute.answered.requests_f64()).sum()
}

fn waiting(minutes: &[Minute]) -> f64 {
    minutes.last().expect("a minute").waiting.requests_f64()
}

#[track_caller]
pub(super) fn close(found: f64, expected: f64, within: f64) {
    let is_close = (found - expected).abs() <= within;
    assert!(is_close, "{found}, expected {expected} within {within}");
}

#[test]
fn trf_008_an_impatient_few_do_not_make_the_others_give_up() {
    let minutes = minutes(
        "4m",
        "",
        "capacity: 100/s, queue: { time: 20s }",
        "traffic:\n  \
         - { to: web, name: patient, rate: 105/s, clientTimeout: 60s, retries: { attempts: 0 } }\n  \
         - { to: web, name: hasty, rate: 0.001/s, clientTimeout: 100ms, retries: { attempts: 0 } }\n",
    );
    // Of the hasty one comes in 1,000 s; at first the queue is short enough for it.
    let timed_out = failed(&minutes, Cause::TimedOut);
    assert!((0.2..=0.24).contains(&timed_out), "{timed_out}");
    close(answered(&minutes), 100.0 * 240.0, 1.0);
    // Five a second more than are served.
    close(waiting(&minutes), 5.0 * 240.0, 1.0);
    let users: f64 = minutes.iter().map(|m| m.failed.requests_f64()).sum();
    close(users, timed_out, 1e-6);
}

#[test]
fn trf_008_those_who_wait_give_up_at_their_own_age_when_the_capacity_falls() {
    // At 55 s wait 250 that came from 42.5 s on at 20 a second; from then on one in ten seconds is
    // served. They give up from 72.5 s to 85 s, all but those served until both lines meet:
    // 0.1 (t - 55) = 20 (t - 72.5), so t = 72.588 s and 1.759 are served.
    let run = |until: &str| {
        minutes(
            until,
            "",
            "capacity: 10/s",
            "traffic: [{ to: web, rate: 20/s, from: 30s, until: 55s, retries: { attempts: 0 } }]\n\
             faults:\n  - { at: 55s, whom: { fleet: web }, what: { dependencySlow: { factor: 100 } } }\n",
        )
    };
    for (until, given_up) in [
        ("72s", 0.0),
        ("75s", 20.0 * 2.5 - 1.759),
        ("79s", 20.0 * 6.5 - 1.759),
        ("84s", 20.0 * 11.5 - 1.759),
        ("3m", 250.0 - 1.759),
    ] {
        let minutes = run(until);
        let timed_out = failed(&minutes, Cause::TimedOut);
        close(timed_out, given_up, 0.1);
        if given_up > 0.0 {
            close(answered(&minutes), 251.759, 0.1);
            close(waiting(&minutes), 500.0 - 251.759 - given_up, 0.1);
        }
    }
}

/// Twice the capacity.
const TWICE: &str =
    "traffic:\n  - { to: web, rate: 2000/s, clientTimeout: 120s, retries: { attempts: 0 } }\n";

#[test]
fn trf_003_what_happens_to_others_does_not_move_a_minute() {
    let fleet = "capacity: 1000/s";
    let alone = minutes("3m", "", fleet, TWICE);
    // Another fleet is asked more and less at odd times, has a queue and loses it.
    let others = format!(
        "  - {{ name: other, instances: 1, runs: v1, capacity: 10/s }}\n{TWICE}  \
         - {{ to: other, name: b, rate: 17/s, from: 3333ms, until: 21777ms }}\n  \
         - {{ to: other, name: c, ramp: {{ from: 1/s, to: 9/s, over: 3m }} }}\n  \
         - {{ to: other, name: d, step: {{ from: 1/s, to: 3/s, at: 77123ms }} }}\n"
    );
    let beside = minutes("3m", "", fleet, &others);
    assert_eq!(alone, beside);
}

#[test]
fn trf_008_the_latency_of_a_minute_has_the_wait_of_each_answer() {
    // Who is served at t came at t / 2 and has waited as long: 0 to 30 s in the first minute, 30 s to
    // 60 s in the next. Behind a hundred workers the rest is the service time and little more.
    let minutes = minutes("2m", "", "capacity: 1000/s", TWICE);
    for (minute, from) in minutes.iter().zip([0.0, 30.0]) {
        let latency = minute.latency.expect("there are answers");
        close(latency.mean, from + 15.0 + 0.14, 0.1);
        // Waits are told apart to a sixteenth.
        close(latency.p50, from + 15.0, 1.0);
        close(latency.p95, from + 28.5, 1.0);
    }
}

#[test]
fn trf_008_lifo_serves_the_pile_while_somebody_waits_for_it() {
    let run = |queue: &str, asked: &str| {
        minutes(
            "3m",
            "",
            &format!("capacity: 100/s, queue: {{ {queue} }}"),
            &format!(
                "traffic:\n  - {{ to: web, name: a, rate: 50/s, retries: {{ attempts: 0 }} }}\n  \
                 - {{ to: web, name: b, {asked}, retries: {{ attempts: 0 }} }}\n"
            ),
        )
    };
    // Ten too many for a second, and then fifty to spare.
    let short = run("discipline: lifo", "rate: 60/s, from: 60s, until: 61s");
    close(answered(&short), 50.0 * 180.0 + 60.0, 1e-3);
    close(waiting(&short), 0.0, 1e-3);
    // From 60 s to 100 s fifty a second too many: 2,000 are piled up, of whom those who came before
    // 70 s have given up. Then fifty a second are served from above, and fifty a second give up from
    // below: of the 1,500 between, one half each.
    let long = run(
        "discipline: lifo, length: 5000",
        "rate: 100/s, from: 60s, until: 100s",
    );
    close(failed(&long, Cause::TimedOut), 500.0 + 750.0, 5.0);
    close(answered(&long), 50.0 * 180.0 + 4_000.0 - 1_250.0, 5.0);
    close(waiting(&long), 0.0, 1e-3);
}

#[test]
fn trf_008_deadline_drops_those_who_gave_up_and_fifo_serves_them_for_nobody() {
    // At 8 s wait 80 that came from 4 s on; then one in ten seconds is served. They give up after 10 s,
    // all by 18 s, but the 0.603 served until 20 (t - 14) = 0.1 (t - 8). At 30 s all is well again and
    // others come, five a second.
    let run = |discipline: &str, until: &str| {
        minutes(
            until,
            "",
            &format!("capacity: 10/s, queue: {{ time: 60s, discipline: {discipline} }}"),
            "traffic:\n  \
             - { to: web, name: a, rate: 20/s, until: 8s, clientTimeout: 10s, retries: { attempts: 0 } }\n  \
             - { to: web, name: b, rate: 5/s, from: 30s, clientTimeout: 10s, retries: { attempts: 0 } }\n\
             faults:\n  - { at: 8s, whom: { fleet: web }, what: { dependencySlow: { factor: 100 } }, for: 22s }\n",
        )
    };
    for (discipline, answered_by_35_s, waiting_at_35_s) in
        [("fifo", 80.603, 25.0), ("deadline", 105.603, 0.0)]
    {
        let first = run(discipline, "35s");
        close(failed(&first, Cause::TimedOut), 79.397, 0.1);
        close(answered(&first), answered_by_35_s, 0.1);
        close(waiting(&first), waiting_at_35_s, 0.1);
        // 77.8 turns for nobody end at 37.78 s, before the first of the others gives up.
        let all = run(discipline, "60s");
        close(failed(&all, Cause::TimedOut), 79.397, 0.1);
        close(answered(&all), 80.603 + 5.0 * 30.0, 0.1);
    }
}

#[test]
fn lb_043_trf_008_a_load_balancer_that_speaks_http_waits_no_longer_than_its_idle_timeout() {
    // The queue takes all of twice the capacity. Who came at t has the turn at 2 t, and would give up
    // at t + 60 s behind an Application Load Balancer: all that come after 60 s do, unless it waits
    // longer. Those of the first minute are in time.
    let run = |group: &str, patience: &str| {
        minutes(
            "3m",
            group,
            "capacity: 100/s, queue: { length: 100000 }",
            &format!(
                "traffic: [{{ to: web, rate: 200/s, clientTimeout: {patience}, retries: {{ attempts: 0 }} }}]\n"
            ),
        )
    };
    let own = "120s";
    for (group, patience, waits_s) in [
        ("", own, 60.0),
        (", idleTimeoutSeconds: 40", own, 40.0),
        (", idleTimeoutSeconds: 4000", own, 120.0),
        (", protocol: TCP", own, 120.0),
        ("", "50s", 50.0),
    ] {
        let minutes = run(group, patience);
        let come_in_time: f64 = 180.0 - waits_s;
        // Turns are in time until twice the wait; later ones are for nobody.
        let turns = (2.0 * waits_s).min(180.0) * 100.0;
        close(answered(&minutes), turns, 2.0);
        let given_up = (come_in_time * 200.0 - turns).max(0.0);
        close(failed(&minutes, Cause::TimedOut), given_up, 2.0);
    }
}

#[test]
fn trf_021_trf_023_trf_026_one_busy_worker_answers_after_ten_and_twenty_five_times_its_time() {
    for (rate, load) in [("9/s", 0.90), ("9.6/s", 0.96)] {
        let traffic =
            format!("traffic: [{{ to: web, rate: {rate}, retries: {{ attempts: 0 }} }}]\n");
        let minutes = minutes("2m", "", "capacity: 10/s, workers: 1", &traffic);
        let latency = minutes[1].latency.expect("there are answers");
        let mean = 0.1 / (1.0 - load);
        close(latency.mean, mean + 0.0012, 0.01 * mean);
        // A quantile of an exponential distribution is -ln(1 - p) of its mean.
        close(latency.p50, std::f64::consts::LN_2 * mean, 0.01 * mean);
        close(latency.p99, 4.605_170 * mean, 0.02 * mean);
    }
}

#[test]
fn trf_028_a_burst_of_seconds_has_no_tail_of_minutes() {
    let minutes = minutes(
        "3m",
        "",
        "capacity: 1/s, serviceTime: 1s, workers: 1",
        "traffic:\n  - { to: web, name: a, rate: 0.1/s, retries: { attempts: 0 } }\n  \
         - { to: web, name: b, rate: 0.875/s, from: 65s, until: 70s, retries: { attempts: 0 } }\n",
    );
    let [before, during, after] = [0, 1, 2].map(|minute: usize| {
        let latency = minutes[minute].latency;
        latency.expect("there are answers")
    });
    // At 97.5 % of the load for ever the 99th percentile were 184 s and the mean 40 s.
    assert!((before.p99..15.0).contains(&during.p99), "{during:?}");
    assert!((before.mean..3.0).contains(&during.mean), "{during:?}");
    assert_eq!(before, after);
}
