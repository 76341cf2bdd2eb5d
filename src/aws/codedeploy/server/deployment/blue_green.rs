//! What a blue/green deployment does between its passes: the ready point, and the blue instances.

use super::{Deployment, Phase, Progress};
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::Action;
use crate::aws::codedeploy::server::ending::Ending;
use crate::aws::codedeploy::server::pass::Pass;
use crate::aws::codedeploy::server::style::{BlueGreen, BlueOption, ReadyOption, Style};
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::rulebook::{EC2_077, EC2_079, EC2_084, EC2_087, EC2_090, Rule};

impl Deployment {
    fn blue_green(&self) -> BlueGreen {
        match self.settings.style {
            Style::BlueGreen(asked) => asked,
            Style::InPlace(_) | Style::BackToBlue => {
                unreachable!("only a blue/green deployment has green and blue instances")
            }
        }
    }

    /// Green is installed: traffic may be rerouted (EC2-077, EC2-084).
    pub(super) fn come_to_ready_point(&mut self, out: &mut Outbox<Action>) -> Phase {
        let notice = Action::Notify(TriggerEventType::DeploymentReady);
        match self.blue_green().ready {
            ReadyOption::Continue => {
                out.send(EC2_084, notice);
                self.begin_round(Pass::Reroute, out)
            }
            ReadyOption::Stop(wait) => {
                out.lead(EC2_077, self.change_to(DeploymentStatus::Ready, None));
                out.send(EC2_084, notice);
                out.send(EC2_077, Action::StartWait(wait));
                Phase::Ready
            }
        }
    }

    /// Blue is deregistered: it stays, or is terminated after a wait (EC2-079, EC2-087).
    pub(super) fn settle_blue(&mut self, out: &mut Outbox<Action>) -> Phase {
        match self.blue_green().blue {
            BlueOption::KeepAlive => self.finalise(Ending::succeeded(EC2_079), out),
            BlueOption::Terminate(wait) => {
                out.lead(EC2_087, Action::TerminationWaitStarted);
                out.send(EC2_087, Action::StartWait(wait));
                Phase::TerminationWait
            }
        }
    }

    /// The wait is over, by `rule`: blue instances are terminated.
    pub(super) fn terminate_blue(&mut self, rule: Rule, out: &mut Outbox<Action>) -> Phase {
        self.progress = Progress::Terminated;
        out.send(rule, Action::TerminateBlue);
        Phase::Terminating
    }

    /// After a success the group consists of the green instances (EC2-090).
    pub(super) fn hand_over(&self, ending: Ending, out: &mut Outbox<Action>) {
        let succeeded = ending.status() == DeploymentStatus::Succeeded;
        if succeeded && matches!(self.settings.style, Style::BlueGreen(_)) {
            out.send(EC2_090, Action::GroupIsGreen);
        }
    }
}
