//! Limits of the account.

use super::{About, Book, Section, Value};
use crate::aws::codedeploy::service::Policy;
use crate::rulebook::{ALM_050, EC2_102, EC2_202, EC2_203, EC2_206, Rule};

fn about(name: &'static str, rule: Rule, what: &'static str) -> (&'static str, Rule, &'static str) {
    (name, rule, what)
}

pub(super) fn read(book: &mut Book<'_>) {
    let world = &book.scenario.world;
    if world.groups.is_empty() {
        return;
    }
    let (policy, default) = (&world.policy, Policy::default());
    enter(
        book,
        about(
            "targets of a deployment",
            EC2_206,
            "the deployment Failed with OVER_MAX_INSTANCES",
        ),
        "instancesPerDeployment",
        policy.instances_per_deployment,
        default.instances_per_deployment,
    );
    enter(
        book,
        about(
            "deployments at once",
            EC2_203,
            "a further deployment is Queued",
        ),
        "concurrentDeployments",
        policy.concurrent_deployments,
        default.concurrent_deployments,
    );
    enter(
        book,
        about(
            "targets deployed to at once",
            EC2_203,
            "a further deployment is Queued",
        ),
        "instancesInConcurrentDeployments",
        policy.instances_in_concurrent_deployments,
        default.instances_in_concurrent_deployments,
    );
    book.fixed(
        About::new(
            Section::Quotas,
            "active deployments of a group".to_owned(),
            EC2_202,
            "a further one is refused with DeploymentLimitExceededException",
        ),
        Value::Count(1),
    );
    let has_triggers = world
        .groups
        .iter()
        .any(|entry| !entry.group.triggers.is_empty());
    let watches = world
        .alarms
        .iter()
        .any(|alarm| !alarm.watched_by.is_empty());
    checked(
        book,
        about("applications", EC2_206, "more are refused"),
        "applications",
        1_000,
    );
    checked(
        book,
        about("groups of an application", EC2_206, "more are refused"),
        "groupsPerApplication",
        1_000,
    );
    checked(
        book,
        about("custom configurations", EC2_206, "more are refused"),
        "customConfigurations",
        50,
    );
    checked(
        book,
        about("groups of tags of a tag set", EC2_102, "more are refused"),
        "tagGroups",
        3,
    );
    checked(
        book,
        about("tags of such a group", EC2_102, "more are refused"),
        "tagsPerTagGroup",
        10,
    );
    if has_triggers {
        checked(
            book,
            about("triggers of a group", EC2_206, "more are refused"),
            "triggersPerGroup",
            10,
        );
    }
    if watches {
        checked(
            book,
            about("alarms of a group", ALM_050, "more are refused"),
            "alarmsPerGroup",
            50,
        );
    }
}

/// A limit that a scenario is held to before it runs: what differs from the default is remembered.
fn checked(
    book: &mut Book<'_>,
    about: (&'static str, Rule, &'static str),
    key: &str,
    default: u32,
) {
    let differing = book
        .scenario
        .assumptions
        .iter()
        .find(|(name, _)| name == key);
    let value = differing.and_then(|(_, value)| value.parse().ok());
    enter(book, about, key, value.unwrap_or(default), default);
}

fn enter(
    book: &mut Book<'_>,
    (name, rule, what): (&'static str, Rule, &'static str),
    key: &str,
    value: u32,
    default: u32,
) {
    let about = About::new(Section::Quotas, name.to_owned(), rule, what);
    book.enter(
        about,
        &format!("quotas.{key}"),
        Value::Count(u64::from(value)),
        &Value::Count(u64::from(default)),
    );
}
