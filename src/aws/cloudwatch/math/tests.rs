use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn metric(series: u16) -> QueryText {
    let metric = MetricStat {
        series: SeriesId(series),
        statistic: Statistic::Sum,
    };
    QueryText::Metric(metric, MINUTE)
}

fn queries(expression: &str) -> Vec<(String, QueryText)> {
    vec![
        ("e".into(), QueryText::Expression(expression.into())),
        ("m1".into(), metric(0)),
        ("m2".into(), metric(1)),
    ]
}

const M1: [Option<f64>; 5] = [Some(1.0), None, Some(3.0), None, None];
const M2: [Option<f64>; 5] = [Some(2.0), Some(0.0), None, Some(4.0), None];

fn points(expression: &str) -> Points {
    let math = Math::new(&queries(expression), 0).unwrap_or_else(|error| panic!("{error}"));
    let (points, rule) = math.evaluate(5, |metric| match metric.series {
        SeriesId(0) => M1.to_vec(),
        SeriesId(_) => M2.to_vec(),
    });
    assert_eq!(rule, ALM_033);
    points
}

#[test]
fn alm_033_a_missing_operand_is_zero_and_a_division_by_zero_leaves_no_point() {
    for (expression, expected) in [
        (
            "m1 + m2",
            [Some(3.0), Some(0.0), Some(3.0), Some(4.0), None],
        ),
        (
            "m1 - m2",
            [Some(-1.0), Some(0.0), Some(3.0), Some(-4.0), None],
        ),
        ("m1 / m2", [Some(0.5), None, None, Some(0.0), None]),
        (
            "100 * m1 / (m1 + m2)",
            [Some(100.0 / 3.0), None, Some(100.0), Some(0.0), None],
        ),
        ("-m1 * 2", [Some(-2.0), None, Some(-6.0), None, None]),
        (
            "2 - -m2 ^ 2",
            [Some(6.0), Some(2.0), None, Some(18.0), None],
        ),
        ("m1 > 1", [Some(0.0), None, Some(1.0), None, None]),
        ("m1 < m2", [Some(1.0), None, None, None, None]),
        (
            "IF(m1 >= 3 || m1 == 1, m1, 0)",
            [Some(1.0), None, Some(3.0), None, None],
        ),
        ("IF(m2 > 1, m2)", [Some(2.0), None, None, Some(4.0), None]),
        (
            "MAX([m1, m2, 2.5])",
            [Some(2.5), Some(2.5), Some(3.0), Some(4.0), None],
        ),
        (
            "SUM(METRICS())",
            [Some(3.0), Some(0.0), Some(3.0), Some(4.0), None],
        ),
        (
            "AVG([m1, m2])",
            [Some(1.5), Some(0.0), Some(3.0), Some(4.0), None],
        ),
        (
            "MIN(m1, m2)",
            [Some(1.0), Some(0.0), Some(3.0), Some(4.0), None],
        ),
        (
            "CEIL(m1 / 2) + FLOOR(m1 / 2)",
            [Some(1.0), None, Some(3.0), None, None],
        ),
        ("ABS(1 - m1)", [Some(0.0), None, Some(2.0), None, None]),
    ] {
        assert_eq!(points(expression), expected, "{expression}");
    }
}

#[test]
fn alm_034_fill_gives_the_periods_without_a_point_one() {
    for (expression, expected) in [
        (
            "FILL(m1, 0)",
            [Some(1.0), Some(0.0), Some(3.0), Some(0.0), Some(0.0)],
        ),
        (
            "FILL(m1, REPEAT)",
            [Some(1.0), Some(1.0), Some(3.0), Some(3.0), Some(3.0)],
        ),
        (
            "FILL(m1, LINEAR)",
            [Some(1.0), Some(2.0), Some(3.0), None, None],
        ),
        (
            "FILL(m1, m2)",
            [Some(1.0), Some(0.0), Some(3.0), Some(4.0), None],
        ),
        (
            "FILL(m1 / m2, -1)",
            [Some(0.5), Some(-1.0), Some(-1.0), Some(0.0), Some(-1.0)],
        ),
    ] {
        assert_eq!(points(expression), expected, "{expression}");
    }
    for function in ["AVG", "MIN", "SUM"] {
        let expression = format!("m1 / {function}(m2)");
        let error = Math::new(&queries(&expression), 0).expect_err("it is one number");
        let QueryError::Expression { error, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(error.place, 5..8);
        assert!(
            error.fault.to_string().contains("ALM-034"),
            "{}",
            error.fault
        );
    }
}

#[test]
fn a_fault_has_its_place() {
    let expected = |wanted, found: Option<&str>| MathFault::Expected {
        wanted,
        found: found.map(str::to_owned),
    };
    const OPERAND: &str = "a number, an id or a function";
    for (expression, place, fault) in [
        ("", 0..0, expected(OPERAND, None)),
        ("m1 +", 4..4, expected(OPERAND, None)),
        ("(m1", 3..3, expected("`)`", None)),
        (
            "m1 m2",
            3..5,
            expected("an operator or the end", Some("m2")),
        ),
        ("m1 * )", 5..6, expected(OPERAND, Some(")"))),
        ("m1 ; 2", 3..4, MathFault::Character(';')),
        ("m1 * 1.2.3", 5..10, MathFault::Number("1.2.3".into())),
        ("1e999 * m1", 0..5, MathFault::Number("1e999".into())),
        ("RATE(m1)", 0..4, MathFault::UnknownFunction("RATE".into())),
    ] {
        let error = Math::new(&queries(expression), 0).expect_err(expression);
        let error = QueryError::Expression {
            query: 0,
            error: MathError { place, fault },
        } == error;
        assert!(error, "{expression}");
    }
    let error = Math::new(&queries("m1 + m3"), 0).expect_err("no such query");
    assert_eq!(
        (error.to_string(), error.remedy()),
        (
            "there is no query `m3`".to_owned(),
            "the ids are: e, m1, m2".to_owned()
        )
    );
    for wrong in [
        "FILL(m1)",
        "FILL(m1, 1, 2)",
        "IF(m1)",
        "ABS(m1, m2)",
        "MAX()",
    ] {
        let error = Math::new(&queries(wrong), 0).expect_err(wrong).to_string();
        assert!(
            error.ends_with("a wrong number of arguments"),
            "{wrong}: {error}"
        );
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth: usize| format!("{}m1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Math::new(&queries(&nested(40)), 0).is_ok());
    for text in [
        nested(900),
        "-".repeat(1_000) + "m1",
        "1 + ".repeat(400) + "m1",
    ] {
        let error = Math::new(&queries(&text), 0).expect_err("it is too deep");
        assert!(error.to_string().contains("nested"), "{error}");
    }
    let error = Math::new(&queries(&"m1 + ".repeat(500)), 0).expect_err("it is too long");
    assert!(error.to_string().contains("2048 bytes"), "{error}");
}

#[test]
fn alm_013_an_alarm_reads_at_most_ten_metrics() {
    let mut list = queries("m1");
    for number in 3..=10 {
        list.push((format!("m{number}"), metric(number)));
    }
    assert!(Math::new(&list, 0).is_ok());
    list.push(("m11".into(), metric(11)));
    let error = Math::new(&list, 0).expect_err("eleven metrics");
    assert_eq!(error, QueryError::TooManyMetrics { metrics: 11 });
}

#[test]
fn queries_make_sense_as_a_whole() {
    let expression = |text: &str| QueryText::Expression(text.into());
    let with = |id: &str, text: QueryText| {
        let mut list = queries("m1");
        list.push((id.into(), text));
        list
    };
    let stat = MetricStat {
        series: SeriesId(0),
        statistic: Statistic::Sum,
    };
    let longer = QueryText::Metric(stat, Duration::from_secs(300));
    for (list, error) in [
        (with("E2", metric(2)), QueryError::Id { query: 3 }),
        (with("m1", metric(2)), QueryError::SameId { query: 3 }),
        (
            with("e2", expression("e2 + m1")),
            QueryError::Circle { query: 3 },
        ),
        (with("m3", longer), QueryError::Period { query: 3 }),
    ] {
        assert_eq!(Math::new(&list, 0), Err(error.clone()));
        assert_eq!(error.query(), Some(3));
        assert!(!error.remedy().is_empty() && !error.to_string().is_empty());
    }
    let only = vec![("e".to_owned(), expression("1"))];
    assert_eq!(Math::new(&only, 0), Err(QueryError::NoMetric));
    assert_eq!(
        Math::new(&queries("1 + 2"), 0),
        Err(QueryError::Scalar { query: 0 })
    );
    let chain = with("e2", expression("e * 2"));
    assert_eq!(
        Math::new(&chain, 3).map(|math| math.metrics().count()),
        Ok(2)
    );
}
