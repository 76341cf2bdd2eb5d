//! Real timelines: what was measured at AWS is replayed with its known durations and gaps, and
//! every event must lie where it lay. Runs without known durations test the defaults.

use crate::worlds;
use cutover::account::latency::Latency;
use cutover::account::world::World;
use cutover::aws::codedeploy::config::MinimumHealthyHosts;
use cutover::aws::codedeploy::error_code::ErrorCode;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use cutover::aws::codedeploy::status::{DeploymentStatus, TargetStatus};
use cutover::engine::simulation::Run;
use cutover::kernel::time::Duration;
use cutover::text::parse::parse;
use cutover::text::tree::Node;
use cutover::text::tree::SourceId;
use cutover::trace::entry::{Subject, What};

/// What a capture file says, read by hand: each file has its own shape.
struct Capture(Node);

impl Capture {
    fn open(name: &str) -> Self {
        let path = format!(
            "{}/tests/vectors/captures/{name}.yaml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).expect("the captures are in the repository");
        Self(parse(&text, SourceId::default()).expect("the captures are YAML"))
    }

    /// The value at a path of keys and list places.
    fn at(&self, path: &str) -> Self {
        let step = |node: &Node, step: &str| -> Option<Node> {
            match step.parse::<usize>() {
                Ok(place) => node.as_sequence()?.get(place).cloned(),
                Err(_) => node.get(step).cloned(),
            }
        };
        let found = path
            .split('.')
            .try_fold(self.0.clone(), |node, key| step(&node, key));
        Self(found.unwrap_or_else(|| panic!("no {path} in the capture")))
    }

    fn number(&self, path: &str) -> f64 {
        let found = self.at(path);
        let text = found
            .0
            .as_str()
            .unwrap_or_else(|| panic!("{path} is a scalar"));
        text.parse()
            .unwrap_or_else(|_| panic!("{path} is a number, not {text}"))
    }

    fn list(&self, path: &str) -> Vec<Self> {
        let found = self.at(path);
        let items = found
            .0
            .as_sequence()
            .unwrap_or_else(|| panic!("{path} is a list"));
        items.iter().cloned().map(Self).collect()
    }

    fn numbers(&self, path: &str) -> Vec<f64> {
        let number = |item: Self| {
            item.0
                .as_str()
                .expect("a scalar")
                .parse()
                .expect("a number")
        };
        self.list(path).into_iter().map(number).collect()
    }

    fn text(&self, path: &str) -> String {
        self.at(path)
            .0
            .as_str()
            .unwrap_or_else(|| panic!("{path} is a scalar"))
            .to_owned()
    }
}

fn secs(secs: f64) -> Latency {
    Latency::Constant(Duration::from_secs_f64(secs))
}

/// Gives one host the durations and gaps of a capture. Each host gets its own profile.
fn set_times(world: &mut World, host: usize, durations: &[f64], gaps: &[f64]) {
    let mut profile = world.profiles[0].clone();
    for (event, duration) in IN_PLACE.iter().zip(durations) {
        profile.event[*event as usize] = Some(secs(*duration));
    }
    for (event, gap) in IN_PLACE[1..].iter().zip(gaps) {
        profile.dispatch_gap[*event as usize] = secs(*gap);
    }
    world.hosts[host].profile = u16::try_from(world.profiles.len()).expect("few profiles");
    world.profiles.push(profile);
}

fn profile_of(world: &mut World, host: usize) -> &mut cutover::account::latency::Profile {
    let profile = usize::from(world.hosts[host].profile);
    &mut world.profiles[profile]
}

/// One event as it happened: status, start and end in seconds after the run's start.
#[derive(Clone, Debug)]
struct Lived {
    event: String,
    status: &'static str,
    start_s: Option<f64>,
    end_s: f64,
}

fn events_of(run: &Run, host: u32) -> Vec<Lived> {
    let mut lived: Vec<Lived> = Vec::new();
    for entry in &run.entries {
        if entry.subject != Subject::Host(InstanceId(host)) {
            continue;
        }
        let now = entry.time.as_secs_f64();
        let mut end = |event: LifecycleEventName, status| match lived
            .iter_mut()
            .find(|lived| lived.event == event.as_str())
        {
            Some(found) => {
                found.status = status;
                found.end_s = now;
            }
            None => lived.push(Lived {
                event: event.to_string(),
                status,
                start_s: None,
                end_s: now,
            }),
        };
        match entry.what {
            What::EventStarted(event) => lived.push(Lived {
                event: event.to_string(),
                status: "InProgress",
                start_s: Some(now),
                end_s: now,
            }),
            What::EventSucceeded(event, _) => end(event, "Succeeded"),
            What::EventFailed(event, _) | What::EventNotPickedUp(event, _) => end(event, "Failed"),
            What::EventSkipped(event) => end(event, "Skipped"),
            _ => {}
        }
    }
    lived
}

/// When the host's target became final.
fn updated_s(run: &Run, host: u32) -> f64 {
    let ended = run.entries.iter().find(|entry| {
        entry.subject == Subject::Host(InstanceId(host))
            && matches!(
                entry.what,
                What::Target {
                    to: TargetStatus::Succeeded | TargetStatus::Failed,
                    ..
                }
            )
    });
    ended.expect("the target ended").time.as_secs_f64()
}

fn end_of(run: &Run) -> (f64, DeploymentStatus, Option<ErrorCode>) {
    let ended = run.entries.iter().find_map(|entry| match entry.what {
        What::Deployment { to, code, .. } if to.is_terminal() => {
            Some((entry.time.as_secs_f64(), to, code))
        }
        _ => None,
    });
    ended.expect("the deployment ended")
}

/// Compares events with those of a capture whose times count from `zero_s` of the run.
fn assert_events(found: &[Lived], capture: &Capture, path: &str, zero_s: f64, tolerance_s: f64) {
    let expected = capture.list(path);
    assert!(
        found.len() >= expected.len(),
        "{} events, {} expected",
        found.len(),
        expected.len()
    );
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found.event, expected.text("event"));
        assert_eq!(found.status, expected.text("status"), "{found:?}");
        let near = |found: f64, expected: f64| {
            assert!(
                (found - zero_s - expected).abs() <= tolerance_s,
                "{}: {:.3} s, expected {expected} s",
                expected_name(expected),
                found - zero_s
            );
        };
        near(found.end_s, expected.number("end_s"));
        match (found.start_s, expected.0.get("start_s")) {
            (Some(start), Some(_)) => near(start, expected.number("start_s")),
            (None, None) => {}
            (start, _) => panic!("{}: start {start:?}", found.event),
        }
    }
}

fn expected_name(at_s: f64) -> String {
    format!("the event at {at_s} s")
}

const ONE_AT_A_TIME: MinimumHealthyHosts = MinimumHealthyHosts::MostConcurrencyOne;

/// EC2-001, EC2-020, EC2-033, EC2-037: AfterInstall fails on the only target.
#[test]
fn obs_1_one_target_whose_after_install_fails() {
    let capture = Capture::open("OBS-1");
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    let finalise_s = capture.number("inputs.instance_finalise_s");
    world.profiles[0].deployment_finalise =
        secs(capture.number("inputs.deployment_finalise_after_last_event_s") - finalise_s);
    world.profiles[0].skip_stamp = secs(capture.number("inputs.skipped_stamp_after_failure_s"));
    set_times(
        &mut world,
        0,
        &capture.numbers("inputs.event_durations_s"),
        &capture.numbers("inputs.gaps_s"),
    );
    let profile = profile_of(&mut world, 0);
    profile.create_to_first_event = secs(capture.number("inputs.create_to_first_event_s"));
    profile.instance_finalise = secs(finalise_s);
    world.faults.push(worlds::script_fails(
        LifecycleEventName::AfterInstall,
        vec![InstanceId(0)],
    ));

    let run = worlds::run(&world);
    let tolerance_s = capture.number("tolerance_s");
    assert_events(
        &events_of(&run, 0),
        &capture,
        "outputs.targets.0.events",
        0.0,
        tolerance_s,
    );
    let updated = updated_s(&run, 0);
    assert!((updated - capture.number("outputs.targets.0.updated_s")).abs() <= tolerance_s);
    let (complete_s, status, code) = end_of(&run);
    assert!((complete_s - capture.number("outputs.complete_s")).abs() <= tolerance_s);
    assert_eq!(status.as_str(), capture.text("outputs.status"));
    assert_eq!(
        code.expect("a code").as_str(),
        capture.text("outputs.error_code")
    );
}

/// EC2-001: one target succeeds.
#[test]
fn obs_2_one_target_that_succeeds() {
    let capture = Capture::open("OBS-2");
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    set_times(
        &mut world,
        0,
        &capture.numbers("inputs.event_durations_s"),
        &capture.numbers("inputs.gaps_s"),
    );
    profile_of(&mut world, 0).instance_finalise =
        secs(capture.number("inputs.instance_finalise_s"));
    let run = worlds::run(&world);
    let events = events_of(&run, 0);
    let zero_s = events[0].start_s.expect("the first event began");
    let tolerance_s = capture.number("tolerance_s");
    assert_events(
        &events,
        &capture,
        "outputs.targets.0.events",
        zero_s,
        tolerance_s,
    );
    let span_s = events[6].end_s - zero_s;
    assert!((span_s - capture.number("outputs.targets.0.span_s")).abs() <= tolerance_s);
    let updated = updated_s(&run, 0) - zero_s;
    assert!((updated - capture.number("outputs.targets.0.updated_s")).abs() <= tolerance_s);
}

/// EC2-001, EC2-141, EC2-220: three targets one after another, one gap as long as an empty poll.
#[test]
fn obs_3_three_targets_one_after_another() {
    let capture = Capture::open("OBS-3");
    let targets = capture.list("outputs.targets");
    let mut world = worlds::world(3, ONE_AT_A_TIME);
    for (host, target) in targets.iter().enumerate() {
        set_times(
            &mut world,
            host,
            &target.numbers("event_durations_s"),
            &target.numbers("gaps_s"),
        );
        let profile = profile_of(&mut world, host);
        profile.instance_finalise = secs(target.number("instance_finalise_s"));
        if target.0.get("starts_after_previous_updated_s").is_some() {
            profile.next_instance = secs(target.number("starts_after_previous_updated_s"));
        }
    }
    let run = worlds::run(&world);
    let zero_s = events_of(&run, 0)[0]
        .start_s
        .expect("the first event began");
    let tolerance_s = capture.number("tolerance_s");
    for (host, target) in (0..).zip(&targets) {
        assert_events(
            &events_of(&run, host),
            target,
            "events",
            zero_s,
            tolerance_s,
        );
        let updated = updated_s(&run, host) - zero_s;
        assert!(
            (updated - target.number("updated_s")).abs() <= tolerance_s,
            "{updated}"
        );
    }
}

/// EC2-001: the first events of a run with a real script, and trivial scripts at the defaults.
#[test]
fn obs_4_two_partial_timelines() {
    let capture = Capture::open("OBS-4");
    let tolerance_s = capture.number("tolerance_s");
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    set_times(
        &mut world,
        0,
        &capture.numbers("runs.0.inputs.event_durations_s"),
        &capture.numbers("runs.0.inputs.gaps_s"),
    );
    let run = worlds::run(&world);
    let events = events_of(&run, 0);
    let zero_s = events[0].start_s.expect("the first event began");
    // Durations and gaps are known here, so the events lie to the millisecond.
    assert_events(&events, &capture, "runs.0.outputs.events", zero_s, 0.02);

    // Trivial scripts. The log has whole seconds and leaves about one for each event and its gap, so
    // the gaps are the smallest ones seen elsewhere: the default of 1.6 s would be too long here.
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    for revision in &mut world.revisions {
        for script in revision.hooks.iter_mut().flatten() {
            script.time = Some(secs(0.1));
        }
    }
    for gap in &mut world.profiles[0].dispatch_gap {
        *gap = secs(0.82);
    }
    world.profiles[0].download = secs(0.19);
    world.profiles[0].install = secs(0.11);
    let run = worlds::run(&world);
    let events = events_of(&run, 0);
    let zero_s = events[0].start_s.expect("the first event began");
    for event in events {
        let key = format!("runs.1.outputs.hook_starts_s.{}", event.event);
        let Some(hooks) = capture
            .at("runs.1.outputs.hook_starts_s")
            .0
            .get(&event.event)
            .cloned()
        else {
            continue;
        };
        assert!(hooks.as_str().is_some());
        let start = event.start_s.expect("the event began") - zero_s;
        assert!(
            (start - capture.number(&key)).abs() <= tolerance_s,
            "{}: {start}",
            event.event
        );
    }
}

/// EC2-150, EC2-152, EC2-169, EC2-210, EC2-221: nobody picks the first event up.
#[test]
fn obs_5_one_target_that_never_picks_its_first_event_up() {
    let capture = Capture::open("OBS-5");
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    world
        .faults
        .push(worlds::dead_from_the_start(vec![InstanceId(0)]));
    let run = worlds::run(&world);
    let (complete_s, status, code) = end_of(&run);
    for expected_s in capture.numbers("outputs.complete_s") {
        let difference = (complete_s - expected_s).abs();
        assert!(difference <= capture.number("tolerance_s"), "{complete_s}");
    }
    assert_eq!(status.as_str(), capture.text("outputs.status"));
    assert_eq!(
        code.expect("a code").as_str(),
        capture.text("outputs.error_code")
    );
}

/// EC2-221: the defaults, on a target with trivial hooks.
#[test]
fn obs_14_one_target_at_the_default_durations() {
    let capture = Capture::open("OBS-14");
    let mut world = worlds::world(1, ONE_AT_A_TIME);
    for revision in &mut world.revisions {
        for scripts in &mut revision.hooks {
            scripts.clear();
        }
    }
    let (complete_s, status, _) = end_of(&worlds::run(&world));
    let difference = (complete_s - capture.number("outputs.complete_s")).abs();
    assert!(difference <= capture.number("tolerance_s"), "{complete_s}");
    assert_eq!(status.as_str(), capture.text("outputs.status"));
    // 4.5 + 6 x 0.13 + 0.5 + 6 x 1.6 + 1.6 + 4.0, the sum the rulebook works out as 21.0.
    assert!((complete_s - 20.98).abs() < 1e-9, "{complete_s}");
}
