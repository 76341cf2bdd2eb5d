//! The objective of a service, its error budget, and the burn-rate alerts that would watch it
//! (TRF-071 to TRF-077).

use crate::account::requests::amount::Amount;
use crate::aws::named::named;
use crate::kernel::time::{Duration, Time};
use crate::text::units::Share;
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
}

impl Default for Slo {
    /// 99.9 % of the requests in 30 days.
    fn default() -> Self {
        let availability = crate::text::units::parse_share("99.9%");
        Self {
            availability: availability.expect("invariant: the default is a share"),
            latency_p99: None,
            period: Duration::from_secs(30 * 86_400),
        }
    }
}

impl Slo {
    /// The share of requests that may fail, in parts per billion.
    pub fn budget_billionths(self) -> u64 {
        let whole = Share::WHOLE.billionths();
        whole.saturating_sub(self.availability.billionths())
    }

    /// The share of requests that may fail, as a number that is 1 for all of them.
    pub fn budget(self) -> f64 {
        self.budget_billionths() as f64 / Share::WHOLE.billionths() as f64
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
        Duration::from_secs_f64(self.budget() * self.period.as_secs_f64())
    }

    /// The part of the period's budget that these failures use, where the demand of `measured`
    /// goes on all through the period (TRF-071). None without a request.
    pub fn budget_used(self, sums: &Sums, measured: Duration) -> Option<f64> {
        let periods = self.period.as_secs_f64() / measured.as_secs_f64();
        let demand = sums.requests.requests_f64() * periods;
        (demand > 0.0).then(|| sums.failed.requests_f64() / (self.budget() * demand))
    }
}

named! {
    /// What an alert asks for.
    pub enum Severity {
        /// Somebody at once.
        Page = "page",
        /// Somebody within days.
        Ticket = "ticket",
    }
}

/// An alert that fires while the budget burns fast over a long and over a short window (TRF-075).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// What it asks for.
    pub severity: Severity,
    /// The long window.
    pub long: Duration,
    /// The part of the period's budget that may burn within the long window.
    pub budget_part: f64,
}

/// The alerts of the SRE workbook for a promise over 30 days.
pub const ALERTS: [Alert; 3] = [
    Alert {
        severity: Severity::Page,
        long: Duration::from_secs(3_600),
        budget_part: 0.02,
    },
    Alert {
        severity: Severity::Page,
        long: Duration::from_secs(6 * 3_600),
        budget_part: 0.05,
    },
    Alert {
        severity: Severity::Ticket,
        long: Duration::from_secs(3 * 86_400),
        budget_part: 0.10,
    },
];

/// Parts of a window in which an alert looks twice.
const LONG_PER_SHORT: u64 = 12;

impl Alert {
    /// The short window: a twelfth of the long one.
    pub fn short(self) -> Duration {
        Duration::from_micros(self.long.as_micros() / LONG_PER_SHORT)
    }

    /// The burn rate above which it fires.
    pub fn burn_rate(self, slo: Slo) -> f64 {
        self.budget_part * slo.period.as_secs_f64() / self.long.as_secs_f64()
    }

    /// The share of failures above which it fires.
    pub fn error_ratio(self, slo: Slo) -> f64 {
        self.burn_rate(slo) * slo.budget()
    }

    /// After how many seconds of failures at this ratio it fires, if nothing failed before.
    pub fn seconds_to_fire(self, slo: Slo, error_ratio: f64) -> f64 {
        self.error_ratio(slo) * self.long.as_secs_f64() / error_ratio
    }

    /// With fewer requests than this in the short window one failure may fire it (TRF-076).
    pub fn low_traffic(self, slo: Slo) -> f64 {
        10.0 / self.error_ratio(slo)
    }
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

/// Follows an alert through the minutes of a run; none without a request.
///
/// The time before the start counts as if it had seen the mean demand of the run and no failure.
pub fn burn(alert: Alert, slo: Slo, minutes: &[Minute]) -> Option<Burn> {
    let minutes = Together::of(minutes);
    let requests: Amount = minutes.iter().map(|minute| minute.requests).sum();
    let length: f64 = minutes
        .iter()
        .map(|minute| minute.length.as_secs_f64())
        .sum();
    if requests <= Amount::ZERO || length <= 0.0 {
        return None;
    }
    let mean = requests.requests_f64() / length;
    let mut windows = [alert.long, alert.short()].map(|length| Trailing::of(length, mean));
    let mut found = Burn {
        highest: 0.0,
        fires: None,
        requests_in_short: mean * alert.short().as_secs_f64(),
    };
    for end in 0..minutes.len() {
        let [long, short] = windows
            .each_mut()
            .map(|window| window.error_ratio(&minutes, end) / slo.budget());
        let both = long.min(short);
        found.highest = found.highest.max(both);
        if both > alert.burn_rate(slo) {
            found.fires.get_or_insert(minutes[end].ends());
        }
    }
    Some(found)
}

/// A window that ends with each minute in turn, with its sums.
struct Trailing {
    length: Duration,
    /// Requests per second before the start.
    mean: f64,
    /// The first minute in it.
    first: usize,
    requests: Amount,
    failed: Amount,
}

impl Trailing {
    const fn of(length: Duration, mean: f64) -> Self {
        Self {
            length,
            mean,
            first: 0,
            requests: Amount::ZERO,
            failed: Amount::ZERO,
        }
    }

    /// The share of failures in the window that ends with this minute; minutes are taken in order.
    fn error_ratio(&mut self, minutes: &[Together], end: usize) -> f64 {
        let now = minutes[end].ends().as_micros();
        self.requests += minutes[end].requests;
        self.failed += minutes[end].failed;
        while now - minutes[self.first].begins().as_micros() > self.length.as_micros()
            && self.first < end
        {
            self.requests -= minutes[self.first].requests;
            self.failed -= minutes[self.first].failed;
            self.first += 1;
        }
        let before = self.length.as_micros().saturating_sub(now);
        let before = Duration::from_micros(before).as_secs_f64() * self.mean;
        let requests = self.requests.requests_f64() + before;
        if requests > 0.0 {
            self.failed.requests_f64() / requests
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units::parse_share;
    use crate::trace::sample::minutes::served;

    fn outage(from: u32) -> Vec<Minute> {
        let failed = |minute| if minute >= from { 600 } else { 0 };
        (0..60)
            .map(|minute| served(minute, 0, 600, failed(minute)))
            .collect()
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
        let half = [served(0, 0, 100, 50)];
        let short = ALERTS.map(|alert| {
            let burn = burn(alert, Slo::default(), &half).expect("there are requests");
            // Half of one minute's requests failed; the rest of the long window is clean.
            burn.highest * 0.001 * alert.long.as_secs_f64() / 60.0
        });
        assert!(short.iter().all(|ratio| (ratio - 0.5).abs() < 1e-9));
    }

    #[test]
    fn trf_075_a_total_outage_fires_within_its_first_minutes() {
        // 52 s, 130 s and 259 s after it began, seen at the end of the minute.
        let fired = ALERTS.map(|alert| {
            let burn = burn(alert, Slo::default(), &outage(10)).expect("there are requests");
            burn.fires.expect("an outage fires").as_micros() / 60_000_000
        });
        assert_eq!(fired, [11, 13, 15]);
        for alert in ALERTS {
            let calm = burn(alert, Slo::default(), &outage(60)).expect("there are requests");
            assert_eq!(calm.fires, None);
            assert_eq!(calm.highest.to_bits(), 0.0_f64.to_bits());
        }
    }

    #[test]
    fn trf_076_the_caveat_names_the_requests_in_the_short_window() {
        let burn = burn(ALERTS[0], Slo::default(), &outage(10)).expect("there are requests");
        assert!((burn.requests_in_short - 3_000.0).abs() < 1e-6);
        assert!((ALERTS[0].low_traffic(Slo::default()) - 694.444_444).abs() < 1e-3);
        assert_eq!(super::burn(ALERTS[0], Slo::default(), &[]), None);
    }

    #[test]
    fn trf_077_a_share_of_the_period_is_a_downtime() {
        let slo = |text| Slo {
            availability: parse_share(text).expect("a share"),
            ..Slo::default()
        };
        for (text, seconds) in [
            ("99.5%", 12_960),
            ("99.9%", 2_592),
            ("99.95%", 1_296),
            ("99.99%", 259),
        ] {
            let found = slo(text).downtime().as_micros() / 1_000_000;
            assert_eq!(found, seconds, "{text}");
        }
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
