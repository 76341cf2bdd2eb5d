mod refusals;

use super::subject::Traffic;
use super::*;
use crate::account::latency::Latency;
use crate::aws::cloudwatch::evaluation::{ComparisonOperator, TreatMissingData};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::window::EvaluationWindow;
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;
use crate::kernel::time::{Duration, Time};
use crate::scenario::build::{assumptions, fleets, revisions};
use crate::scenario::file::OPTIONS;
use crate::scenario::texts::Texts;
use crate::text::decode::decode;
use crate::text::diagnostic::{Colour, Diagnostic, render};
use crate::text::parse::parse;

const HEAD: &str = "\
cutover: 1
name: t
fleets:
  - { name: web, instances: 5, zones: [a, b] }
  - { name: jobs, instances: 2 }
";

/// 2026-03-02T10:20:00Z.
const STARTS_AT: i64 = 1_772_446_800;

fn subjects() -> [Subject<'static>; 4] {
    let subject = |name, kind, id, load_balancer, traffic| Subject {
        name,
        kind,
        id: TargetGroupId(id),
        load_balancer,
        targets: 5,
        traffic,
    };
    [
        subject("web", Kind::Application, 0, Some("shop"), Traffic::Reaches),
        subject("idle", Kind::Network, 1, Some("net"), Traffic::None),
        subject("old", Kind::Classic, 2, None, Traffic::None),
        subject("jobs", Kind::Direct, 3, None, Traffic::Reaches),
    ]
}

/// What is read from these sections, and everything that is said about them.
fn read_all(sections: &str) -> (Monitoring, String) {
    let (monitoring, _, said) = read_entries(sections);
    (monitoring, said)
}

/// The same with the entries of the alarms.
fn read_entries(sections: &str) -> (Monitoring, Vec<AlarmEntry>, String) {
    let text = format!("{HEAD}{sections}");
    let mut texts = Texts::new();
    let source = texts.add("s.yaml", &text, None);
    let shown = |diagnostics: &[Diagnostic], texts: Texts| {
        render(diagnostics, &texts.into_sources(), Colour::Plain)
    };
    let root = parse(&text, source).unwrap_or_else(|errors| panic!("{errors:?}"));
    let file: ScenarioFile = match decode(&root, &OPTIONS) {
        Ok(file) => file,
        Err(errors) => {
            let diagnostics: Vec<Diagnostic> = errors.iter().map(Diagnostic::from).collect();
            return (
                Monitoring::default(),
                Vec::new(),
                shown(&diagnostics, texts),
            );
        }
    };
    let mut context = Context::new(&mut texts);
    let choices = assumptions::read(&file.assumptions, &file.quotas, &mut context);
    let revisions = revisions::read(&file, &root, &mut context);
    let fleets = fleets::read(&file, &choices, &revisions, &mut context);
    let (monitoring, alarms) = read(&file, &subjects(), &fleets, STARTS_AT, &mut context);
    context.report_idle();
    let diagnostics = context.finish();
    let said = shown(&diagnostics, texts);
    (monitoring, alarms, said)
}

/// What is read from sections about which nothing is to be said.
fn sound(sections: &str) -> Monitoring {
    let (monitoring, said) = read_all(sections);
    assert_eq!(said, "");
    monitoring
}

/// One alarm of which these keys are written after the usual ones.
fn alarm(keys: &str) -> String {
    format!(
        "alarms:\n  - {{ alarmName: a, metricName: HTTPCode_Target_5XX_Count, targetGroup: web, \
         statistic: Sum, period: 60, evaluationPeriods: 3, threshold: 10, comparisonOperator: \
         GreaterThanThreshold{keys} }}\n"
    )
}

fn settings(monitoring: &Monitoring) -> &MetricAlarm {
    monitoring.set.metric(AlarmId(0)).expect("there is one")
}

#[test]
fn alm_002_an_alarm_may_begin_in_another_state_and_at_a_phase() {
    let (read, entries, _) = read_entries(&alarm(", stateValue: OK, phase: 17s"));
    assert_eq!(entries[0].initial, Some(AlarmState::Ok));
    assert_eq!(entries[0].phase, Some(Duration::from_secs(17)));
    assert_eq!((entries[0].name.as_str(), read.series.len()), ("a", 1));
    assert_eq!(
        (
            entries[0].condition.as_str(),
            entries[0].datapoints_to_alarm
        ),
        ("above 10", 3)
    );
    let settings = settings(&read).settings();
    assert_eq!(settings.treat_missing_data, TreatMissingData::Missing);
    assert_eq!(
        settings.comparison_operator,
        ComparisonOperator::GreaterThanThreshold
    );
    let (_, entries, _) = read_entries(&alarm(""));
    assert_eq!(entries[0].initial, None);
}

#[test]
fn alm_020_an_alarm_may_set_its_own_range() {
    assert_eq!(settings(&sound(&alarm(""))).range(), 10);
    assert_eq!(settings(&sound(&alarm(", evaluationRange: 5"))).range(), 5);
}

#[test]
fn alm_016_a_wall_clock_window_goes_by_an_offset() {
    let window = ", evaluationWindow: { wallClockWindow: { timezone: '+05:30' } }";
    let read = sound(&alarm(window).replace("period: 60", "period: 3600"));
    let into_period = Duration::from_secs(50 * 60);
    assert_eq!(
        settings(&read).settings().window,
        EvaluationWindow::WallClock { into_period }
    );
    let sliding = sound(&alarm(", evaluationWindow: { slidingWindow: {} }"));
    assert_eq!(
        settings(&sliding).settings().window,
        EvaluationWindow::Sliding
    );
}

#[test]
fn alm_037_alarms_on_one_metric_share_its_series() {
    let read = sound(
        "\
alarms:
  - &a
    AlarmName: short
    Namespace: AWS/ApplicationELB
    MetricName: RequestCount
    Dimensions: [{ Name: TargetGroup, Value: targetgroup/web/73e2d6bc24d8a067 }, { Name: LoadBalancer, Value: app/shop/50dc6c495c0c9188 }]
    Statistic: Sum
    Period: 60
    EvaluationPeriods: 1
    Threshold: 1
    ComparisonOperator: LessThanThreshold
  - { alarmName: same, metricName: RequestCount, loadBalancer: shop, statistic: Average, period: 300, evaluationPeriods: 1, threshold: 1, comparisonOperator: LessThanThreshold, deliveryDelay: 90s }
  - { alarmName: zonal, metricName: HealthyHostCount, targetGroup: web, zone: b, statistic: Minimum, period: 60, evaluationPeriods: 1, threshold: 1, comparisonOperator: LessThanThreshold }
  - { alarmName: hosts, metricName: CPUUtilization, fleet: jobs, extendedStatistic: p99.9, period: 60, evaluationPeriods: 1, threshold: 80, comparisonOperator: GreaterThanThreshold }
  - { alarmName: host, namespace: AWS/EC2, metricName: StatusCheckFailed, dimensions: [{ name: InstanceId, value: jobs-2 }], statistic: Maximum, period: 60, evaluationPeriods: 1, threshold: 0, comparisonOperator: GreaterThanThreshold }
",
    );
    let subjects: Vec<SeriesSubject> = read
        .series
        .iter()
        .map(|entry| entry.series.subject)
        .collect();
    let web = SeriesSubject::TargetGroup(TargetGroupId(0));
    assert_eq!(subjects[..3], [web, web, SeriesSubject::Fleet(1)]);
    assert_eq!(
        (subjects.len(), read.series[1].series.zone.as_deref()),
        (4, Some("b"))
    );
    assert!(
        matches!(read.series[0].delivery, Latency::Constant(delay) if delay == Duration::from_secs(90))
    );
    assert!(read.series[1].delivery.is_drawn());
}

#[test]
fn alm_036_delays_have_the_stated_quantiles() {
    let custom = "\
metrics: [{ namespace: Shop, metricName: Orders, values: [{ at: 0s, value: 3 }] }]
alarms:
";
    let alarm = |keys: &str| {
        format!(
            "  - {{ {keys}, statistic: Maximum, period: 60, evaluationPeriods: 1, threshold: 1, \
             comparisonOperator: LessThanThreshold }}\n"
        )
    };
    let read = sound(&format!(
        "{custom}{}{}{}",
        alarm("alarmName: a, metricName: HealthyHostCount, targetGroup: idle"),
        alarm("alarmName: b, metricName: CPUUtilization, fleet: web"),
        alarm("alarmName: c, metricName: Orders, namespace: Shop"),
    ));
    let word = |share: f64| (share * u64::MAX as f64) as u64;
    for (series, [low, middle, high]) in
        [[45.0, 90.0, 180.0], [30.0, 60.0, 120.0], [1.0, 5.0, 30.0]]
            .into_iter()
            .enumerate()
    {
        let secs = |share| {
            read.series[series]
                .delivery
                .sample(word(share))
                .as_secs_f64()
        };
        assert!(secs(1e-9) >= low && secs(1.0) <= 600.0);
        assert!(
            (secs(0.5) / middle - 1.0).abs() < 0.02,
            "{series}: {}",
            secs(0.5)
        );
        assert!(
            (secs(0.95) / high - 1.0).abs() < 0.03,
            "{series}: {}",
            secs(0.95)
        );
    }
    assert_eq!(read.custom[0].value(Time::ZERO), Some(3.0));
}

#[test]
fn alm_045_presets_fill_in_what_is_not_given() {
    let with = |preset: &str, group: &str, keys: &str| {
        let read = sound(&format!(
            "alarms: [{{ alarmName: a, preset: {preset}, {group}{keys} }}]"
        ));
        let alarm = settings(&read);
        let quorum = alarm.quorum();
        let m_of_n = (quorum.datapoints_to_alarm, quorum.evaluation_periods);
        (
            m_of_n,
            alarm.settings().threshold,
            alarm.settings().treat_missing_data,
        )
    };
    use TreatMissingData as T;
    for (found, expected) in [
        (
            with("target5xx", "targetGroup: web", ""),
            ((2, 3), 10.0, T::NotBreaching),
        ),
        (
            with("elb5xx", "targetGroup: web", ", threshold: 5"),
            ((2, 3), 5.0, T::NotBreaching),
        ),
        (
            with("errorRatio", "targetGroup: web", ""),
            ((2, 3), 1.0, T::NotBreaching),
        ),
        (
            with("p99Latency", "targetGroup: web", ", threshold: 0.4"),
            ((3, 3), 0.4, T::Missing),
        ),
        (
            with("healthyHosts", "targetGroup: idle", ""),
            ((2, 2), 3.0, T::Breaching),
        ),
    ] {
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }
}

/// A burn of 14.4 in an hour and in five minutes, joined by a composite alarm.
#[test]
fn alm_045_a_fast_burn_is_one_of_the_error_budget() {
    use crate::aws::cloudwatch::alarm::Source;
    use crate::aws::cloudwatch::math::MetricStat;

    for (slo, budget) in [("", 0.001), ("slo: { availability: 99% }\n", 0.01)] {
        let of = "preset: burnFast, targetGroup: web";
        let read = sound(&format!(
            "alarms:\n  - {{ alarmName: long, {of} }}\n  - {{ alarmName: short, {of}, period: 300 }}\n\
             compositeAlarms:\n  - {{ alarmName: burn, alarmRule: ALARM(long) AND ALARM(short) }}\n{slo}"
        ));
        for (alarm, period_s) in [(0, 3_600), (1, 300)] {
            let alarm = read
                .set
                .metric(AlarmId(alarm))
                .expect("it is a metric alarm");
            let settings = alarm.settings();
            assert_eq!(settings.period, Duration::from_secs(period_s));
            assert_eq!(settings.condition(), "above 14.4");
            assert_eq!(settings.treat_missing_data, TreatMissingData::NotBreaching);
            let quorum = alarm.quorum();
            assert_eq!(
                (quorum.datapoints_to_alarm, quorum.evaluation_periods),
                (1, 1)
            );
            let Source::Math(math) = &settings.source else {
                panic!("a burn rate is worked out");
            };
            // Errors of targets, of the load balancer, and requests with a target.
            let values = [3.0, 2.0, 98.0];
            let read = |stat: MetricStat| vec![Some(values[stat.series.index()])];
            let (points, _) = math.evaluate(1, read);
            let burn = points[0].expect("there are requests");
            assert!((burn - 0.05 / budget).abs() < 1e-9, "{burn}");
        }
    }
}

#[test]
fn alm_032_the_error_ratio_of_an_empty_target_group_is_all_of_it() {
    use crate::aws::cloudwatch::board::Board;
    use crate::aws::cloudwatch::datapoint::Datapoint;
    use crate::aws::cloudwatch::ids::SeriesId;
    use crate::aws::cloudwatch::metric::MetricName;
    use crate::aws::cloudwatch::metric_store::MetricStore;

    let read = sound(
        "alarms: [{ alarmName: a, preset: errorRatio, targetGroup: web, datapointsToAlarm: 1, evaluationPeriods: 1 }]",
    );
    let elb = read
        .series
        .iter()
        .position(|entry| entry.series.metric == MetricName::HttpCodeElb5xx);
    assert_eq!((elb, read.series.len()), (Some(1), 3));
    let mut store = MetricStore::new(read.set.keep());
    let minute = Time::ZERO + Duration::from_secs(60);
    store.publish(SeriesId(1), Time::ZERO, Datapoint::repeated(1.0, 9), minute);
    let (mut board, _) = Board::new(&read.set, &[]);
    let change = board.evaluate(&read.set, AlarmId(0), minute, &store);
    let change = change.expect("it changes");
    assert_eq!(change.to, AlarmState::Alarm);
    assert!(format!("{:?}", change.because).contains("newest: Some(100.0)"));
}

#[test]
fn alm_038_two_presets_say_only_how_to_treat_missing_data() {
    for (preset, missing) in [
        ("denseRollback", TreatMissingData::Breaching),
        ("sparseErrors", TreatMissingData::NotBreaching),
    ] {
        let read = sound(&alarm(&format!(", preset: {preset}")));
        assert_eq!(settings(&read).settings().treat_missing_data, missing);
    }
}

#[test]
fn alm_011_actions_are_without_effect() {
    let (_, said) = read_all(&alarm(
        ", okActions: [x], AlarmActions: [y], tags: [], unit: Count",
    ));
    assert!(
        said.contains("without effect here: `alarmActions`, `okActions`, `tags`, `unit`"),
        "{said}"
    );
    let (_, said) = read_all(&alarm(", alarmActions: [1, 2, 3, 4, 5, 6]"));
    assert!(
        said.contains("at most 5 actions of a kind (ALM-013)"),
        "{said}"
    );
}

#[test]
fn alm_040_a_rule_names_alarms_by_name_or_by_arn() {
    let composites = "compositeAlarms: [{ alarmName: c, alarmRule: 'ALARM(a) AND NOT OK(arn:aws:cloudwatch:x:1:alarm:a)' }]\n";
    let read = sound(&(alarm("") + composites));
    assert_eq!(
        (read.set.len(), read.set.composites()),
        (2, &[AlarmId(1)][..])
    );
}

#[test]
fn alm_041_a_circle_of_composite_alarms_is_refused() {
    let (read, said) = read_all(
        "compositeAlarms:\n  - { alarmName: b, alarmRule: ALARM(c) }\n  - { alarmName: c, alarmRule: OK(b) }\n",
    );
    assert!(
        read.set.is_empty() && said.contains("depends on itself (ALM-041)"),
        "{said}"
    );
}
