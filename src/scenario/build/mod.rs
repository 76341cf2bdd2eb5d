//! From the file as written to a checked scenario: names become indices, texts become quantities,
//! and whatever AWS would refuse is refused.
//!
//! Everything wrong is told at once: after an error the building goes on with a stand-in, and the
//! result is only used if there was none.

mod alarm_configuration;
mod alarms;
mod app_spec;
mod assumptions;
mod blue_green;
mod calendar;
mod configs;
mod context;
mod copies;
mod expectations;
mod faults;
mod fleets;
mod groups;
mod latencies;
mod measured;
mod minimums;
mod names;
mod quality;
mod revisions;
mod rollback;
mod scripts;
mod sites;
mod slo;
mod slow_starts;
mod standing_start;
mod stations;
mod surroundings;
mod tags;
mod target_groups;
mod timeline;
mod traffic;
mod warm_ups;
mod zonal;

use crate::account::world::{AlarmEntry, GroupEntry, Operation, Timed, World};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::codedeploy::ids::GroupId;
use crate::scenario::file::{FORMAT_VERSION, ScenarioFile};
use crate::scenario::model::Scenario;
use crate::scenario::texts::Texts;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Node;

use self::context::Context;
use self::surroundings::Surroundings;

/// The seed of a scenario that names none.
const DEFAULT_SEED: u64 = 1;

/// Builds a scenario from its file; `root` is the tree it was decoded from. The scenario is only
/// sound if no diagnostic is an error.
pub(super) fn build(
    file: &ScenarioFile,
    root: &Node,
    texts: &mut Texts,
) -> (Scenario, Vec<Diagnostic>) {
    let mut context = Context::new(texts);
    if file.cutover.value != FORMAT_VERSION {
        context.report(
            Diagnostic::error(format!(
                "this program reads version {FORMAT_VERSION} of the format, not {}",
                file.cutover.value
            ))
            .at(file.cutover.span)
            .help(format!("write `cutover: {FORMAT_VERSION}`")),
        );
    }
    names::check_file_name("scenario", &file.name, &mut context);
    let starts_at = calendar::starts_at(file.starts_at.as_ref(), &mut context);

    let choices = assumptions::read(&file.assumptions, &file.quotas, &mut context);
    let revisions = revisions::read(file, root, &mut context);
    let mut fleets = fleets::read(file, &choices, &revisions, &mut context);
    let profiles = latencies::read(file, &mut fleets, &mut context);
    let target_groups = target_groups::read(file, &fleets, &mut context);
    let configs = configs::read(file, &choices, &mut context);
    let policy = choices.policy(&configs, &mut context);
    let subjects = sites::subjects(&target_groups, &fleets);
    let mut traffic = traffic::read(&file.traffic, &subjects, starts_at, &mut context);
    let mut sites = sites::assemble(&fleets, &target_groups, &mut traffic, &mut context);
    slow_starts::check(
        &target_groups,
        &sites,
        &revisions,
        &traffic.list,
        &mut context,
    );
    let watched = sites.subjects(&traffic.list);
    let (monitoring, mut alarms) = alarms::read(file, &watched, &fleets, starts_at, &mut context);
    let surroundings = Surroundings::of(&target_groups, &alarms);
    let groups = groups::read(file, &configs, &choices, &surroundings, &mut context);
    let named = timeline::Named {
        groups: &groups,
        configs: &configs,
        revisions: &revisions,
        surroundings: &surroundings,
        limits: &choices.limits,
        fleets: &fleets,
        traffic: &traffic.list,
        sites: &sites.groups,
    };
    let operations = timeline::read(file, &named, &mut context);
    standing_start::check(&operations, &monitoring.set, &alarms, &mut context);
    let entries = groups.entries(&fleets, &revisions, &operations, &mut context);
    sites.admit(&entries, &fleets, &traffic, &mut context);
    groups::load_balancers::check_members(&entries, &fleets, &surroundings, &mut context);
    revisions.check_platforms(&entries, &fleets, &operations, &mut context);
    let faults = faults::read(
        file,
        &fleets,
        &revisions,
        &operations,
        &surroundings,
        &mut context,
    );
    note_watchers(&mut alarms, &entries.list, &operations.list);
    let expectations = expectations::read(
        file,
        &fleets,
        &revisions,
        &operations,
        &faults,
        &expectations::Heard {
            alarms: &alarms,
            traffic: &traffic.list,
        },
        &mut context,
    );
    let slo = slo::read(file.slo.as_ref(), choices.good_minute, &mut context);
    minimums::check(
        &entries,
        &fleets,
        &operations,
        &expectations,
        &policy,
        &mut context,
    );
    context.report_idle();
    zonal::check(&entries, &fleets, &operations, &mut context);
    let zones = zonal::order(file.assumptions.zone_order.as_ref(), &fleets, &mut context);

    let world = World {
        hosts: fleets.hosts,
        revisions: revisions.list,
        groups: entries.list,
        profiles,
        monitoring,
        policy,
        target_order: choices.target_order,
        zones,
        faults: faults.list,
        timeline: operations.list,
        target_groups: sites.groups,
        alarms,
        traffic: traffic.list,
        fleets: sites.fleets,
        sites: sites.hosts,
        runs: fleets.runs,
        host_paths: sites.host_paths,
        member_paths: sites.member_paths,
        counting: choices.counts,
        fluid: choices.fluid,
        until: file.until.map(|until| until.value.0),
    };
    let assumptions = choices.differing;
    let diagnostics = context.finish();
    let scenario = Scenario {
        name: file.name.value.clone(),
        description: file.description.trim().to_owned(),
        seed: file.seed.unwrap_or(DEFAULT_SEED),
        starts_at,
        hash: texts.hash(),
        world,
        expectations: expectations.list,
        slo,
        assumptions,
    };
    (scenario, diagnostics)
}

/// Which groups watch each alarm.
fn note_watchers(alarms: &mut [AlarmEntry], groups: &[GroupEntry], operations: &[Timed]) {
    let overriding = |alarm: AlarmId| {
        operations
            .iter()
            .filter_map(move |timed| match &timed.operation {
                Operation::CreateDeployment(request) if request.alarms.alarms.contains(&alarm) => {
                    Some(request.group)
                }
                _ => None,
            })
    };
    for (entry, alarm) in alarms.iter_mut().zip((0..).map(AlarmId)) {
        let mut watched_by: Vec<GroupId> = (0..)
            .map(GroupId)
            .zip(groups)
            .filter(|(_, entry)| entry.group.alarms.alarms.contains(&alarm))
            .map(|(id, _)| id)
            .chain(overriding(alarm))
            .collect();
        watched_by.sort_unstable();
        watched_by.dedup();
        entry.watched_by = watched_by;
    }
}
