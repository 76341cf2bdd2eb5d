//! What a deployment does with its targets: it starts them, skips them and tells them to end.

use super::{Deployment, Phase};
use crate::aws::codedeploy::ids::TargetIndex;
use crate::aws::codedeploy::outbox::Outbox;
use crate::aws::codedeploy::server::action::{Action, Dispatch};
use crate::aws::codedeploy::server::settings::HaltInflight;
use crate::aws::codedeploy::server::target::{TargetSignal, Turn};
use crate::aws::codedeploy::status::TargetStatus;
use crate::rulebook::{EC2_038, EC2_043, EC2_044, EC2_056, EC2_059, Rule};

impl Deployment {
    /// Starts as many targets as the pass allows.
    pub(super) fn launch(&mut self, dispatch: Dispatch, out: &mut Outbox<Action>) {
        let slots = self.round.slots(self.settings.batches);
        let zone = if slots > 0 {
            self.round.begin_zone()
        } else {
            None
        };
        if let Some(zone) = zone {
            out.lead(EC2_056, Action::ZoneBegan(zone));
        }
        let counts = self.round.counts();
        let first = counts.pending == counts.total();
        let now = if counts.failed > 0 {
            EC2_038
        } else if zone.is_some() {
            self.round.zone_rule(self.settings.batches)
        } else if first {
            self.round.rule()
        } else {
            EC2_043
        };
        for _ in 0..slots {
            let at = self.next_taken();
            self.round.start();
            let place = self.targets[at.index()].place;
            let turn = Turn {
                dispatch,
                now,
                place,
            };
            self.tell(at, TargetSignal::Start(turn), out);
        }
    }

    /// The next target whose turn comes in the pass.
    fn next_taken(&mut self) -> TargetIndex {
        let pass = self.round.pass();
        loop {
            let at = TargetIndex(self.round.advance());
            let target = &self.targets[at.index()].target;
            if pass.takes(target.role(), target.status()) {
                return at;
            }
        }
    }

    pub(super) fn tell(&mut self, at: TargetIndex, signal: TargetSignal, out: &mut Outbox<Action>) {
        let home = out.speak_for(at);
        self.targets[at.index()]
            .target
            .step(signal, &self.settings, out);
        out.speak_again_as(home);
    }

    pub(super) fn step_target(
        &mut self,
        at: TargetIndex,
        signal: TargetSignal,
        out: &mut Outbox<Action>,
    ) {
        let before = self.targets[at.index()].target.status();
        self.tell(at, signal, out);
        let after = self.targets[at.index()].target.status();
        if before == after {
            return;
        }
        self.round.end(after);
        if after == TargetStatus::Failed {
            self.weigh_failure(out);
        }
        self.phase = self.go_on(out);
    }

    /// A failure may end the rollout early, for the whole deployment or for its zone (EC2-044,
    /// EC2-059).
    fn weigh_failure(&mut self, out: &mut Outbox<Action>) {
        if self.phase != Phase::Rolling {
            return;
        }
        if self.round.halts() {
            self.phase = self.halt(EC2_044, out);
        } else if self.round.zone_halts() {
            self.phase = self.halt(EC2_059, out);
        }
    }

    /// EC2-044: pending targets become Skipped at once; what runs is drained, or cut at the end of
    /// the instant.
    pub(super) fn halt(&mut self, rule: Rule, out: &mut Outbox<Action>) -> Phase {
        out.lead(rule, Action::Halted);
        self.skip_pending(rule, out);
        if self.settings.halt_inflight == HaltInflight::Cut {
            out.send(EC2_044, Action::Schedule);
        }
        Phase::Halted
    }

    /// Targets that were never attempted become Skipped; those that are Ready stay so (EC2-082).
    pub(super) fn skip_pending(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        self.round.cut();
        for place in 0..self.targets.len() {
            if self.targets[place].target.status() == TargetStatus::Pending {
                let at = TargetIndex(u32::try_from(place).expect("hosts are counted in u32"));
                self.tell(at, TargetSignal::Skip(rule), out);
            }
        }
    }

    /// Tells every running target to end with its current event.
    pub(super) fn stop_running(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        for place in 0..self.targets.len() {
            let at = TargetIndex(u32::try_from(place).expect("hosts are counted in u32"));
            if self.targets[at.index()].target.status() != TargetStatus::InProgress {
                continue;
            }
            self.tell(at, TargetSignal::Stop(rule), out);
            let after = self.targets[at.index()].target.status();
            if after != TargetStatus::InProgress {
                self.round.end(after);
            }
        }
    }

    /// EC2-196, EC2-207: pending targets are Skipped, running ones end with their current event.
    pub(super) fn wind_down(&mut self, rule: Rule, out: &mut Outbox<Action>) {
        self.skip_pending(rule, out);
        self.stop_running(rule, out);
    }
}
