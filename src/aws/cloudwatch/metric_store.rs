//! The points of all metrics, as far as an alarm may still look back, with the instants from which
//! they can be seen.

use std::collections::VecDeque;
use std::ops::Range;

use super::datapoint::Datapoint;
use super::ids::SeriesId;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::{ALM_019, Rule};

/// All points that can still matter.
#[derive(Clone, Debug, Default)]
pub struct MetricStore {
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    /// How far back alarms look.
    keep: Duration,
    /// By rising start.
    points: VecDeque<Stored>,
}

#[derive(Clone, Debug)]
struct Stored {
    start: Time,
    visible_at: Time,
    point: Datapoint,
}

impl MetricStore {
    /// An empty store. `keep` says for each series how far back alarms look.
    pub fn new(keep: &[Duration]) -> Self {
        let empty = |keep: &Duration| Series {
            keep: *keep,
            points: VecDeque::new(),
        };
        Self {
            series: keep.iter().map(empty).collect(),
        }
    }

    /// Takes the point of a period that began at `start`, and drops those that no alarm can look at
    /// any more. Periods are published in order of time, at their end; they may become visible in
    /// another order.
    pub fn publish(&mut self, series: SeriesId, start: Time, point: Datapoint, visible_at: Time) {
        let series = &mut self.series[series.index()];
        let at = series
            .points
            .partition_point(|stored| stored.start <= start);
        let stored = Stored {
            start,
            visible_at,
            point,
        };
        series.points.insert(at, stored);
        while let Some(oldest) = series.points.front()
            && oldest.start + series.keep < start
        {
            series.points.pop_front();
        }
    }

    /// What is known at `now` about the time from `range.start` to `range.end`: the points that begin
    /// in it and have arrived, merged; none if there is none (ALM-019).
    pub fn slot(
        &self,
        series: SeriesId,
        range: Range<Time>,
        now: Time,
    ) -> (Option<Datapoint>, Rule) {
        let within = self
            .from(series, range.start)
            .take_while(|stored| stored.start < range.end);
        let mut seen = within.filter(|stored| stored.visible_at <= now);
        let merged = seen.next().map(|first| {
            seen.fold(first.point.clone(), |mut merged, next| {
                merged.merge(&next.point);
                merged
            })
        });
        (merged, ALM_019)
    }

    /// When the last of the points that are known at `now` about such a time arrived; none if there is
    /// none.
    pub fn arrived(&self, series: SeriesId, range: &Range<Time>, now: Time) -> Option<Time> {
        let points = self.from(series, range.start);
        let within = points.take_while(|stored| stored.start < range.end);
        let arrivals = within.map(|stored| stored.visible_at);
        arrivals.filter(|arrival| *arrival <= now).max()
    }

    /// Whether there is a point, visible or not, of a period that began at `from` or later.
    pub fn holds_any_since(&self, series: SeriesId, from: Time) -> bool {
        self.from(series, from).next().is_some()
    }

    /// How many points there are, of all series.
    pub fn len(&self) -> usize {
        self.series.iter().map(|series| series.points.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn from(&self, series: SeriesId, from: Time) -> impl Iterator<Item = &Stored> {
        let points = &self.series[series.index()].points;
        points.range(points.partition_point(|stored| stored.start < from)..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: SeriesId = SeriesId(0);

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn sum(store: &MetricStore, from_s: u64, to_s: u64, now_s: u64) -> Option<f64> {
        let (point, rule) = store.slot(S, at(from_s)..at(to_s), at(now_s));
        assert_eq!(rule, ALM_019);
        point.map(|point| point.sum)
    }

    #[test]
    fn alm_019_a_period_is_present_with_the_points_that_have_arrived() {
        let mut store = MetricStore::new(&[Duration::from_secs(3_600)]);
        for minute in 0..5 {
            let start = 60 * minute;
            store.publish(S, at(start), Datapoint::of(1.0), at(start + 150));
        }
        assert_eq!(sum(&store, 0, 300, 149), None);
        assert_eq!(sum(&store, 0, 300, 300), Some(3.0));
        assert_eq!(sum(&store, 0, 300, 390), Some(5.0));
        assert_eq!(sum(&store, 60, 120, 390), Some(1.0));
        assert_eq!(sum(&store, 300, 360, 390), None);
        let arrived = |from_s, now_s| store.arrived(S, &(at(from_s)..at(300)), at(now_s));
        assert_eq!(arrived(0, 149), None);
        assert_eq!(arrived(0, 300), Some(at(270)));
        assert_eq!(arrived(0, 390), Some(at(390)));
        assert_eq!(arrived(300, 390), None);
    }

    #[test]
    fn points_may_arrive_out_of_order() {
        let mut store = MetricStore::new(&[Duration::from_secs(3_600)]);
        store.publish(S, at(0), Datapoint::of(1.0), at(300));
        store.publish(S, at(60), Datapoint::of(2.0), at(200));
        assert_eq!(
            (sum(&store, 0, 60, 250), sum(&store, 60, 120, 250)),
            (None, Some(2.0))
        );
        assert_eq!(sum(&store, 0, 120, 300), Some(3.0));
        assert!(store.holds_any_since(S, at(60)) && !store.holds_any_since(S, at(61)));
    }

    #[test]
    fn what_no_alarm_can_look_at_is_dropped() {
        let mut store = MetricStore::new(&[Duration::from_secs(600)]);
        for minute in 0..10_000 {
            store.publish(S, at(60 * minute), Datapoint::of(1.0), at(60 * minute + 90));
        }
        assert_eq!(store.len(), 11);
        assert!(!store.is_empty());
    }
}
