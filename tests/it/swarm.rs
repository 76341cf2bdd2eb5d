//! A swarm of random worlds, each run watched by the checkers.
//!
//! `CUTOVER_SWARM_RUNS` asks for another number of runs, `CUTOVER_SWARM_SEED` for one alone.

mod alarms;
mod blue_green;
mod faults;
mod traffic;
mod why;
mod world;
mod zones;

use crate::checkers;
use cutover::aws::cloudwatch::state::AlarmState;
use cutover::aws::codedeploy::rollback::RollbackMessage;
use cutover::aws::codedeploy::server::result::FailureCause;
use cutover::aws::elb::target::TargetState;
use cutover::engine::simulation::Simulation;
use cutover::kernel::chance::stream::Seed;
use cutover::kernel::time::Time;
use cutover::trace::entry::{Subject, What};
use cutover::trace::minute::Availability;
use cutover::trace::recorder::Level;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::panic::catch_unwind;

const RUNS: u64 = 250;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("the variable holds a number"))
}

#[test]
fn every_random_run_keeps_every_promise() {
    let seeds = match number("CUTOVER_SWARM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CUTOVER_SWARM_RUNS").unwrap_or(RUNS),
    };
    let faults: Vec<String> = seeds.into_par_iter().filter_map(fault_of).collect();
    assert!(
        faults.is_empty(),
        "{} runs break a promise:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What is wrong with the run of one seed, and how to replay it.
fn fault_of(seed: u64) -> Option<String> {
    let run = move || {
        let world = world::random(seed);
        let replication = 0;
        let run = checkers::Finished::run(&world, Seed { seed, replication });
        checkers::faults(&run)
    };
    let faults = match catch_unwind(run) {
        Ok(faults) if faults.is_empty() => return None,
        Ok(faults) => faults.join("\n  "),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            format!("panic: {}", text.unwrap_or_default())
        }
    };
    Some(format!(
        "replay with CUTOVER_SWARM_SEED={seed} cargo test --test it swarm\n  {faults}"
    ))
}

/// A swarm that meets only fair weather proves nothing.
#[test]
fn the_swarm_meets_every_failure_every_fault_and_every_end() {
    let met: BTreeSet<String> = (0..600).into_par_iter().flat_map_iter(met_by).collect();
    let others = [
        "Queued",
        "Succeeded",
        "Failed",
        "Stopped",
        "HEALTH_CONSTRAINTS",
        "HEALTH_CONSTRAINTS_INVALID",
        "NO_INSTANCES",
        "OVER_MAX_INSTANCES",
        "REVISION_MISSING",
        "TIMEOUT",
        "MANUAL_STOP",
        "user",
        "codeDeployRollback",
        "ALARM_ACTIVE",
        "alarm lit",
        "no service",
        "healthy again",
        "halted",
        "second zone",
        "Baking",
        "ignored",
        "stop Pending",
        "stop Succeeded",
        "nothing to roll back to",
        "DeploymentLimitExceededException",
        "DeploymentDoesNotExistException",
        "DeploymentAlreadyCompletedException",
        "InvalidDeploymentModeException",
        "instanceCrash",
        "instanceReboot",
        "agentDead",
        "agentRestart",
        "agentSlow",
        "agentCredentials",
        "partition",
        "scriptFails",
        "scriptTimesOut",
        "scriptMissing",
        "scriptNotExecutable",
        "outputsLeftOpen",
        "diskFull",
        "s3Slow",
        "s3Fails",
        "revisionMissing",
        "archiveDeleted",
        "operatorStop",
        "azOutage",
        "clockSkew",
        "dnsFail",
        "ebsSlow",
        "dependencySlow",
        "elbFlap",
        "metricMissing",
    ];
    // Nothing is behind a load balancer here.
    let of_traffic = [
        FailureCause::NotDrained,
        FailureCause::NotHealthy,
        FailureCause::Throttled,
    ];
    let causes = FailureCause::ALL.iter();
    let causes = causes
        .filter(|cause| !of_traffic.contains(cause))
        .map(|cause| cause.as_str());
    let missed: Vec<&str> = causes
        .chain(others)
        .filter(|wanted| !met.contains(*wanted))
        .collect();
    assert!(missed.is_empty(), "never met: {}", missed.join(", "));
}

/// The same world and seed lead to the same run: again, beside others, in pieces and as a copy.
#[test]
fn a_random_run_is_the_same_again_in_pieces_and_as_a_fork() {
    let runs = number("CUTOVER_SWARM_RUNS").unwrap_or(RUNS) / 20;
    let whole = |seed: u64| {
        let replication = 0;
        let world = world::random(seed);
        Simulation::new(&world, Seed { seed, replication }, Level::Full).run()
    };
    let differs = |seed: u64| {
        let replication = 0;
        let world = world::random(seed);
        let run = whole(seed);
        let mut pieces = Simulation::new(&world, Seed { seed, replication }, Level::Full);
        let mut forks = Vec::new();
        for part in 1..=7 {
            pieces.run_until(Time::from_micros(run.ended.as_micros() / 7 * part));
            forks.push(pieces.clone());
        }
        forks.push(pieces);
        let same = |fork: Simulation<'_>| {
            let other = fork.run();
            other.entries == run.entries
                && other.outcome.minutes() == run.outcome.minutes()
                && other.ended == run.ended
        };
        !forks.into_iter().all(same)
    };
    let digest = |seed: u64| {
        let run = whole(seed);
        (run.entries, run.outcome.minutes().to_vec())
    };
    let differ: Vec<u64> = (0..runs)
        .into_par_iter()
        .filter(|seed| differs(*seed))
        .collect();
    assert!(differ.is_empty(), "these seeds differ: {differ:?}");
    let one: Vec<_> = (0..runs / 4).map(digest).collect();
    let two: Vec<_> = (0..runs / 4).into_par_iter().map(digest).collect();
    assert!(one == two, "threads move a run");
}

/// What the run of one seed meets, in words.
fn met_by(seed: u64) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    let world = world::random(seed);
    let replication = 0;
    let run = checkers::Finished::run(&world, Seed { seed, replication });
    for entry in &run.entries {
        met.extend(match entry.what {
            What::EventFailed(_, failure) | What::EventNotPickedUp(_, failure) => {
                vec![failure.cause.to_string()]
            }
            What::Deployment { to, code, .. } => {
                vec![
                    to.to_string(),
                    code.map_or(String::new(), |code| code.to_string()),
                ]
            }
            What::Created { creator, .. } => vec![creator.to_string()],
            What::FaultBegan(_) => match entry.subject {
                Subject::Fault(place) => {
                    vec![world.faults[usize::from(place)].what.kind().to_owned()]
                }
                _ => Vec::new(),
            },
            What::Alarm {
                to: AlarmState::Alarm,
                ..
            } => vec!["alarm lit".to_owned()],
            What::Service {
                to: Availability::None,
                ..
            } => vec!["no service".to_owned()],
            What::Registration {
                from: TargetState::Unhealthy,
                to: TargetState::Healthy,
                ..
            } => vec!["healthy again".to_owned()],
            What::Halted => vec!["halted".to_owned()],
            What::ZoneBegan(zone) if zone.0 > 0 => vec!["second zone".to_owned()],
            What::FailureIgnored(_) => vec!["ignored".to_owned()],
            What::OperationRefused(refusal) => vec![refusal.exception().to_owned()],
            What::StopAnswered(status) => vec![format!("stop {status}")],
            What::RollbackMessage(RollbackMessage::NothingToRollBackTo) => {
                vec!["nothing to roll back to".to_owned()]
            }
            _ => Vec::new(),
        });
    }
    met
}
