//! Waits and limits of alarms, of the points they read, and of deployments that look at them.

use super::{About, Book, Section, Value};
use crate::account::monitoring::SeriesEntry;
use crate::aws::cloudwatch::ids::{AlarmId, SeriesId};
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::codedeploy::alarm_polling::{FIRST_POLL, PollPolicy};
use crate::rulebook::{ALM_004, ALM_006, ALM_014, ALM_036, ALM_053, ALM_057, Ground, Rule};

fn about(name: String, rule: Rule, what: &str) -> About<'_> {
    About::new(Section::Alarms, name, rule, what)
}

pub(super) fn read(book: &mut Book<'_>) {
    let monitoring = &book.scenario.world.monitoring;
    for alarm in monitoring.set.ids() {
        evaluations(book, alarm);
    }
    for (place, series) in monitoring.series.iter().enumerate() {
        delivery(book, place, series);
    }
    for metric in &monitoring.custom {
        book.given(
            about(
                format!("{} {}: period", metric.namespace, metric.name),
                ALM_004,
                "a point of the metric is made",
            ),
            &format!("metrics.{}.period", metric.name),
            Value::Length(metric.period),
        );
    }
    let mut alarms = book.scenario.world.alarms.iter();
    if alarms.any(|alarm| !alarm.watched_by.is_empty()) {
        polls(book);
    }
}

fn evaluations(book: &mut Book<'_>, alarm: AlarmId) {
    let world = &book.scenario.world;
    let entry = &world.alarms[alarm.index()];
    let name = &entry.name;
    let Some(metric) = world.monitoring.set.metric(alarm) else {
        return;
    };
    let settings = metric.settings();
    let key = |key: &str| format!("alarms.{name}.{key}");
    book.given(
        about(
            format!("{name}: period"),
            ALM_004,
            "the points of a period are one datapoint",
        ),
        &key("period"),
        Value::Length(settings.period),
    );
    book.given(
        about(
            format!("{name}: evaluation periods"),
            ALM_006,
            "so many datapoints are looked at",
        ),
        &key("evaluationPeriods"),
        Value::Count(u64::from(settings.evaluation_periods)),
    );
    let n = Value::Count(u64::from(settings.evaluation_periods));
    book.enter(
        about(
            format!("{name}: datapoints to alarm"),
            ALM_006,
            "so many of them breach: ALARM",
        ),
        &key("datapointsToAlarm"),
        Value::Count(u64::from(metric.quorum().datapoints_to_alarm)),
        &n,
    );
    book.fixed(
        about(
            format!("{name}: evaluation"),
            ALM_014,
            "the alarm is evaluated again",
        ),
        Value::Length(metric.evaluated_every()),
    );
    if let Some(phase) = entry.phase {
        book.given(
            about(
                format!("{name}: phase"),
                ALM_014,
                "when in that time it is evaluated",
            ),
            &key("phase"),
            Value::Length(phase),
        );
    }
}

fn delivery(book: &mut Book<'_>, place: usize, entry: &SeriesEntry) {
    let world = &book.scenario.world;
    let subject = match entry.series.subject {
        SeriesSubject::TargetGroup(group) => world.target_groups[group.index()].name.clone(),
        SeriesSubject::Fleet(fleet) => world.fleets[usize::from(fleet)].name.clone(),
        SeriesSubject::Host(host) => world.hosts[host.index()].name.clone(),
        SeriesSubject::Custom(custom) => world.monitoring.custom[usize::from(custom)].name.clone(),
    };
    let metric = match entry.series.subject {
        SeriesSubject::Custom(_) => String::new(),
        SeriesSubject::TargetGroup(_) | SeriesSubject::Fleet(_) | SeriesSubject::Host(_) => {
            format!(" {}", entry.series.metric)
        }
    };
    let id = SeriesId(u16::try_from(place).unwrap_or(u16::MAX));
    let reader = world.monitoring.set.readers(id).first();
    let reader = reader.map_or("*", |alarm| world.alarms[alarm.index()].name.as_str());
    book.enter(
        about(
            format!("{subject}{metric}: delivery"),
            ALM_036,
            "from the end of a period until its point can be seen",
        ),
        &format!("alarms.{reader}.deliveryDelay"),
        Value::of(&entry.delivery),
        &Value::written(entry.series.subject.delivery_delay()),
    );
}

fn polls(book: &mut Book<'_>) {
    let polls = book.scenario.world.policy.polls;
    let default = PollPolicy::default();
    book.fixed(
        about(
            "first look of a deployment".to_owned(),
            ALM_053,
            "an alarm in ALARM stops the deployment",
        )
        .on(Ground::Observed),
        Value::Length(FIRST_POLL),
    );
    book.enter(
        about(
            "next look of a deployment".to_owned(),
            ALM_053,
            "an alarm in ALARM stops the deployment",
        ),
        "assumptions.alarmPollInterval",
        Value::Length(polls.interval),
        &Value::Length(default.interval),
    );
    book.enter(
        about(
            "further tries of a failed look".to_owned(),
            ALM_057,
            "the deployment is stopped, or goes on where ignorePollAlarmFailure is true",
        ),
        "assumptions.alarmPollAttempts",
        Value::Count(u64::from(polls.attempts)),
        &Value::Count(u64::from(default.attempts)),
    );
    for (number, secs) in (1..=polls.attempts.min(3)).zip([1, 2, 4]) {
        book.fixed(
            about(
                format!("pause {number} of a failed look"),
                ALM_057,
                "the look is tried again",
            ),
            Value::secs(secs),
        );
    }
}
