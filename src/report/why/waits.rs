//! What the time of a deployment went into beside its targets: waits between zones, and the stretches
//! of a blue/green deployment.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::kernel::time::Duration;
use crate::report::stretches::{Stretch, Stretched, stretches};
use crate::rulebook::{
    EC2_056, EC2_061, EC2_073, EC2_077, EC2_079, EC2_081, EC2_082, EC2_085, EC2_087, Rule,
};

use super::case::Case;
use super::longest::WORTH_ONE_IN;
use super::teller::Teller;
use super::words::length;
use super::{Root, Tone, fault};

/// Stretches of one kind, all together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub(super) what: Stretch,
    pub(super) takes: Duration,
    times: u32,
    /// The longest of them.
    longest: Stretched,
}

/// The stretches of a deployment up to the entry at `end`, by kind, those that took longest first. Of
/// zones only the waits between them: the rest is told target by target.
pub(super) fn of_deployment(case: &Case<'_>, id: DeploymentId, end: usize) -> Vec<Sum> {
    let mut sums: Vec<Sum> = Vec::new();
    for stretched in stretches(case.world, case.outcome, &case.entries[..=end], id) {
        if let Stretch::Zone(_) = stretched.what {
            continue;
        }
        match sums.iter_mut().find(|sum| sum.what == stretched.what) {
            Some(sum) => {
                sum.takes += stretched.takes();
                sum.times += 1;
                if stretched.takes() > sum.longest.takes() {
                    sum.longest = stretched;
                }
            }
            None => sums.push(Sum {
                what: stretched.what,
                takes: stretched.takes(),
                times: 1,
                longest: stretched,
            }),
        }
    }
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.takes));
    sums
}

/// Tells of those that took long; returns the longest.
pub(super) fn tell(teller: &mut Teller<'_, '_>, sums: &[Sum], total: Duration) -> Option<Root> {
    let mut root = None;
    for (number, sum) in sums.iter().enumerate() {
        if number > 0 && sum.takes.saturating_mul(WORTH_ONE_IN) < total {
            break;
        }
        let together = match sum.times {
            1 => String::new(),
            times => format!(", {times} times"),
        };
        let (took, whole) = (length(sum.takes), length(total));
        let (name, why) = (name(sum.what), why(sum.what));
        teller.tell_by(
            sum.longest.ended,
            rule(sum.what),
            format!("because {took} of its {whole} went into {name}{together}: {why}."),
            Tone::Plain,
        );
        root.get_or_insert_with(|| Root {
            cause: format!("{} took {took} of {whole}: {why}.", fault::capital(name)),
            change: Some(format!("Shorten it with {}.", key(sum.what))),
        });
    }
    root
}

/// What a reader calls a stretch, behind `went into`.
const fn name(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::Zone(_) => "its zones",
        Stretch::Monitor => "waiting between zones",
        Stretch::Provisioning => "provisioning green instances",
        Stretch::Installing => "installing on green",
        Stretch::Ready => "waiting to be continued",
        Stretch::Rerouting => "registering green",
        Stretch::Deregistering => "deregistering blue",
        Stretch::TerminationWait => "waiting to terminate blue",
        Stretch::Terminating => "terminating blue",
    }
}

/// Why it takes as long as it does.
const fn why(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::Zone(_) => "one zone is deployed to after the other",
        Stretch::Monitor => "the configuration watches each zone before it goes on",
        Stretch::Provisioning => "the copied Auto Scaling group launches its instances first",
        Stretch::Installing => "green targets are installed under the minimum of healthy hosts",
        Stretch::Ready => "the deployment goes on only when it is continued",
        Stretch::Rerouting => "green targets are registered under the minimum of healthy hosts",
        Stretch::Deregistering => "blue targets drain",
        Stretch::TerminationWait => "blue instances stay so long, to go back to",
        Stretch::Terminating => "blue instances go",
    }
}

/// By which rule.
const fn rule(stretch: Stretch) -> Rule {
    match stretch {
        Stretch::Zone(_) => EC2_056,
        Stretch::Monitor => EC2_061,
        Stretch::Provisioning => EC2_073,
        Stretch::Installing => EC2_081,
        Stretch::Ready => EC2_077,
        Stretch::Rerouting => EC2_082,
        Stretch::Deregistering => EC2_085,
        Stretch::TerminationWait => EC2_087,
        Stretch::Terminating => EC2_079,
    }
}

/// What would shorten it.
const fn key(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::Zone(_) => "another deploymentConfigName",
        Stretch::Monitor => {
            "zonalConfig: monitorDurationInSeconds and firstZoneMonitorDurationInSeconds"
        }
        Stretch::Provisioning => "latencies.greenProvision",
        Stretch::Installing => {
            "minimumHealthyHosts (deploymentConfigName), or with what the hooks of the revision take"
        }
        Stretch::Ready => "an earlier continueDeployment, or with CONTINUE_DEPLOYMENT",
        Stretch::Rerouting => {
            "minimumHealthyHosts (deploymentConfigName), or with the health checks of the target \
                 group"
        }
        Stretch::Deregistering => "deregistrationDelaySeconds of the target group",
        Stretch::TerminationWait => "terminationWaitTimeInMinutes, or with a continueDeployment",
        Stretch::Terminating => "latencies.blueTermination",
    }
}
