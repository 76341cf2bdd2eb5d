//! From what a metric is about to a series.

use std::collections::BTreeSet;

use super::about::About;
use super::custom::Custom;
use super::series_table::SeriesTable;
use crate::account::monitoring::{CustomMetric, SeriesEntry};
use crate::aws::cloudwatch::alarm::EXCEPTION;
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::metric::{MetricName, Namespace};
use crate::aws::cloudwatch::series::{SeriesRef, SeriesSubject};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::target_group::Kind;
use crate::kernel::time::Duration;
use crate::scenario::build::context::{Context, suggest};
use crate::scenario::build::fleets::Fleets;
use crate::scenario::build::groups::Soundness;
use crate::scenario::file::quantity::LengthText;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// What a load balancer reports about.
#[derive(Clone, Debug)]
pub(in crate::scenario::build) struct Subject<'s> {
    /// The name of the target group, Classic Load Balancer or fleet.
    pub(in crate::scenario::build) name: &'s str,
    /// What stands before it.
    pub(in crate::scenario::build) kind: Kind,
    /// Its place.
    pub(in crate::scenario::build) id: TargetGroupId,
    /// The load balancer before it, if that has a name of its own.
    pub(in crate::scenario::build) load_balancer: Option<&'s str>,
    /// Targets at the start.
    pub(in crate::scenario::build) targets: u32,
    /// Whether anybody sends it requests.
    pub(in crate::scenario::build) traffic: Traffic,
}

/// Whether requests come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario::build) enum Traffic {
    /// They do.
    Reaches,
    /// They do not.
    None,
}

/// What AWS's own metrics are about.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) subject: SeriesSubject,
    pub(super) namespace: Namespace,
    /// Targets at the start, of a load balancer.
    pub(super) targets: Option<u32>,
    zone: Option<(String, Span)>,
    silent: Option<(String, Span)>,
}

/// All that metrics can be about, and the series read so far.
pub(super) struct Places<'p> {
    subjects: &'p [Subject<'p>],
    fleets: &'p Fleets,
    custom: &'p Custom,
    table: SeriesTable,
}

impl<'p> Places<'p> {
    pub(super) fn new(subjects: &'p [Subject<'p>], fleets: &'p Fleets, custom: &'p Custom) -> Self {
        Self {
            subjects,
            fleets,
            custom,
            table: SeriesTable::default(),
        }
    }

    pub(super) fn finish(self) -> Vec<SeriesEntry> {
        self.table.finish()
    }

    /// The series of a metric; none after an error.
    pub(super) fn series(
        &mut self,
        about: &About,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<SeriesId> {
        if !about.is_of_aws() {
            return self.custom_series(about, name, context);
        }
        let place = self.place(about, context)?;
        let Some(metric) = place.namespace.metric(&name.value) else {
            let what = format!("metric in {} called", place.namespace);
            let known = place
                .namespace
                .metrics()
                .iter()
                .map(|metric| metric.as_str());
            context.unknown(&what, name, known);
            return None;
        };
        Some(self.series_of(&place, metric, context))
    }

    /// The series of a metric of a place.
    pub(super) fn series_of(
        &mut self,
        place: &Place,
        metric: MetricName,
        context: &mut Context<'_>,
    ) -> SeriesId {
        if let Some((name, span)) = &place.silent
            && metric.needs_traffic()
        {
            context.warning(
                *span,
                format!("nobody sends requests to `{name}`, so {metric} never has a point"),
                "add `traffic` to it",
            );
        }
        if let Some((_, span)) = &place.zone
            && !matches!(
                metric,
                MetricName::HealthyHostCount | MetricName::UnHealthyHostCount
            )
        {
            context.not_modelled(
                *span,
                &format!("{metric} of a single zone"),
                "remove the zone, or watch HealthyHostCount",
            );
        }
        let series = SeriesRef {
            subject: place.subject,
            metric,
            zone: place.zone.as_ref().map(|(zone, _)| zone.clone()),
        };
        self.table.intern(series, context)
    }

    fn custom_series(
        &mut self,
        about: &About,
        name: &Spanned<String>,
        context: &mut Context<'_>,
    ) -> Option<SeriesId> {
        let namespace = about.namespace.as_ref()?;
        let of_namespace = |metric: &&CustomMetric| metric.namespace == namespace.value;
        let names = self
            .custom
            .list
            .iter()
            .filter(of_namespace)
            .map(|metric| metric.name.as_str());
        if names.clone().next().is_none() {
            let own = self
                .custom
                .list
                .iter()
                .map(|metric| metric.namespace.as_str());
            let aws = Namespace::ALL.iter().map(|namespace| namespace.as_str());
            let known: BTreeSet<&str> = own.chain(aws).collect();
            context.unknown("namespace", namespace, known);
            return None;
        }
        if !names.clone().any(|known| known == name.value) {
            let what = format!("metric in {} called", namespace.value);
            context.unknown(&what, name, names);
            return None;
        }
        if let Some(short) = about.short_form() {
            let message = "a metric of the scenario's own is about its dimensions";
            context.error(short.span, message, "write `dimensions`");
            return None;
        }
        let found = self.custom.list.iter().position(|metric| {
            of_namespace(&metric)
                && metric.name == name.value
                && metric.dimensions == about.dimensions
        });
        let Some(at) = found else {
            let message = format!("no metric `{}` has these dimensions", name.value);
            let help = "write the dimensions under `metrics`, all of them and no others";
            context.error(about.span, message, help);
            return None;
        };
        let subject = SeriesSubject::Custom(u16::try_from(at).ok()?);
        let series = SeriesRef {
            subject,
            metric: MetricName::Custom,
            zone: None,
        };
        let id = self.table.intern(series, context);
        if let Some(delay) = &self.custom.delays[at] {
            self.delay(id, delay, context);
        }
        Some(id)
    }

    /// What a metric of AWS's is about; none after an error.
    pub(super) fn place(&self, about: &About, context: &mut Context<'_>) -> Option<Place> {
        if about.sound == Soundness::StandIn {
            return None;
        }
        let namespace = about.namespace.as_ref();
        let given = namespace.and_then(|namespace| Namespace::named(&namespace.value));
        if let (Some(written), None) = (namespace, given) {
            let known = Namespace::ALL.iter().map(|namespace| namespace.as_str());
            context.unknown("namespace of AWS's", written, known);
            return None;
        }
        let zone = self.zone(about, context)?;
        let of_hosts = about.fleet.is_some() || about.host.is_some();
        if given == Some(Namespace::Ec2) || given.is_none() && of_hosts {
            return self.hosts(about, zone, context);
        }
        let subject = self.subject(about, given, context)?;
        let own = Namespace::of(subject.kind);
        let span = about.subject_span();
        let Some(own) = own else {
            let message = format!("users reach `{}` without a load balancer", subject.name);
            context.error(span, message, "put its hosts into a target group");
            return None;
        };
        if let (Some(given), Some(written)) = (given, namespace)
            && given != own
        {
            let message = format!("`{}` is reported in {own}, not in {given}", subject.name);
            context.error(written.span, message, format!("write namespace: {own}"));
            return None;
        }
        let silent = match subject.traffic {
            Traffic::Reaches => None,
            Traffic::None => Some((subject.name.to_owned(), span)),
        };
        Some(Place {
            subject: SeriesSubject::TargetGroup(subject.id),
            namespace: own,
            targets: Some(subject.targets),
            zone,
            silent,
        })
    }

    /// The zone, if one is named; none after an error.
    fn zone(&self, about: &About, context: &mut Context<'_>) -> Option<Option<(String, Span)>> {
        let Some(zone) = &about.zone else {
            return Some(None);
        };
        let zones = self
            .fleets
            .hosts
            .iter()
            .filter_map(|host| host.zone.as_deref());
        let known: BTreeSet<&str> = zones.collect();
        if !known.contains(zone.value.as_str()) {
            context.unknown("zone", zone, known);
            return None;
        }
        Some(Some((zone.value.clone(), zone.span)))
    }

    fn hosts(
        &self,
        about: &About,
        zone: Option<(String, Span)>,
        context: &mut Context<'_>,
    ) -> Option<Place> {
        let of_load_balancer = about.target_group.as_ref().or(about.load_balancer.as_ref());
        if let Some(other) = of_load_balancer {
            let message = "metrics of EC2 are about hosts and fleets";
            context.error(other.span, message, "write `fleet` or `host`");
            return None;
        }
        let subject = match (&about.host, &about.fleet) {
            (Some(host), None) => SeriesSubject::Host(self.fleets.host(host, context)?),
            (None, Some(fleet)) => {
                let names = self.fleets.list.iter().map(|fleet| fleet.name.as_str());
                let Some(at) = names.clone().position(|name| name == fleet.value) else {
                    context.unknown("fleet", fleet, names);
                    return None;
                };
                SeriesSubject::Fleet(u16::try_from(at).ok()?)
            }
            (Some(host), Some(_)) => {
                context.error(
                    host.span,
                    "a host and a fleet are named",
                    "keep one of the two",
                );
                return None;
            }
            (None, None) => {
                let message = format!("{EXCEPTION}: the metric names no host and no fleet");
                context.error(about.span, message, "add `host` or `fleet`");
                return None;
            }
        };
        Some(Place {
            subject,
            namespace: Namespace::Ec2,
            targets: None,
            zone,
            silent: None,
        })
    }

    fn subject(
        &self,
        about: &About,
        namespace: Option<Namespace>,
        context: &mut Context<'_>,
    ) -> Option<&Subject<'p>> {
        let of_hosts = about.fleet.as_ref().or(about.host.as_ref());
        if let Some(other) = of_hosts {
            let message = "metrics of load balancers are about target groups";
            context.error(other.span, message, "write `targetGroup` or `loadBalancer`");
            return None;
        }
        let subjects = || {
            self.subjects
                .iter()
                .filter(|subject| subject.kind != Kind::Direct)
        };
        if let Some(group) = &about.target_group {
            let found = self
                .subjects
                .iter()
                .find(|subject| subject.name == group.value);
            if found.is_none() {
                let names: Vec<&str> = subjects().map(|subject| subject.name).collect();
                context.unknown("target group", group, names);
            }
            let other = found.and_then(|subject| subject.load_balancer);
            if let (Some(other), Some(written)) = (other, &about.load_balancer)
                && other != written.value
            {
                let message = format!("`{}` is behind `{other}`", group.value);
                let help = format!("write `{other}`, or leave it out");
                context.error(written.span, message, help);
            }
            return found;
        }
        let Some(balancer) = &about.load_balancer else {
            let message = format!("{EXCEPTION}: the metric names no target group");
            let help = match namespace {
                Some(Namespace::ClassicElb) => "add `loadBalancer`",
                Some(Namespace::ApplicationElb | Namespace::NetworkElb | Namespace::Ec2) | None => {
                    "add `targetGroup`, or `namespace` for a metric of your own"
                }
            };
            context.error(about.span, message, help);
            return None;
        };
        let own_name = |subject: &Subject<'p>| match subject.kind {
            Kind::Classic => Some(subject.name),
            Kind::Application | Kind::Network | Kind::Direct => subject.load_balancer,
        };
        let mut behind = subjects().filter(|subject| own_name(subject) == Some(&balancer.value));
        match (behind.next(), behind.next()) {
            (Some(only), None) => Some(only),
            (Some(_), Some(_)) => {
                let message = format!("several target groups are behind `{}`", balancer.value);
                context.error(balancer.span, message, "name one of them by `targetGroup`");
                None
            }
            (None, _) => {
                let names: Vec<&str> = subjects().filter_map(own_name).collect();
                let message = format!("there is no load balancer `{}`", balancer.value);
                let error = Diagnostic::error(message).at(balancer.span);
                context.report(suggest(error, "load balancer", &balancer.value, names));
                None
            }
        }
    }

    /// Sets the delay of a series; an error if another has been set.
    pub(super) fn delay(
        &mut self,
        series: SeriesId,
        delay: &Spanned<LengthText>,
        context: &mut Context<'_>,
    ) {
        self.table.delay(series, delay, context);
    }

    /// How finely a series is stored.
    pub(super) fn granularity(&self, series: SeriesId) -> Duration {
        let series = self.table.get(series);
        match series.subject {
            SeriesSubject::Custom(at) => self.custom.list[usize::from(at)].period,
            SeriesSubject::TargetGroup(_) | SeriesSubject::Fleet(_) | SeriesSubject::Host(_) => {
                series.metric.granularity()
            }
        }
    }
}
