//! Lifecycle events in whole deployments: their order, and what a failure leaves behind it.

use super::{ALL, V2, breaks, create, tell, upgrade};
use cutover::aws::codedeploy::lifecycle::{IN_PLACE, LifecycleEventName};
use cutover::aws::codedeploy::server::settings::ApplicationStopFailures;

#[test]
fn ec2_001_seven_events_run_one_after_another() {
    let told = tell(&upgrade(1, ALL));
    for pair in IN_PLACE.windows(2) {
        let ends = told.when(&format!("web-1 {} Succeeded", pair[0]));
        let begins = told.when(&format!("web-1 {} began", pair[1]));
        // The gap between two events is 1.6 s.
        assert!((begins - ends - 1.6).abs() < 1e-9, "{pair:?}\n{told}");
    }
    assert_eq!(told.with(" began ").len(), 7, "{told}");
}

#[test]
fn ec2_003_no_traffic_event_is_listed_not_even_as_skipped() {
    let mut world = upgrade(2, ALL);
    world.faults = vec![breaks(LifecycleEventName::BeforeInstall, V2, &[1])];
    let told = tell(&world);
    assert_eq!(told.with("Traffic"), [""; 0], "{told}");
    assert_eq!(told.with("web-2 Install Skipped").len(), 1);
}

#[test]
fn ec2_018_an_ignored_application_stop_goes_on_with_the_download() {
    let mut world = upgrade(1, ALL);
    world.faults = vec![breaks(LifecycleEventName::ApplicationStop, V2, &[0])];
    let failed = tell(&world);
    failed.has("d-1 web-1 InProgress -> Failed EC2-047");

    world.timeline = vec![create(0, V2, ALL, |request| {
        request.application_stop_failures = ApplicationStopFailures::Ignore;
    })];
    let ignored = tell(&world);
    let fails = ignored.when("ApplicationStop Failed");
    let goes_on = ignored.when("DownloadBundle began");
    assert!((goes_on - fails - 1.6).abs() < 1e-9, "{ignored}");
}

#[test]
fn ec2_019_an_ignored_failure_stays_visible_and_the_target_succeeds() {
    let mut world = upgrade(1, ALL);
    world.faults = vec![breaks(LifecycleEventName::ApplicationStop, V2, &[0])];
    world.timeline = vec![create(0, V2, ALL, |request| {
        request.application_stop_failures = ApplicationStopFailures::Ignore;
    })];
    let told = tell(&world);
    assert_eq!(told.with("ApplicationStop Failed").len(), 1);
    told.has("d-1 web-1 ApplicationStop ignored EC2-019");
    assert_eq!(told.with("web-1 InProgress -> Succeeded").len(), 1);
    assert_eq!(told.with("Skipped"), [""; 0]);
}

#[test]
fn ec2_020_skipped_events_are_stamped_together_3_ms_after_the_failure() {
    let mut world = upgrade(1, ALL);
    world.faults = vec![breaks(LifecycleEventName::AfterInstall, V2, &[0])];
    let told = tell(&world);
    let fails = told.when("AfterInstall Failed");
    for event in ["ApplicationStart", "ValidateService"] {
        let stamped = told.when(&format!("{event} Skipped EC2-020"));
        assert!((stamped - fails - 0.003).abs() < 1e-9, "{told}");
        assert_eq!(told.with(&format!("{event} began")), [""; 0]);
    }
    // The target is finalised behind them.
    let failed = told.when("web-1 InProgress -> Failed EC2-047");
    assert!((failed - fails - 1.6).abs() < 1e-9, "{told}");
}
