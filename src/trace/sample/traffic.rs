//! The sample run with traffic: the new revision fails requests, an alarm fires, service returns.

use super::{at, entries, minutes};
use crate::account::host::AppState;
use crate::account::requests::amount::{Amount, Rate};
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target::TargetState;
use crate::kernel::time::Duration;
use crate::rulebook::{Rule, TRF_060, TRF_064, TRF_070};
use crate::trace::alarm::{AlarmReason, Datapoints, PollResult};
use crate::trace::entry::{Entry, EntryId, Subject, What};
use crate::trace::minute::{Availability, Minute};
use crate::trace::outcome::Outcome;
use crate::trace::recorder::{Level, Recorder};
use std::num::NonZeroU32;

/// What happened: the entries of the sample run and those of its requests, with their sums.
pub(crate) fn recorded() -> (Vec<Entry>, Outcome) {
    let mut recorder = Recorder::new(Level::Full);
    for entry in entries() {
        recorder.record(entry);
    }
    let mut minutes = five_minutes().into_iter().peekable();
    for (seconds, deployment, subject, rule, what) in changes() {
        while let Some(over) = minutes.next_if(|minute| over(minute) <= seconds) {
            let time = at(self::over(&over));
            recorder.record_minute(time, None, TRF_060, over);
        }
        recorder.record(Entry {
            time: at(seconds),
            cause: NonZeroU32::new(14).map(EntryId),
            deployment,
            subject,
            rule,
            what,
        });
    }
    recorder.finish()
}

/// The sums of [`recorded`].
pub(crate) fn outcome() -> Outcome {
    recorded().1
}

fn over(minute: &Minute) -> u64 {
    u64::from(minute.minute) * 60 + 60
}

/// 900 requests a second; 1 % and then twice 10 % of them fail, all by the new revision.
fn five_minutes() -> Vec<Minute> {
    let all = [0, 540, 5_400, 5_400, 0];
    let mut minutes: Vec<Minute> = (0..)
        .zip(all)
        .map(|(minute, failed)| minutes::served(minute, 0, 54_000, failed))
        .collect();
    for minute in &mut minutes[1..4] {
        minute.by_new = Amount::of_requests(18_000);
        minute.failed_new = minute.failed;
        minute.shortfall = Amount::of_requests(600);
        minute.shortfall_time = Duration::from_secs(20);
        minute.peak_shortfall = Rate(30_000_000);
        minute.lost_capacity = Amount::of_requests(2_500);
        minute.healthy = [1, 3];
        minute.healthy_time = 120_000_000;
    }
    minutes[2].partial = Duration::from_secs(30);
    minutes[2].no_success = Duration::from_secs(10);
    minutes
}

type Change = (u64, Option<DeploymentId>, Subject, Rule, What);

fn changes() -> Vec<Change> {
    use Availability::{Full, None as Nothing, Partial};
    let web = Subject::TargetGroup(TargetGroupId(0));
    let alarm = Subject::Alarm(AlarmId(0));
    let host = |number| Subject::Host(InstanceId(number));
    let points =
        |breaching, newest| AlarmReason::Datapoints(Datapoints::new(breaching, 3, 0, Some(newest)));
    let first = Some(DeploymentId(0));
    let unhealthy = What::Registration {
        group: TargetGroupId(0),
        from: TargetState::Healthy,
        to: TargetState::Unhealthy,
    };
    let healthy = What::Registration {
        group: TargetGroupId(0),
        from: TargetState::Unhealthy,
        to: TargetState::Healthy,
    };
    let service = |from, to| What::Service { from, to };
    let turns = |from, to, because| What::Alarm { from, to, because };
    let serving = What::Application {
        from: AppState::Starting,
        to: AppState::Serving,
    };
    let poll = |result| What::AlarmPoll(result);
    vec![
        (50, first, host(0), TRF_070, serving),
        (
            60,
            None,
            alarm,
            TRF_070,
            turns(AlarmState::InsufficientData, AlarmState::Ok, points(0, 0.0)),
        ),
        (110, None, host(1), TRF_070, unhealthy),
        (112, None, web, TRF_064, What::RoutingFailOpen),
        (114, None, web, TRF_064, What::ZoneWithdrawn(0)),
        (130, None, host(2), TRF_070, unhealthy),
        (140, None, web, TRF_064, service(Full, Partial)),
        (150, None, web, TRF_064, service(Partial, Nothing)),
        (160, None, web, TRF_064, service(Nothing, Partial)),
        (170, None, web, TRF_064, service(Partial, Full)),
        (
            180,
            None,
            alarm,
            TRF_070,
            turns(AlarmState::Ok, AlarmState::Alarm, points(2, 143.0)),
        ),
        (
            181,
            first,
            Subject::Deployment,
            TRF_070,
            poll(PollResult::Failed),
        ),
        (
            182,
            first,
            Subject::Deployment,
            TRF_070,
            poll(PollResult::FailureIgnored),
        ),
        (
            183,
            first,
            Subject::Deployment,
            TRF_070,
            poll(PollResult::Recovered),
        ),
        (
            185,
            first,
            Subject::Deployment,
            TRF_070,
            poll(PollResult::Active(AlarmId(0))),
        ),
        (190, None, host(1), TRF_070, healthy),
        (200, None, web, TRF_064, What::RoutingNormal),
        (201, None, web, TRF_064, What::ZoneRestored(0)),
        (
            300,
            None,
            alarm,
            TRF_070,
            turns(AlarmState::Alarm, AlarmState::Ok, AlarmReason::NoData),
        ),
    ]
}
