//! The details of an entry: why, by whom, how many.

use super::Wording;
use crate::account::revision::AppSpecFile;
use crate::account::world::Operation;
use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::lifecycle::{LifecycleEventName, ScriptsFrom};
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::codedeploy::rollback::RollbackMessage;
use crate::aws::codedeploy::server::result::{Failure, FailureCause, Success};
use crate::aws::codedeploy::service::continuing::ContinueCall;
use crate::rulebook::{EC2_189, EC2_190, Rule};
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::outcome::TargetCounts;

impl<'a> Wording<'a> {
    /// Appends what else there is to say about the entry heard last; often nothing.
    #[inline]
    pub fn detail(&self, entry: &Entry, out: &mut String) {
        match entry.what {
            What::Created {
                group,
                revision,
                creator,
                rollback_of,
            } => {
                join(
                    out,
                    &[
                        self.revision(revision),
                        " to ",
                        self.application(group),
                        "/",
                    ],
                );
                join(out, &[self.group(group), ", created by ", creator.as_str()]);
                if let Some(trigger) = rollback_of {
                    join(out, &[", rolls back ", self.id(trigger)]);
                }
            }
            What::Deployment { to, code, .. } => {
                out.push_str(code.map_or("", |code| code.as_str()));
                let counts = entry.deployment.and_then(|id| self.heard.deployment(id));
                if let Some(deployment) = counts.filter(|_| to.is_terminal()) {
                    push_counts(&deployment.targets, out);
                }
            }
            What::Halted => out.push_str("starts no further target"),
            What::GroupCopied(instances) => {
                let mut digits = itoa::Buffer::new();
                join(out, &[digits.format(instances), " instances"]);
            }
            What::TerminationWaitStarted => {
                out.push_str("blue instances are terminated after the wait");
            }
            What::BlueTerminated => out.push_str("blue instances are terminated"),
            What::GroupIsGreen => out.push_str("the group consists of the green instances"),
            What::CopyCalled(call) => out.push_str(call.as_str()),
            What::HostLaunched => out.push_str("in service"),
            What::HostTerminated => {}
            What::NotTerminated => out.push_str("cannot be terminated, and runs on"),
            What::ZoneBegan(zone) => out.push_str(self.zone_begun(zone)),
            What::EventSucceeded(_, Success::Nothing(_)) => out.push_str("nothing to run"),
            What::EventSucceeded(_, Success::Drained(_)) => out.push_str("drained"),
            What::EventSucceeded(_, Success::NotRegistered) => out.push_str("not registered"),
            What::EventSucceeded(_, Success::Healthy(_)) => out.push_str("healthy"),
            What::EventFailed(event, failure) | What::EventNotPickedUp(event, failure) => {
                join(out, &[failure.cause.code().as_str(), ", "]);
                self.diagnose(entry, event, failure, out);
            }
            What::CallRefused { again_after_s, .. } => match again_after_s {
                Some(secs) => {
                    let mut digits = itoa::Buffer::new();
                    join(out, &["called again in ", digits.format(secs), " s"]);
                }
                None => out.push_str("called no more"),
            },
            What::FailureIgnored(_) => out.push_str("failure ignored"),
            What::Notified(event) => out.push_str(event.as_str()),
            What::NotRolledBack => out.push_str(not_rolled_back(entry.rule)),
            What::RollbackMessage(message) => {
                if let Some(deployment) = entry.deployment {
                    self.rollback_message(deployment, message, out);
                }
            }
            What::StopAnswered(_) => out.push_str("answer to StopDeployment"),
            What::OperationAccepted => {
                if let Subject::Operation(place) = entry.subject {
                    self.operation(place, out);
                }
            }
            What::OperationRefused(refusal) => {
                join(out, &[refusal.exception(), ": "]);
                if let Subject::Operation(place) = entry.subject {
                    self.refusal(place, refusal, out);
                }
            }
            What::FaultBegan(host) | What::FaultEnded(host) => {
                out.push_str(self.fault_kind(entry));
                if let Some(host) = host {
                    join(out, &[" on ", self.host(host)]);
                }
            }
            What::Target { .. }
            | What::EventStarted(_)
            | What::EventSucceeded(_, Success::Worked(_))
            | What::EventSkipped(_)
            | What::Health { .. }
            | What::AgentLost
            | What::AgentBack => {}
            What::Minute(_)
            | What::Service { .. }
            | What::Registration { .. }
            | What::Application { .. }
            | What::Alarm { .. }
            | What::AlarmPoll(_)
            | What::ZoneWithdrawn(_)
            | What::ZoneRestored(_)
            | What::WeightsApplied(_)
            | What::RoutingFailOpen
            | What::RoutingNormal => self.of_requests(entry, out),
        }
    }

    /// Appends why a lifecycle event failed: the script and its exit code, or the cause in words.
    pub fn diagnose(
        &self,
        entry: &Entry,
        event: LifecycleEventName,
        failure: Failure,
        out: &mut String,
    ) {
        match self.script(entry, event, failure) {
            Some(script) => out.push_str(script),
            None => out.push_str(failure.cause.as_str()),
        }
        if let Some(exit_code) = failure.exit_code {
            join(out, &[", exit ", itoa::Buffer::new().format(exit_code)]);
        } else if failure.script.is_some() && failure.cause == FailureCause::OutputsLeftOpen {
            join(out, &[", ", failure.cause.as_str()]);
        }
        if failure.cause == FailureCause::AppSpecInvalid
            && let Some(reason) = self.app_spec_reason(entry)
        {
            join(out, &[", ", reason]);
        }
    }

    /// The location of the script at fault, if a script is.
    pub fn script(
        &self,
        entry: &Entry,
        event: LifecycleEventName,
        failure: Failure,
    ) -> Option<&'a str> {
        let place = usize::from(failure.script?);
        let deployment = self.heard.deployment(entry.deployment?)?;
        let revision = match event.scripts_from()? {
            ScriptsFrom::ThisRevision => deployment.revision,
            ScriptsFrom::LastSuccessfulInstall | ScriptsFrom::MostRecentInstall => {
                let Subject::Host(host) = entry.subject else {
                    return None;
                };
                let place = deployment.group.index() * self.world.hosts.len() + host.index();
                (*self.installed.get(place)?)?
            }
        };
        let scripts = &self.world.revisions.get(revision.index())?.hooks[event as usize];
        Some(scripts.get(place)?.location.as_str())
    }

    fn app_spec_reason(&self, entry: &Entry) -> Option<&'a str> {
        let revision = self.heard.deployment(entry.deployment?)?.revision;
        match &self.world.revisions.get(revision.index())?.app_spec {
            AppSpecFile::Refused { reason } => Some(reason),
            AppSpecFile::Usable { .. } => None,
        }
    }

    /// Both ends of a rollback name both deployments (EC2-187).
    pub fn rollback_message(
        &self,
        deployment: DeploymentId,
        message: RollbackMessage,
        out: &mut String,
    ) {
        let own = self.id(deployment);
        match message {
            RollbackMessage::RolledBackBy(rollback) => {
                let words = [
                    "Deployment ",
                    own,
                    " is rolled back by deployment ",
                    self.id(rollback),
                ];
                join(out, &words);
            }
            RollbackMessage::RollsBack(trigger) => {
                let words = [
                    "Deployment ",
                    own,
                    " rolls back deployment ",
                    self.id(trigger),
                ];
                join(out, &words);
            }
            RollbackMessage::NothingToRollBackTo => {
                join(
                    out,
                    &[
                        "Deployment ",
                        own,
                        " cannot be rolled back: its deployment group has ",
                    ],
                );
                out.push_str("no earlier successful deployment");
            }
        }
    }

    /// Appends what was asked for.
    pub fn operation(&self, place: u16, out: &mut String) {
        match self
            .world
            .timeline
            .get(usize::from(place))
            .map(|timed| &timed.operation)
        {
            Some(Operation::CreateDeployment(request)) => {
                join(
                    out,
                    &["CreateDeployment ", self.revision(request.revision), " to "],
                );
                join(
                    out,
                    &[
                        self.application(request.group),
                        "/",
                        self.group(request.group),
                    ],
                );
            }
            Some(Operation::RestartDeployment { group }) => {
                join(
                    out,
                    &[
                        "CreateDeployment RESTART of ",
                        self.application(*group),
                        "/",
                    ],
                );
                out.push_str(self.group(*group));
            }
            Some(Operation::StopDeployment { deployment, .. }) => {
                let number = deployment.index() + 1;
                join(
                    out,
                    &["StopDeployment d-", itoa::Buffer::new().format(number)],
                );
            }
            Some(Operation::ContinueDeployment { deployment, call }) => {
                let number = deployment.index() + 1;
                let name = match call {
                    ContinueCall::Continue(_) => "ContinueDeployment d-",
                    ContinueCall::SkipWaitTime => "SkipWaitTimeForInstanceTermination d-",
                };
                join(out, &[name, itoa::Buffer::new().format(number)]);
                if let ContinueCall::Continue(wait) = call {
                    join(out, &[" ", wait.as_str()]);
                }
            }
            Some(
                Operation::ModifyRule(_)
                | Operation::StartZonalShift { .. }
                | Operation::CancelZonalShift { .. },
            ) => self.balancing(place, out),
            Some(Operation::SetAlarmState { alarm, to }) => {
                let words = ["SetAlarmState ", self.alarm(*alarm), " ", to.as_str()];
                join(out, &words);
            }
            None => {}
        }
    }

    /// Appends the message of the exception, as AWS words it where that is known.
    pub fn refusal(&self, place: u16, refusal: Refusal, out: &mut String) {
        match refusal {
            Refusal::GroupBusy { active } => {
                let group = self
                    .heard
                    .deployment(active)
                    .map_or("", |busy| self.group(busy.group));
                join(
                    out,
                    &[
                        "The Deployment Group '",
                        group,
                        "' already has an active Deployment '",
                    ],
                );
                join(out, &[self.id(active), "'"]);
            }
            Refusal::DeploymentAlreadyCompleted { deployment } => {
                join(
                    out,
                    &["Deployment ", self.id(deployment), " has already completed"],
                );
            }
            Refusal::DeploymentDoesNotExist => {
                let asked = self.world.timeline.get(usize::from(place));
                let number = match asked.map(|timed| &timed.operation) {
                    Some(
                        Operation::StopDeployment { deployment, .. }
                        | Operation::ContinueDeployment { deployment, .. },
                    ) => deployment.index() + 1,
                    Some(
                        Operation::CreateDeployment(_)
                        | Operation::RestartDeployment { .. }
                        | Operation::SetAlarmState { .. }
                        | Operation::ModifyRule(_)
                        | Operation::StartZonalShift { .. }
                        | Operation::CancelZonalShift { .. },
                    )
                    | None => 0,
                };
                let number = itoa::Buffer::new().format(number).to_owned();
                join(out, &["no deployment ", &number, " exists at this instant"]);
            }
            Refusal::NotBlueGreen => out.push_str("a deployment in place has no wait to end"),
            Refusal::NotInReadyState => out.push_str("the deployment is not in that wait"),
            Refusal::DeploymentNotStarted => {
                out.push_str("the wait for termination has not begun");
            }
            Refusal::RestartMode => out.push_str("deploymentMode RESTART is not simulated"),
            Refusal::ZonalShiftExists => out.push_str("a zonal shift is under way already"),
            Refusal::NoZonalShift => out.push_str("no zonal shift is under way"),
        }
    }

    fn fault_kind(&self, entry: &Entry) -> &'static str {
        match entry.subject {
            Subject::Fault(fault) => self
                .world
                .faults
                .get(usize::from(fault))
                .map_or("", |fault| fault.what.kind()),
            Subject::Deployment
            | Subject::Host(_)
            | Subject::Operation(_)
            | Subject::TargetGroup(_)
            | Subject::Alarm(_)
            | Subject::Traffic(_) => "",
        }
    }
}

/// Appends `2 Succeeded, 1 Failed`, behind a comma if something precedes it.
fn push_counts(counts: &TargetCounts, out: &mut String) {
    for (status, count) in counts.present() {
        if !out.is_empty() {
            out.push_str(", ");
        }
        join(
            out,
            &[itoa::Buffer::new().format(count), " ", status.as_str()],
        );
    }
}

pub(super) fn join(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// Why a deployment is not rolled back, by the rule that decided it.
pub fn not_rolled_back(rule: Rule) -> &'static str {
    match rule {
        EC2_189 => "a rollback is not rolled back",
        EC2_190 => "no target was touched, so there is nothing to roll back",
        _ => "the request to stop it asked for no rollback",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::deployment_id::deployment_id;
    use crate::trace::sample;

    fn details() -> Vec<(String, &'static str, String)> {
        let world = sample::world();
        let mut wording = Wording::new(&world, sample::SEED, &[]);
        let heard = sample::entries().into_iter().map(|entry| {
            wording.hear(&entry);
            let mut detail = String::new();
            wording.detail(&entry, &mut detail);
            (
                wording.subject(&entry).to_owned(),
                Wording::what(&entry),
                detail,
            )
        });
        heard.collect()
    }

    fn has(subject: &str, what: &str, detail: &str) {
        let found = details();
        let there = found
            .iter()
            .any(|(s, w, d)| s == subject && *w == what && d == detail);
        assert!(there, "{subject} {what} {detail} is not among {found:#?}");
    }

    #[test]
    fn ec2_168_a_failed_event_names_code_script_and_exit_code() {
        has(
            "web-2",
            "ApplicationStart",
            "ScriptFailed, ops/start.sh, exit 1",
        );
    }

    #[test]
    fn ec2_012_a_script_of_the_last_install_is_looked_up_there() {
        has(
            "web-1",
            "ApplicationStop",
            "ScriptFailed, old/stop.sh, exit 3",
        );
    }

    #[test]
    fn ec2_187_rollback_messages_name_both_deployments() {
        let ids = [0, 1].map(|number| deployment_id(sample::SEED, DeploymentId(number)));
        let [first, second] = &ids;
        let message = format!("Deployment {first} is rolled back by deployment {second}");
        has(first, "rollback", &message);
        has(
            second,
            "rollback",
            &format!("Deployment {second} rolls back deployment {first}"),
        );
    }

    #[test]
    fn ec2_202_a_refusal_names_exception_group_and_active_deployment() {
        let id = deployment_id(sample::SEED, DeploymentId(0));
        let message = format!(
            "DeploymentLimitExceededException: The Deployment Group 'web' already has an active \
             Deployment '{id}'"
        );
        has("timeline-2", "operation", &message);
    }

    #[test]
    fn ec2_212_a_deployment_ends_with_its_code_and_its_own_exact_counts() {
        let id = deployment_id(sample::SEED, DeploymentId(0));
        has(
            &id,
            "deployment",
            "HEALTH_CONSTRAINTS, 1 Succeeded, 1 Failed, 1 Skipped",
        );
        has(&id, "deployment", "v2 to shop/web, created by user");
    }
}
