use proptest::prelude::*;

use super::*;

fn luck(seed: u64) -> DemandLuck {
    let seed = Seed {
        seed,
        replication: 0,
    };
    DemandLuck {
        seed,
        path: PathHash::of("traffic/web"),
    }
}

fn secs(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

fn of(curve: Curve) -> Demand {
    Demand {
        curves: vec![curve],
        ..Demand::constant(Rate::ZERO)
    }
}

fn at(demand: &Demand, second: u64) -> (f64, u64) {
    let cell = demand.cell(secs(second), &luck(7));
    (cell.rate.per_second_f64(), cell.until.as_micros())
}

fn total(demand: &Demand, from: u64, to: u64) -> f64 {
    demand
        .between(secs(from), secs(to), &luck(7))
        .requests_f64()
}

fn near(found: f64, expected: f64, relative: f64) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "{found} is not {expected}"
    );
}

const LAST: u64 = Time::LAST.as_micros();

#[test]
fn trf_004_a_constant_and_a_step_have_their_breakpoints() {
    assert_eq!(
        at(&Demand::constant(Rate::per_second(900)), 5),
        (900.0, LAST)
    );
    let step = of(Curve::Step {
        from: Rate::per_second(100),
        to: Rate::per_second(40),
        at: secs(30),
    });
    assert_eq!(at(&step, 29), (100.0, 30_000_000));
    assert_eq!(at(&step, 30), (40.0, LAST));
}

#[test]
fn trf_004_a_ramp_has_cells_of_ten_seconds_with_their_mean() {
    let ramp = of(Curve::Ramp {
        from: Rate::per_second(100),
        to: Rate::per_second(200),
        at: secs(60),
        over: Duration::from_secs(25),
    });
    assert_eq!(at(&ramp, 59), (100.0, 60_000_000));
    assert_eq!(at(&ramp, 60), (120.0, 70_000_000));
    assert_eq!(at(&ramp, 79), (160.0, 80_000_000));
    // The last cell is cut short: 20 to 25 s.
    assert_eq!(at(&ramp, 80), (190.0, 85_000_000));
    assert_eq!(at(&ramp, 85), (200.0, LAST));
    near(total(&ramp, 60, 85), 150.0 * 25.0, 1e-12);
}

fn daily(week: Option<Week>) -> Demand {
    of(Curve::Daily {
        base: Rate::per_second(500),
        amplitude_ppb: 400_000_000,
        peak_at: Duration::from_secs(6 * 3_600),
        week,
    })
}

#[test]
fn trf_004_a_day_swings_about_its_mean() {
    let day = daily(None);
    assert_eq!(at(&day, 61).1, 120_000_000);
    near(at(&day, 6 * 3_600).0, 700.0, 1e-5);
    near(at(&day, 18 * 3_600).0, 300.0, 1e-5);
    near(at(&day, 0).0, 500.0, 1e-2);
    near(total(&day, 0, 86_400), 500.0 * 86_400.0, 1e-12);
    assert_eq!(at(&day, 3_600), (at(&day, 3_600 + 86_400).0, 3_660_000_000));
    // The cell has the mean of the curve: base (1 + A (cos u1 - cos u2)/(u2 - u1)).
    let u = |second: f64| 2.0 * std::f64::consts::PI * second / 86_400.0;
    let mean = (libm::cos(u(60.0)) - libm::cos(u(120.0))) / (u(120.0) - u(60.0));
    near(at(&day, 60).0, 500.0 * (1.0 + 0.4 * mean), 1e-8);
}

#[test]
fn trf_004_a_day_of_the_week_has_its_factor() {
    // The start is a Saturday at 22:00 UTC.
    let week = Week {
        factors_ppb: [1, 1, 1, 1, 1, 500_000_000, 2_000_000_000],
        started: Duration::from_secs((5 * 24 + 22) * 3_600),
    };
    let (plain, weekly) = (daily(None), daily(Some(week)));
    near(at(&weekly, 3_600).0, 0.5 * at(&plain, 3_600).0, 1e-8);
    near(at(&weekly, 7_200).0, 2.0 * at(&plain, 7_200).0, 1e-8);
    assert!(at(&weekly, 27 * 3_600).0 < 1e-3, "Monday again");
}

#[test]
fn trf_004_a_spike_dies_away_and_ends() {
    let spike = of(Curve::Spike {
        base: Rate::per_second(100),
        peak: Rate::per_second(1_000),
        at: secs(60),
        decay: Duration::from_secs(100),
    });
    assert_eq!(at(&spike, 0), (100.0, 60_000_000));
    // Cells of a twentieth of the decay time.
    let (first, until) = at(&spike, 60);
    assert_eq!(until, 65_000_000);
    near(
        first,
        100.0 + 1_000.0 * 20.0 * (1.0 - libm::exp(-0.05)),
        1e-9,
    );
    near(total(&spike, 60, 4_060), 400_000.0 + 1_000.0 * 100.0, 1e-8);
    assert_eq!(at(&spike, 4_000), (100.0, LAST));
}

#[test]
fn trf_004_a_trace_holds_its_rows() {
    let rows = [(10, 5), (20, 0), (30, 7)].map(|(at, rate)| Row {
        at: secs(at),
        rate: Rate::per_second(rate),
    });
    let trace = of(Curve::Trace {
        rows: rows.to_vec(),
    });
    let seen: Vec<(f64, u64)> = [0, 10, 19, 20, 30, 99].map(|t| at(&trace, t)).to_vec();
    let ends = [10_000_000, 20_000_000, 20_000_000, 30_000_000, LAST, LAST];
    let rates = [0.0, 5.0, 5.0, 0.0, 7.0, 7.0];
    assert_eq!(seen, rates.into_iter().zip(ends).collect::<Vec<_>>());
}

#[test]
fn trf_004_curves_are_added_up_inside_their_window() {
    let step = Curve::Step {
        from: Rate::ZERO,
        to: Rate::per_second(40),
        at: secs(30),
    };
    let constant = Curve::Constant {
        rate: Rate::per_second(2),
    };
    let demand = Demand {
        curves: vec![constant, step],
        from: secs(10),
        until: Some(secs(50)),
        ..Demand::constant(Rate::ZERO)
    };
    assert_eq!(at(&demand, 0), (0.0, 10_000_000));
    assert_eq!(at(&demand, 10), (2.0, 30_000_000));
    assert_eq!(at(&demand, 30), (42.0, 50_000_000));
    assert_eq!(at(&demand, 50), (0.0, LAST));
}

#[test]
fn trf_004_noise_has_mean_one_and_moves_only_with_its_minute() {
    let noisy = Demand {
        noise: Some(Noise::of_variation(0.1)),
        ..Demand::constant(Rate::per_second(1_000))
    };
    let rates: Vec<f64> = (0..20_000)
        .map(|minute| at(&noisy, 60 * minute).0)
        .collect();
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    let square = |rate: &f64| (rate - mean) * (rate - mean);
    let variation = libm::sqrt(rates.iter().map(square).sum::<f64>() / rates.len() as f64) / mean;
    near(mean, 1_000.0, 4.0 * 0.1 / libm::sqrt(20_000.0));
    near(variation, 0.1, 0.03);
    assert_eq!(at(&noisy, 61), (rates[1], 120_000_000));
    assert_ne!(
        noisy.cell(secs(0), &luck(8)).rate,
        noisy.cell(secs(0), &luck(7)).rate
    );
}

fn any_curve() -> impl Strategy<Value = Curve> {
    let rate = || (0..2_000_000_000_u64).prop_map(Rate);
    let time = || (0..200_000_000_u64).prop_map(Time::from_micros);
    let length = || (20..200_000_000_u64).prop_map(Duration::from_micros);
    prop_oneof![
        rate().prop_map(|rate| Curve::Constant { rate }),
        (rate(), rate(), time()).prop_map(|(from, to, at)| Curve::Step { from, to, at }),
        (rate(), rate(), time(), length()).prop_map(|(from, to, at, over)| Curve::Ramp {
            from,
            to,
            at,
            over
        }),
        (rate(), 0..1_000_000_000_u64, length()).prop_map(|(base, amplitude_ppb, peak_at)| {
            Curve::Daily {
                base,
                amplitude_ppb,
                peak_at,
                week: None,
            }
        }),
        // A spike that decays within microseconds would have as many cells.
        (rate(), rate(), time(), 1_000_000..200_000_000_u64).prop_map(|(base, peak, at, decay)| {
            Curve::Spike {
                base,
                peak,
                at,
                decay: Duration::from_micros(decay),
            }
        }),
    ]
}

proptest! {
    #[test]
    fn trf_004_the_rate_is_the_same_through_a_cell_and_totals_add_up(
        curves in prop::collection::vec(any_curve(), 1..4),
        noise in prop::option::of(0.0..0.5_f64),
        ends in (0..400_000_000_u64, 0..400_000_000_u64, 0..400_000_000_u64),
    ) {
        let noise = noise.map(Noise::of_variation);
        let demand = Demand { curves, noise, ..Demand::constant(Rate::ZERO) };
        let mut ends = [ends.0, ends.1, ends.2].map(Time::from_micros);
        ends.sort_unstable();
        let [a, b, c] = ends;
        let cell = demand.cell(a, &luck(1));
        prop_assert!(cell.until > a);
        let last = Time::from_micros(cell.until.as_micros() - 1);
        prop_assert_eq!(demand.cell(last, &luck(1)), cell);
        let sum = demand.between(a, b, &luck(1)) + demand.between(b, c, &luck(1));
        prop_assert_eq!(sum, demand.between(a, c, &luck(1)));
    }
}
