//! What a scenario says about capacity, quality and measured demand, and what is said about it.

use cutover::account::requests::ability::LoadErrors;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::counts::Counting;
use cutover::account::requests::quality::{LeakEnd, Quality, Start};
use cutover::account::requests::station::{Discipline, Station};
use cutover::account::requests::warm_up::WarmUp;
use cutover::kernel::time::Duration;
use cutover::scenario::model::Scenario;

use crate::scenario_errors::{folder, load_in, said};

fn text(fleet: &str, quality: &str, rest: &str) -> String {
    format!(
        "cutover: 1\nname: s\nrevisions:\n  v1: {{ {quality} }}\nfleets:\n  \
         - {{ name: web, instances: 2{fleet} }}\n{rest}\n"
    )
}

fn build(text: &str) -> Scenario {
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    match load_in(folder.path(), "s.yaml", &[]) {
        Ok(loaded) => loaded.scenario,
        Err(_) => panic!("refused: {}", said(folder.path(), "s.yaml", &[])),
    }
}

fn refusal(text: &str) -> String {
    let folder = folder(&[("s.yaml", text.as_bytes())]);
    said(folder.path(), "s.yaml", &[])
}

fn station(fleet: &str) -> Option<Station> {
    let world = build(&text(fleet, "", "")).world;
    world.fleets[0].station.clone()
}

fn quality(written: &str) -> Quality {
    let mut world = build(&text("", &format!("quality: {written}"), "")).world;
    world.revisions.remove(0).quality
}

#[test]
fn trf_006_a_capacity_is_enough_and_everything_can_be_said() {
    assert_eq!(station(""), None);
    let plain = Station::of(Rate::per_second(250));
    assert_eq!(station(", capacity: 250/s"), Some(plain.clone()));
    assert_eq!(plain.workers, 25);
    let all = station(
        ", capacity: 250/s, workers: 30, serviceTime: 50ms, variability: { arrivals: 1.5, service: \
         0.5 }, queue: { length: 500, discipline: lifo }, warmUp: jvm",
    );
    let all = all.expect("it has a capacity");
    assert_eq!(
        (all.workers, all.service_time),
        (30, Duration::from_millis(50))
    );
    assert_eq!(all.queue_max, Some(Amount::of_requests(500)));
    assert_eq!(
        (all.discipline, all.warm_up),
        (Discipline::Lifo, WarmUp::preset("jvm"))
    );
    assert!((all.variability.wait_factor() - 1.25).abs() < 1e-12);
    let queue = station(", capacity: 250/s, queue: { time: 2s }").expect("it has a capacity");
    assert_eq!(queue.queue_max, Some(Amount::of_requests(500)));
}

#[test]
fn trf_009_presets_of_quality_are_those_of_the_table() {
    let errors = |written| quality(written).error_ppb;
    assert_eq!(quality("crashOnStart").start, Start::Crashes);
    assert_eq!(errors("all5xx"), 1_000_000_000);
    assert_eq!(errors("{ preset: some5xx, errorRate: 4% }"), 40_000_000);
    assert_eq!(quality("slow").latency_ppm, 5_000_000);
    assert_eq!(
        quality("{ preset: slow, latencyFactor: 2.5 }").latency_ppm,
        2_500_000
    );
    let leaky = quality("memoryLeak");
    assert_eq!(leaky.crashes_at(), Some(Duration::from_secs(1_800)));
    let expired = quality("badAfterCacheExpiry");
    assert_eq!(
        (expired.onset, expired.error_ppb),
        (Duration::from_secs(600), 1_000_000_000)
    );
}

#[test]
fn flt_042_a_quality_can_be_written_out() {
    let own = quality(
        "{ errorRate: 4%, latencyFactor: 2, startUp: 20s, warmUp: { curve: linear, from: 20%, over: \
         60s, errorRate: 1%, errorsLast: 30s }, onset: 10m, memoryLeak: { over: 1h, crashes: false } }",
    );
    assert_eq!((own.error_ppb, own.latency_ppm), (40_000_000, 2_000_000));
    let start_up = own.start_up.as_ref().expect("it is written").sample(0);
    assert_eq!(start_up, Duration::from_secs(20));
    let warm_up = own.warm_up.expect("it is written");
    assert_eq!(
        (warm_up.from_ppm, warm_up.timeout_ppb),
        (200_000, 10_000_000)
    );
    assert_eq!(own.leak.map(|leak| leak.end), Some(LeakEnd::StaysSlow));
    assert_eq!(own.onset, Duration::from_secs(600));
}

#[test]
fn trf_051_counts_are_a_choice() {
    let counts = |rest| build(&text("", "", rest)).world.counting;
    assert_eq!(counts(""), Counting::Poisson);
    assert_eq!(
        counts("assumptions: { counts: expected }"),
        Counting::Expected
    );
    assert_eq!(
        counts("assumptions: { counts: binomial }"),
        Counting::Binomial
    );
}

#[test]
fn trf_009_errors_under_load_are_a_choice() {
    let chosen = |rest| build(&text("", "", rest)).world.fluid.load_errors;
    assert_eq!(chosen(""), LoadErrors::Grow);
    assert_eq!(
        chosen("assumptions: { loadErrors: none }"),
        LoadErrors::None
    );
}

#[test]
fn trf_063_what_makes_a_minute_good_is_a_choice() {
    let chosen = |rest| build(&text("", "", rest)).slo.good_minute.billionths();
    assert_eq!(chosen(""), 990_000_000);
    assert_eq!(chosen("assumptions: { goodMinute: 99.5% }"), 995_000_000);
    let said = refusal(&text("", "", "assumptions: { goodMinute: 0% }"));
    assert!(said.contains("every minute is good (TRF-063)"), "{said}");
}

#[test]
fn trf_065_capacity_for_more_than_the_demand_can_be_wanted() {
    let chosen = |rest| build(&text("", "", rest)).world.fluid.headroom_ppm;
    assert_eq!(chosen(""), 1_000_000);
    assert_eq!(chosen("assumptions: { headroom: 1.2 }"), 1_200_000);
    for wrong in ["0.9", "11", "-1"] {
        let said = refusal(&text(
            "",
            "",
            &format!("assumptions: {{ headroom: {wrong} }}"),
        ));
        assert!(
            said.contains("from 1, the default, to 10"),
            "{wrong}: {said}"
        );
    }
}

#[test]
fn assumptions_about_requests_are_listed_where_they_differ() {
    let differing = |rest| build(&text("", "", rest)).assumptions;
    let usual = "assumptions: { loadErrors: grow, goodMinute: 99%, headroom: 1 }";
    assert_eq!(differing(usual), []);
    let other = "assumptions: { loadErrors: none, goodMinute: 99.5%, headroom: 1.25 }";
    let expected = [
        ("loadErrors", "none"),
        ("headroom", "1.25"),
        ("goodMinute", "99.5%"),
    ];
    assert_eq!(
        differing(other),
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn what_makes_no_sense_about_requests_is_refused() {
    for (fleet, quality, said) in [
        (", capacity: 0/s", "", "serves no request"),
        (", capacity: 250/s, workers: 0", "", "a host with 0 workers"),
        (
            ", capacity: 250/s, serviceTime: 0s",
            "",
            "longer than nothing",
        ),
        (
            ", capacity: 9/s, queue: { length: 1, time: 1s }",
            "",
            "a length or a time",
        ),
        (
            ", capacity: 9/s, queue: { discipline: fofi }",
            "",
            "there is no queue discipline `fofi`",
        ),
        (
            ", capacity: 9/s, variability: { service: -1 }",
            "",
            "no coefficient of variation",
        ),
        (", capacity: 9/s, warmUp: jmv", "", "did you mean `jvm`?"),
        (
            ", capacity: 9/s, warmUp: { from: 120%, over: 1s }",
            "",
            "more than the whole",
        ),
        (
            ", capacity: 9/s, warmUp: { from: 20%, over: 0s }",
            "",
            "longer than nothing",
        ),
        (
            ", capacity: 9/s, warmUp: { from: 20%, over: 1s, errorRate: 1% }",
            "",
            "a rate and an end",
        ),
        ("", "quality: some5xx", "does not say how many"),
        (
            "",
            "quality: { preset: slow, latencyFactor: 11 }",
            "2 to 10 times",
        ),
        (
            "",
            "quality: { latencyFactor: 0.5 }",
            "cannot take 0.5 times",
        ),
        ("", "quality: { errorRate: 101% }", "more than the whole"),
        (
            "",
            "quality: { preset: all5xx, errorRate: 5% }",
            "every answer is an error",
        ),
        ("", "quality: allfivexx", "there is no preset of a quality"),
        (
            "",
            "quality: { memoryLeak: { over: 0s } }",
            "longer than nothing",
        ),
        (
            ", workers: 3, queue: { length: 1 }",
            "",
            "without effect here: `queue`, `workers`",
        ),
    ] {
        let found = refusal(&text(fleet, quality, ""));
        assert!(found.contains(said), "{fleet}{quality}: {found}");
    }
}

#[test]
fn trf_004_a_trace_is_refused_at_the_row_that_is_wrong() {
    let scenario = text(
        ", capacity: 9/s",
        "",
        "traffic: [{ to: web, csv: demand.csv }]",
    );
    for (rows, said) in [
        ("t_s,rps\n0,1\n60,\n", "a gap: the row has no `rps`"),
        ("t_s,rps\n0,1\n60\n", "a gap: the row has no `rps`"),
        ("t_s,rps\n0,-1\n", "`rps` is negative: -1"),
        (
            "t_s,rps\n0,\"5\n",
            "a quotation mark is opened and never closed",
        ),
        ("t_s,rps\n60,1\n0,1\n", "does not come after"),
        ("t_s,rps\n60,1\n60,2\n", "does not come after"),
        ("t_s,rps\n0,many\n", "`many` is no number"),
        ("t_s,rps\n0,nan\n", "`nan` is no number"),
        ("t_s,rps\n0,2e9\n", "more than a scenario can name"),
        ("t_s,rps\n1e9,2\n", "more than 100 days"),
        ("t_s,rps\n", "no row with a rate"),
        ("", "no row with a rate"),
        ("0,1\n60,2\n", "does not name the columns"),
    ] {
        let folder = folder(&[
            ("s.yaml", scenario.as_bytes()),
            ("demand.csv", rows.as_bytes()),
        ]);
        let found = self::said(folder.path(), "s.yaml", &[]);
        assert!(found.contains(said), "{rows:?}: {found}");
    }
}
