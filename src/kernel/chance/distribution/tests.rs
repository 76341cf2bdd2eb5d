//! The families against their percentiles, a second implementation, and pinned bits.

use proptest::prelude::{prop_assert, proptest};
use statrs::distribution::{ContinuousCDF, Exp, LogNormal, Triangular as StatrsTriangular};

use super::*;

fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs()
}

/// One of each family, as the golden tests pin them.
pub(in crate::kernel::chance) fn one_of_each() -> Vec<(&'static str, Distribution)> {
    let (p50, p95) = (Percentile::p50(20.0), Percentile::p95(60.0));
    let fits = "these numbers fit";
    vec![
        ("constant", Distribution::constant(45.3).expect(fits)),
        ("uniform", Uniform::new(2.0, 5.0).expect(fits).into()),
        (
            "triangular",
            Triangular::new(1.0, 2.0, 6.0).expect(fits).into(),
        ),
        (
            "exponential",
            Exponential::from_mean(0.0, 30.0).expect(fits).into(),
        ),
        (
            "lognormal",
            Lognormal::from_percentiles(5.0, p50, p95)
                .expect(fits)
                .into(),
        ),
        (
            "weibull",
            Weibull::from_percentiles(0.0, p50, p95).expect(fits).into(),
        ),
        (
            "gamma",
            Gamma::from_percentiles(0.0, p50, p95).expect(fits).into(),
        ),
        (
            "empirical",
            Empirical::new(&[3.0, 1.0, 2.5, 9.0, 4.0])
                .expect(fits)
                .into(),
        ),
    ]
}

#[test]
fn rng_030_quantiles_are_pinned_by_bits() {
    let us = [1e-9, 0.001, 0.3, 0.5, 0.95, 0.9999];
    let mut found = String::new();
    for (name, distribution) in one_of_each() {
        let bits = us.map(|u| format!("{:016x}", distribution.quantile(u).to_bits()));
        found += &format!("{name} {}\n", bits.join(" "));
    }
    insta::assert_snapshot!(found, @r"
    constant 4046a66666666666 4046a66666666666 4046a66666666666 4046a66666666666 4046a66666666666 4046a66666666666
    uniform 4000000000671447 40000624dd2f1aa0 4007333333333333 400c000000000000 4013666666666666 4013ffb15b573eab
    triangular 3ff0004a2540ccca 3ff121a1851ff631 40021115ee97c0b7 4006b3a7c525a4ad 4014000000000000 4017d234905d3353
    exponential 3e601b2b29c6ff9c 3f9ebc41397c4370 40256686f2932b59 4034cb5ecf0a9650 405677ce53bca556 407144f69ff9ffff
    lognormal 4014868857b5d920 4019397428179734 402dd3544b4ba728 4034000000000000 404e000000000002 4072014950211fb5
    weibull 3ed368e823d6bc4c 3fc2e30d71439095 40284affc0bcdc04 4033ffffffffffff 404dfffffffffffe 40616cc3e021b332
    gamma 3f2523bf7b6ff23c 3fd847ec5c8aba6c 40295a2d1708ca11 4033ffffffffffff 404e000000000005 40633ab280df8f1e
    empirical 3ff00000019c511e 3ff0189374bc6a7f 4004cccccccccccd 4008000000000000 401fffffffffffff 4021fef9db22d0e6
    ");
}

#[test]
fn rng_008_a_fit_passes_through_both_percentiles() {
    let shares = [1e-6, 0.05, 0.25, 0.5, 0.632, 0.9, 0.95, 0.999_9];
    for (index, &low) in shares.iter().enumerate() {
        for &high in &shares[index + 1..] {
            for (min_s, low_s, high_s) in
                [(0.0, 20.0, 60.0), (10.0, 10.5, 900.0), (0.0, 0.02, 0.03)]
            {
                let a = Percentile {
                    share: low,
                    secs: low_s,
                };
                let b = Percentile {
                    share: high,
                    secs: high_s,
                };
                let fits: [(&str, Result<Distribution, _>); 3] = [
                    (
                        "lognormal",
                        Lognormal::from_percentiles(min_s, b, a).map(Into::into),
                    ),
                    (
                        "weibull",
                        Weibull::from_percentiles(min_s, a, b).map(Into::into),
                    ),
                    (
                        "gamma",
                        Gamma::from_percentiles(min_s, a, b).map(Into::into),
                    ),
                ];
                for (name, fit) in fits {
                    let fit: Distribution = match fit {
                        Ok(fit) => fit,
                        // Gamma alone has bounds on its shape.
                        Err(DistributionError::NoFit {
                            family: Family::Gamma,
                        }) => continue,
                        Err(other) => panic!("{name} at {a:?} and {b:?}: {other}"),
                    };
                    for Percentile { share, secs } in [a, b] {
                        let found = fit.quantile(share);
                        assert!(close(found, secs, 1e-12), "{name} {a:?} {b:?}: {found}");
                    }
                }
            }
        }
    }
}

#[test]
fn lat_presets_have_the_parameters_of_their_formula() {
    // LN(3.5, 5, 1.5): mu = ln(median - min), sigma = ln((p95 - min)/(median - min))/1.6449.
    let preset =
        Lognormal::from_percentiles(1.5, Percentile::p50(3.5), Percentile::p95(5.0)).expect("fits");
    let sigma = libm::log(3.5 / 2.0) / 1.644_853_626_951_472_7;
    for u in [0.01, 0.5, 0.8, 0.999] {
        let expected = 1.5 + 2.0 * libm::exp(sigma * crate::kernel::chance::normal::quantile(u));
        assert!(close(preset.quantile(u), expected, 1e-14));
    }
}

#[test]
fn rng_008_quantiles_agree_with_a_second_implementation() {
    let us = [1e-9, 1e-4, 0.01, 0.2, 0.5, 0.77, 0.99, 0.999_9, 1.0 - 1e-9];
    let exponential = Exponential::from_mean(0.0, 30.0).expect("fits");
    let lognormal = Lognormal::from_median_and_sigma(0.0, 30.0, 1.0).expect("fits");
    let weibull = Weibull::from_scale_and_shape(0.0, 20.0, 0.7).expect("fits");
    let triangular = Triangular::new(1.0, 2.0, 6.0).expect("fits");
    let exp = Exp::new(1.0 / 30.0).expect("valid");
    let log_normal = LogNormal::new(libm::log(30.0), 1.0).expect("valid");
    let weibull_oracle = statrs::distribution::Weibull::new(0.7, 20.0).expect("valid");
    let triangular_oracle = StatrsTriangular::new(1.0, 6.0, 2.0).expect("valid");
    for u in us {
        // The cumulative functions, since some of the inverses there are bisections.
        let pairs = [
            ("exponential", exp.cdf(exponential.quantile(u))),
            ("lognormal", log_normal.cdf(lognormal.quantile(u))),
            ("weibull", weibull_oracle.cdf(weibull.quantile(u))),
            ("triangular", triangular_oracle.cdf(triangular.quantile(u))),
        ];
        for (name, share) in pairs {
            assert!(
                (share - u).abs() <= 1e-9 * u.min(1.0 - u) + 1e-15,
                "{name} at {u}: {share}"
            );
        }
        assert!(
            close(lognormal.quantile(u), log_normal.inverse_cdf(u), 1e-8),
            "at {u}"
        );
    }
}

#[test]
fn rng_008_the_gamma_quantile_agrees_with_a_second_implementation_for_all_shapes() {
    for shape in [
        0.01, 0.1, 0.5, 1.0, 2.5, 15.9, 16.1, 100.0, 2_000.0, 10_000.0,
    ] {
        let gamma = Gamma::from_mean_and_shape(0.0, shape, shape).expect("fits");
        let oracle = statrs::distribution::Gamma::new(shape, 1.0).expect("valid");
        for u in [1e-9, 1e-4, 0.01, 0.2, 0.5, 0.77, 0.99, 0.999_9, 1.0 - 1e-9] {
            let x = gamma.quantile(u);
            // Below, the oracle takes the time for 0.
            if x > 1e-12 {
                let share = oracle.cdf(x);
                assert!(
                    (share - u).abs() <= 2e-9 * u.min(1.0 - u) + 1e-14,
                    "{shape} {u}: {share}"
                );
            }
        }
    }
    let exponential = Exponential::from_mean(0.0, 5.0).expect("fits");
    let gamma = Gamma::from_mean_and_shape(0.0, 5.0, 1.0).expect("fits");
    for u in [1e-12, 1e-5, 0.1, 0.4, 0.6, 0.9, 0.999_999, 1.0 - 1e-12] {
        assert!(
            close(gamma.quantile(u), exponential.quantile(u), 1e-13),
            "at {u}"
        );
    }
}

#[test]
fn exponential_percentiles_and_clipping_hold() {
    let p90 = Percentile {
        share: 0.9,
        secs: 12.0,
    };
    let exponential = Exponential::from_percentile(2.0, p90).expect("fits");
    assert!(close(exponential.quantile(0.9), 12.0, 1e-14));
    let clipped = Distribution::from(exponential)
        .clipped(3.0, 10.0)
        .expect("a range");
    let found = [0.01, 0.5, 0.9].map(|u| clipped.quantile(u));
    assert!(close(found[0], 3.0, 0.0) && close(found[2], 10.0, 0.0));
    assert!(close(found[1], exponential.quantile(0.5), 0.0));
}

#[test]
fn an_empirical_distribution_draws_straight_lines_between_its_times() {
    let times = Empirical::new(&[3.0, 1.0, 2.0]).expect("fits");
    let table = [(0.25, 1.5), (0.5, 2.0), (0.75, 2.5), (1e-300, 1.0)];
    for (u, expected) in table {
        assert!(close(times.quantile(u), expected, 1e-15));
    }
    assert!(close(
        Empirical::new(&[7.0]).expect("fits").quantile(0.3),
        7.0,
        0.0
    ));
}

#[test]
fn no_time_is_longer_than_a_hundred_years() {
    let wild = Lognormal::from_median_and_sigma(0.0, 1e9, 1e300).expect("fits");
    let wild = Distribution::from(wild);
    assert!(close(wild.quantile(0.999), LONGEST_S, 0.0));
    assert!(wild.quantile(0.001) <= 0.0);
}

#[test]
fn every_way_of_being_wrong_has_its_name_and_remedy() {
    let (p50, p95) = (Percentile::p50, Percentile::p95);
    let at = |share, secs| Percentile { share, secs };
    let errors = [
        Distribution::constant(f64::NAN).err(),
        Distribution::constant(-1.0).err(),
        Distribution::constant(4e9).err(),
        Distribution::constant(5.0)
            .and_then(|five| five.clipped(3.0, 2.0))
            .err(),
        Uniform::new(5.0, 2.0).err(),
        Triangular::new(1.0, 7.0, 6.0).err(),
        Exponential::from_mean(5.0, 5.0).err(),
        Exponential::from_percentile(0.0, at(1.0, 5.0)).err(),
        Lognormal::from_percentiles(0.0, p50(60.0), p95(20.0)).err(),
        Lognormal::from_percentiles(0.0, p50(60.0), p50(20.0)).err(),
        Lognormal::from_percentiles(0.0, p50(0.0), p95(20.0)).err(),
        Lognormal::from_median_and_sigma(0.0, 5.0, 0.0).err(),
        Weibull::from_percentiles(0.0, p50(f64::INFINITY), p95(20.0)).err(),
        Weibull::from_percentiles(0.0, at(f64::NAN, 1.0), p95(20.0)).err(),
        Gamma::from_percentiles(0.0, p50(60.0), p95(60.1)).err(),
        Gamma::from_mean_and_shape(0.0, 60.0, 1e6).err(),
        Empirical::new(&[]).err(),
        Empirical::new(&[1.0, f64::NEG_INFINITY]).err(),
    ];
    let texts = errors.map(|error| error.map_or("accepted".into(), |error| error.to_string()));
    insta::assert_snapshot!(texts.join("\n"), @r"
    the constant is not a finite number; write a plain one
    the constant of -1 s is negative; a length of time starts at 0 s
    the constant of 4000000000 s is more than 100 years (3155760000 s); check its unit
    the range from 3 s to 2 s is empty; exchange its ends
    the range from 5 s to 2 s is empty; exchange its ends
    the mode of 7 s lies outside 1 s to 6 s; move it inside
    5 s does not lie above the minimum of 5 s; lengthen it, or lower the minimum
    there is no percentile p100; choose one above p0 and below p100
    the higher percentile of 20 s is not above the lower one of 60 s; exchange them, or use a constant if they are equal
    both percentiles are p50; two different ones are needed, such as p50 and p95
    0 s does not lie above the minimum of 0 s; lengthen it, or lower the minimum
    the sigma of 0 must be above 0; for no spread use a constant
    the time of the percentile is not a finite number; write a plain one
    the percentile is not a finite number; write a plain one
    no gamma distribution has these percentiles; move them apart or closer, or choose another family
    no gamma distribution has these percentiles; move them apart or closer, or choose another family
    the sample is empty; give at least one time
    the measured time is not a finite number; write a plain one
    ");
}

proptest! {
    #[test]
    fn rng_032_whatever_is_accepted_has_quantiles_in_range_and_in_order(
        shares in (1e-300..1.0_f64, 1e-15..1.0_f64),
        times in (0.0..4e9_f64, 0.0..4e9_f64, 0.0..10.0_f64),
        mut us in proptest::array::uniform8(1e-300..1.0_f64),
    ) {
        let first = Percentile { share: shares.0, secs: times.0 };
        let second = Percentile { share: shares.1, secs: times.1 };
        us.sort_by(f64::total_cmp);
        let accepted = [
            Lognormal::from_percentiles(times.2, first, second).map(Distribution::from),
            Weibull::from_percentiles(times.2, first, second).map(Distribution::from),
            Gamma::from_percentiles(times.2, first, second).map(Distribution::from),
            Exponential::from_percentile(times.2, first).map(Distribution::from),
            Triangular::new(times.2, times.0, times.1).map(Distribution::from),
            Uniform::new(times.0, times.1).map(Distribution::from),
            Empirical::new(&[times.0, times.1, times.2]).map(Distribution::from),
        ];
        for distribution in accepted.into_iter().flatten() {
            let quantiles = us.map(|u| distribution.quantile(u));
            prop_assert!(quantiles.iter().all(|secs| (0.0..=LONGEST_S).contains(secs)));
            prop_assert!(
                quantiles.is_sorted_by(|before, after| before <= &(after * (1.0 + 1e-13))),
                "{distribution:?} {us:?} {quantiles:?}"
            );
        }
    }
}
