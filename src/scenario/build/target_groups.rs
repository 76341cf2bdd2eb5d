//! `targetGroups` and `loadBalancers`: what stands between users and hosts, with its targets.

mod classic;
mod members;
mod settings;

use super::context::Context;
use super::fleets::Fleets;
use super::names::Taken;
use crate::account::latency::Latency;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::presets::registration_lag;
use crate::aws::elb::settings_fault::{Setting, SettingsFault};
use crate::aws::elb::target_group::TargetGroup;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::quantity::LengthText;
use crate::scenario::file::target_group::FleetNames;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

use self::settings::Settings;

/// Groups and load balancers of a scenario at most, so that an index fits.
const GROUPS_MAX: usize = 10_000;

/// What stands between users and hosts.
#[derive(Debug)]
pub(super) struct TargetGroups {
    /// Target groups, then Classic Load Balancers, in the order of the scenario.
    pub(super) list: Vec<Entry>,
}

/// A target group or Classic Load Balancer, and where it is named.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its settings.
    pub(super) group: TargetGroup,
    /// Where its slow start is written, or else its name.
    pub(super) slow_start: Span,
    /// Its targets, in rising order.
    pub(super) members: Vec<InstanceId>,
    /// The enabled zones, in order of their names; empty where no target has one.
    pub(super) zones: Vec<String>,
    /// From registering a target until its checks begin, but for their phase.
    pub(super) lag: Latency,
}

impl TargetGroups {
    /// The names, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.list.iter().map(|found| found.group.name.as_str())
    }
}

/// Reads both sections.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &Fleets,
    context: &mut Context<'_>,
) -> TargetGroups {
    let mut list = Vec::new();
    let mut taken = Taken::default();
    let sections = file.target_groups.len() + file.load_balancers.len();
    if sections > GROUPS_MAX {
        let last = file.load_balancers.last().map(|last| last.span);
        let last = last.or(file.target_groups.last().map(|last| last.span));
        context.error(
            last.unwrap_or_default(),
            format!("more than {GROUPS_MAX} target groups and load balancers"),
            "remove some",
        );
        return TargetGroups { list };
    }
    for group in &file.target_groups {
        let settings = settings::read(group, context);
        let parts = Parts {
            targets: group.value.targets.as_ref(),
            zones: group.value.zones.as_ref(),
            lag: group.value.registration_lag.as_ref(),
        };
        list.extend(finish(settings, &parts, fleets, &mut taken, context));
    }
    for balancer in &file.load_balancers {
        let settings = classic::read(balancer, context);
        let parts = Parts {
            targets: balancer.value.targets.as_ref(),
            zones: balancer.value.availability_zones.as_ref(),
            lag: balancer.value.registration_lag.as_ref(),
        };
        list.extend(finish(settings, &parts, fleets, &mut taken, context));
    }
    TargetGroups { list }
}

/// What both sections have.
struct Parts<'f> {
    targets: Option<&'f Spanned<FleetNames>>,
    zones: Option<&'f Spanned<Vec<Spanned<String>>>>,
    lag: Option<&'f Spanned<LengthText>>,
}

/// Checks the settings and finds the targets; none if even the name is missing.
fn finish(
    settings: Settings,
    parts: &Parts<'_>,
    fleets: &Fleets,
    taken: &mut Taken,
    context: &mut Context<'_>,
) -> Option<Entry> {
    let name = settings.name.clone()?;
    check_name(&name, context);
    taken.take("target groups or load balancers", None, &name, context);
    for fault in settings.group.faults() {
        report(fault, settings.place(fault.setting()), context);
    }
    let members = members::read(&settings, parts.targets, fleets, context);
    let zones = members::zones(&settings, parts.zones, &members, fleets, context);
    let lag = parts.lag.map_or_else(
        || Spanned {
            value: registration_lag(settings.group.kind).to_owned(),
            span: name.span,
        },
        |lag| Spanned {
            value: lag.value.0.clone(),
            span: lag.span,
        },
    );
    let lag = context.latency(&lag)?;
    Some(Entry {
        slow_start: settings.place(Setting::SlowStart),
        group: settings.group,
        members,
        zones,
        lag,
    })
}

/// Names as Elastic Load Balancing has them.
fn check_name(name: &Spanned<String>, context: &mut Context<'_>) {
    let text = &name.value;
    let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let ends_well = !text.starts_with('-') && !text.ends_with('-');
    if !(1..=32).contains(&text.len()) || !allowed || !ends_well {
        context.refuse(
            name.span,
            "ValidationError",
            format!("`{text}` cannot name a target group or load balancer"),
            "use 1 to 32 letters, digits and -, with no - at either end",
        );
    }
}

fn report(fault: SettingsFault, span: Span, context: &mut Context<'_>) {
    let message = match fault.rule() {
        Some(rule) => format!("{fault} ({rule})"),
        None => fault.to_string(),
    };
    context.refuse(span, fault.exception(), message, fault.remedy());
}

/// Refuses a setting that is written twice under different names.
fn written_twice(setting: Setting, span: Span, context: &mut Context<'_>) {
    context.error(
        span,
        format!("`{setting}` is given twice"),
        "keep one of the two",
    );
}
