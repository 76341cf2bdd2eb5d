//! Samplers against the quantile functions they stand for, and pinned microseconds.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};

use super::*;
use crate::kernel::chance::distribution::tests::one_of_each;
use crate::kernel::chance::distribution::{Gamma, Lognormal, Uniform};

/// The first word whose uniform is not below `u`.
fn word_at(u: f64) -> u64 {
    (u * 4_503_599_627_370_496.0) as u64 * 4096
}

/// A long tail: median 30 s, sigma 1.
fn latency() -> Distribution {
    Lognormal::from_median_and_sigma(0.0, 30.0, 1.0)
        .expect("fits")
        .into()
}

#[test]
fn rng_060_draws_are_pinned_to_the_microsecond() {
    let us = [
        0.0,
        0.001,
        0.003_906_25,
        0.25,
        0.5,
        0.9,
        0.996_093_75,
        0.9999,
    ];
    let mut found = String::new();
    for (name, distribution) in one_of_each() {
        let sampler = Sampler::new(&distribution);
        let draws = us.map(|u| sampler.sample(word_at(u)).as_micros().to_string());
        found += &format!(
            "{name} {} {}\n",
            draws.join(" "),
            sampler.sample(u64::MAX).as_micros()
        );
    }
    insta::assert_snapshot!(found, @r"
    constant 45300000 45300000 45300000 45300000 45300000 45300000 45300000 45300000 45300000
    uniform 2000000 2003000 2011719 2750000 3500000 4700000 4988281 4999700 5000000
    triangular 1000000 1070711 1139754 2127017 2837722 4585787 5720492 5955279 6000000
    exponential 0 30015 117417 8630462 20794415 69077574 166355323 276310211 1102104017
    lognormal 5022897 6306107 6834628 13804521 20000000 46279185 127640669 288080399 9831402856
    weibull 0 147554 410756 10336591 20000000 49245957 95249638 139398911 393751129
    gamma 0 379390 824590 10988747 20000000 48727637 99488915 153834290 543271901
    empirical 1000000 1006000 1023438 2500000 3000000 7000000 8921875 8998000 9000000
    ");
}

#[test]
fn rng_008_the_shares_of_the_table_are_true_to_five_in_a_million() {
    // Kolmogorov and Smirnov's distance, over a comb of words that hits no knot: a draw at u must lie
    // between the quantiles just below and just above u, give or take the rounding.
    const WORDS: u64 = 100_003;
    for (name, distribution) in one_of_each() {
        // Its lines break where the sample has times, between knots.
        let tolerance = if name == "empirical" {
            1.0 / 4096.0
        } else {
            5e-6
        };
        let sampler = Sampler::new(&distribution);
        for index in 0..WORDS {
            let word = (u64::MAX / WORDS) * index + (u64::MAX / WORDS) / 2;
            let u = open_uniform(word);
            let draw = sampler.sample(word).as_micros();
            let low = exact(&distribution, (u - tolerance).max(1e-18)).as_micros();
            let high = exact(&distribution, (u + tolerance).min(1.0 - 1e-16)).as_micros();
            assert!(
                draw + 1 >= low && draw <= high + 1,
                "{name} at {u}: {low} {draw} {high}"
            );
        }
    }
}

#[test]
fn rng_008_the_tails_are_exact() {
    for (name, distribution) in one_of_each().into_iter().chain([("latency", latency())]) {
        let sampler = Sampler::new(&distribution);
        for u in [
            1e-12,
            1e-6,
            1e-4,
            0.001,
            0.003_9,
            0.997,
            0.999,
            0.999_9,
            0.999_999,
            1.0 - 1e-12,
        ] {
            let word = word_at(u);
            assert_eq!(
                sampler.sample(word),
                exact(&distribution, open_uniform(word)),
                "{name} {u}"
            );
        }
    }
    // p99.99 of exp(ln 30 + z): 30 exp(3.719016485455709).
    let p99_99 = Sampler::new(&latency())
        .sample(word_at(0.9999))
        .as_secs_f64();
    assert!((p99_99 - 1_236.72).abs() < 0.1, "{p99_99}");
}

#[test]
fn a_larger_word_never_gives_a_shorter_time() {
    let spread = 1 << 44;
    for (name, distribution) in one_of_each() {
        let sampler = Sampler::new(&distribution);
        let joints = (0..=4095_u64).map(|cell| cell << 52);
        let words = joints.flat_map(|joint| {
            let around = [joint.saturating_sub(spread), joint.saturating_sub(1)];
            around
                .into_iter()
                .chain([joint, joint + 1, joint + 4096, joint + spread])
        });
        let draws: Vec<_> = words.map(|word| sampler.sample(word)).collect();
        assert!(draws.is_sorted(), "{name}");
    }
}

#[test]
fn what_cannot_vary_needs_no_word() {
    let fixed = |distribution| Sampler::new(&distribution).fixed();
    let second = Some(Duration::from_secs(1));
    assert_eq!(fixed(Distribution::constant(1.0).expect("fits")), second);
    assert_eq!(fixed(Uniform::new(1.0, 1.0).expect("fits").into()), second);
    assert_eq!(fixed(latency().clipped(1.0, 1.0).expect("a range")), second);
    assert_eq!(fixed(latency()), None);
    let sampler = Sampler::new(&Distribution::constant(1.0).expect("fits"));
    assert_eq!(
        (sampler.sample(0), sampler.sample(u64::MAX)),
        (Duration::from_secs(1), Duration::from_secs(1))
    );
}

proptest! {
    // A table of a gamma distribution is dear without optimisation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_larger_word_never_gives_a_shorter_time_anywhere(
        word in proptest::num::u64::ANY,
        ahead in 0..u64::MAX,
        bits in 0..64_u32,
        shape in 0.02..9_000.0_f64,
    ) {
        let later = word.saturating_add(ahead >> bits);
        let gamma = Gamma::from_mean_and_shape(0.0, 3_600.0, shape).expect("fits");
        for distribution in [latency(), gamma.into()] {
            let sampler = Sampler::new(&distribution);
            prop_assert!(sampler.sample(word) <= sampler.sample(later));
        }
    }
}
