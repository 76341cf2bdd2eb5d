//! Instances that came and went during a run, as far as their time counts.

use crate::kernel::time::Time;

/// Sums over the launches and terminations of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instances {
    launched: Sum,
    terminated: Sum,
}

/// Instants, as many as there were and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    count: u64,
    micros: u64,
}

impl Sum {
    fn add(&mut self, at: Time) {
        self.count += 1;
        self.micros = self.micros.saturating_add(at.as_micros());
    }

    /// The time from each of them to `end`, in seconds.
    fn until(self, end: Time) -> f64 {
        let each = self.count as f64 * end.as_secs_f64();
        each - self.micros as f64 / 1e6
    }
}

impl Instances {
    /// An instance came into service.
    pub(super) fn launch(&mut self, at: Time) {
        self.launched.add(at);
    }

    /// An instance was terminated.
    pub(super) fn terminate(&mut self, at: Time) {
        self.terminated.add(at);
    }

    /// The seconds that instances ran until `end`, with so many of them at the start.
    pub fn seconds(&self, at_start: usize, end: Time) -> f64 {
        let from_start = at_start as f64 * end.as_secs_f64();
        from_start + self.launched.until(end) - self.terminated.until(end)
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
    fn instances_count_from_their_launch_to_their_termination() {
        let mut instances = Instances::default();
        let is = |instances: &Instances, expected: f64| {
            let found = instances.seconds(2, at(100));
            assert!((found - expected).abs() < 1e-9, "{found}");
        };
        is(&instances, 200.0);
        instances.launch(at(40));
        is(&instances, 260.0);
        instances.terminate(at(70));
        is(&instances, 230.0);
    }
}
