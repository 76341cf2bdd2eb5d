//! Every form of a length of time, and every way to get one wrong.

use super::*;

fn quantiles(text: &str, at: &[f64]) -> Vec<f64> {
    match parse(text) {
        Ok(Expression::Known(known)) => at.iter().map(|u| known.quantile(*u)).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn check(text: &str, expected: &[(f64, f64)]) {
    let at: Vec<f64> = expected.iter().map(|(u, _)| *u).collect();
    for (found, (u, secs)) in quantiles(text, &at).iter().zip(expected) {
        assert!((found - secs).abs() < 1e-6, "{text} at {u}: {found}");
    }
}

#[test]
fn each_family_passes_through_what_is_written() {
    check("20s", &[(0.1, 20.0), (0.9, 20.0)]);
    check(" 1m30s ", &[(0.5, 90.0)]);
    check("uniform(10s 30s)", &[(0.5, 20.0), (0.25, 15.0)]);
    check("uniform(10s, 30s)", &[(0.5, 20.0)]);
    check("triangular(0s 10s 20s)", &[(0.5, 10.0)]);
    check("exponential(p50 14s)", &[(0.5, 14.0)]);
    check("exponential(mean 20s)", &[(0.632_120_558_828_557_7, 20.0)]);
    check("lognormal(p50 20s p95 1m)", &[(0.5, 20.0), (0.95, 60.0)]);
    check("lognormal(p99.9 9m p10 2s)", &[(0.1, 2.0), (0.999, 540.0)]);
    check("weibull(p50 20s p95 1m)", &[(0.5, 20.0), (0.95, 60.0)]);
    check("gamma(p50 20s p95 1m)", &[(0.5, 20.0), (0.95, 60.0)]);
    check(
        "lognormal(p50 20s p95 1m min 2s max 5m)",
        &[(0.5, 20.0), (0.95, 60.0), (0.999_999_9, 300.0)],
    );
}

#[test]
fn lat_010_lat_011_lat_012_lat_013_presets_have_their_percentiles() {
    for (name, p50, p95, _) in PRESETS {
        check(name, &[(0.5, p50), (0.95, p95)]);
    }
    let shortest = PRESETS.map(|(name, ..)| quantiles(name, &[1e-300])[0]);
    for (found, stated) in shortest.iter().zip([0.5, 3.0, 5.0, 1.0]) {
        assert!((found - stated).abs() < 0.05, "{found} for {stated}");
    }
}

#[test]
fn a_fault_is_shown_at_its_word() {
    for (text, at, message) in [
        ("20", "20", "a duration needs a unit"),
        ("", "", "a duration is missing"),
        (
            "lognorml(p50 20s p95 1m)",
            "lognorml",
            "no distribution `lognorml`",
        ),
        ("lognormal(p50 20s p95 1)", "1", "needs a unit"),
        ("lognormal(p50 20s q95 1m)", "q95", "no parameter"),
        (
            "lognormal(p50 20s p95)",
            "p95",
            "needs a duration behind it",
        ),
        ("lognormal(p50 20s min 1s min 2s)", "min", "given twice"),
        (
            "lognormal(p50 20s)",
            "lognormal(p50 20s)",
            "two percentiles",
        ),
        (
            "lognormal(p50 1m p95 20s)",
            "lognormal(p50 1m p95 20s)",
            "not above the lower",
        ),
        ("uniform(10s)", "uniform(10s)", "two durations"),
        ("uniform(30s 10s)", "uniform(30s 10s)", "is empty"),
        ("uniform(10s 30s", "uniform(10s 30s", "closing parenthesis"),
        (
            "serviceRestrt",
            "serviceRestrt",
            "no duration, distribution or preset",
        ),
        ("empirical()", "empirical()", "the path of a CSV file"),
        (
            "exponential(mean 1s p50 1s)",
            "exponential(mean 1s p50 1s)",
            "a mean or one",
        ),
        ("lognormal(p 2s p5 1s)", "p", "no parameter"),
        ("lognormal(pinf 2s p5 1s)", "pinf", "no parameter"),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        let part = &text[error.place];
        assert_eq!(part, at, "{text}");
    }
}

#[test]
fn measured_times_are_named_with_their_column() {
    let text = "empirical(a/times.csv column seconds max 5m)";
    let Ok(Expression::Measured(measured)) = parse(text) else {
        panic!("{text} is read");
    };
    assert_eq!(measured.path, "a/times.csv");
    assert_eq!(&text[measured.place], "a/times.csv");
    let (column, place) = measured.column.expect("a column is named");
    assert_eq!((column.as_str(), &text[place]), ("seconds", "seconds"));
    assert_eq!(measured.bounds.max_s, Some(300.0));
}

proptest::proptest! {
    #[test]
    fn no_text_brings_the_parser_down(text in "[a-z0-9(). ,%é-]{0,40}|\\PC{0,30}") {
        if let Err(error) = parse(&text) {
            proptest::prop_assert!(text.get(error.place).is_some());
        }
    }
}
