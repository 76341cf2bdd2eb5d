//! How busy fleets are, where an alarm watches it.

use crate::account::monitoring::SeriesEntry;
use crate::account::requests::amount::{Amount, Rate};
use crate::account::requests::host_state::FleetId;
use crate::account::world::World;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::kernel::time::Duration;

/// All fleets, if one is watched.
#[derive(Clone, Debug)]
pub(super) struct BusyFleets {
    list: Vec<Busy>,
    watched: bool,
}

/// What one fleet served and what it could have served since that was last asked.
#[derive(Clone, Copy, Debug, Default)]
struct Busy {
    served: Amount,
    able: Amount,
}

impl BusyFleets {
    pub(super) fn new(world: &World) -> Self {
        Self {
            list: vec![Busy::default(); world.fleets.len()],
            watched: is_watched(world),
        }
    }

    pub(super) const fn are_watched(&self) -> bool {
        self.watched
    }

    /// Some hosts of a fleet serve so much and could serve so much for a time.
    pub(super) fn note(&mut self, fleet: FleetId, served: Rate, able: Rate, time: Duration) {
        let busy = &mut self.list[fleet.index()];
        busy.served += served.over(time);
        busy.able += able.over(time);
    }

    /// The part of a fleet's capacity that was used since this was last asked, in percent.
    pub(super) fn take_percent(&mut self, fleet: usize) -> f64 {
        let Busy { served, able } = std::mem::take(&mut self.list[fleet]);
        if able.0 <= 0 {
            return 0.0;
        }
        100.0 * served.requests_f64() / able.requests_f64()
    }
}

/// Whether an alarm watches how busy a fleet is.
fn is_watched(world: &World) -> bool {
    let is_use = |entry: &SeriesEntry| {
        matches!(entry.series.subject, SeriesSubject::Fleet(_))
            && entry.series.metric == MetricName::CpuUtilization
    };
    world.monitoring.series.iter().any(is_use)
}
