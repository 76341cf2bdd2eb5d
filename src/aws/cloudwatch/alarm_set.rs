//! All alarms of a scenario: who reads what, and who follows whom.

use super::alarm::MetricAlarm;
use super::composite::AlarmRule;
use super::ids::{AlarmId, SeriesId};
use crate::kernel::time::Duration;
use crate::rulebook::{ALM_041, Rule};

/// Composite alarms that depend on each other in a circle (ALM-041).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle {
    /// One of them.
    pub alarm: AlarmId,
    /// The rule against it.
    pub rule: Rule,
}

/// All alarms: metric alarms first, then composite ones.
#[derive(Clone, Debug, Default)]
pub struct AlarmSet {
    metric: Vec<MetricAlarm>,
    composite: Vec<AlarmRule>,
    /// Composite alarms, children before parents.
    order: Vec<AlarmId>,
    /// The metric alarms that read each series.
    readers: Vec<Vec<AlarmId>>,
    /// How far back alarms look, by series.
    keep: Vec<Duration>,
}

impl AlarmSet {
    /// Puts alarms together. The children of a rule are alarms of the set, and what the alarms read
    /// are the first `series` series.
    ///
    /// # Errors
    /// If composite alarms depend on each other in a circle.
    pub fn new(
        metric: Vec<MetricAlarm>,
        composite: Vec<AlarmRule>,
        series: usize,
    ) -> Result<Self, Circle> {
        let mut readers = vec![Vec::new(); series];
        let mut keep = vec![Duration::ZERO; series];
        for (alarm, id) in metric.iter().zip((0..).map(AlarmId)) {
            for series in alarm.series() {
                readers[series.index()].push(id);
                let longest = &mut keep[series.index()];
                *longest = alarm.looks_back().max(*longest);
            }
        }
        let order = order(metric.len(), &composite)?;
        Ok(Self {
            metric,
            composite,
            order,
            readers,
            keep,
        })
    }

    /// How many alarms there are.
    pub const fn len(&self) -> usize {
        self.metric.len() + self.composite.len()
    }

    /// How many of them are metric alarms.
    pub const fn metric_count(&self) -> usize {
        self.metric.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All alarms.
    pub fn ids(&self) -> impl Iterator<Item = AlarmId> + use<> {
        (0..).map(AlarmId).take(self.len())
    }

    /// The settings of a metric alarm; none of a composite one.
    pub fn metric(&self, alarm: AlarmId) -> Option<&MetricAlarm> {
        self.metric.get(alarm.index())
    }

    /// The rule of a composite alarm; none of a metric one.
    pub fn composite(&self, alarm: AlarmId) -> Option<&AlarmRule> {
        let place = alarm.index().checked_sub(self.metric.len())?;
        self.composite.get(place)
    }

    /// Composite alarms, children before parents.
    pub fn composites(&self) -> &[AlarmId] {
        &self.order
    }

    /// The metric alarms that read a series, which a new point of it may wake.
    pub fn readers(&self, series: SeriesId) -> &[AlarmId] {
        &self.readers[series.index()]
    }

    /// How far back alarms look, by series: what a store of points has to keep.
    pub fn keep(&self) -> &[Duration] {
        &self.keep
    }
}

/// Composite alarms, children before parents (ALM-041).
fn order(metric: usize, composite: &[AlarmRule]) -> Result<Vec<AlarmId>, Circle> {
    let ids: Vec<AlarmId> = (0..)
        .map(AlarmId)
        .skip(metric)
        .take(composite.len())
        .collect();
    let mut is_placed = vec![false; composite.len()];
    let mut order = Vec::with_capacity(composite.len());
    while order.len() < composite.len() {
        let before = order.len();
        for (place, rule) in composite.iter().enumerate() {
            let is_ready = rule.children().iter().all(|child| {
                let of_composite = child.index().checked_sub(metric);
                of_composite.is_none_or(|child| is_placed[child])
            });
            if !is_placed[place] && is_ready {
                is_placed[place] = true;
                order.push(ids[place]);
            }
        }
        if order.len() == before {
            let place = is_placed.iter().position(|placed| !placed);
            let alarm = ids[place.expect("invariant: some alarm waits for another")];
            return Err(Circle {
                alarm,
                rule: ALM_041,
            });
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::cloudwatch::alarm::tests::settings;

    fn rule(text: &str) -> AlarmRule {
        let find = |name: &str| name.parse().ok().map(AlarmId);
        AlarmRule::parse(text, find).expect("the rule is right")
    }

    fn set(rules: &[&str]) -> Result<AlarmSet, Circle> {
        let metric = MetricAlarm::new(settings()).expect("the settings are right");
        let rules = rules.iter().map(|text| rule(text)).collect();
        AlarmSet::new(vec![metric], rules, 2)
    }

    #[test]
    fn alm_041_children_come_before_parents_and_circles_are_refused() {
        let set = set(&["ALARM(2) AND ALARM(0)", "OK(3)", "ALARM(0)"]).expect("no circle");
        assert_eq!(set.composites(), [3, 2, 1].map(AlarmId));
        assert_eq!((set.len(), set.ids().count()), (4, 4));
        for rules in [&["ALARM(1)"][..], &["TRUE", "ALARM(3)", "OK(2) OR OK(0)"]] {
            let circle = self::set(rules).expect_err("a circle");
            assert_eq!((circle.rule, circle.alarm.0 > 0), (ALM_041, true));
        }
    }

    #[test]
    fn a_series_knows_its_readers_and_how_long_to_keep_points() {
        let set = set(&[]).expect("no circle");
        assert_eq!(set.readers(SeriesId(0)), [AlarmId(0)]);
        assert_eq!(set.readers(SeriesId(1)), []);
        assert!(set.keep()[0] > Duration::from_secs(600) && set.keep()[1] == Duration::ZERO);
        assert!(set.metric(AlarmId(0)).is_some() && set.composite(AlarmId(0)).is_none());
        assert!(!set.is_empty());
    }
}
