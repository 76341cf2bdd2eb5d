//! Waits and limits of a deployment as a whole, and the end of the run.

use super::{About, Book, Section, Value};
use crate::account::latency::{Latency, Profile};
use crate::account::world::Operation;
use crate::aws::codedeploy::service::Policy;
use crate::aws::elb::presets::WEIGHT_PROPAGATION;
use crate::engine::simulation::AFTERMATH;
use crate::kernel::time::Duration;
use crate::rulebook::{
    EC2_020, EC2_103, EC2_206, EC2_221, Ground, LAT_038, LB_042, LB_045, RNG_055, Rule,
};
use crate::text::units::parse_duration;

fn about(name: String, rule: Rule, what: &str) -> About<'_> {
    About::new(Section::Deployment, name, rule, what)
}

pub(super) fn read(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    if !world.groups.is_empty() {
        waits(book);
        limits(book);
    }
    operations(book);
    let (value, default) = match world.until {
        Some(until) => (Value::Length(until), Value::Unlimited),
        None => (Value::Length(AFTERMATH), Value::Length(AFTERMATH)),
    };
    let what = match world.until {
        Some(_) => "the run ends, whatever is under way",
        None => "so long after its last deployment the run ends",
    };
    book.enter(
        about("end of the run".to_owned(), RNG_055, what),
        "until",
        value,
        &default,
    );
}

/// The waits of the service that hold for every deployment.
fn waits(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    let default = Profile::default();
    let profile = world.profile();
    let rolls_back = world
        .groups
        .iter()
        .any(|entry| !entry.group.auto_rollback.events.is_empty());
    let of: [(&str, &str, &Latency, &Latency, Rule, &str); 6] = [
        (
            "createToStart",
            "start checks",
            &profile.create_to_start,
            &default.create_to_start,
            EC2_221,
            "from the creation until targets are looked up",
        ),
        (
            "createToFirstEvent",
            "first event",
            &profile.create_to_first_event,
            &default.create_to_first_event,
            EC2_221,
            "from the creation until the agents of the first targets ask",
        ),
        (
            "nextInstance",
            "next target",
            &profile.next_instance,
            &default.next_instance,
            EC2_221,
            "from a target that ends to the first event of the next",
        ),
        (
            "instanceFinalise",
            "closing a target",
            &profile.instance_finalise,
            &default.instance_finalise,
            EC2_221,
            "from its last event to its final status",
        ),
        (
            "skipStamp",
            "skipping events",
            &profile.skip_stamp,
            &default.skip_stamp,
            EC2_020,
            "from a failed event until those behind it are Skipped",
        ),
        (
            "deploymentFinalise",
            "closing the deployment",
            &profile.deployment_finalise,
            &default.deployment_finalise,
            EC2_221,
            "from its last target to its final status",
        ),
    ];
    for (key, name, value, default, rule, what) in of {
        book.enter(
            about(name.to_owned(), rule, what),
            &format!("latencies.{key}"),
            Value::of(value),
            &Value::of(default),
        );
    }
    if rolls_back {
        book.enter(
            about(
                "rollback".to_owned(),
                LAT_038,
                "from a deployment's end until its rollback is created",
            ),
            "latencies.rollbackCreation",
            Value::of(&profile.rollback_creation),
            &Value::of(&default.rollback_creation),
        );
    }
}

fn limits(book: &mut Book<'_>) {
    let scenario = book.scenario;
    book.enter(
        about(
            "whole deployment".to_owned(),
            EC2_206,
            "running events end, the rest is Skipped, and it Failed with TIMEOUT",
        ),
        "assumptions.deploymentTimeout",
        Value::Length(scenario.world.policy.deployment_limit),
        &Value::Length(Policy::default().deployment_limit),
    );
    let written = scenario
        .assumptions
        .iter()
        .find(|(name, _)| name == "tagVisibilityDelay")
        .and_then(|(_, value)| parse_duration(value).ok());
    book.enter(
        about(
            "tag of a host".to_owned(),
            EC2_103,
            "from tagging a host until a group sees the tag",
        )
        // AWS says up to five minutes, and that it is none is our assumption.
        .on(Ground::Inferred),
        "assumptions.tagVisibilityDelay",
        Value::Length(written.map_or(Duration::ZERO, Duration::from_micros)),
        &Value::Length(Duration::ZERO),
    );
}

/// Operations that take their time or end by themselves.
fn operations(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    for (place, timed) in world.timeline.iter().enumerate() {
        match &timed.operation {
            Operation::ModifyRule(change) => {
                book.enter(
                    about(
                        format!("timeline[{place}]: weights"),
                        LB_042,
                        "the old weights hold until then",
                    ),
                    &format!("timeline[{place}].modifyRule.propagation"),
                    Value::of(&change.propagation),
                    &Value::written(WEIGHT_PROPAGATION),
                );
            }
            Operation::StartZonalShift { shift, .. } => {
                book.given(
                    about(
                        format!("timeline[{place}]: zonal shift"),
                        LB_045,
                        "the shift expires, and its zone gets requests again",
                    ),
                    &format!("timeline[{place}].startZonalShift.expiresIn"),
                    Value::Length(shift.length()),
                );
            }
            Operation::CreateDeployment(_)
            | Operation::RestartDeployment { .. }
            | Operation::StopDeployment { .. }
            | Operation::ContinueDeployment { .. }
            | Operation::CancelZonalShift { .. }
            | Operation::SetAlarmState { .. } => {}
        }
    }
}
