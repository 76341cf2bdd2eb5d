//! Integrals of a density from a point outward, away from its peak: tails of distributions to a few
//! parts in 10^14 with about a hundred evaluations, however many standard deviations there are in a
//! unit.

#![expect(
    clippy::excessive_precision,
    reason = "the digits of the tables, whole"
)]

/// Nodes and weights of Gauss and Legendre's rule of 16 points, one half of them.
const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_440_185, 0.189_450_610_455_068_496_285),
    (0.281_603_550_779_258_913_230, 0.182_603_415_044_923_588_867),
    (0.458_016_777_657_227_386_342, 0.169_156_519_395_002_538_189),
    (0.617_876_244_402_643_748_447, 0.149_595_988_816_576_732_082),
    (0.755_404_408_355_003_033_895, 0.124_628_971_255_533_872_052),
    (0.865_631_202_387_831_743_880, 0.095_158_511_682_492_784_810),
    (0.944_575_023_073_232_576_078, 0.062_253_523_938_647_892_863),
    (0.989_400_934_991_649_932_596, 0.027_152_459_411_754_094_852),
];

/// Behind a drop by so many units of the logarithm nothing counts.
const DROP: f64 = 40.0;

/// The stretch is cut into so many pieces of equal length.
const PIECES: u32 = 5;

/// The stretch is made longer and then shorter so many times at most.
const DOUBLINGS_MAX: u32 = 1_100;
const HALVINGS: u32 = 6;

/// The integral of a density, given by its logarithm, from `from` to `end` on either side of it. From
/// `from` on the density has to fall in the main; `unit` is a length over which it changes.
pub(super) fn outward(log_density: impl Fn(f64) -> f64, from: f64, end: f64, unit: f64) -> f64 {
    let way = (end - from).abs();
    if way <= 0.0 {
        return 0.0;
    }
    let sign = if end < from { -1.0 } else { 1.0 };
    let at = |distance: f64| log_density(from + sign * distance);
    let floor = at(0.0) - DROP;
    let length = length(&at, floor, way, unit);
    let half = length / f64::from(PIECES) / 2.0;
    let mut sum = 0.0;
    for piece in 0..PIECES {
        let middle = half * f64::from(2 * piece + 1);
        for (node, weight) in RULE {
            let pair = libm::exp(at(middle - half * node)) + libm::exp(at(middle + half * node));
            sum += weight * pair;
        }
    }
    sum * half
}

/// How far the density has to be followed: to the end, or until it is below the floor for good.
fn length(at: &impl Fn(f64) -> f64, floor: f64, way: f64, unit: f64) -> f64 {
    let mut long = unit.min(way);
    for _ in 0..DOUBLINGS_MAX {
        if long >= way || at(long) < floor {
            break;
        }
        long *= 2.0;
    }
    let long = long.min(way);
    let (mut low, mut high) = (0.0, long);
    if at(high) >= floor {
        return high;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if at(middle) < floor {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tails_of_the_normal_density_agree_with_the_error_function() {
        let log_density = |x: f64| -0.5 * x * x - 0.5 * libm::log(2.0 * std::f64::consts::PI);
        for z in [0.0, 0.5, 1.0, 2.0, 5.0, 8.0] {
            let expected = 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
            for found in [
                outward(log_density, z, f64::INFINITY, 1.0),
                outward(log_density, -z, f64::NEG_INFINITY, 1.0),
            ] {
                assert!((found / expected - 1.0).abs() < 1e-13, "{found} for {z}");
            }
        }
    }

    #[test]
    fn a_stretch_that_ends_is_integrated_to_its_end() {
        let found = outward(|x| -x, 0.0, 1.0, 1.0);
        assert!((found - (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!(outward(|x| -x, 1.0, 1.0, 1.0).abs() <= 0.0);
    }
}
