//! `latencies`: the profile of every host.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::Context;
use super::fleets::Fleets;
use crate::account::latency::{Latency, Profile};
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::kernel::chance::distribution::{Distribution, Empirical, Lognormal};
use crate::kernel::chance::sampler::Sampler;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::latencies::{Inner, PRESETS, WAITS, Whose};
use crate::scenario::file::word::TextOr;
use crate::text::decode::{OrderedMap, Spanned};
use crate::text::tree::Span;
use crate::text::units::parse_size;

/// Reads the section and points every host to its profile. The first profile holds for deployments
/// and for hosts without their own.
pub(super) fn read(
    file: &ScenarioFile,
    fleets: &mut Fleets,
    context: &mut Context<'_>,
) -> Vec<Profile> {
    let mut reader = Reader { fleets, context };
    let mut all = Profile::default();
    let mut own = Vec::new();
    let is_preset = |key: &str| key == "preset";
    let (presets, others): (Vec<_>, Vec<_>) = file
        .latencies
        .iter()
        .partition(|(key, _)| is_preset(&key.value));
    for (key, value) in presets.into_iter().chain(others) {
        match &value.value {
            TextOr::Text(text) => reader.put_text(key, text, value.span, &mut all),
            TextOr::Mapping(inner) if key.value == "dispatchGap" => {
                reader.put_gaps(inner, &mut all);
            }
            TextOr::Mapping(inner) => own.push((key, inner)),
        }
    }
    // A host's own entries lie over those of its fleet, and these over those of all.
    let mut chosen: BTreeMap<InstanceId, Vec<Section<'_>>> = BTreeMap::new();
    let (fleets_first, hosts_then): (Vec<_>, Vec<_>) = own
        .into_iter()
        .partition(|(key, _)| reader.fleets.fleet_named(&key.value).is_some());
    for (key, inner) in fleets_first.into_iter().chain(hosts_then) {
        for host in reader.hosts_named(key) {
            chosen.entry(host).or_default().push((key.span, inner));
        }
    }
    reader.profiles(all, &chosen)
}

/// What is written for a host or fleet, and where.
type Section<'f> = (Span, &'f Inner);

struct Reader<'r, 'a> {
    fleets: &'r mut Fleets,
    context: &'r mut Context<'a>,
}

impl Reader<'_, '_> {
    /// One profile for each combination of sections that some host has.
    fn profiles(
        &mut self,
        all: Profile,
        chosen: &BTreeMap<InstanceId, Vec<Section<'_>>>,
    ) -> Vec<Profile> {
        let mut profiles = vec![all];
        let mut known: BTreeMap<Vec<*const Inner>, u16> = BTreeMap::new();
        for (host, sections) in chosen {
            let key: Vec<*const Inner> = sections
                .iter()
                .map(|(_, inner)| std::ptr::from_ref(*inner))
                .collect();
            let place = match known.get(&key) {
                Some(place) => *place,
                None => {
                    let mut profile = profiles[0].clone();
                    for (_, inner) in sections {
                        self.put_section(inner, &mut profile);
                    }
                    let Ok(place) = u16::try_from(profiles.len()) else {
                        let (span, _) = sections
                            .last()
                            .expect("invariant: a host is chosen by a section");
                        self.context.error(
                            *span,
                            "more than 65535 hosts have latencies of their own",
                            "put hosts alike into fleets, and write the latencies of the fleets",
                        );
                        return profiles;
                    };
                    profiles.push(profile);
                    known.insert(key, place);
                    place
                }
            };
            self.fleets.hosts[host.index()].profile = place;
        }
        profiles
    }

    fn hosts_named(&mut self, key: &Spanned<String>) -> Vec<InstanceId> {
        if let Some(fleet) = self.fleets.fleet_named(&key.value) {
            return fleet.hosts().collect();
        }
        if let Some(host) = self.fleets.host_named(&key.value) {
            return vec![host];
        }
        if is_known(&key.value) {
            let message = format!("`{}` is a single time", key.value);
            self.context
                .error(key.span, message, "write a duration or distribution");
            return Vec::new();
        }
        let fleets = self.fleets.list.iter().map(|fleet| fleet.name.as_str());
        let mut known: Vec<&str> = fleets.chain(self.fleets.host_names()).collect();
        known.extend(keys().map(|key| -> &str { key }));
        self.context.unknown("host, fleet or wait", key, known);
        Vec::new()
    }

    fn put_section(&mut self, inner: &Inner, profile: &mut Profile) {
        for (key, value) in inner {
            if belongs_to_deployments(&key.value) {
                self.context.error(
                    key.span,
                    format!("`{}` belongs to a deployment, not to a host", key.value),
                    "move it up to `latencies`",
                );
                continue;
            }
            match &value.value {
                TextOr::Text(text) => self.put_text(key, text, value.span, profile),
                TextOr::Mapping(gaps) if key.value == "dispatchGap" => {
                    self.put_gaps(gaps, profile);
                }
                TextOr::Mapping(_) => {
                    let message = format!("`{}` is a single time", key.value);
                    self.context
                        .error(value.span, message, "write a duration or distribution");
                }
            }
        }
    }

    fn put_text(&mut self, key: &Spanned<String>, text: &str, span: Span, profile: &mut Profile) {
        let text = Spanned {
            value: text.to_owned(),
            span,
        };
        match key.value.as_str() {
            "preset" => return self.put_preset(&text, profile),
            "bandwidth" => return self.put_rate(&text, &mut profile.download_rate),
            "diskRate" => return self.put_rate(&text, &mut profile.install_rate),
            name if !is_known(name) => {
                let known: Vec<&str> = keys().collect();
                return self.context.unknown("wait or lifecycle event", key, known);
            }
            _ => {}
        }
        let Some(latency) = self.context.latency(&text) else {
            return;
        };
        if let Some(event) = LifecycleEventName::named(&key.value) {
            profile.event[event as usize] = Some(latency);
            return;
        }
        match key.value.as_str() {
            "createToStart" => profile.create_to_start = latency,
            "createToFirstEvent" => profile.create_to_first_event = latency,
            "nextInstance" => profile.next_instance = latency,
            "dispatchGap" => profile.dispatch_gap.fill(latency),
            "noopEvent" => profile.noop_event = latency,
            "script" => profile.script = latency,
            "instanceFinalise" => profile.instance_finalise = latency,
            "deploymentFinalise" => profile.deployment_finalise = latency,
            "skipStamp" => profile.skip_stamp = latency,
            "rollbackCreation" => profile.rollback_creation = latency,
            "greenProvision" => profile.green_provision = latency,
            "blueTermination" => profile.blue_termination = latency,
            "agentReturn" => profile.agent_return = latency,
            name => unreachable!("`{name}` was found among the waits"),
        }
    }

    fn put_gaps<T>(&mut self, gaps: &OrderedMap<Spanned<TextOr<T>>>, profile: &mut Profile) {
        for (event, value) in gaps {
            match &value.value {
                TextOr::Text(text) => self.put_gap(event, text, value.span, profile),
                TextOr::Mapping(_) => self.context.error(
                    value.span,
                    "a gap is a single time",
                    "write a duration or distribution",
                ),
            }
        }
    }

    fn put_gap(&mut self, event: &Spanned<String>, text: &str, span: Span, profile: &mut Profile) {
        let all = LifecycleEventName::ALL;
        let named = self
            .context
            .word("lifecycle event", event, all, LifecycleEventName::as_str);
        let text = Spanned {
            value: text.to_owned(),
            span,
        };
        if let (Some(event), Some(latency)) = (named, self.context.latency(&text)) {
            profile.dispatch_gap[event as usize] = latency;
        }
    }

    fn put_preset(&mut self, text: &Spanned<String>, profile: &mut Profile) {
        match text.value.as_str() {
            "default" => {}
            "observed" => profile.dispatch_gap.fill(observed_gap()),
            _ => self.context.unknown("preset", text, PRESETS),
        }
    }

    /// A rate in bytes a second, such as `60MB/s`.
    fn put_rate(&mut self, text: &Spanned<String>, rate: &mut u64) {
        let size = text
            .value
            .strip_suffix("/s")
            .map(|size| parse_size(size.trim_end()));
        match size {
            Some(Ok(0)) | None => self.context.error(
                text.span,
                format!("`{}` is no rate of bytes", text.value),
                "write it as 60MB/s",
            ),
            Some(Ok(bytes)) => *rate = bytes,
            Some(Err(error)) => {
                self.context
                    .error(text.span, error.to_string(), "write it as 60MB/s");
            }
        }
    }
}

fn keys() -> impl Iterator<Item = &'static str> {
    let events = LifecycleEventName::ALL.iter().map(|event| event.as_str());
    WAITS
        .iter()
        .map(|wait| wait.name)
        .chain(events)
        .chain(["preset"])
}

/// Whether it is a wait that no single host can have for itself.
fn belongs_to_deployments(name: &str) -> bool {
    WAITS
        .iter()
        .any(|wait| wait.name == name && wait.whose == Whose::Deployment)
}

fn is_known(name: &str) -> bool {
    keys().any(|key| key == name)
}

/// Points of the table that stands for the observed gaps.
const POINTS: usize = 4_000;

/// The gaps seen in public timelines (EC2-220): 97 % are lognormal with median 1.5 s and sigma 0.45,
/// clipped to 0.8 s to 8 s; the others wait for the end of an empty long poll as well, uniform up to
/// 45 s. The mixture has no closed quantile, so its distribution function is inverted on a grid.
fn observed_gap() -> Latency {
    let fast = Lognormal::from_median_and_sigma(0.0, 1.5, 0.45)
        .map(Distribution::from)
        .and_then(|fast| fast.clipped(0.8, 8.0))
        .expect("invariant: the constants of EC2-220 make a distribution");
    let at = |index: usize| (index as f64 + 0.5) / POINTS as f64;
    let fast: Vec<f64> = (0..POINTS).map(|index| fast.quantile(at(index))).collect();
    // The share of fast gaps up to a time, from its sorted quantiles.
    let below = |secs: f64| fast.partition_point(|gap| *gap <= secs) as f64 / POINTS as f64;
    let late = |secs: f64| {
        let step = POINTS / 100;
        let starts = fast.iter().step_by(step);
        let count = fast.len().div_ceil(step) as f64;
        starts
            .map(|start| ((secs - start) / 45.0).clamp(0.0, 1.0))
            .sum::<f64>()
            / count
    };
    let mixed = |secs: f64| 0.97 * below(secs) + 0.03 * late(secs);
    let quantile = |u: f64| {
        let (mut low, mut high) = (0.0, 60.0);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if mixed(middle) < u {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    };
    let table: Vec<f64> = (0..POINTS).map(|index| quantile(at(index))).collect();
    let table = Empirical::new(&table)
        .expect("invariant: quantiles between 0 s and 60 s are lengths of time");
    Latency::Drawn(Arc::new(Sampler::new(&table.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ec2_220_the_observed_gap_has_the_stated_shape() {
        let gap = observed_gap();
        let count = 20_000_u64;
        let mut secs: Vec<f64> = (0..count)
            .map(|index| gap.sample(index * (u64::MAX / count)).as_secs_f64())
            .collect();
        secs.sort_by(f64::total_cmp);
        let share_above =
            |bound: f64| secs.iter().filter(|secs| **secs > bound).count() as f64 / count as f64;
        let median = secs[secs.len() / 2];
        assert!((1.45..1.65).contains(&median), "median {median}");
        assert!(secs[0] >= 0.79, "shortest {}", secs[0]);
        assert!(
            (0.023..0.028).contains(&share_above(8.0)),
            "{}",
            share_above(8.0)
        );
        assert!(
            (0.009..0.013).contains(&share_above(31.0)),
            "{}",
            share_above(31.0)
        );
        assert!(secs[secs.len() - 1] < 53.1);
    }
}
