//! Service level objectives: error budgets, burn rates and the alerts that watch them (TRF-071,
//! TRF-072, TRF-075 to TRF-077).

use crate::account::requests::amount::Amount;

/// Minutes of the period a budget is for: 30 days.
pub const PERIOD_MINUTES: u32 = 30 * 24 * 60;

/// The short window is this part of the long one.
const SHORT_PART: u32 = 12;

/// A pair of windows that has to burn too fast in both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// How urgent it is.
    pub severity: Severity,
    /// The long window in minutes.
    pub long_minutes: u32,
    /// The short window in minutes.
    pub short_minutes: u32,
    /// The burn rate from which it fires.
    pub burn: f64,
}

/// How urgent an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Somebody is woken.
    Page,
    /// Somebody looks at it tomorrow.
    Ticket,
}

/// The three alerts of the SRE Workbook (TRF-075): 2 % of the budget in an hour, 5 % in six hours, 10 %
/// in three days.
pub const ALERTS: [Alert; 3] = [
    Alert::new(Severity::Page, 60, 14.4),
    Alert::new(Severity::Page, 6 * 60, 6.0),
    Alert::new(Severity::Ticket, 3 * 24 * 60, 1.0),
];

/// What happened in a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinuteOfService {
    /// First attempts that failed for good.
    pub failed: Amount,
    /// All first attempts.
    pub total: Amount,
}

impl Alert {
    const fn new(severity: Severity, long_minutes: u32, burn: f64) -> Self {
        Self {
            severity,
            long_minutes,
            short_minutes: long_minutes / SHORT_PART,
            burn,
        }
    }

    /// The highest burn rate that both windows reach at the end of some minute; a minute of the time
    /// before the series has `before` requests, none of which failed.
    #[must_use]
    pub fn highest_burn(&self, series: &[MinuteOfService], before: Amount, slo: f64) -> f64 {
        self.burns(series, before, slo).fold(0.0, f64::max)
    }

    /// The minute, counted from 0, at whose end the alert fires first; none if it never does.
    #[must_use]
    pub fn first_fires(&self, series: &[MinuteOfService], before: Amount, slo: f64) -> Option<u32> {
        let fires = self
            .burns(series, before, slo)
            .position(|burn| burn > self.burn);
        fires.and_then(|minute| u32::try_from(minute).ok())
    }

    /// The lower burn rate of the two windows at the end of each minute.
    fn burns(
        &self,
        series: &[MinuteOfService],
        before: Amount,
        slo: f64,
    ) -> impl Iterator<Item = f64> {
        let long = error_ratios(series, before, self.long_minutes);
        let short = error_ratios(series, before, self.short_minutes);
        let lower = move |(long, short): (f64, f64)| burn_rate(long.min(short), slo);
        long.zip(short).map(lower)
    }
}

/// The share of failures in the window that ends with each minute, at most all of it: what fails in a
/// minute may have been asked before.
fn error_ratios(
    series: &[MinuteOfService],
    before: Amount,
    window: u32,
) -> impl Iterator<Item = f64> {
    let window_len = window as usize;
    let mut failed = Amount::ZERO;
    let mut total = Amount(before.0.saturating_mul(i128::from(window)));
    series.iter().enumerate().map(move |(at, minute)| {
        let gone = at.checked_sub(window_len).map(|gone| series[gone]);
        failed += minute.failed - gone.map_or(Amount::ZERO, |gone| gone.failed);
        total += minute.total - gone.map_or(before, |gone| gone.total);
        if total > Amount::ZERO {
            failed.min(total).requests_f64() / total.requests_f64()
        } else {
            0.0
        }
    })
}

/// How fast an error ratio uses up the budget: 1 if it lasts just through the period (TRF-072).
#[must_use]
pub fn burn_rate(error_ratio: f64, slo: f64) -> f64 {
    error_ratio / (1.0 - slo)
}

/// The part of the budget that failures have used up, where so many requests are expected in the
/// whole period (TRF-071); none if there is no budget.
#[must_use]
pub fn budget_used(failed: Amount, in_period: Amount, slo: f64) -> Option<f64> {
    let budget = (1.0 - slo) * in_period.requests_f64();
    (budget > 0.0).then(|| failed.requests_f64() / budget)
}

/// The error ratio above which an alert fires (TRF-075).
#[must_use]
pub fn error_ratio_of(burn: f64, slo: f64) -> f64 {
    burn * (1.0 - slo)
}

/// With fewer requests than this in the short window, a single error fires the alert (TRF-076).
#[must_use]
pub fn too_few_requests(burn: f64, slo: f64) -> f64 {
    10.0 / error_ratio_of(burn, slo)
}

/// The minutes of a period that may be down (TRF-077).
#[must_use]
pub fn downtime_minutes(slo: f64, period_minutes: f64) -> f64 {
    (1.0 - slo) * period_minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLO: f64 = 0.999;

    fn minutes(failed_percent: &[u64]) -> Vec<MinuteOfService> {
        let minute = |percent: &u64| MinuteOfService {
            failed: Amount::of_requests(10 * percent),
            total: Amount::of_requests(1_000),
        };
        failed_percent.iter().map(minute).collect()
    }

    #[test]
    fn trf_075_the_alerts_are_those_of_the_workbook() {
        let shorts = ALERTS.map(|alert| alert.short_minutes);
        assert_eq!(shorts, [5, 30, 360]);
        for (alert, part) in ALERTS.iter().zip([0.02, 0.05, 0.10]) {
            // The burn rate that uses up a part of the budget of 30 days in the long window.
            let burn = part * f64::from(PERIOD_MINUTES) / f64::from(alert.long_minutes);
            assert!((alert.burn - burn).abs() < 1e-12);
        }
    }

    #[test]
    fn trf_075_both_windows_have_to_burn() {
        let before = Amount::of_requests(1_000);
        // A total outage of one minute: after it 1/60 of the hour has failed, 16.7 times the budget.
        let mut series = minutes(&[0, 0, 100, 0, 0, 0, 0, 0, 0]);
        let page = ALERTS[0];
        assert_eq!(page.first_fires(&series, before, SLO), Some(2));
        let highest = page.highest_burn(&series, before, SLO);
        assert!((highest - 1_000.0 / 60.0).abs() < 1e-9, "{highest}");
        // The short window forgets it five minutes later, although the long one does not.
        let burns: Vec<bool> = page
            .burns(&series, before, SLO)
            .map(|burn| burn > page.burn)
            .collect();
        assert_eq!(
            burns,
            [false, false, true, true, true, true, true, false, false]
        );
        series[2].failed = Amount::of_requests(800);
        assert_eq!(page.first_fires(&series, before, SLO), None);
    }

    #[test]
    fn trf_072_no_more_than_everything_burns() {
        // More users give up than ask.
        let late = [MinuteOfService {
            failed: Amount::of_requests(1_000),
            total: Amount::of_requests(10),
        }];
        let highest = ALERTS[0].highest_burn(&late, Amount::ZERO, SLO);
        assert!((highest - 1.0 / (1.0 - SLO)).abs() < 1e-9, "{highest}");
    }

    #[test]
    fn trf_072_without_requests_nothing_burns() {
        let silent = [MinuteOfService::default(); 3];
        assert!(ALERTS[0].highest_burn(&silent, Amount::ZERO, SLO).abs() <= 0.0);
    }

    #[test]
    fn trf_071_failures_use_up_the_budget_of_the_period() {
        let (failed, period) = (Amount::of_requests(50), Amount::of_requests(100_000));
        let used = budget_used(failed, period, SLO).expect("there is a budget");
        assert!((used - 0.5).abs() < 1e-9, "{used}");
        assert_eq!(budget_used(failed, Amount::ZERO, SLO), None);
        assert_eq!(budget_used(failed, period, 1.0), None);
    }

    #[test]
    fn trf_077_an_objective_allows_some_downtime() {
        let minutes = downtime_minutes(SLO, f64::from(PERIOD_MINUTES));
        assert!((minutes - 43.2).abs() < 1e-9, "{minutes}");
    }
}
