use super::*;
use crate::account::requests::amount::Rate;
use crate::account::requests::demand::DemandLuck;
use crate::kernel::chance::stream::Seed;
use crate::scenario::file::{OPTIONS, ScenarioFile};
use crate::scenario::texts::Texts;
use crate::text::decode::decode;
use crate::text::parse;

const SUBJECTS: [(&str, TargetGroupId); 2] = [("web", TargetGroupId(0)), ("api", TargetGroupId(1))];

/// Monday, 2026-03-02, 10:00 UTC.
const STARTS_AT: i64 = 1_772_445_600;

/// Reads one section and says what is wrong with it.
fn read_all(traffic: &str) -> (Vec<Traffic>, Vec<String>) {
    let text = format!("cutover: 1\nname: s\ntraffic:\n{traffic}\n");
    let mut texts = Texts::new();
    let source = texts.add("s.yaml", &text, None);
    let root = parse::parse(&text, source).expect("it is YAML");
    let file: ScenarioFile = match decode(&root, &OPTIONS) {
        Ok(file) => file,
        Err(errors) => return (Vec::new(), errors.iter().map(ToString::to_string).collect()),
    };
    let mut context = Context::new(&mut texts);
    let sources = read(&file.traffic, &SUBJECTS, STARTS_AT, &mut context);
    let said = context.finish();
    (
        sources.list,
        said.into_iter().map(|found| found.message).collect(),
    )
}

fn one(traffic: &str) -> Traffic {
    let (mut list, said) = read_all(&format!("  - {traffic}"));
    assert_eq!(said, [""; 0], "{traffic}");
    list.pop().expect("there is one")
}

fn refused(traffic: &str) -> String {
    let (_, said) = read_all(&format!("  - {traffic}"));
    said.join("; ")
}

/// Requests a second at a second.
fn rate(traffic: &Traffic, second: u64) -> f64 {
    let seed = Seed {
        seed: 1,
        replication: 0,
    };
    let luck = DemandLuck {
        seed,
        path: traffic.path,
    };
    let at = Time::ZERO + Duration::from_secs(second);
    traffic.demand.cell(at, &luck).rate.per_second_f64()
}

/// Tenths of requests a second at some seconds.
fn tenths<const N: usize>(traffic: &Traffic, seconds: [u64; N]) -> [u64; N] {
    seconds.map(|second| (10.0 * rate(traffic, second)).round_ties_even() as u64)
}

#[test]
fn the_shortest_traffic_has_the_defaults() {
    let traffic = one("{ to: web, rate: 900/s }");
    assert_eq!(traffic.name, "web");
    assert_eq!(traffic.path, PathHash::of("traffic/web"));
    assert_eq!(traffic.forward, [(TargetGroupId(0), 1)]);
    assert_eq!(traffic.client_timeout, Duration::from_secs(30));
    assert_eq!(
        (traffic.retries, traffic.stickiness),
        (Retries::default(), None)
    );
    assert_eq!(traffic.demand, Demand::constant(Rate::per_second(900)));
}

#[test]
fn several_target_groups_have_weights() {
    let traffic = one(
        "{ name: shop, to: [{ targetGroup: web, weight: 9 }, { targetGroup: api }], \
         stickiness: 600s, rate: 1/s }",
    );
    assert_eq!(
        traffic.forward,
        [(TargetGroupId(0), 9), (TargetGroupId(1), 1)]
    );
    assert_eq!(traffic.stickiness, Some(Duration::from_secs(600)));
}

#[test]
fn trf_004_every_curve_can_be_written_and_they_add_up() {
    let traffic = one("{ to: web, rate: 30/m, step: { at: 10s, to: 5/s } }");
    assert_eq!(tenths(&traffic, [0, 10]), [5, 55]);
    let traffic = one("{ to: web, step: { at: 10s, from: 2/s, by: 3/s } }");
    assert_eq!(tenths(&traffic, [0, 10]), [20, 50]);
    let traffic = one("{ to: web, ramp: { from: 0/s, to: 10/s, at: 5s, over: 20s } }");
    assert_eq!(tenths(&traffic, [5, 15, 25]), [25, 75, 100]);
    // The run begins at 10:00.
    for (peak_at, hour) in [("14h", 4), ("2h", 16), ("10h", 0)] {
        let daily = format!("daily: {{ base: 500/s, amplitude: 40%, peakAt: {peak_at} }}");
        let traffic = one(&format!("{{ to: web, {daily} }}"));
        assert!(
            (rate(&traffic, hour * 3_600) - 700.0).abs() < 0.01,
            "{peak_at}"
        );
    }
    let traffic = one("{ to: web, spike: { peak: 100/s, at: 1m, decay: 1m } }");
    assert!(rate(&traffic, 59).abs() <= 0.0 && rate(&traffic, 60) > 95.0);
    let traffic = one("{ to: web, rate: 9/s, from: 1m, until: 2m }");
    assert_eq!(tenths(&traffic, [59, 60, 120]), [0, 90, 0]);
    let traffic = one("{ to: web, rate: 900/s, noise: 10% }");
    assert!((rate(&traffic, 0) - 900.0).abs() > 0.0);
}

#[test]
fn trf_004_a_week_begins_on_monday_in_utc() {
    let traffic = one("{ to: web, weekly: { base: 100/s, amplitude: 0%, \
         factors: [100%, 120%, 0%, 0%, 0%, 0%, 50%] } }");
    // The start is on a Monday at ten.
    let hour = 3_600;
    assert_eq!(tenths(&traffic, [0, 14 * hour]), [1000, 1200]);
    let sunday = (6 * 24 - 10) * hour;
    assert_eq!(tenths(&traffic, [sunday - 1, sunday]), [0, 500]);
}

#[test]
fn trf_041_retries_are_as_written() {
    let traffic = one(
        "{ to: web, rate: 1/s, clientTimeout: 5s, retries: { attempts: 2, backoff: 3s, jitter: \
         1s, budget: 10%, correlation: 50% } }",
    );
    let retries = Retries {
        attempts: 2,
        backoff: Duration::from_secs(3),
        jitter: Duration::from_secs(1),
        budget_ppb: Some(100_000_000),
        correlation_ppb: Some(500_000_000),
    };
    assert_eq!(traffic.retries, retries);
    assert_eq!(traffic.client_timeout, Duration::from_secs(5));
}

#[test]
fn two_sources_of_one_target_group_have_names_of_their_own() {
    let (list, said) = read_all("  - { to: web, rate: 1/s }\n  - { to: web, rate: 2/s }");
    let names: Vec<&str> = list.iter().map(|traffic| traffic.name.as_str()).collect();
    assert_eq!((names, said), (vec!["web", "web-2"], vec![]));
}

#[test]
fn each_way_to_miswrite_traffic_is_refused() {
    for (traffic, said) in [
        (
            "{ to: wbe, rate: 1/s }",
            "there is no target group, load balancer or fleet `wbe`",
        ),
        ("{ to: web }", "nothing is said about how much is asked for"),
        ("{ to: web, rate: -1/s }", "cannot be negative"),
        (
            "{ to: web, rate: 2000000000/s }",
            "more than a thousand million",
        ),
        ("{ to: web, rate: 900 }", "needs a unit"),
        ("{ to: web, rate: 1/s, noise: 150% }", "more than the whole"),
        (
            "{ to: web, step: { at: 1s } }",
            "does not say where it goes",
        ),
        (
            "{ to: web, step: { at: 1s, to: 1/s, by: 1/s } }",
            "to a rate or by one",
        ),
        (
            "{ to: web, ramp: { from: 1/s, to: 2/s, over: 0s } }",
            "longer than nothing",
        ),
        (
            "{ to: web, daily: { base: 1/s, amplitude: 100% } }",
            "less than all of its mean",
        ),
        (
            "{ to: web, weekly: { base: 1/s, amplitude: 1%, factors: [1%] } }",
            "a week of 1 days",
        ),
        (
            "{ to: web, spike: { peak: 1/s, at: 1s, decay: 1ms } }",
            "at least a second",
        ),
        (
            "{ to: web, rate: 1/s, clientTimeout: 0s }",
            "waits longer than nothing",
        ),
        (
            "{ to: web, rate: 1/s, retries: { attempts: 11 } }",
            "as good as no bound",
        ),
        (
            "{ to: web, rate: 1/s, retries: { backoff: 0s } }",
            "without a wait have no bound",
        ),
        (
            "{ to: web, rate: 1/s, from: 2m, until: 1m }",
            "ends before it begins",
        ),
        (
            "{ to: [{ targetGroup: web, weight: 1000 }], rate: 1/s }",
            "with weight 1000",
        ),
        (
            "{ to: [{ targetGroup: web, weight: 0 }], rate: 1/s }",
            "nobody gets a request",
        ),
        ("{ to: [], rate: 1/s }", "nobody gets a request"),
        (
            "{ to: [{ targetGroup: web }, { targetGroup: web }], rate: 1/s }",
            "named twice",
        ),
        (
            "{ to: [{ targetGroup: web }, { targetGroup: api }], rate: 1/s, stickiness: 8d }",
            "1 s to 7 days",
        ),
        (
            "{ to: web, rate: 1/s, csv: nowhere.csv }",
            "there is no file `nowhere.csv`",
        ),
    ] {
        let found = refused(traffic);
        assert!(found.contains(said), "{traffic}: {found}");
    }
}
