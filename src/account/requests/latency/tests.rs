use proptest::prelude::*;

use super::*;
use crate::kernel::chance::distribution::{Lognormal, Percentile};

fn load(servers: u32, utilisation: f64) -> Load {
    Load {
        servers,
        service_s: 0.1,
        utilisation,
        variability: Variability::default(),
        backlog_s: 0.0,
        age_s: f64::INFINITY,
        overhead: Overhead::Nothing,
    }
}

fn mixture(loads: &[(f64, Load)]) -> Mixture {
    let mut mixture = Mixture::new();
    for (requests, load) in loads {
        mixture.add(*requests, Response::new(load));
    }
    mixture
}

fn near(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() < within,
        "{found} is not {expected}"
    );
}

/// The mean from the tail alone.
fn mean_of_tail(response: &Response, end_s: f64) -> f64 {
    let steps = 200_000;
    let step = end_s / f64::from(steps);
    let sum: f64 = (0..steps)
        .map(|at| response.tail((f64::from(at) + 0.5) * step))
        .sum();
    sum * step
}

#[test]
fn trf_023_one_server_has_an_exponential_time() {
    for utilisation in [0.0, 0.5, 0.9] {
        let response = Response::new(&load(1, utilisation));
        near(response.mean_s(), 0.1 / (1.0 - utilisation), 1e-12);
        let mixture = mixture(&[(1.0, load(1, utilisation))]);
        let quantile = mixture.quantile_s(0.99).expect("a request");
        near(quantile, -libm::log(0.01) * 0.1 / (1.0 - utilisation), 1e-9);
    }
}

#[test]
fn trf_027_tail_and_mean_agree_for_every_kind_of_service() {
    for service in [0.0, 0.5, 1.0, 2.0] {
        for overhead in [Overhead::Nothing, Overhead::Balancer] {
            let variability = Variability {
                arrivals: 1.0,
                service,
            };
            let response = Response::new(&Load {
                variability,
                backlog_s: 0.3,
                overhead,
                ..load(4, 0.8)
            });
            near(mean_of_tail(&response, 10.0), response.mean_s(), 1e-4);
        }
    }
}

#[test]
fn trf_027_the_overhead_is_that_of_its_percentiles() {
    let overhead = Lognormal::from_percentiles(0.0, Percentile::p50(0.001), Percentile::p95(0.003));
    let overhead = overhead.expect("two percentiles");
    for (place, added) in BALANCER_OVERHEAD_S.iter().enumerate() {
        let share = (place as f64 + 0.5) / 5.0;
        near(overhead.quantile(share), *added, 1e-9);
    }
}

#[test]
fn trf_026_times_pass_through_full_load_without_a_jump() {
    let mean = |utilisation: f64, backlog_s: f64| {
        Response::new(&Load {
            backlog_s,
            ..load(10, utilisation)
        })
        .mean_s()
    };
    near(mean(0.98 - 1e-9, 0.0), mean(0.98 + 1e-9, 0.0), 1e-4);
    near(mean(0.999, 0.0), mean(1.3, 0.0), 1e-12);
    near(mean(1.3, 2.0), mean(1.3, 0.0) + 2.0, 1e-12);
}

#[test]
fn trf_028_a_young_load_has_no_more_waiting_than_has_arrived() {
    let mean = |age_s| {
        Response::new(&Load {
            age_s,
            ..load(1, 0.9)
        })
        .mean_s()
    };
    near(mean(0.0), 0.1, 1e-12);
    near(mean(0.2), 0.1 + 0.9 * 0.2 * 0.9, 1e-12);
    near(mean(60.0), 1.0, 1e-12);
}

#[test]
fn trf_027_a_mixture_lies_between_its_parts() {
    let (fast, slow) = (load(1, 0.2), load(1, 0.9));
    let alone = |load| mixture(&[(1.0, load)]).quantile_s(0.9).expect("a request");
    let both = mixture(&[(3.0, fast), (1.0, slow)]);
    let found = both.quantile_s(0.9).expect("requests");
    assert!(alone(fast) < found && found < alone(slow));
    near(both.tail(found), 0.1, 1e-12);
    let mean = (3.0 * Response::new(&fast).mean_s() + Response::new(&slow).mean_s()) / 4.0;
    near(both.mean_s().expect("requests"), mean, 1e-12);
}

#[test]
fn trf_027_without_a_request_there_is_no_time() {
    let mut none = Mixture::new();
    none.add(0.0, Response::new(&load(1, 0.5)));
    assert_eq!((none.mean_s(), none.quantile_s(0.5)), (None, None));
    assert_eq!(none.fill(&[1.0]), [0.0, 0.0]);
}

proptest! {
    #[test]
    fn trf_054_buckets_hold_every_request(
        edges in prop::collection::btree_set(1..5_000_u32, 0..20),
        utilisation in 0.0..2.0_f64, service in 0.0..3.0_f64, backlog_s in 0.0..2.0_f64,
    ) {
        let load = Load {
            variability: Variability { arrivals: 1.0, service },
            backlog_s,
            overhead: Overhead::Balancer,
            ..load(3, utilisation)
        };
        let edges: Vec<f64> = edges.iter().map(|millis| f64::from(*millis) / 1e3).collect();
        let buckets = mixture(&[(700.0, load)]).fill(&edges);
        prop_assert_eq!(buckets.len(), edges.len() + 1);
        prop_assert!(buckets.iter().all(|count| *count >= 0.0));
        prop_assert!((buckets.iter().sum::<f64>() - 700.0).abs() < 1e-9);
    }

    #[test]
    fn trf_027_the_quantile_inverts_the_tail(
        utilisation in 0.0..0.97_f64, p in 0.01..0.999_f64, servers in 1..50_u32
    ) {
        let mixture = mixture(&[(5.0, load(servers, utilisation))]);
        let time = mixture.quantile_s(p).expect("requests");
        prop_assert!((mixture.tail(time) - (1.0 - p)).abs() < 1e-9);
    }
}

#[test]
fn trf_027_the_sum_of_exponentials_is_the_mean_over_the_overheads() {
    for (service, utilisation, servers) in [(1.0, 0.9, 1), (0.3, 0.7, 8), (2.0, 0.97, 25)] {
        let response = Response::new(&Load {
            servers,
            service_s: 0.1,
            utilisation,
            variability: Variability {
                service,
                ..Variability::default()
            },
            backlog_s: 0.5,
            age_s: 600.0,
            overhead: Overhead::Balancer,
        });
        let one_by_one = Response {
            exponentials: None,
            ..response
        };
        assert!(response.exponentials.is_some(), "{service}");
        for tenths in 5..80 {
            let time_s = f64::from(tenths) / 10.0;
            let (sum, exact) = (response.tail(time_s), one_by_one.tail(time_s));
            assert!(
                (sum - exact).abs() <= 1e-12,
                "{service}, {time_s}: {sum} {exact}"
            );
        }
    }
}
