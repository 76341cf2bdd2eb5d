//! What the alarms of a run saw of their metrics.
//!
//! A run keeps what alarms decide, not what they looked at. Whoever wants to see that has the run
//! repeated, which takes the same way again, and asks every minute.

use crate::account::world::World;
use crate::aws::cloudwatch::alarm::MetricAlarm;
use crate::aws::cloudwatch::board::PeriodSeen;
use crate::engine::simulation::Simulation;
use crate::kernel::chance::stream::Seed;
use crate::kernel::time::Time;
use crate::trace::recorder::Level;
use std::collections::BTreeMap;

/// By alarm, in the world's order: the end of each period with what the alarm saw last of it.
/// Composite alarms see no metric. Values that arrive later than `ended` are not among them.
pub fn watch(world: &World, seed: Seed, ended: Time) -> Vec<BTreeMap<Time, PeriodSeen>> {
    let set = &world.monitoring.set;
    let mut seen = vec![BTreeMap::new(); set.len()];
    let every = set
        .ids()
        .filter_map(|alarm| set.metric(alarm))
        .map(MetricAlarm::evaluated_every)
        .min();
    let Some(every) = every else {
        return seen;
    };
    let mut simulation = Simulation::new(world, seed, Level::Summary);
    let mut now = Time::ZERO;
    loop {
        now = now.checked_add(every).unwrap_or(Time::LAST).min(ended);
        simulation.run_until(now);
        for (alarm, seen) in set.ids().zip(&mut seen) {
            let periods = simulation.values_seen(alarm);
            seen.extend(periods.into_iter().map(|period| (period.end, period)));
        }
        if now >= ended {
            return seen;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::load;

    #[test]
    fn an_alarm_saw_the_errors_that_made_it_fire() {
        let loaded = load("half-at-a-time-bad-v2", &[], None).expect("a shipped scenario loads");
        let world = &loaded.scenario.world;
        let seed = Seed {
            seed: 7,
            replication: 0,
        };
        let run = Simulation::new(world, seed, Level::Summary).run();
        let seen = watch(world, seed, run.ended);
        let [values] = seen.as_slice() else {
            panic!("{} alarms", seen.len())
        };
        let settings = world
            .monitoring
            .set
            .metric(crate::aws::cloudwatch::ids::AlarmId(0));
        let threshold = settings.expect("a metric alarm").settings().threshold;
        let breaching = values
            .values()
            .filter(|seen| seen.value > threshold)
            .count();
        assert!(breaching >= 2, "{values:?}");
        let on_minutes = |end: &Time| end.as_micros().is_multiple_of(60_000_000);
        assert!(values.keys().all(on_minutes));
        assert!(values.len() >= breaching);
        let late = |seen: &PeriodSeen| seen.arrived > seen.end && seen.arrived <= run.ended;
        assert!(values.values().all(late), "{values:?}");
    }
}
