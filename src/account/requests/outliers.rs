//! Automatic target weights during a run: what each target group has seen of its targets, and the
//! weights it gives them (LB-041). A target that has failed is looked at by itself, and all that never
//! have as one.

use std::collections::BTreeMap;

use crate::account::requests::cell::Service;
use crate::account::requests::fluid::Cell;
use crate::account::requests::host_state::HostState;
use crate::account::requests::site::TargetGroupEntry;
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::outlier::{OutlierWatch, STEP, Seen, WINDOW};
use crate::aws::elb::routing::MILLION;
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Time;

/// The weights of all target groups.
#[derive(Clone, Debug)]
pub(super) struct Outliers {
    groups: Vec<Watched>,
}

#[derive(Clone, Debug, Default)]
struct Watched {
    watch: OutlierWatch,
    /// By the target, or all that never failed: since when it is known, and its weight.
    known: BTreeMap<Option<InstanceId>, (Time, u32)>,
    /// When it looks again.
    next: Option<Time>,
}

impl Outliers {
    pub(super) fn new(groups: usize) -> Self {
        Self {
            groups: vec![Watched::default(); groups],
        }
    }

    /// The weight of the targets of a cell, in parts per million.
    pub(super) fn weight(
        &self,
        group: TargetGroupId,
        entry: &TargetGroupEntry,
        state: &HostState,
    ) -> u32 {
        if !entry.group.anomaly_mitigation {
            return MILLION;
        }
        let known = self.groups[group.index()].known.get(&state.apart);
        known.map_or(MILLION, |(_, weight)| *weight)
    }

    /// Looks at the targets of a group with anomaly mitigation, if it is time to; returns when it
    /// looks next.
    pub(super) fn look<'c>(
        &mut self,
        group: TargetGroupId,
        entry: &TargetGroupEntry,
        cells: impl IntoIterator<Item = &'c Cell>,
        now: Time,
    ) -> Option<Time> {
        let watched = &mut self.groups[group.index()];
        let mut seen: BTreeMap<Option<InstanceId>, Seen> = BTreeMap::new();
        for cell in cells {
            let Some(slot) = entry.slot(cell.state.fleet) else {
                continue;
            };
            let healthy = cell.state.standing.get(slot).state == TargetState::Healthy;
            if !healthy {
                continue;
            }
            let key = cell.state.apart;
            let (since, weight) = *watched.known.entry(key).or_insert((now, MILLION));
            // Errors are counted over a window: whoever is new has not filled it.
            let age = now.since(since).min(WINDOW).as_micros();
            let errors_ppb = match cell.state.service {
                Service::Serves => u128::from(cell.state.error_ppb),
                Service::Refuses | Service::Silent => 1_000_000_000,
            };
            let window = u128::from(WINDOW.as_micros());
            let one = Seen {
                count: 0,
                requests: 1_000_000_000 * window,
                errors: errors_ppb * u128::from(age),
                weight_ppm: weight,
            };
            seen.entry(key).or_insert(one).count += cell.count();
        }
        watched.known.retain(|key, _| seen.contains_key(key));
        let keys: Vec<Option<InstanceId>> = seen.keys().copied().collect();
        let mut seen: Vec<Seen> = seen.into_values().collect();
        let (next, _) = watched.watch.look(now, &entry.group, &mut seen);
        for (key, class) in keys.iter().zip(&seen) {
            if let Some((_, weight)) = watched.known.get_mut(key) {
                *weight = class.weight_ppm;
            }
        }
        let differs = seen.len() > 1;
        let fails = seen.iter().any(|class| class.errors > 0);
        let young = watched
            .known
            .iter()
            .any(|(key, (since, _))| key.is_some() && now.since(*since) < WINDOW);
        let again = (differs && (fails || young))
            .then(|| now.checked_add(STEP))
            .flatten();
        watched.next = super::settle::earliest(next, again);
        watched.next
    }
}
