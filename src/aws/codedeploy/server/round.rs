//! One pass over some of a deployment's targets: how many are where, who is next, and how it goes.

use crate::aws::codedeploy::ids::ZonePlace;
use crate::aws::codedeploy::server::pass::Pass;
use crate::aws::codedeploy::server::schedule::{Constraint, Overview};
use crate::aws::codedeploy::server::settings::Batches;
use crate::aws::codedeploy::server::zones::Zones;
use crate::aws::codedeploy::status::TargetStatus;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_057, EC2_058, Rule};

/// A pass under way.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pass: Pass,
    constraint: Constraint,
    counts: Overview,
    zones: Option<Zones>,
    /// Places before this one have been looked at.
    next: u32,
}

impl Round {
    /// A pass over `targets` targets.
    pub(super) const fn new(pass: Pass, constraint: Constraint, targets: u32) -> Self {
        Self {
            pass,
            constraint,
            counts: Overview::pending(targets),
            zones: None,
            next: 0,
        }
    }

    /// The same zone by zone.
    #[must_use]
    pub(super) fn through(mut self, zones: Option<Zones>) -> Self {
        self.zones = zones;
        self
    }

    /// What is done to the targets.
    pub(super) const fn pass(&self) -> Pass {
        self.pass
    }

    /// Its targets by where they are in the pass: a target that got through counts as succeeded.
    pub(super) const fn counts(&self) -> &Overview {
        &self.counts
    }

    /// How many targets may start now: of the pass, and of the zone it is in (EC2-058).
    pub(super) fn slots(&self, batches: Batches) -> u32 {
        let slots = self.constraint.slots(&self.counts, batches);
        match &self.zones {
            Some(zones) => slots.min(zones.slots(self.counts.in_progress)),
            None => slots,
        }
    }

    /// The rule that bounds the first targets of the pass.
    pub(super) const fn rule(&self) -> Rule {
        match self.pass.rule() {
            Some(rule) => rule,
            None => self.constraint.rule(),
        }
    }

    /// The zone that begins with the next target, if one does.
    pub(super) fn begin_zone(&mut self) -> Option<ZonePlace> {
        self.zones.as_mut().and_then(Zones::begin)
    }

    /// The rule that bounds the first targets of a zone: its own minimum, where that leaves fewer
    /// than the fleet's, or both.
    pub(super) fn zone_rule(&self, batches: Batches) -> Rule {
        let of_fleet = self.constraint.slots(&self.counts, batches);
        match &self.zones {
            Some(zones) if zones.slots(0) < of_fleet.min(zones.targets()) => EC2_057,
            Some(_) | None => EC2_058,
        }
    }

    /// The next place to look at for a target.
    pub(super) fn advance(&mut self) -> u32 {
        let place = self.next;
        self.next += 1;
        place
    }

    /// A target has been started.
    pub(super) fn start(&mut self) {
        self.counts.pending -= 1;
        self.counts.in_progress += 1;
        if let Some(zones) = &mut self.zones {
            zones.start();
        }
    }

    /// A target that had been started is through, or has failed.
    pub(super) fn end(&mut self, ended: TargetStatus) {
        self.counts.in_progress -= 1;
        match ended {
            TargetStatus::Succeeded | TargetStatus::Ready => self.counts.succeeded += 1,
            TargetStatus::Failed => {
                self.counts.failed += 1;
                if let Some(zones) = &mut self.zones {
                    zones.fail();
                }
            }
            TargetStatus::Pending
            | TargetStatus::InProgress
            | TargetStatus::Skipped
            | TargetStatus::Unknown => unreachable!("a target is not through when it is {ended}"),
        }
    }

    /// No further target is started.
    pub(super) fn cut(&mut self) {
        self.counts.skipped += self.counts.pending;
        self.counts.pending = 0;
    }

    /// Whether failures end the pass early.
    pub(super) fn halts(&self) -> bool {
        self.constraint.halts(&self.counts)
    }

    /// Whether failures in the current zone do (EC2-059).
    pub(super) fn zone_halts(&self) -> bool {
        self.zones.as_ref().is_some_and(Zones::halts)
    }

    /// Whether nothing is in flight.
    pub(super) const fn is_idle(&self) -> bool {
        self.counts.in_progress == 0
    }

    /// Whether every target has been through the pass, or was left out of it.
    pub(super) const fn is_over(&self) -> bool {
        self.is_idle() && self.counts.pending == 0
    }

    /// Whether the current zone is done with.
    pub(super) fn zone_is_over(&self) -> bool {
        self.is_idle() && self.zones.as_ref().is_some_and(Zones::is_spent)
    }

    /// On to the next zone; says how long to wait before it begins (EC2-061).
    pub(super) fn leave_zone(&mut self) -> Duration {
        self.zones
            .as_mut()
            .map_or(Duration::ZERO, |zones| zones.leave())
    }

    /// Whether the pass went well, once it is over, and by which rule.
    pub(super) fn success_rule(&self) -> Option<Rule> {
        match self.pass {
            Pass::Block | Pass::BlockGreen => (self.counts.failed == 0).then_some(self.rule()),
            Pass::InPlace | Pass::Install | Pass::Reroute | Pass::AllowBlue => {
                self.constraint.success_rule(&self.counts)
            }
        }
    }
}
