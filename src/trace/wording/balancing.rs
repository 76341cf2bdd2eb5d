//! Calls to load balancers in words.

use super::Wording;
use super::detail::join;
use crate::account::world::{Operation, RuleChange};
use std::fmt::Write as _;

impl Wording<'_> {
    /// Appends what was asked of a load balancer, such as `StartZonalShift of web away from a for
    /// 1800 s`; nothing of other calls.
    pub fn balancing(&self, place: u16, out: &mut String) {
        let timed = self.world.timeline.get(usize::from(place));
        match timed.map(|timed| &timed.operation) {
            Some(Operation::ModifyRule(change)) => {
                let traffic = self.world.traffic.get(change.traffic.index());
                let name = traffic.map_or("", |traffic| traffic.name.as_str());
                join(out, &["ModifyRule of ", name, ": "]);
                self.push_weights(change, out);
            }
            Some(Operation::StartZonalShift { group, shift }) => {
                let entry = self.world.target_groups.get(group.index());
                let zone = entry.and_then(|entry| entry.zones.get(usize::from(shift.zone())));
                let zone = zone.map_or("", String::as_str);
                let secs = shift.length().as_micros() / 1_000_000;
                let name = self.target_group(*group);
                join(out, &["StartZonalShift of ", name, " away from ", zone]);
                write!(out, " for {secs} s").expect("a String takes all that is written");
            }
            Some(Operation::CancelZonalShift { group }) => {
                join(out, &["CancelZonalShift of ", self.target_group(*group)]);
            }
            Some(
                Operation::CreateDeployment(_)
                | Operation::RestartDeployment { .. }
                | Operation::StopDeployment { .. }
                | Operation::ContinueDeployment { .. }
                | Operation::SetAlarmState { .. },
            )
            | None => {}
        }
    }

    /// Appends the weights that a call asks for, such as `blue 0, green 1`.
    pub(super) fn weights(&self, place: u16, out: &mut String) {
        let timed = self.world.timeline.get(usize::from(place));
        if let Some(Operation::ModifyRule(change)) = timed.map(|timed| &timed.operation) {
            self.push_weights(change, out);
        }
    }

    fn push_weights(&self, change: &RuleChange, out: &mut String) {
        let Some(traffic) = self.world.traffic.get(change.traffic.index()) else {
            return;
        };
        let mut comma = "";
        for ((group, _), weight) in traffic.forward.iter().zip(&change.weights) {
            let name = self.target_group(*group);
            write!(out, "{comma}{name} {weight}").expect("a String takes all that is written");
            comma = ", ";
        }
    }
}
