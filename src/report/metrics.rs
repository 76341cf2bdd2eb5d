//! `metrics.csv`: a row for each minute of each target group, in order of time.
//!
//! Amounts are requests and attempts with three decimals made from integers. A share is empty where
//! there is nothing to share.

use crate::account::requests::amount::Amount;
use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::column::{Cell, Column};
use crate::trace::minute::Minute;

/// The columns behind scenario, replication and seed. Those of causes stand in the order of
/// [`Cause::ALL`](crate::account::requests::cause::Cause::ALL).
pub(super) const COLUMNS: [Column; 36] = [
    Column::full(
        "minute",
        Cell::Number,
        "Number of the minute, counted from 0 at the start of the run.",
    ),
    Column::full(
        "subject",
        Cell::Text,
        "The target group or Classic Load Balancer, or the fleet that is asked directly.",
    ),
    Column::full(
        "requests",
        Cell::Requests,
        "What users asked for in this minute, without what they asked again.",
    ),
    Column::full(
        "failed",
        Cell::Requests,
        "Requests that failed for the user, retries included, in the minute in which the user gave \
         up (TRF-060).",
    ),
    Column::or_empty(
        "error_ratio",
        Cell::Share,
        "`failed` over `requests`, 1 at most.",
        "nobody asked for anything",
    ),
    Column::full(
        "healthy",
        Cell::Targets,
        "Healthy targets as the load balancer sees them, the mean over the minute.",
    ),
    Column::full(
        "capacity_rps",
        Cell::RequestsPerSecond,
        "What the capacity in service could answer, the mean over the minute.",
    ),
    Column::full(
        "demand_rps",
        Cell::RequestsPerSecond,
        "`requests` over the length of the minute; the last of a run may be cut short.",
    ),
    Column::or_empty(
        "new_revision_share",
        Cell::Share,
        "Share of attempts that went to a revision not running at the start (TRF-068).",
        "there was no attempt",
    ),
    Column::full(
        "attempts",
        Cell::Requests,
        "Everything that arrived, retries included.",
    ),
    Column::full(
        "answered",
        Cell::Requests,
        "Attempts that were answered well.",
    ),
    Column::full(
        "failed_target_error",
        Cell::Requests,
        "Attempts that the application answered with an error of its own, 500 (TRF-010).",
    ),
    Column::full(
        "failed_refused",
        Cell::Requests,
        "Attempts to a host where nothing listens, 502.",
    ),
    Column::full(
        "failed_no_target",
        Cell::Requests,
        "Attempts that no target could get, 503.",
    ),
    Column::full(
        "failed_overflow",
        Cell::Requests,
        "Attempts that met a full queue, 503.",
    ),
    Column::full(
        "failed_timed_out",
        Cell::Requests,
        "Attempts for which client or load balancer waited no longer, 504.",
    ),
    Column::full(
        "failed_drain_cut",
        Cell::Requests,
        "Attempts cut off when their target was taken away, 502.",
    ),
    Column::full(
        "failed_abandoned",
        Cell::Requests,
        "Attempts whose target died under them, 504.",
    ),
    Column::full(
        "waiting",
        Cell::Requests,
        "Requests that waited in queues when the minute ended.",
    ),
    Column::full(
        "shortfall",
        Cell::Requests,
        "Demand, times the headroom, beyond the capacity in service (TRF-065).",
    ),
    Column::full(
        "shortfall_s",
        Cell::Seconds,
        "For how long there was a shortfall.",
    ),
    Column::full(
        "lost_capacity",
        Cell::Requests,
        "What the capacity missing against the usual would have answered (TRF-066).",
    ),
    Column::full(
        "failed_new",
        Cell::Requests,
        "Attempts that a new revision failed (TRF-068).",
    ),
    Column::full(
        "healthy_min",
        Cell::Number,
        "Fewest healthy targets at any instant of the minute.",
    ),
    Column::full(
        "healthy_max",
        Cell::Number,
        "Most healthy targets at any instant.",
    ),
    Column::full(
        "registered",
        Cell::Number,
        "Most registered targets at any instant.",
    ),
    Column::or_empty(
        "target_2xx",
        Cell::Number,
        "`HTTPCode_Target_2XX_Count` as CloudWatch gets it, a whole number drawn once.",
        "no load balancer counts answers by their code (LB-043)",
    ),
    Column::or_empty(
        "target_4xx",
        Cell::Number,
        "`HTTPCode_Target_4XX_Count`.",
        "no load balancer counts answers by their code (LB-043)",
    ),
    Column::or_empty(
        "target_5xx",
        Cell::Number,
        "`HTTPCode_Target_5XX_Count`.",
        "no load balancer counts answers by their code (LB-043)",
    ),
    Column::or_empty(
        "elb_5xx",
        Cell::Number,
        "`HTTPCode_ELB_5XX_Count`.",
        "no load balancer counts answers by their code (LB-043)",
    ),
    Column::or_empty(
        "mean_s",
        Cell::Seconds,
        "Mean time of the answers (TRF-027).",
        "nothing was answered",
    ),
    Column::or_empty(
        "p50_s",
        Cell::Seconds,
        "Median time of the answers.",
        "nothing was answered",
    ),
    Column::or_empty(
        "p95_s",
        Cell::Seconds,
        "95th percentile.",
        "nothing was answered",
    ),
    Column::or_empty(
        "p99_s",
        Cell::Seconds,
        "99th percentile.",
        "nothing was answered",
    ),
    Column::full(
        "no_success_s",
        Cell::Seconds,
        "For how long nothing succeeded although something was asked (TRF-064).",
    ),
    Column::full(
        "partial_s",
        Cell::Seconds,
        "For how long less than half succeeded, the time without success included (TRF-064).",
    ),
];

/// The rows of one replication.
pub(super) fn rows(scenario: &Scenario, trial: &Trial) -> Vec<u8> {
    let mut table = Table::new(&scenario.name, trial);
    for minute in trial.run.outcome.minutes() {
        let group = scenario.world.target_groups.get(minute.subject.index());
        table.begin();
        table.number(u64::from(minute.minute));
        table.text(group.map_or("", |group| group.name.as_str()));
        promised(&mut table, minute);
        further(&mut table, minute);
        table.end();
    }
    table.finish()
}

/// From `requests` to `new_revision_share`.
fn promised(table: &mut Table, minute: &Minute) {
    let micros = i128::from(minute.length.as_micros());
    amount(table, minute.first_attempts);
    amount(table, minute.failed);
    let failed = minute.failed.min(minute.first_attempts);
    ratio(table, failed.0, minute.first_attempts.0, 6);
    let healthy = i128::try_from(minute.healthy_time).unwrap_or(i128::MAX);
    ratio(table, healthy, micros, 3);
    // Amounts are in 10^-12 requests, and a microsecond is 10^-6 s.
    ratio(table, minute.capacity.0, micros * 1_000_000, 3);
    ratio(table, minute.first_attempts.0, micros * 1_000_000, 3);
    ratio(table, minute.by_new.0, minute.attempts.0, 6);
}

/// From `attempts` on.
fn further(table: &mut Table, minute: &Minute) {
    amount(table, minute.attempts);
    amount(table, minute.answered);
    for failed in minute.failed_by {
        amount(table, failed);
    }
    amount(table, minute.waiting);
    amount(table, minute.shortfall);
    table.duration(Some(minute.shortfall_time));
    amount(table, minute.lost_capacity);
    amount(table, minute.failed_new);
    let [least, most] = minute.healthy;
    for count in [least, most, minute.registered_max] {
        table.number(u64::from(count));
    }
    match minute.counts {
        Some(counts) => {
            for count in [
                counts.target_2xx,
                counts.target_4xx,
                counts.target_5xx,
                counts.elb_5xx,
            ] {
                table.number(count);
            }
        }
        None => (0..4).for_each(|_| table.text("")),
    }
    match minute.latency {
        Some(latency) => {
            for seconds in [latency.mean, latency.p50, latency.p95, latency.p99] {
                table.text(&format!("{seconds:.6}"));
            }
        }
        None => (0..4).for_each(|_| table.text("")),
    }
    table.duration(Some(minute.no_success));
    table.duration(Some(minute.partial));
}

fn amount(table: &mut Table, amount: Amount) {
    table.text(&amount.to_string());
}

/// A quotient with so many decimals, made from integers, halves rounded up; empty for a divisor of
/// nothing.
fn ratio(table: &mut Table, dividend: i128, divisor: i128, decimals: usize) {
    if divisor <= 0 {
        table.text("");
        return;
    }
    let unit = (0..decimals).fold(1_i128, |unit, _| unit * 10);
    let (whole, rest) = (dividend.max(0) / divisor, dividend.max(0) % divisor);
    let parts = (rest * unit + divisor / 2) / divisor;
    let (whole, parts) = (whole + parts / unit, parts % unit);
    table.text(&format!("{whole}.{parts:0decimals$}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::simulation::Run;
    use crate::kernel::time::Duration;
    use crate::report::alarms;
    use crate::scenario::load::load;
    use crate::study::plan::Replication;
    use crate::trace::column::HEAD;
    use crate::trace::sample;
    use crate::trace::wording::Wording;

    fn sampled() -> (Scenario, Trial) {
        let loaded = load("two-hosts", &[], None).expect("a shipped scenario loads");
        let mut scenario = loaded.scenario;
        scenario.name = "sample".to_owned();
        scenario.world = sample::world();
        let (entries, outcome) = sample::traffic::recorded();
        let trial = Trial {
            replication: Replication::with_index(0),
            seed: sample::SEED,
            run: Run {
                entries,
                outcome,
                ended: sample::at(300),
                events: 0,
            },
            base: None,
        };
        (scenario, trial)
    }

    #[test]
    fn a_minute_is_a_row_with_a_cell_for_each_column() {
        let (scenario, trial) = sampled();
        let text = String::from_utf8(rows(&scenario, &trial)).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        let columns = COLUMNS.len() + HEAD.len();
        assert!(lines.iter().all(|line| line.split(',').count() == columns));
        assert_eq!(
            lines[2],
            "sample,1,7,2,web,54000.000,5400.000,0.100000,2.000,750.000,900.000,0.333333,\
             54000.000,48600.000,5400.000,0.000,0.000,0.000,0.000,0.000,0.000,0.000,600.000,\
             20.000,2500.000,5400.000,1,3,3,48600,0,5400,0,0.100000,0.090000,0.200000,0.400000,\
             10.000,30.000"
        );
    }

    #[test]
    fn trf_060_no_more_than_all_requests_of_a_minute_are_in_error() {
        let (scenario, mut trial) = sampled();
        let mut recorder =
            crate::trace::recorder::Recorder::new(crate::trace::recorder::Level::Full);
        // Most of those who give up asked in the minute before.
        let mut late = sample::minutes::served(0, 0, 10, 10);
        late.failed = Amount::of_requests(40);
        recorder.record_minute(sample::at(60), None, crate::rulebook::TRF_060, late);
        trial.run.outcome = recorder.finish().1;
        let text = String::from_utf8(rows(&scenario, &trial)).expect("text");
        assert!(
            text.starts_with("sample,1,7,0,web,10.000,40.000,1.000000,"),
            "{text}"
        );
    }

    #[test]
    fn a_minute_without_requests_has_empty_shares_and_latencies() {
        let (scenario, mut trial) = sampled();
        let mut recorder =
            crate::trace::recorder::Recorder::new(crate::trace::recorder::Level::Full);
        let group = crate::aws::elb::ids::TargetGroupId(0);
        let quiet = Minute::quiet(0, group, Duration::from_secs(60));
        recorder.record_minute(sample::at(60), None, crate::rulebook::TRF_060, quiet);
        trial.run.outcome = recorder.finish().1;
        let text = String::from_utf8(rows(&scenario, &trial)).expect("text");
        assert!(
            text.starts_with("sample,1,7,0,web,0.000,0.000,,0.000,0.000,0.000,,0.000,"),
            "{text}"
        );
        // Nobody counts, and there is nothing whose time could be told.
        assert!(text.contains(",0,0,0,,,,,,,,,0.000,0.000"), "{text}");
    }

    #[test]
    fn a_change_of_an_alarm_is_a_row() {
        let (scenario, trial) = sampled();
        let wording = Wording::new(&scenario.world, trial.seed, trial.run.outcome.minutes());
        let text = String::from_utf8(alarms::rows(&scenario, &trial, &wording)).expect("text");
        assert_eq!(
            text,
            "sample,1,7,web-5xx,60.000,INSUFFICIENT_DATA,OK,0 of 3 datapoints above 100 (newest \
             0),TRF-070\n\
             sample,1,7,web-5xx,180.000,OK,ALARM,2 of 3 datapoints above 100 (newest 143),TRF-070\n\
             sample,1,7,web-5xx,300.000,ALARM,OK,no datapoints,TRF-070\n"
        );
    }
}
