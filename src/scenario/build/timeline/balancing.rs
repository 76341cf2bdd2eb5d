//! Calls to load balancers: other weights for a traffic, and zonal shifts.

use super::Named;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::site::TargetGroupEntry;
use crate::account::requests::traffic::Traffic;
use crate::account::world::{Operation, RuleChange};
use crate::aws::elb::action::{WEIGHT_MAX, action_faults};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::presets::WEIGHT_PROPAGATION;
use crate::aws::elb::target_group::Kind;
use crate::aws::elb::zonal_shift::{ZonalShift, ZonalShiftFault};
use crate::scenario::build::context::Context;
use crate::scenario::file::timeline::{
    CancelZonalShift, ModifyRule, StartZonalShift, TimelineEntry,
};
use crate::text::decode::Spanned;

/// A call to a load balancer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Call<'a> {
    ModifyRule(&'a Spanned<ModifyRule>),
    StartZonalShift(&'a Spanned<StartZonalShift>),
    CancelZonalShift(&'a Spanned<CancelZonalShift>),
}

/// The calls to load balancers that an entry holds.
pub(super) fn calls(entry: &TimelineEntry) -> impl Iterator<Item = Call<'_>> {
    let start = entry.start_zonal_shift.as_ref();
    let cancel = entry.cancel_zonal_shift.as_ref();
    let calls = [
        entry.modify_rule.as_ref().map(Call::ModifyRule),
        start.map(Call::StartZonalShift),
        cancel.map(Call::CancelZonalShift),
    ];
    calls.into_iter().flatten()
}

/// Reads a call; none after an error.
pub(super) fn read(
    call: &Call<'_>,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Option<Operation> {
    match call {
        Call::ModifyRule(call) => read_rule(call, named, context).map(Operation::ModifyRule),
        Call::StartZonalShift(call) => read_shift(&call.value, named, context),
        Call::CancelZonalShift(call) => {
            let (group, _) = find_group(&call.value.target_group, named, context)?;
            Some(Operation::CancelZonalShift { group })
        }
    }
}

fn read_rule(
    call: &Spanned<ModifyRule>,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Option<RuleChange> {
    let before = context.errors();
    let own = &call.value;
    let names = named.traffic.iter().map(|source| source.name.as_str());
    let Some(place) = names.clone().position(|name| name == own.traffic.value) else {
        context.unknown("source of traffic", &own.traffic, names);
        return None;
    };
    let source = &named.traffic[place];
    check_kinds(&own.traffic, source, named, context);
    let weights = read_weights(own, source, named, context);
    let propagation = own.propagation.as_ref().map_or_else(
        || Spanned {
            value: WEIGHT_PROPAGATION.to_owned(),
            span: call.span,
        },
        |written| Spanned {
            value: written.value.0.clone(),
            span: written.span,
        },
    );
    let propagation = context.latency(&propagation)?;
    let change = RuleChange {
        traffic: TrafficId(u16::try_from(place).ok()?),
        weights,
        propagation,
    };
    (context.errors() == before).then_some(change)
}

/// Only requests that a load balancer forwards by a rule can be forwarded otherwise.
fn check_kinds(
    name: &Spanned<String>,
    source: &Traffic,
    named: &Named<'_>,
    context: &mut Context<'_>,
) {
    for (group, _) in &source.forward {
        let Some(entry) = named.sites.get(group.index()) else {
            continue;
        };
        match entry.group.kind {
            Kind::Application | Kind::Network => {}
            Kind::Classic | Kind::Direct => {
                let message = format!("no rule forwards requests to `{}`", entry.name);
                let help = "let the traffic go to target groups alone";
                context.error(name.span, message, help);
            }
        }
    }
}

/// A weight for each target group of a source, in their order; what is not named gets nothing.
fn read_weights(
    call: &ModifyRule,
    source: &Traffic,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Vec<u32> {
    let mut weights = vec![0; source.forward.len()];
    let name_of = |id: &TargetGroupId| {
        let entry = named.sites.get(id.index());
        entry.map_or("", |entry| entry.name.as_str())
    };
    for (name, weight) in &call.weights.value {
        for fault in action_faults(&[weight.value]) {
            let message = format!("{fault} ({})", fault.rule());
            context.refuse(weight.span, fault.exception(), message, fault.remedy());
        }
        let targets = source.forward.iter().map(|(id, _)| name_of(id));
        match targets.clone().position(|known| known == name.value) {
            Some(place) => {
                weights[place] = u32::try_from(weight.value.min(WEIGHT_MAX)).unwrap_or(0);
            }
            None => {
                let what = format!("target group in the rule of `{}` called", source.name);
                context.unknown(&what, name, targets);
            }
        }
    }
    let is_nothing = call
        .weights
        .value
        .iter()
        .all(|(_, weight)| weight.value == 0);
    if is_nothing {
        context.error(
            call.weights.span,
            "nobody gets a request: there is no weight above 0",
            "name at least one target group with a weight of 1 or more",
        );
    }
    weights
}

fn read_shift(
    call: &StartZonalShift,
    named: &Named<'_>,
    context: &mut Context<'_>,
) -> Option<Operation> {
    context.idle("comment", call.comment.as_ref());
    let (group, entry) = find_group(&call.target_group, named, context)?;
    let zones = entry.zones.iter().map(String::as_str);
    let place = zones.clone().position(|zone| zone == call.away_from.value);
    let Some(zone) = place.and_then(|place| u8::try_from(place).ok()) else {
        let what = format!("zone of `{}` called", entry.name);
        context.unknown(&what, &call.away_from, zones);
        return None;
    };
    let count = u8::try_from(entry.zones.len()).unwrap_or(u8::MAX);
    match ZonalShift::new(&entry.group, zone, count, call.expires_in.value.0) {
        Ok(shift) => Some(Operation::StartZonalShift { group, shift }),
        Err(fault) => {
            let span = match fault {
                ZonalShiftFault::Length => call.expires_in.span,
                ZonalShiftFault::CrossZone | ZonalShiftFault::Kind(_) => call.target_group.span,
                ZonalShiftFault::NoSuchZone | ZonalShiftFault::OnlyZone => call.away_from.span,
            };
            let message = format!("{fault} ({})", fault.rule());
            context.refuse(span, "ValidationException", message, fault.remedy());
            None
        }
    }
}

/// The target group or load balancer of this name; an error if there is none.
fn find_group<'n>(
    name: &Spanned<String>,
    named: &Named<'n>,
    context: &mut Context<'_>,
) -> Option<(TargetGroupId, &'n TargetGroupEntry)> {
    let behind = named
        .sites
        .iter()
        .filter(|entry| entry.group.kind != Kind::Direct);
    let found = behind.clone().position(|entry| entry.name == name.value);
    let Some(place) = found else {
        let names: Vec<&str> = behind.map(|entry| entry.name.as_str()).collect();
        context.unknown("target group", name, names);
        return None;
    };
    let id = TargetGroupId(u16::try_from(place).ok()?);
    Some((id, &named.sites[place]))
}
