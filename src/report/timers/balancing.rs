//! Waits and limits of target groups and Classic Load Balancers.

use super::{About, Book, Section, Value};
use crate::account::requests::site::TargetGroupEntry;
use crate::aws::codedeploy::traffic::LOAD_BALANCER_POLL;
use crate::aws::elb::outlier;
use crate::aws::elb::presets::registration_lag;
use crate::aws::elb::target_group::{Kind, TargetGroup};
use crate::aws::elb::zones::TIME_TO_LIVE;
use crate::kernel::time::Duration;
use crate::rulebook::{
    EC2_129, Ground, LB_003, LB_005, LB_006, LB_007, LB_008, LB_020, LB_032, LB_036, LB_038,
    LB_041, LB_043, Rule,
};

pub(super) fn read(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    for entry in world
        .target_groups
        .iter()
        .filter(|entry| entry.group.kind != Kind::Direct)
    {
        checks(book, entry);
        leaving(book, entry);
        serving(book, entry);
    }
    if world
        .groups
        .iter()
        .any(|entry| entry.group.traffic.is_some())
    {
        book.fixed(
            About::new(
                Section::LoadBalancer,
                "CodeDeploy's look at a load balancer".to_owned(),
                EC2_129,
                "BlockTraffic ends so long after the target has drained",
            ),
            Value::Length(LOAD_BALANCER_POLL),
        );
    }
}

/// As the interface sets up a group of this kind that says nothing.
fn defaults(group: &TargetGroup) -> TargetGroup {
    let mut default = match group.kind {
        Kind::Application => TargetGroup::application(&group.name),
        Kind::Network => TargetGroup::network(&group.name),
        Kind::Classic => TargetGroup::classic(&group.name),
        Kind::Direct => TargetGroup::direct(&group.name),
    };
    if default.health_check.protocol != group.health_check.protocol {
        default.check_by(group.health_check.protocol);
    }
    default
}

/// The key of a setting, as its section writes it.
fn key(group: &TargetGroup, of_target_groups: &str, of_classic: &str) -> String {
    match group.kind {
        Kind::Application | Kind::Network | Kind::Direct => {
            format!("targetGroups.{}.{of_target_groups}", group.name)
        }
        Kind::Classic => format!("loadBalancers.{}.{of_classic}", group.name),
    }
}

fn about<'t>(group: &TargetGroup, name: &str, rule: Rule, what: &'t str) -> About<'t> {
    About::new(
        Section::LoadBalancer,
        format!("{}: {name}", group.name),
        rule,
        what,
    )
}

fn checks(book: &mut Book<'_>, entry: &TargetGroupEntry) {
    let group = &entry.group;
    let (check, default) = (group.health_check, defaults(group).health_check);
    let count = |count: u8| Value::Count(u64::from(count));
    if check.enabled {
        book.enter(
            about(
                group,
                "health check interval",
                LB_003,
                "the target is checked again",
            ),
            &key(group, "healthCheckIntervalSeconds", "healthCheck.interval"),
            Value::Length(check.interval),
            &Value::Length(default.interval),
        );
        book.enter(
            about(
                group,
                "health check timeout",
                LB_006,
                "the check has failed",
            )
            .on(Ground::Documented),
            &key(group, "healthCheckTimeoutSeconds", "healthCheck.timeout"),
            Value::Length(check.timeout),
            &Value::Length(default.timeout),
        );
        book.enter(
            about(
                group,
                "healthy threshold",
                LB_005,
                "so many passed checks in a row: healthy",
            ),
            &key(
                group,
                "healthyThresholdCount",
                "healthCheck.healthyThreshold",
            ),
            count(check.healthy_threshold),
            &count(default.healthy_threshold),
        );
        book.enter(
            about(
                group,
                "unhealthy threshold",
                LB_005,
                "so many failed checks in a row: unhealthy",
            ),
            &key(
                group,
                "unhealthyThresholdCount",
                "healthCheck.unhealthyThreshold",
            ),
            count(check.unhealthy_threshold),
            &count(default.unhealthy_threshold),
        );
        if let Some(patience) = check.passive_detection {
            let what = "no connection succeeded meanwhile: unhealthy";
            book.fixed(
                about(group, "passive detection", LB_007, what),
                Value::Length(patience),
            );
        }
    }
    book.enter(
        about(
            group,
            "registration lag",
            LB_008,
            "the checks of a new target begin",
        ),
        &key(group, "registrationLag", "registrationLag"),
        Value::of(&entry.lag),
        &Value::written(registration_lag(group.kind)),
    );
}

fn leaving(book: &mut Book<'_>, entry: &TargetGroupEntry) {
    let group = &entry.group;
    book.enter(
        about(
            group,
            "deregistration delay",
            LB_020,
            "a target that was deregistered has drained",
        ),
        &key(
            group,
            "deregistrationDelaySeconds",
            "connectionDraining.timeout",
        ),
        Value::Length(group.deregistration_delay),
        &Value::Length(defaults(group).deregistration_delay),
    );
    let away = group.group_health.dns.count.is_some() || group.group_health.dns.percent.is_some();
    if away && entry.zones.len() > 1 {
        book.fixed(
            about(
                group,
                "time to live in DNS",
                LB_038,
                "clients leave a zone that was withdrawn",
            ),
            Value::Length(TIME_TO_LIVE),
        );
    }
}

fn serving(book: &mut Book<'_>, entry: &TargetGroupEntry) {
    let group = &entry.group;
    let default = defaults(group);
    if let Some(timeout) = group.idle_timeout {
        book.enter(
            about(
                group,
                "idle timeout",
                LB_043,
                "the load balancer answers 504 itself",
            ),
            &key(group, "idleTimeoutSeconds", "idleTimeoutSeconds"),
            Value::Length(timeout),
            &default.idle_timeout.map_or(Value::Unlimited, Value::Length),
        );
    }
    if group.slow_start > Duration::ZERO {
        book.enter(
            about(
                group,
                "slow start",
                LB_032,
                "a target that turned healthy has its full share",
            ),
            &key(group, "slowStartSeconds", "slowStartSeconds"),
            Value::Length(group.slow_start),
            &Value::Length(default.slow_start),
        );
    }
    if let Some(sticky) = group.stickiness {
        book.enter(
            about(
                group,
                "stickiness to a target",
                LB_036,
                "the client may go to another target",
            ),
            &key(group, "stickinessSeconds", "stickinessSeconds"),
            Value::Length(sticky.duration),
            &Value::secs(86_400),
        );
    }
    if group.anomaly_mitigation {
        let what = "weights of targets that answer badly are set anew";
        book.fixed(
            about(group, "anomaly mitigation", LB_041, what),
            Value::Length(outlier::STEP),
        );
    }
}
