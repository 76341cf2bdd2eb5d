//! Zones of load balancers: which DNS names, and where clients go when one is taken out (LB-038,
//! LAT-034).

use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::routing::Choice;
use crate::aws::elb::zones::{InDns, Withdrawn, clients_by_zone, in_dns};
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::queue::Key;
use crate::rulebook::{LB_038, Rule};
use crate::trace::entry::{EntryId, Subject, What};

/// The zones of one target group.
#[derive(Clone, Debug, Default)]
pub(super) struct Zones {
    /// By zone of the load balancer: since when DNS does not name it.
    withdrawn: Vec<Option<Withdrawn>>,
    /// By which rule it was taken out last.
    by: Vec<Rule>,
    /// The appointment for the next change of clients.
    key: Option<Key>,
}

impl Zones {
    pub(super) fn new(zones: usize) -> Self {
        Self {
            withdrawn: vec![None; zones],
            by: vec![LB_038; zones],
            key: None,
        }
    }
}

impl Simulation<'_> {
    /// At the start DNS has long named only the zones that it names as targets stand then.
    pub(super) fn review_all_zones(&mut self) {
        for group in 0..self.world.target_groups.len() {
            let group = u16::try_from(group).expect("target groups are counted in u16");
            self.name_zones(TargetGroupId(group), Withdrawn::LongAgo, None);
        }
    }

    /// Targets of a group have changed: some of its zones may leave DNS, or come back.
    pub(super) fn review_zones(&mut self, group: TargetGroupId, cause: Option<EntryId>) {
        self.name_zones(group, Withdrawn::Since(self.now), cause);
    }

    /// Takes zones in and out of DNS; those that leave it now count as withdrawn `since` then.
    fn name_zones(&mut self, group: TargetGroupId, since: Withdrawn, cause: Option<EntryId>) {
        let entry = &self.world.target_groups[group.index()];
        let minimum = entry.group.group_health.dns;
        let shift = self.zonal_shifts[group.index()].map(|under| under.shift);
        let stays = minimum.count.is_none() && minimum.percent.is_none() && shift.is_none();
        let withdrawn = &self.zones[group.index()].withdrawn;
        if entry.zone_ids.len() < 2 || stays && withdrawn.iter().all(Option::is_none) {
            return;
        }
        let targets = self.account.fluid.zone_targets(entry);
        let mut named = Vec::new();
        in_dns(&entry.group, &targets, shift.as_ref(), &mut named);
        let mut changed = false;
        for (place, found) in named.into_iter().enumerate() {
            let zone = u8::try_from(place).expect("zones are counted in u8");
            let was = self.zones[group.index()].withdrawn[place];
            match (was, found) {
                (None, InDns::Withdrawn(rule)) => {
                    self.zones[group.index()].withdrawn[place] = Some(since);
                    self.zones[group.index()].by[place] = rule;
                    self.note_zone(group, What::ZoneWithdrawn(zone), rule, cause);
                    changed = true;
                }
                (Some(_), InDns::Named) => {
                    self.zones[group.index()].withdrawn[place] = None;
                    let rule = self.zones[group.index()].by[place];
                    self.note_zone(group, What::ZoneRestored(zone), rule, cause);
                    changed = true;
                }
                (None, InDns::Named) | (Some(_), InDns::Withdrawn(_)) => {}
            }
        }
        if changed {
            self.move_clients(group);
        }
    }

    fn note_zone(&mut self, group: TargetGroupId, what: What, rule: Rule, cause: Option<EntryId>) {
        let subject = Subject::TargetGroup(group);
        let entry = self.record(None, subject, rule, what, cause);
        self.disturbed[group.index()] = Some(entry);
    }

    /// Clients follow DNS little by little.
    pub(super) fn move_clients(&mut self, group: TargetGroupId) {
        let zones = &mut self.zones[group.index()];
        if let Some(key) = zones.key.take() {
            self.queue.cancel(key);
        }
        let mut weights = Vec::new();
        let next = clients_by_zone(&zones.withdrawn, self.now, &mut weights);
        if let Some(at) = next {
            let event = Event {
                cause: None,
                kind: Kind::ClientsMove(group),
            };
            let key = self.queue.push(at.max(self.now), class::TRAFFIC, event);
            self.zones[group.index()].key = Some(key);
        }
        let world = self.world;
        self.account
            .fluid
            .weigh_zones(world, group, weights, self.now);
    }

    /// A target group chooses from others than before.
    pub(super) fn note_choice(
        &mut self,
        group: TargetGroupId,
        from: Choice,
        to: Choice,
        rule: Rule,
    ) {
        let open = |choice| match choice {
            Choice::FailOpen => true,
            Choice::Healthy | Choice::Nobody => false,
        };
        let what = match (open(from), open(to)) {
            (false, true) => What::RoutingFailOpen,
            (true, false) => What::RoutingNormal,
            (true, true) | (false, false) => return,
        };
        let cause = self.disturbed[group.index()];
        let subject = Subject::TargetGroup(group);
        let entry = self.record(None, subject, rule, what, cause);
        self.disturbed[group.index()] = Some(entry);
    }
}
