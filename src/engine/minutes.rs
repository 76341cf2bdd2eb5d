//! From the sums of a minute to its row and its metrics (TRF-050 to TRF-055).

use crate::account::metrics::{Drawn, View, of_hosts};
use crate::account::monitoring::SeriesEntry;
use crate::account::requests::amount::Amount;
use crate::account::requests::cause::{Cause, CountClass};
use crate::account::requests::host_state::FleetId;
use crate::account::requests::samples;
use crate::account::requests::sums::Sums;
use crate::aws::cloudwatch::datapoint::Datapoint;
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::metric::MetricName;
use crate::aws::cloudwatch::series::SeriesSubject;
use crate::aws::cloudwatch::window::evaluated_every;
use crate::aws::elb::ids::TargetGroupId;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::TRF_002;
use crate::trace::entry::EntryId;
use crate::trace::minute::{Counts, LatencySummary, Minute};

impl Simulation<'_> {
    /// Records the minute of a target group and makes the points of its metrics.
    pub(super) fn close_minute(&mut self, group: TargetGroupId, sums: &Sums, waiting: Amount) {
        let number = u32::try_from(sums.from.as_micros() / 60_000_000)
            .expect("a run has fewer than 2^32 minutes");
        let drawn = self.count(group, number, sums);
        let length = self.now.since(sums.from);
        let alarms_read_latency = self.alarms_read_latency(group);
        let latency = if alarms_read_latency || self.recorder.keeps_entries() {
            self.times[group.index()].look(self.world, group, sums)
        } else {
            None
        };
        let latency = latency.map(|times| LatencySummary {
            mean: times.mean,
            p50: times.p50,
            p95: times.p95,
            p99: times.p99,
        });
        let minute = Minute {
            minute: number,
            subject: group,
            length,
            first_attempts: sums.first_attempts,
            failed: sums.failed,
            attempts: sums.attempts,
            failed_by: sums.failed_by,
            answered: sums.answered,
            by_new: sums.by_new,
            failed_new: sums.failed_new,
            waiting,
            capacity: sums.capacity,
            shortfall: sums.shortfall,
            lost_capacity: sums.lost_capacity,
            peak_shortfall: sums.peak_shortfall,
            shortfall_time: sums.shortfall_time,
            healthy: sums.healthy,
            healthy_time: sums.healthy_time,
            registered_max: sums.registered_max,
            counts: Counts::are_sent_by(self.world.target_groups[group.index()].group.kind)
                .then_some(Counts {
                    target_2xx: drawn.answered,
                    target_4xx: 0,
                    target_5xx: drawn.target_5xx(),
                    elb_5xx: drawn.elb_5xx(),
                }),
            latency,
            no_success: sums.no_success,
            partial: sums.no_success + sums.partial,
        };
        let cause = self.disturbed[group.index()];
        let entry = self
            .recorder
            .record_minute(self.now, cause, TRF_002, minute);
        if self.world.monitoring.series.is_empty() {
            return;
        }
        let micros = length.as_micros().max(1) as f64;
        let extremes = |[fewest, most]: [u32; 2], time: u128| {
            [f64::from(fewest), f64::from(most), time as f64 / micros]
        };
        let answers = drawn.answered + drawn.target_5xx();
        let spread = alarms_read_latency.then(|| {
            let path = self.world.target_groups[group.index()].path;
            let u = samples::uniform(self.seed, path, number);
            self.times[group.index()].histogram(answers, u)
        });
        let view = View {
            counts: drawn,
            healthy: extremes(sums.healthy, sums.healthy_time),
            unhealthy: extremes(sums.unhealthy, sums.unhealthy_time),
            latency: spread.as_ref(),
            mean_latency: latency.map_or(0.0, |latency| latency.mean),
            waiting: sums.queued,
        };
        self.publish_minute(group, sums, &view, entry);
    }

    /// Draws the counts of a minute once for all that read them (TRF-050).
    fn count(&mut self, group: TargetGroupId, minute: u32, sums: &Sums) -> Drawn {
        let by_elb = |cause: &&Cause| cause.class() == CountClass::Elb5xx;
        let of_elb: Amount = Cause::ALL
            .iter()
            .filter(by_elb)
            .map(|cause| sums.failed_by[cause.index()])
            .sum();
        let mut expected = [Amount::ZERO; CountClass::COUNT];
        expected[CountClass::Target2xx.index()] = sums.answered;
        expected[CountClass::Target5xx.index()] = sums.failed_by[Cause::TargetError.index()];
        expected[CountClass::Elb5xx.index()] = of_elb;
        let counts = self.counters[group.index()].count(minute, &expected);
        let mut drawn = Drawn {
            answered: counts[CountClass::Target2xx.index()],
            ..Drawn::default()
        };
        drawn.failed[Cause::TargetError.index()] = counts[CountClass::Target5xx.index()];
        // The load balancer's errors have their causes in the proportion that is expected.
        let mut left = (counts[CountClass::Elb5xx.index()], of_elb);
        for cause in Cause::ALL.iter().rev().filter(by_elb) {
            let amount = sums.failed_by[cause.index()];
            if amount.0 <= 0 || left.0 == 0 {
                continue;
            }
            let share = amount.requests_f64() / left.1.requests_f64();
            let part = ((left.0 as f64 * share).round_ties_even() as u64).min(left.0);
            drawn.failed[cause.index()] = part;
            left = (left.0 - part, left.1 - amount);
        }
        drawn
    }

    /// Whether an alarm reads how long the answers of a target group took.
    fn alarms_read_latency(&self, group: TargetGroupId) -> bool {
        let read = |entry: &SeriesEntry| {
            entry.series.subject == SeriesSubject::TargetGroup(group)
                && matches!(
                    entry.series.metric,
                    MetricName::TargetResponseTime | MetricName::Latency
                )
        };
        self.world.monitoring.series.iter().any(read)
    }

    fn publish_minute(
        &mut self,
        group: TargetGroupId,
        sums: &Sums,
        view: &View<'_>,
        entry: EntryId,
    ) {
        let world = self.world;
        for (place, series) in world.monitoring.series.iter().enumerate() {
            if series.series.subject != SeriesSubject::TargetGroup(group) {
                continue;
            }
            let point = match &series.series.zone {
                None => view.point(series.series.metric),
                Some(_) => self.close_zone(place),
            };
            if let Some(point) = point {
                let minute = sums.from..self.now;
                self.publish(place_of(place), &minute, point, Some(entry));
            }
        }
    }

    /// The points of hosts and fleets for the minute that is over.
    pub(super) fn publish_hosts(&mut self, from: Time) {
        let world = self.world;
        for (number, series) in world.monitoring.series.iter().enumerate() {
            let account = &mut self.account;
            let metric = series.series.metric;
            let point = match (series.series.subject, metric) {
                (SeriesSubject::Host(host), MetricName::StatusCheckFailed) => {
                    Some(Datapoint::of(account.applications.gone(&[host]) as f64))
                }
                (SeriesSubject::Host(host), MetricName::CpuUtilization) => {
                    Some(Datapoint::of(account.fluid.load_percent(host)))
                }
                (SeriesSubject::Fleet(fleet), MetricName::StatusCheckFailed) => {
                    let hosts = world.hosts_of(FleetId(fleet)).into_iter();
                    let failed = |host| account.applications.gone(&[host]) as f64;
                    of_hosts(hosts.map(failed), None)
                }
                (SeriesSubject::Fleet(fleet), MetricName::CpuUtilization) => {
                    let mean = account.fluid.utilisation_percent(usize::from(fleet));
                    let hosts = world.hosts_of(FleetId(fleet)).into_iter();
                    let load = |host| account.fluid.load_percent(host);
                    of_hosts(hosts.map(load), Some(mean))
                }
                _ => None,
            };
            let minute = from..self.now;
            if let Some(point) = point {
                self.publish(place_of(number), &minute, point, None);
            }
        }
    }

    /// Files the first samples of metrics that are stored more finely than by the minute: they are
    /// made as often as alarms look that read them.
    pub(super) fn file_samples(&mut self) {
        let monitoring = &self.world.monitoring;
        let mut series = (0..monitoring.series.len()).map(place_of);
        let (often, _) = evaluated_every(Duration::from_secs(1));
        if series.any(|series| monitoring.stored_by(series) < MINUTE)
            && let Some(at) = self.now.checked_add(often)
        {
            let event = Event {
                cause: None,
                kind: Kind::Samples,
            };
            self.queue.push(at, class::METRIC, event);
        }
    }

    /// Samples of fine metrics are due.
    pub(super) fn take_samples(&mut self) {
        self.publish_custom(self.now);
        self.file_samples();
    }

    /// The points that somebody publishes of metrics of their own, for all periods that are over by
    /// `until`.
    pub(super) fn publish_custom(&mut self, until: Time) {
        let world = self.world;
        for (number, series) in world.monitoring.series.iter().enumerate() {
            let SeriesSubject::Custom(place) = series.series.subject else {
                continue;
            };
            let metric = &world.monitoring.custom[usize::from(place)];
            loop {
                let start = self.alarms.unpublished[number];
                let Some(end) = start.checked_add(metric.period).filter(|end| *end <= until) else {
                    break;
                };
                self.alarms.unpublished[number] = end;
                if let Some(value) = metric.value(start) {
                    let point = Datapoint::of(value);
                    self.publish(place_of(number), &(start..end), point, None);
                }
            }
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

fn place_of(series: usize) -> SeriesId {
    SeriesId(u16::try_from(series).expect("series are counted in u16"))
}
