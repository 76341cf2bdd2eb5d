//! Warm-up: how much of its capacity a target has, and how slow and faulty it is, so long after it
//! first served (TRF-030).
//!
//! The curve is cut into twenty equal steps of capacity, so that rates stay piecewise constant. A
//! step has the capacity of its middle; the last step of an exponential curve, which never quite ends,
//! lasts until as much capacity is lost as the curve loses from there on for ever.

use crate::account::requests::amount::WHOLE_PPB;
use crate::kernel::time::Duration;

/// Steps of capacity from cold to warm.
const STEPS: u32 = 20;

/// A whole in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// How capacity grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Ever slower: after `over` the missing part has fallen to 1/e.
    Exponential,
    /// Evenly, until `over` has passed.
    Linear,
    /// Not at all until `over` has passed, and then all at once.
    Step,
}

/// How a fresh target warms up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmUp {
    /// How capacity grows.
    pub curve: Curve,
    /// Capacity at first, in parts per million of the whole; at most the whole.
    pub from_ppm: u32,
    /// Time constant of an exponential curve, else the time until all is warm.
    pub over: Duration,
    /// Answers are so many parts per million slower at first, 1,000,000 for no slower; this falls with
    /// the capacity that is missing.
    pub latency_ppm: u32,
    /// Share of attempts that time out at first, in parts per billion.
    pub timeout_ppb: u64,
    /// For so long.
    pub timeouts_last: Duration,
}

/// The state of a target at one age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warmth {
    /// Capacity, in parts per million of the whole.
    pub capacity_ppm: u32,
    /// Factor on the time an answer takes, in parts per million.
    pub latency_ppm: u32,
    /// Share of attempts that time out, in parts per billion.
    pub timeout_ppb: u64,
    /// The age at which this changes next; none if it never does.
    pub until: Option<Duration>,
}

/// A target that is warm.
pub const WARM: Warmth = Warmth {
    capacity_ppm: WHOLE_PPM,
    latency_ppm: WHOLE_PPM,
    timeout_ppb: 0,
    until: None,
};

impl WarmUp {
    /// Names of the presets, in order.
    pub const PRESETS: [&'static str; 5] = ["native", "node", "python", "jvm", "cacheHeavy"];

    /// The preset of this name.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        let exponential = |from_ppm, over_s| Self {
            curve: Curve::Exponential,
            from_ppm,
            over: Duration::from_secs(over_s),
            latency_ppm: WHOLE_PPM,
            timeout_ppb: 0,
            timeouts_last: Duration::ZERO,
        };
        match name {
            "native" => Some(exponential(900_000, 5)),
            "node" | "python" => Some(exponential(700_000, 20)),
            "jvm" => Some(Self {
                timeout_ppb: WHOLE_PPB / 100,
                timeouts_last: Duration::from_secs(30),
                ..exponential(300_000, 60)
            }),
            "cacheHeavy" => Some(Self {
                latency_ppm: 3 * WHOLE_PPM,
                ..exponential(200_000, 300)
            }),
            _ => None,
        }
    }

    /// How many steps there are before the target is warm.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        match self.curve {
            Curve::Exponential | Curve::Linear => STEPS,
            Curve::Step => 1,
        }
    }

    /// The capacity during a step, in parts per million; the whole from step [`WarmUp::steps`] on.
    #[must_use]
    pub const fn factor(&self, step: u32) -> u32 {
        if step >= self.steps() {
            return WHOLE_PPM;
        }
        WHOLE_PPM - self.missing(WHOLE_PPM.saturating_sub(self.from_ppm), step)
    }

    /// The age at which a step begins; that of step [`WarmUp::steps`] is the age at which all is warm.
    #[must_use]
    pub fn after(&self, step: u32) -> Duration {
        let steps = self.steps();
        let step = step.min(steps);
        let share = f64::from(step) / f64::from(steps);
        let times = match self.curve {
            Curve::Linear | Curve::Step => share,
            Curve::Exponential if step < steps => -libm::log(1.0 - share),
            // The last step misses half a step of capacity, the curve behind it a whole one times the
            // time constant: twice the time constant makes them equal.
            Curve::Exponential => libm::log(f64::from(steps)) + 2.0,
        };
        Duration::from_secs_f64(self.over.as_secs_f64() * times)
    }

    /// The age from which on the target has this part of its capacity, in parts per million; none if it
    /// never has.
    #[must_use]
    pub fn reaches(&self, capacity_ppm: u32) -> Option<Duration> {
        let mut steps = 0..=self.steps();
        let step = steps.find(|step| self.factor(*step) >= capacity_ppm)?;
        Some(self.after(step))
    }

    /// The state at an age.
    #[must_use]
    pub fn at(&self, age: Duration) -> Warmth {
        let steps = self.steps();
        let step = (1..=steps)
            .take_while(|step| self.after(*step) <= age)
            .last();
        let step = step.unwrap_or(0);
        let bumpy = self.timeout_ppb > 0 && age < self.timeouts_last;
        let changes = [
            (step < steps).then(|| self.after(step + 1)),
            bumpy.then_some(self.timeouts_last),
        ];
        let slower = self.latency_ppm.saturating_sub(WHOLE_PPM);
        let slower = if step < steps {
            self.missing(slower, step)
        } else {
            0
        };
        Warmth {
            capacity_ppm: self.factor(step),
            latency_ppm: WHOLE_PPM.saturating_add(slower),
            timeout_ppb: if bumpy { self.timeout_ppb } else { 0 },
            until: changes.into_iter().flatten().min(),
        }
    }

    /// What is left during a step of something that is all there at first.
    const fn missing(&self, all: u32, step: u32) -> u32 {
        match self.curve {
            Curve::Step => all,
            Curve::Exponential | Curve::Linear => {
                // The middle of the step, in fortieths.
                let fortieths = 2 * (STEPS - step) - 1;
                (all as u64 * fortieths as u64 / (2 * STEPS) as u64) as u32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(curve: Curve, from_ppm: u32, over_s: u64) -> WarmUp {
        WarmUp {
            curve,
            from_ppm,
            over: Duration::from_secs(over_s),
            latency_ppm: WHOLE_PPM,
            timeout_ppb: 0,
            timeouts_last: Duration::ZERO,
        }
    }

    /// Seconds of whole capacity that are lost while warming up.
    fn lost_s(warm_up: &WarmUp) -> f64 {
        let (mut age, mut lost) = (Duration::ZERO, 0.0);
        loop {
            let warmth = warm_up.at(age);
            let Some(until) = warmth.until else {
                return lost;
            };
            let missing = f64::from(WHOLE_PPM - warmth.capacity_ppm) / f64::from(WHOLE_PPM);
            lost += missing * until.saturating_sub(age).as_secs_f64();
            age = until;
        }
    }

    #[test]
    fn trf_030_twenty_equal_steps_lose_as_much_as_the_curve() {
        let lost = lost_s(&of(Curve::Linear, 300_000, 60));
        assert!((lost - 0.7 * 60.0 / 2.0).abs() < 1e-6, "{lost}");
        let lost = lost_s(&of(Curve::Step, 300_000, 60));
        assert!((lost - 0.7 * 60.0).abs() < 1e-6, "{lost}");
        // The middle of a step is not quite the mean of the exponential over it.
        let lost = lost_s(&of(Curve::Exponential, 300_000, 60));
        assert!((lost / (0.7 * 60.0) - 1.0).abs() < 5e-3, "{lost}");
    }

    #[test]
    fn trf_030_a_step_has_the_capacity_of_its_middle_and_begins_on_the_curve() {
        let linear = of(Curve::Linear, 200_000, 100);
        assert_eq!((linear.steps(), linear.factor(0)), (20, 220_000));
        assert_eq!((linear.factor(19), linear.factor(20)), (980_000, 1_000_000));
        assert_eq!(linear.after(7), Duration::from_secs(35));
        let exponential = of(Curve::Exponential, 0, 60);
        let share = 1.0 - libm::exp(-exponential.after(5).as_secs_f64() / 60.0);
        assert!((share - 0.25).abs() < 1e-6);
        let step = of(Curve::Step, 500_000, 10);
        assert_eq!(
            (step.steps(), step.factor(0), step.factor(1)),
            (1, 500_000, 1_000_000)
        );
    }

    #[test]
    fn trf_031_a_part_of_the_capacity_is_there_from_an_age_on() {
        let linear = of(Curve::Linear, 500_000, 100);
        // Each of twenty steps is 2.5 % of the capacity, and the first has the half of that more.
        for (capacity_ppm, age_s) in [
            (0, Some(0)),
            (512_500, Some(0)),
            (512_501, Some(5)),
            (987_500, Some(95)),
            (WHOLE_PPM, Some(100)),
            (WHOLE_PPM + 1, None),
        ] {
            let found = linear.reaches(capacity_ppm);
            assert_eq!(found, age_s.map(Duration::from_secs), "{capacity_ppm}");
        }
        let step = of(Curve::Step, 500_000, 100);
        assert_eq!(step.reaches(500_000), Some(Duration::ZERO));
        assert_eq!(step.reaches(500_001), Some(Duration::from_secs(100)));
    }

    #[test]
    fn trf_030_presets_are_those_of_the_table() {
        for name in WarmUp::PRESETS {
            assert!(WarmUp::preset(name).is_some(), "{name}");
        }
        assert_eq!(WarmUp::preset("cobol"), None);
        let jvm = WarmUp::preset("jvm").expect("there is one");
        let at = |age_s| jvm.at(Duration::from_secs(age_s));
        assert_eq!(
            (at(0).timeout_ppb, at(29).timeout_ppb, at(30).timeout_ppb),
            (10_000_000, 10_000_000, 0)
        );
        assert!((300_000..320_000).contains(&at(0).capacity_ppm));
        assert_eq!(at(400), WARM);
        let cache = WarmUp::preset("cacheHeavy").expect("there is one");
        assert_eq!(cache.at(Duration::ZERO).latency_ppm, 2_950_000);
        assert_eq!(cache.at(Duration::from_secs(2_000)), WARM);
    }

    proptest! {
        #[test]
        fn trf_030_a_target_only_gets_warmer_and_ends_warm(
            from_ppm in 0..=WHOLE_PPM, over in 1_000_000..1_000_000_000_u64,
            curve in prop_oneof![Just(Curve::Exponential), Just(Curve::Linear), Just(Curve::Step)],
            timeouts_s in 0..100_u64,
        ) {
            let warm_up = WarmUp {
                over: Duration::from_micros(over),
                latency_ppm: 2 * WHOLE_PPM,
                timeout_ppb: 5,
                timeouts_last: Duration::from_secs(timeouts_s),
                ..of(curve, from_ppm, 0)
            };
            let (mut age, mut before) = (Duration::ZERO, warm_up.at(Duration::ZERO));
            for _ in 0..50 {
                let Some(until) = before.until else { break };
                prop_assert!(until > age);
                let last = warm_up.at(until.saturating_sub(Duration::from_micros(1)));
                prop_assert_eq!(last, before);
                let next = warm_up.at(until);
                prop_assert!(next.capacity_ppm >= before.capacity_ppm);
                prop_assert!(next.latency_ppm <= before.latency_ppm);
                (age, before) = (until, next);
            }
            prop_assert_eq!(before, WARM);
        }
    }
}
