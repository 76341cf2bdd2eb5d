//! Faults as requests, load balancers and users meet them.

use super::{ALL, ONE, Told, V1, V2, tell, upgrade};
use crate::look::{constant_ms, event, fault, strike_at, strike_on, strikes};
use crate::worlds;
use cutover::account::fault::description::{Pick, What, When};
use cutover::account::fault::scope::CutOff;
use cutover::account::world::World;
use cutover::aws::codedeploy::ids::InstanceId;
use cutover::aws::codedeploy::lifecycle::LifecycleEventName::{DownloadBundle, Install};
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::elb::target_group::TargetGroup;
use cutover::kernel::time::Duration;
use cutover::trace::minute::Minute;

const SECOND: Duration = Duration::from_secs(1);

/// Four hosts of 100 requests a second behind an Application Load Balancer that gets 200, for ten
/// minutes, without any deployment.
fn quiet(group: TargetGroup) -> World {
    let mut world = upgrade(4, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(600));
    worlds::behind(&mut world, group, 200);
    world
}

fn served() -> World {
    quiet(TargetGroup::application("web"))
}

/// A fault on the first host alone.
fn on_first(world: &mut World, at_s: u64, what: What, lasts_s: Option<u64>) {
    strike_at(world, at_s * 1_000, what, lasts_s.map(|secs| secs * 1_000));
    let fault = world.faults.last_mut().expect("one was added");
    fault.whom.hosts = vec![InstanceId(0)];
}

fn minute(told: &Told, number: u32) -> &Minute {
    let minutes = told.run.outcome.minutes();
    let found = minutes.iter().find(|minute| minute.minute == number);
    found.expect("the run is long enough")
}

/// The share of the first attempts of a minute that failed.
fn failed(told: &Told, number: u32) -> f64 {
    let minute = minute(told, number);
    minute.failed.requests_f64() / minute.first_attempts.requests_f64()
}

/// Requests a second that could be answered in a minute.
fn capacity(told: &Told, number: u32) -> f64 {
    minute(told, number).capacity.requests_f64() / 60.0
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-3,
        "{found}, expected {expected}"
    );
}

#[test]
fn without_a_fault_nothing_fails() {
    let told = tell(&served());
    for number in 0..10 {
        near(failed(&told, number), 0.0);
    }
    assert_eq!(told.with("unhealthy"), [""; 0]);
}

#[test]
fn flt_010_a_crashed_host_answers_no_request_and_no_check() {
    let mut world = served();
    on_first(&mut world, 120, What::InstanceCrash, None);
    let told = tell(&world);
    told.has("web-1 application Serving -> Down EC2-134");
    // Its share is lost until the load balancer has noticed, in 35 to 65 s (LB-006).
    let noticed = told.when("web-1 target group 0 healthy -> unhealthy");
    assert!((155.0..=185.0).contains(&noticed), "{noticed}");
    assert!(failed(&told, 2) > 0.1);
    near(failed(&told, 4), 0.0);
}

#[test]
fn flt_011_a_rebooted_host_starts_its_application_again() {
    let mut world = served();
    on_first(&mut world, 120, What::InstanceReboot, Some(60));
    world.revisions[0].quality.start_up = Some(constant_ms(5_000));
    let told = tell(&world);
    let at = |line: &str| told.when(line);
    super::same_time(at("web-1 application Serving -> Down EC2-134"), 120.0);
    super::same_time(at("web-1 application Down -> Starting EC2-134"), 180.0);
    super::same_time(at("web-1 application Starting -> Serving EC2-134"), 185.0);
}

#[test]
fn flt_011_a_host_that_two_faults_keep_down_comes_back_with_the_later() {
    let mut world = served();
    on_first(&mut world, 120, What::InstanceReboot, Some(60));
    on_first(&mut world, 150, What::AzOutage, Some(100));
    world.faults[1].name = "second".to_owned();
    let told = tell(&world);
    let at = |line: &str| told.when(line);
    super::same_time(at("web-1 application Serving -> Down"), 120.0);
    super::same_time(at("web-1 application Down -> Serving"), 250.0);
}

#[test]
fn flt_012_the_application_of_a_dead_agent_serves_on() {
    let mut world = served();
    strike_at(&mut world, 120_000, What::AgentDead, None);
    let told = tell(&world);
    assert_eq!(told.with("application"), [""; 0]);
    near(failed(&told, 5), 0.0);
}

#[test]
fn flt_022_a_flapping_target_is_out_of_reach_in_part_of_every_period() {
    let flap = |period_s, away_s| What::ElbFlap {
        period: Duration::from_secs(period_s),
        away: Duration::from_secs(away_s),
    };
    // Away for 150 of 300 s, twice: noticed each time, and each time found again.
    let mut world = served();
    on_first(&mut world, 0, flap(300, 150), Some(450));
    let told = tell(&world);
    let changes = told.with("web-1 target group 0");
    let [lost, found] = ["healthy -> unhealthy", "unhealthy -> healthy"];
    let of = |what: &str| {
        let changed = changes.iter().filter(|line| line.contains(what));
        changed.count()
    };
    // The second way back takes five checks of 30 s and may be too late for the run.
    assert_eq!((of(&format!("group 0 {lost}")), of(found) >= 1), (2, true));
    // Too short to be noticed: a quarter of the requests is lost for a quarter of the time.
    let mut world = served();
    on_first(&mut world, 60, flap(4, 1), Some(480));
    let told = tell(&world);
    assert_eq!(told.with("unhealthy"), [""; 0]);
    near(failed(&told, 5), 1.0 / 16.0);
    near(failed(&told, 0), 0.0);
    near(failed(&told, 9), 0.0);
    assert_eq!(strikes(&told.run, 0), [(60_000, Some(1))]);
}

#[test]
fn flt_001_flt_022_an_arrival_without_its_chance_leaves_a_flap_as_it_is() {
    let mut world = served();
    world.until = Some(Duration::from_secs(6 * 3_600));
    let what = What::ElbFlap {
        period: Duration::from_secs(400),
        away: Duration::from_secs(100),
    };
    let mut rate = fault(
        &world,
        When::PerHour(4.0),
        what,
        Some(constant_ms(1_200_000)),
    );
    rate.whom.pick = Pick::Chance(0.5);
    world.faults.push(rate);
    let told = tell(&world);
    for host in 1..=4 {
        let mut lost = None;
        let mut times = 0;
        let own = format!("web-{host} target group 0");
        for (at, line) in told.lines.iter().filter(|(_, line)| line.starts_with(&own)) {
            if line.contains("unhealthy -> healthy") {
                // Away for 100 s, or thrice that if it strikes again, and found by five checks.
                let since = lost.take().expect("it was lost before");
                assert!(
                    at - since <= 3.0 * 100.0 + 5.0 * 30.0,
                    "{own} from {since} to {at}"
                );
                times += 1;
            } else if line.contains("healthy -> unhealthy") {
                lost = Some(*at);
            }
        }
        assert!(times > 5, "{own} came back {times} times");
    }
}

#[test]
fn flt_022_users_who_need_no_load_balancer_notice_no_flap() {
    let mut world = quiet(TargetGroup::direct("web"));
    let what = What::ElbFlap {
        period: SECOND + SECOND,
        away: SECOND,
    };
    strike_at(&mut world, 60_000, what, None);
    near(failed(&tell(&world), 5), 0.0);
}

#[test]
fn flt_023_all_hosts_of_a_zone_are_gone_and_back_at_once() {
    let mut world = served();
    strike_at(&mut world, 120_000, What::AzOutage, None);
    world.faults[0].whom.hosts = [1, 3].map(InstanceId).to_vec();
    // Every strike is drawn once, not host by host.
    let uniform = cutover::kernel::chance::distribution::Uniform::new(60.0, 200.0);
    let uniform = uniform.expect("the bounds are in order").into();
    let sampler = cutover::kernel::chance::sampler::Sampler::new(&uniform);
    let drawn = cutover::account::latency::Latency::Drawn(std::sync::Arc::new(sampler));
    world.faults[0].lasts = Some(drawn);
    let told = tell(&world);
    assert_eq!(
        strikes(&told.run, 0),
        [(120_000, Some(2)), (120_000, Some(4))]
    );
    let times = |text: &str| -> Vec<f64> {
        let lines = told.lines.iter().filter(|(_, line)| line.contains(text));
        lines.map(|(at, _)| *at).collect()
    };
    let back = times("application Down -> Serving");
    assert_eq!(back.len(), 2);
    super::same_time(back[0], back[1]);
    assert_eq!(times("agent back"), back);
    assert_eq!(times("application Serving -> Down"), [120.0, 120.0]);
}

#[test]
fn flt_023_a_zone_goes_at_one_rate_whatever_the_number_of_its_hosts() {
    let mut world = upgrade(4, ONE);
    world.timeline.clear();
    world.until = Some(Duration::from_secs(100 * 3_600));
    let when = When::PerHour(1.0);
    let rate = fault(&world, when, What::AzOutage, Some(constant_ms(1_000)));
    world.faults.push(rate);
    let found = strikes(&tell(&world).run, 0);
    let times: std::collections::BTreeSet<u64> = found.iter().map(|(at, _)| *at).collect();
    assert_eq!(found.len(), 4 * times.len());
    // 100 expected, 10 the standard deviation.
    assert!((70..=130).contains(&times.len()), "{}", times.len());
}

#[test]
fn flt_040_a_partition_is_from_codedeploy_from_s3_or_from_load_balancers() {
    let nothing = CutOff::NOTHING;
    let from_balancers = What::Partition {
        from: CutOff {
            load_balancer: true,
            ..nothing
        },
    };
    let mut world = served();
    on_first(&mut world, 120, from_balancers, Some(200));
    let told = tell(&world);
    assert_eq!(told.with("agent lost"), [""; 0]);
    assert_eq!(told.with("application"), [""; 0]);
    assert_eq!(
        told.with("web-1 target group 0 healthy -> unhealthy").len(),
        1
    );
    // From CodeDeploy alone, requests go on.
    let mut world = served();
    on_first(&mut world, 120, What::PARTITION, Some(200));
    let told = tell(&world);
    assert_eq!(told.with("agent lost").len(), 1);
    near(failed(&told, 3), 0.0);
    // From S3 alone, only the download fails.
    let from_s3 = What::Partition {
        from: CutOff {
            s3: true,
            ..nothing
        },
    };
    let mut world = worlds::world(1, ALL);
    strike_at(&mut world, 0, from_s3, None);
    let run = worlds::run(&world);
    let how = event(&run, 1, 1, DownloadBundle).how;
    let failed = crate::look::How::Failed(FailureCause::DownloadFailed);
    assert_eq!(how, failed);
}

#[test]
fn flt_041_a_slow_dependency_takes_time_and_capacity_from_all_at_once() {
    let mut world = served();
    let what = What::DependencySlow { factor: 4.0 };
    strike_at(&mut world, 120_000, what, Some(180_000));
    let told = tell(&world);
    let mean = |number| {
        let latency = minute(&told, number).latency.expect("it is kept");
        latency.mean
    };
    // 200 a second for what is now 4 x 25: half of it is answered, late.
    assert!(mean(3) > 4.0 * mean(1), "{} and {}", mean(3), mean(1));
    assert!(minute(&told, 3).waiting.requests_f64() > 1_000.0);
    near(failed(&told, 1), 0.0);
    assert_eq!(strikes(&told.run, 0).len(), 4);
    // Less slow, all can still be answered.
    world.faults[0].what = What::DependencySlow { factor: 1.6 };
    let told = tell(&world);
    near(capacity(&told, 1), 400.0);
    near(capacity(&told, 3), 250.0);
    near(capacity(&told, 6), 400.0);
}

#[test]
fn flt_042_a_revision_turns_bad_on_all_its_hosts() {
    let mut world = served();
    world.runs[3] = Some(V2);
    let what = What::BadRevision {
        revision: V1,
        error_ppb: 200_000_000,
        factor: 1.25,
    };
    strike_at(&mut world, 120_000, what, Some(120_000));
    let told = tell(&world);
    assert_eq!(strikes(&told.run, 0), [(120_000, None)]);
    near(failed(&told, 1), 0.0);
    // Three hosts of four, as all get as much.
    near(failed(&told, 3), 0.15);
    near(failed(&told, 5), 0.0);
    near(capacity(&told, 3), 340.0);
    told.has("fault 0 ended FLT-042");
}

#[test]
fn flt_043_a_wrong_clock_is_as_good_as_no_credentials() {
    let lines = |what| {
        let mut world = worlds::world(1, ALL);
        strike_at(&mut world, 7_000, what, Some(100_000));
        let told = tell(&world);
        let others = told.lines.iter().filter(|line| !line.1.contains("fault 0"));
        (others.cloned().collect::<Vec<_>>(), told)
    };
    let (skewed, told) = lines(What::ClockSkew);
    assert_eq!(skewed, lines(What::AgentCredentials).0);
    told.has("fault 0 began FLT-043");
    assert_eq!(told.with("agent back").len(), 1);
}

#[test]
fn flt_044_without_names_the_agent_is_lost_and_a_part_of_the_answers_fails() {
    let error_ppb = 400_000_000;
    let mut world = served();
    on_first(&mut world, 120, What::DnsFail { error_ppb }, Some(120));
    let told = tell(&world);
    told.has("web-1 agent lost EC2-144");
    near(failed(&told, 3), 0.1);
    near(failed(&told, 5), 0.0);
    // A bundle cannot be found either.
    let mut world = worlds::world(1, ALL);
    strike_on(&mut world, DownloadBundle, What::DnsFail { error_ppb: 0 });
    let run = worlds::run(&world);
    let how = event(&run, 1, 1, DownloadBundle).how;
    assert!(matches!(how, crate::look::How::Failed(_)));
}

#[test]
fn flt_045_a_slow_disk_slows_downloads_installs_and_the_application() {
    let slow = What::EbsSlow { factor: 3.0 };
    let takes = |world: &World, name| {
        let seen = event(&worlds::run(world), 1, 1, name);
        seen.ended_ms - seen.began_ms.expect("it began")
    };
    let mut world = worlds::world(1, ALL);
    strike_at(&mut world, 0, slow, None);
    assert_eq!(takes(&world, DownloadBundle), 1_500);
    assert_eq!(takes(&world, Install), 390);
    // Waiting for an event, it concerns that one.
    let mut world = worlds::world(1, ALL);
    strike_on(&mut world, Install, slow);
    assert_eq!(takes(&world, DownloadBundle), 500);
    assert_eq!(takes(&world, Install), 390);
    let mut world = served();
    strike_at(&mut world, 120_000, What::EbsSlow { factor: 1.25 }, None);
    near(capacity(&tell(&world), 3), 320.0);
}

#[test]
fn a_fault_of_all_hosts_that_waits_for_an_event_strikes_each_deployment_once() {
    let mut world = worlds::world(3, ALL);
    strike_on(&mut world, Install, What::DependencySlow { factor: 2.0 });
    world.faults[0].lasts = Some(constant_ms(1_000));
    world.timeline.push(worlds::create(1_000, V1, ALL));
    let found = strikes(&worlds::run(&world), 0);
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found[..3].iter().all(|strike| strike.0 == found[0].0));
}
