//! `metrics.csv`: a row for each minute of each target group, in order of time.
//!
//! Amounts are requests and attempts with three decimals made from integers. A share is empty where
//! there is nothing to share.

use crate::account::requests::amount::Amount;
use crate::report::table::Table;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::trace::minute::Minute;

/// The columns behind scenario, replication and seed. Those of causes stand in the order of
/// [`Cause::ALL`](crate::account::requests::cause::Cause::ALL).
///
/// `failed` counts a request in the minute in which its user gives up, which may be later than that in
/// which it was asked; `error_ratio` is at most 1. From `target_2xx` to `elb_5xx` stand the counts that
/// a load balancer sends to CloudWatch; they are empty where none does (LB-043).
pub(super) const COLUMNS: &str = "minute,subject,requests,failed,error_ratio,healthy,capacity_rps,\
    demand_rps,new_revision_share,attempts,answered,failed_target_error,failed_refused,\
    failed_no_target,failed_overflow,failed_timed_out,failed_drain_cut,failed_abandoned,waiting,\
    shortfall,shortfall_s,lost_capacity,failed_new,healthy_min,healthy_max,registered,target_2xx,\
    target_4xx,target_5xx,elb_5xx,mean_s,p50_s,p95_s,p99_s,no_success_s,partial_s";

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
        let columns = COLUMNS.split(',').count() + 3;
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
