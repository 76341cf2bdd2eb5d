//! Targets of single zones over a minute, for the series that watch one (TRF-055).

use crate::account::monitoring::SeriesEntry;
use crate::account::world::World;
use crate::aws::cloudwatch::datapoint::Datapoint;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::elb::ids::TargetGroupId;
use crate::engine::simulation::Simulation;
use crate::kernel::time::Time;

/// What a series of one zone counts.
#[derive(Clone, Debug)]
pub(super) struct ZoneCount {
    /// The place of the series.
    series: usize,
    group: TargetGroupId,
    /// The place of the zone among those of the group.
    zone: usize,
    counts: Counts,
    tally: Tally,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    Healthy,
    Unhealthy,
}

/// A count of targets that changes now and then.
#[derive(Clone, Copy, Debug)]
struct Tally {
    /// How many there are.
    present: u32,
    /// From when on nothing is added up yet.
    since: Time,
    /// Fewest and most for any time, and target-microseconds.
    least: u32,
    most: u32,
    time: u128,
    /// Where the minute began.
    began: Time,
}

impl Tally {
    const fn new() -> Self {
        Self::from(Time::ZERO, 0)
    }

    const fn from(now: Time, present: u32) -> Self {
        Self {
            present,
            since: now,
            least: u32::MAX,
            most: 0,
            time: 0,
            began: now,
        }
    }

    /// There are so many from `now` on.
    fn change(&mut self, now: Time, present: u32) {
        self.advance(now);
        self.present = present;
    }

    fn advance(&mut self, now: Time) {
        let length = now.since(self.since).as_micros();
        if length > 0 {
            self.least = self.least.min(self.present);
            self.most = self.most.max(self.present);
            self.time += u128::from(self.present) * u128::from(length);
            self.since = now;
        }
    }

    /// The minute that ends at `now`, one sample with a mean of its own; another begins.
    fn close(&mut self, now: Time) -> Option<Datapoint> {
        self.advance(now);
        let length = now.since(self.began).as_micros();
        let closed = std::mem::replace(self, Self::from(now, self.present));
        (length > 0).then(|| Datapoint {
            count: 1,
            sum: closed.time as f64 / length as f64,
            min: f64::from(closed.least),
            max: f64::from(closed.most),
            histogram: None,
        })
    }
}

impl ZoneCount {
    /// One for every series of a zone.
    pub(super) fn all(world: &World) -> Vec<Self> {
        let of = |(series, entry): (usize, &SeriesEntry)| {
            let SeriesSubject::TargetGroup(group) = entry.series.subject else {
                return None;
            };
            let zone = entry.series.zone.as_ref()?;
            let mut zones = world.target_groups[group.index()].zones.iter();
            Some(Self {
                series,
                group,
                zone: zones.position(|known| known == zone)?,
                counts: match entry.series.metric {
                    MetricName::UnHealthyHostCount => Counts::Unhealthy,
                    _ => Counts::Healthy,
                },
                tally: Tally::new(),
            })
        };
        let series = world.monitoring.series.iter().enumerate();
        series.filter_map(of).collect()
    }
}

impl Simulation<'_> {
    /// Targets may have changed their states at the present instant, which is about to pass.
    pub(super) fn count_zones(&mut self) {
        for count in &mut self.zone_counts {
            let entry = &self.world.target_groups[count.group.index()];
            let targets = self.account.fluid.zone_targets(entry);
            let Some(targets) = targets.get(count.zone) else {
                continue;
            };
            let present = match count.counts {
                Counts::Healthy => targets.healthy,
                Counts::Unhealthy => targets.registered - targets.healthy,
            };
            count.tally.change(self.now, present);
        }
    }

    /// The point of the minute that is over, of a series of one zone.
    pub(super) fn close_zone(&mut self, series: usize) -> Option<Datapoint> {
        let now = self.now;
        let mut counts = self.zone_counts.iter_mut();
        let count = counts.find(|count| count.series == series)?;
        count.tally.close(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Duration;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    #[test]
    fn trf_055_a_minute_has_its_fewest_its_most_and_its_mean() {
        let mut tally = Tally::new();
        tally.change(at(0), 4);
        tally.change(at(20), 1);
        // For no time at all: it does not count.
        tally.change(at(35), 0);
        tally.change(at(35), 4);
        let minute = tally.close(at(60)).expect("a minute has passed");
        assert_eq!((minute.min, minute.max), (1.0, 4.0));
        assert!((minute.sum - (45.0 * 4.0 + 15.0) / 60.0).abs() < 1e-9);
        // What changes at its very end belongs to the next.
        tally.change(at(60), 2);
        let next = tally.close(at(120)).expect("another has passed");
        assert_eq!((next.min, next.max, next.sum), (2.0, 2.0, 2.0));
        assert_eq!(tally.close(at(120)), None);
    }
}
