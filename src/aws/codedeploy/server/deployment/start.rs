//! How a deployment begins: the last start checks, and the first pass over its targets.

use super::{Deployment, Phase, Progress};
use crate::aws::codedeploy::error_code::ErrorCode;
use crate::aws::codedeploy::notification::TriggerEventType;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Dispatch};
use crate::aws::codedeploy::server::ending::Ending;
use crate::aws::codedeploy::server::pass::Pass;
use crate::aws::codedeploy::server::round::Round;
use crate::aws::codedeploy::server::schedule::{Candidate, Constraint};
use crate::aws::codedeploy::server::style::{BlueGreen, GreenFleet, Style};
use crate::aws::codedeploy::server::zones::Zones;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::aws::codedeploy::zonal::Zonal;
use crate::rulebook::{
    EC2_040, EC2_060, EC2_071, EC2_073, EC2_076, EC2_082, EC2_083, EC2_205, EC2_206, EC2_211,
    EC2_215,
};

impl Deployment {
    /// The last start checks, then the first targets (EC2-211).
    pub(super) fn begin(&mut self, candidates: &[Candidate], out: &mut Outbox<Action>) -> Phase {
        if let Style::BackToBlue = self.settings.style {
            self.start(out);
            return self.begin_round(Pass::AllowBlue, out);
        }
        let first = self.settings.style.first_pass();
        let copied = match self.settings.style {
            Style::BlueGreen(BlueGreen {
                green: GreenFleet::Copy(limit),
                ..
            }) => Some(limit),
            Style::BlueGreen(_) | Style::InPlace(_) | Style::BackToBlue => None,
        };
        let targets = match copied {
            // As many as there are blue ones.
            Some(_) => self.taken_by(Pass::Block),
            None => self.taken_by(first),
        };
        if targets == 0 {
            let rule = match first {
                Pass::InPlace => EC2_211,
                _ => EC2_076,
            };
            return self.end(Ending::failed(ErrorCode::NoInstances, rule), out);
        }
        let Some(constraint) = Constraint::new(&self.settings, targets) else {
            let ending = Ending::failed(ErrorCode::HealthConstraintsInvalid, EC2_040);
            return self.end(ending, out);
        };
        let mut zones = None;
        if let Zonal::OneByOne(config) = self.settings.zonal {
            zones = Zones::new(config, candidates);
            if zones.is_none() {
                let ending = Ending::failed(ErrorCode::HealthConstraintsInvalid, EC2_060);
                return self.end(ending, out);
            }
        }
        self.start(out);
        if let Some(limit) = copied {
            out.lead(EC2_073, Action::CopyGroup(targets));
            out.send(EC2_076, Action::StartWait(limit));
            return Phase::Provisioning;
        }
        self.round = Round::new(first, constraint, targets).through(zones);
        self.launch(Dispatch::FirstOfDeployment, out);
        Phase::Rolling
    }

    fn start(&mut self, out: &mut Outbox<Action>) {
        out.lead(EC2_205, self.change_to(DeploymentStatus::InProgress, None));
        out.send(EC2_215, Action::Notify(TriggerEventType::DeploymentStart));
        out.send(EC2_206, Action::StartClock(self.settings.deployment_limit));
    }

    /// Another pass over the targets, whose first are started at the end of the instant; straight on
    /// where it concerns none.
    pub(super) fn begin_round(&mut self, pass: Pass, out: &mut Outbox<Action>) -> Phase {
        let targets = self.taken_by(pass);
        let constraint = match pass {
            Pass::InPlace | Pass::Install => Constraint::new(&self.settings, targets),
            Pass::Reroute | Pass::AllowBlue => {
                Some(Constraint::of_registrations(self.settings.minimum, targets))
            }
            Pass::Block | Pass::BlockGreen => Some(Constraint::none(targets)),
        };
        let Some(constraint) = constraint else {
            // Fewer instances came than were asked for.
            let ending = Ending::failed(ErrorCode::HealthConstraintsInvalid, EC2_040);
            return self.end(ending, out);
        };
        self.progress = match pass {
            Pass::InPlace | Pass::Install | Pass::AllowBlue | Pass::BlockGreen => self.progress,
            Pass::Reroute => Progress::Rerouting,
            Pass::Block => Progress::Blue,
        };
        self.round = Round::new(pass, constraint, targets);
        if targets == 0 {
            return match pass {
                Pass::AllowBlue => self.begin_round(Pass::BlockGreen, out),
                Pass::InPlace | Pass::Install | Pass::Reroute | Pass::Block | Pass::BlockGreen => {
                    self.end_round(out)
                }
            };
        }
        let rule = match pass {
            Pass::InPlace | Pass::Install => EC2_071,
            Pass::Reroute => EC2_083,
            Pass::Block | Pass::AllowBlue | Pass::BlockGreen => EC2_082,
        };
        out.send(rule, Action::Schedule);
        Phase::Rolling
    }
}
