//! The objective of a service, its error budget, and the burn-rate alerts that would watch it
//! (TRF-071 to TRF-077).

use crate::account::requests::amount::Amount;
use crate::account::requests::slo::{
    ALERTS, Alert, MinuteOfService, PERIOD_MINUTES, budget_used, downtime_minutes,
};
use crate::kernel::time::{Duration, Time};
use crate::text::units::{Share, parse_share};
use crate::trace::minute::Minute;
use crate::trace::sums::{Sums, Together};

/// What a service promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slo {
    /// The share of requests that must succeed; less than all of them.
    pub availability: Share,
    /// How long the 99th percentile of answers may take; none if nothing is promised.
    pub latency_p99: Option<Duration>,
    /// Over which time the promise is kept.
    pub period: Duration,
    /// The share of requests that must succeed in a minute for it to be good, promised or not (TRF-063).
    pub good_minute: Share,
}

impl Default for Slo {
    /// 99.9 % of the requests in 30 days; a minute is good from 99 % on.
    fn default() -> Self {
        let share = |text| parse_share(text).expect("invariant: the default is a share");
        Self {
            availability: share("99.9%"),
            latency_p99: None,
            period: Duration::from_secs(30 * 86_400),
            good_minute: share("99%"),
        }
    }
}

impl Slo {
    /// The share of requests that may fail, in parts per billion.
    pub fn budget_billionths(self) -> u64 {
        let whole = Share::WHOLE.billionths();
        whole.saturating_sub(self.availability.billionths())
    }

    /// Whether a minute counts against the availability in time: too many requests failed, or none was
    /// answered (TRF-063).
    pub fn is_bad(self, minute: &Together) -> bool {
        let unanswered = minute.requests > Amount::ZERO && minute.answered == Amount::ZERO;
        let allowed = Share::WHOLE.billionths() - self.good_minute.billionths();
        minute.fails_more_than(allowed) || unanswered
    }

    /// Whether a minute kept the promise: enough requests succeeded, and fast enough.
    pub fn holds(self, minute: &Together) -> bool {
        let slow = self
            .latency_p99
            .zip(minute.p99)
            .is_some_and(|(limit, p99)| p99 > limit.as_secs_f64());
        !slow && !minute.fails_more_than(self.budget_billionths())
    }

    /// How long a total outage uses up the budget of the period (TRF-077).
    pub fn downtime(self) -> Duration {
        let minutes = self.period.as_secs_f64() / 60.0;
        Duration::from_secs_f64(downtime_minutes(self.availability.fraction(), minutes) * 60.0)
    }

    /// The part of the period's budget that these failures use, where the demand of `measured`
    /// goes on all through the period (TRF-071). None without a request.
    pub fn budget_used(self, sums: &Sums, measured: Duration) -> Option<f64> {
        let measured = i128::from(measured.as_micros()).max(1);
        let period = i128::from(self.period.as_micros());
        let in_period = Amount(sums.requests.0.saturating_mul(period) / measured);
        budget_used(sums.failed, in_period, self.availability.fraction())
    }
}

/// The alerts that would watch the promise; those of 30 days, their burn rates as much higher as the
/// period is longer (TRF-075).
pub fn alerts(slo: Slo) -> [Alert; ALERTS.len()] {
    let usual = f64::from(PERIOD_MINUTES) * 60.0;
    ALERTS.map(|alert| Alert {
        burn: alert.burn * slo.period.as_secs_f64() / usual,
        ..alert
    })
}

/// What an alert would have done in a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burn {
    /// The greatest burn rate that both windows showed at once.
    pub highest: f64,
    /// The end of the first minute in which it would have fired.
    pub fires: Option<Time>,
    /// Requests in its short window, at the mean demand of the run.
    pub requests_in_short: f64,
}

/// Follows the alerts through the minutes of a run, in the order of [`alerts`]; none without a
/// request.
///
/// The time before the start counts as if it had seen the mean demand of the run and no failure.
pub fn burns(slo: Slo, minutes: &[Minute]) -> [Option<Burn>; ALERTS.len()] {
    let minutes = Together::of(minutes);
    let series = series(&minutes);
    let requests: Amount = series.iter().map(|minute| minute.total).sum();
    let length = minutes.iter().fold(Duration::ZERO, |sum, minute| {
        sum.saturating_add(minute.length)
    });
    if requests <= Amount::ZERO || length == Duration::ZERO {
        return [None; ALERTS.len()];
    }
    let before = requests.rate_over(length).over(Duration::from_secs(60));
    let objective = slo.availability.fraction();
    alerts(slo).map(|alert| {
        let fires = alert.first_fires(&series, before, objective);
        let end = |minute| {
            let found = minutes.iter().find(|together| together.minute == minute);
            found.map(Together::ends)
        };
        Some(Burn {
            highest: alert.highest_burn(&series, before, objective),
            fires: fires.and_then(end),
            requests_in_short: before.requests_f64() * f64::from(alert.short_minutes),
        })
    })
}

/// A minute for each from the start; one that nobody recorded had no request.
fn series(minutes: &[Together]) -> Vec<MinuteOfService> {
    let count = minutes.last().map_or(0, |last| last.minute as usize + 1);
    let mut series = vec![MinuteOfService::default(); count];
    for minute in minutes {
        series[minute.minute as usize] = MinuteOfService {
            failed: minute.failed,
            total: minute.requests,
        };
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::minutes::served;

    fn outage(from: u32) -> Vec<Minute> {
        let failed = |minute| if minute >= from { 600 } else { 0 };
        (0..60)
            .map(|minute| served(minute, 0, 600, failed(minute)))
            .collect()
    }

    fn followed(minutes: &[Minute]) -> [Burn; ALERTS.len()] {
        burns(Slo::default(), minutes).map(|burn| burn.expect("there are requests"))
    }

    #[test]
    fn trf_071_the_budget_is_that_of_the_demand_of_the_period() {
        let sums = Sums::of(&[served(0, 0, 1_000, 1)]);
        let used = Slo::default().budget_used(&sums, Duration::from_secs(60));
        // One failure of 43,200 that the 43,200 minutes of 30 days may see.
        assert!((used.expect("there are requests") * 43_200.0 - 1.0).abs() < 1e-9);
        let quiet = Slo::default().budget_used(&Sums::default(), Duration::from_secs(60));
        assert_eq!(quiet, None);
    }

    #[test]
    fn trf_072_the_burn_rate_is_the_error_ratio_over_the_budget() {
        // Half of one minute's requests failed; the rest of the long window is clean.
        let followed = followed(&[served(0, 0, 100, 50)]);
        for (alert, burn) in alerts(Slo::default()).iter().zip(followed) {
            let ratio = burn.highest * 0.001 * f64::from(alert.long_minutes);
            assert!((ratio - 0.5).abs() < 1e-6, "{ratio}");
        }
    }

    #[test]
    fn trf_075_a_total_outage_fires_within_its_first_minutes() {
        // 52 s, 130 s and 259 s after it began, seen at the end of the minute.
        let fired = followed(&outage(10)).map(|burn| {
            let fires = burn.fires.expect("an outage fires");
            fires.as_micros() / 60_000_000
        });
        assert_eq!(fired, [11, 13, 15]);
        for calm in followed(&outage(60)) {
            assert_eq!(calm.fires, None);
            assert_eq!(calm.highest.to_bits(), 0.0_f64.to_bits());
        }
    }

    #[test]
    fn trf_075_a_longer_period_lets_more_burn_in_the_same_window() {
        let slo = Slo {
            period: Duration::from_secs(60 * 86_400),
            ..Slo::default()
        };
        let rates = alerts(slo).map(|alert| alert.burn);
        for (rate, expected) in rates.iter().zip([28.8, 12.0, 2.0]) {
            assert!((rate - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn trf_076_the_caveat_needs_the_requests_in_the_short_window() {
        let [page, _, _] = followed(&outage(10));
        assert!((page.requests_in_short - 3_000.0).abs() < 1e-6);
        assert_eq!(burns(Slo::default(), &[]), [None; 3]);
    }

    #[test]
    fn trf_077_a_share_of_the_period_is_a_downtime() {
        let slo = |text| Slo {
            availability: parse_share(text).expect("a share"),
            ..Slo::default()
        };
        for (text, seconds) in [
            ("99.5%", 12_960.0),
            ("99.9%", 2_592.0),
            ("99.95%", 1_296.0),
            ("99.99%", 259.2),
        ] {
            let found = slo(text).downtime().as_secs_f64();
            assert!((found - seconds).abs() < 1e-3, "{text}: {found}");
        }
    }

    #[test]
    fn trf_063_a_window_is_bad_below_its_share_or_without_an_answer() {
        let slo = Slo::default();
        for (requests, failed, bad) in [
            (1_000, 0, false),
            (1_000, 10, false),
            (1_000, 11, true),
            (0, 0, false),
        ] {
            let minute = Together::of([&served(0, 0, requests, failed)])[0];
            assert_eq!(slo.is_bad(&minute), bad, "{failed} failed");
        }
        let mut silent = served(0, 0, 10, 0);
        silent.answered = Amount::ZERO;
        assert!(slo.is_bad(&Together::of([&silent])[0]));
        let strict = Slo {
            good_minute: Share::WHOLE,
            ..slo
        };
        assert!(strict.is_bad(&Together::of([&served(0, 0, 1_000, 1)])[0]));
    }

    #[test]
    fn trf_067_a_minute_is_held_to_success_and_to_latency() {
        let mut slo = Slo::default();
        let minute = |failed| Together::of([&served(0, 0, 10_000, failed)])[0];
        assert!(slo.holds(&minute(10)));
        assert!(!slo.holds(&minute(11)));
        // The 99th percentile of the sample is 400 ms.
        slo.latency_p99 = Some(Duration::from_millis(400));
        assert!(slo.holds(&minute(0)));
        slo.latency_p99 = Some(Duration::from_millis(399));
        assert!(!slo.holds(&minute(0)));
    }
}
