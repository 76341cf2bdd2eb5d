//! What is said about alarms that cannot be, to the letter.

use super::{alarm, read_all, settings};

#[test]
fn a_metric_that_nobody_writes_is_refused_in_place() {
    let metric = |from: &str, to: &str| read_all(&alarm("").replace(from, to)).1;
    let name = "HTTPCode_Target_5XX_Count";
    let said = [
        metric(name, "HTTPCode_Target_5XX_Cuont"),
        metric("targetGroup: web", "targetGroup: wep"),
        metric("targetGroup: web", "targetGroup: old"),
        metric("targetGroup: web", "targetGroup: jobs"),
        metric("targetGroup: web", "targetGroup: web, namespace: AWS/ELB"),
        metric(
            "targetGroup: web",
            "targetGroup: web, namespace: AWS/ApplicationELBs",
        ),
        metric(
            "targetGroup: web",
            "dimensions: [{ name: TargetGroop, value: web }]",
        ),
        metric("targetGroup: web, ", ""),
        metric("targetGroup: web", "loadBalancer: shopp"),
        metric("targetGroup: web", "targetGroup: web, loadBalancer: net"),
        metric(
            "targetGroup: web",
            "targetGroup: web, dimensions: [{ name: LoadBalancer, value: shop }]",
        ),
        metric("targetGroup: web", "targetGroup: web, zone: c"),
        metric("targetGroup: web", "fleet: web"),
        metric(
            "metricName: HTTPCode_Target_5XX_Count, targetGroup: web",
            "metricName: Latency, loadBalancer: old",
        ),
    ];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("metrics", said.join("\n"));
    });
}

#[test]
fn an_alarm_that_aws_would_refuse_is_refused_in_place() {
    let change = |from: &str, to: &str| read_all(&alarm("").replace(from, to)).1;
    let said = [
        change("period: 60", "period: 45"),
        change(
            "evaluationPeriods: 3",
            "evaluationPeriods: 2000, datapointsToAlarm: 0",
        ),
        change("threshold: 10, ", ""),
        change("GreaterThanThreshold", "GreaterThenThreshold"),
        change("GreaterThanThreshold", "GreaterThanUpperThreshold"),
        change("statistic: Sum", "statistic: p99"),
        change("statistic: Sum", "extendedStatistic: tm90"),
        change(
            "statistic: Sum",
            "statistic: Sum, treatMissingData: notbreaching",
        ),
        change("period: 60", "period: 10, phase: 10s"),
        change("statistic: Sum", "statistic: Sum, evaluationRange: 3"),
        change(
            "statistic: Sum",
            "statistic: Sum, evaluationWindow: { wallClockWindow: { timezone: Europe/Berlin } }",
        ),
        change("statistic: Sum", "statistic: Sum, stateValue: ALARMED"),
        change("statistic: Sum", "statistic: Sum, preset: target5xx"),
        change("statistic: Sum", "statistic: Sum, thresholdMetricId: m1"),
        change(
            "statistic: Sum",
            "statistic: Sum, treatmissingdata: missing",
        ),
    ];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("settings", said.join("\n"));
    });
}

#[test]
fn an_expression_or_rule_that_cannot_be_read_is_refused_in_place() {
    let math = |expression: &str, rest: &str| {
        let stat = "metricStat: { metric: { metricName: RequestCount, targetGroup: web }, period: 60, stat: Sum }";
        read_all(&format!(
            "alarms:\n  - alarmName: a\n    evaluationPeriods: 1\n    threshold: 1\n    comparisonOperator: GreaterThanThreshold\n    metrics:\n      - {{ id: m1, {stat}, returnData: false }}\n      - {{ id: e, expression: \"{expression}\" }}\n{rest}"
        ))
    };
    assert_eq!(math("100 * m1 / FILL(m1, 1)", "").1, "");
    let (read, _) = math("m1 + 1", "");
    assert_eq!((settings(&read).metrics().len(), read.series.len()), (1, 1));
    let rule = |rule: &str| {
        math(
            "m1",
            &format!("compositeAlarms: [{{ alarmName: c, alarmRule: '{rule}' }}]\n"),
        )
        .1
    };
    let said = [
        math("m1 + m3", "").1,
        math("AVG(m1) * m1", "").1,
        math("m1 * (2", "").1,
        math("1 + 2", "").1,
        math("m1", "    period: 60\n").1,
        math("m1", "      - { id: m2, metricStat: { metric: { metricName: RequestCount, targetGroup: web }, period: 300, stat: Sum }, returnData: false }\n").1,
        math("m1", "      - { id: x, expression: m1 }\n").1,
        rule("ALARM(aa) OR OK(a)"),
        rule("ALARM(a) & OK(a)"),
        rule("(OK(a)"),
    ];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("expressions", said.join("\n"));
    });
}

#[test]
fn a_metric_of_ones_own_that_makes_no_sense_is_refused_in_place() {
    let metric = |keys: &str| {
        let alarm = "alarms: [{ alarmName: a, namespace: Shop, metricName: Orders, dimensions: [{ name: k, value: v }], statistic: Sum, period: 60, evaluationPeriods: 1, threshold: 1, comparisonOperator: LessThanThreshold }]\n";
        read_all(&format!("metrics: [{{ {keys} }}]\n{alarm}")).1
    };
    let good = "namespace: Shop, metricName: Orders, dimensions: [{ name: k, value: v }]";
    assert_eq!(
        metric(&format!(
            "{good}, values: [{{ at: 0s, value: 1 }}], period: 1s, deliveryDelay: 2s"
        )),
        ""
    );
    let said = [
        metric(good),
        metric(&format!(
            "{good}, values: [{{ at: 9s, value: 1 }}, {{ at: 9s }}]"
        )),
        metric(&format!(
            "{good}, values: [{{ at: 9s, value: 1 }}], period: 5s"
        )),
        metric(&format!("{good}, csv: nowhere.csv")),
        metric(&good.replace("Shop", "AWS/Shop")),
        metric("namespace: Shop, metricName: Orders, values: [{ at: 0s, value: 1 }]"),
        metric("namespace: Shop, metricName: Order, values: [{ at: 0s, value: 1 }]"),
        metric("namespace: Shops, metricName: Orders, values: [{ at: 0s, value: 1 }]"),
        metric(&format!(
            "{good}, values: [{{ at: 0s, value: 1 }}] }}, {{ {good}, values: [{{ at: 0s, value: 1 }}]"
        )),
    ];
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("custom", said.join("\n"));
    });
}
