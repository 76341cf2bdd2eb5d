//! Operations that belong to load balancers: other weights of a rule, and zonal shifts (LB-034,
//! LB-042, LB-045).

use crate::account::luck::{purpose, word};
use crate::account::requests::ids::TrafficId;
use crate::account::world::RuleChange;
use crate::aws::codedeploy::refusal::Refusal;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::zonal_shift::ZonalShift;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::queue::Key;
use crate::kernel::time::Time;
use crate::rulebook::{LB_034, LB_042, LB_045};
use crate::trace::entry::{EntryId, Subject, What};

/// A rule that was modified.
#[derive(Clone, Debug)]
pub(super) struct Modified {
    traffic: TrafficId,
    weights: Vec<u32>,
    /// When the weights hold.
    at: Time,
    /// The place of the call.
    place: u16,
}

/// A target group that is shifted away from a zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnderShift {
    pub(super) shift: ZonalShift,
    /// The appointment for its end; none where that lies beyond the end of time.
    ends: Option<Key>,
}

impl Simulation<'_> {
    /// ModifyRule: the old weights hold until the change has reached the load balancer. Of two
    /// changes the later call wins.
    pub(super) fn modify_rule(&mut self, change: &RuleChange, place: u16) {
        let cause = self.note_operation(Subject::Operation(place), None, LB_034);
        let traffic = &self.world.traffic[change.traffic.index()];
        let before = self
            .modified
            .iter()
            .filter(|other| other.traffic == change.traffic);
        let attempt = u32::try_from(before.clone().count()).expect("calls are counted in u16");
        let drawn = word(self.seed, traffic.path, purpose::PROPAGATION, attempt);
        let lag = change.propagation.sample(drawn);
        let earliest = before.map(|other| other.at).max().unwrap_or(Time::ZERO);
        let at = self
            .now
            .checked_add(lag)
            .unwrap_or(Time::LAST)
            .max(earliest);
        let number = u32::try_from(self.modified.len()).expect("calls are counted in u16");
        self.modified.push(Modified {
            traffic: change.traffic,
            weights: change.weights.clone(),
            at,
            place,
        });
        let event = Event {
            cause: Some(cause),
            kind: Kind::RuleApplies(number),
        };
        self.queue.push(at, class::TRAFFIC, event);
    }

    /// The weights of a modified rule hold from now on.
    pub(super) fn apply_rule(&mut self, number: u32, cause: Option<EntryId>) {
        let modified = &self.modified[number as usize];
        let (traffic, place) = (modified.traffic, modified.place);
        let what = What::WeightsApplied(place);
        let entry = self.record(None, Subject::Traffic(traffic), LB_042, what, cause);
        let world = self.world;
        for (group, _) in &world.traffic[traffic.index()].forward {
            self.disturbed[group.index()] = Some(entry);
        }
        let weights = &self.modified[number as usize].weights;
        let fluid = &mut self.account.fluid;
        fluid.shift_weights(world, traffic, weights, self.now);
    }

    /// StartZonalShift: the zone leaves DNS until the shift expires or is cancelled.
    pub(super) fn start_zonal_shift(
        &mut self,
        group: TargetGroupId,
        shift: ZonalShift,
        subject: Subject,
    ) {
        let under = self.zonal_shifts[group.index()];
        let refusal = under.map(|_| Refusal::ZonalShiftExists);
        let cause = self.note_operation(subject, refusal, LB_045);
        if refusal.is_some() {
            return;
        }
        let event = Event {
            cause: Some(cause),
            kind: Kind::ZonalShiftExpires(group),
        };
        let at = self.now.checked_add(shift.length());
        let ends = at.map(|at| self.queue.push(at, class::TRAFFIC, event));
        self.zonal_shifts[group.index()] = Some(UnderShift { shift, ends });
        self.review_zones(group, Some(cause));
    }

    /// CancelZonalShift.
    pub(super) fn cancel_zonal_shift(&mut self, group: TargetGroupId, subject: Subject) {
        let under = self.zonal_shifts[group.index()];
        let refusal = match under {
            Some(_) => None,
            None => Some(Refusal::NoZonalShift),
        };
        let cause = self.note_operation(subject, refusal, LB_045);
        if refusal.is_some() {
            return;
        }
        if let Some(key) = under.and_then(|under| under.ends) {
            self.queue.cancel(key);
        }
        self.end_zonal_shift(group, Some(cause));
    }

    /// A zonal shift is over: the zone comes back unless its targets are bad.
    pub(super) fn end_zonal_shift(&mut self, group: TargetGroupId, cause: Option<EntryId>) {
        self.zonal_shifts[group.index()] = None;
        self.review_zones(group, cause);
    }
}
