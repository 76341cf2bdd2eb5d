//! `assumptions` and `quotas`: what holds for every deployment of the account.

use super::configs::Configs;
use super::context::Context;
use crate::account::requests::ability::LoadErrors;
use crate::account::requests::counts::Counting;
use crate::account::requests::fluid::FluidPolicy;
use crate::account::requests::warm_up::WHOLE_PPM;
use crate::account::world::TargetOrder;
use crate::aws::codedeploy::alarm_polling::{CompositeAlarms, PollPolicy, RollbackPolls};
use crate::aws::codedeploy::server::action::EventLimits;
use crate::aws::codedeploy::server::settings::{Batches, HaltInflight, SingleInstanceHalf};
use crate::aws::codedeploy::service::{Policy, RollbackTargets};
use crate::aws::codedeploy::traffic::{AllowModel, BlockModel, DrainEarly, TrafficPolicy};
use crate::aws::elb::stickiness::StickyAtWeightZero;
use crate::kernel::time::Duration;
use crate::rulebook::{TRF_063, TRF_065};
use crate::scenario::expectation::percent;
use crate::scenario::file::assumptions::Assumptions;
use crate::scenario::file::quantity::{Length, Part};
use crate::scenario::file::quotas::Quotas;
use crate::text::decode::Spanned;
use crate::text::units::{Share, format_duration};
use crate::trace::slo::Slo;

/// The largest headroom.
const HEADROOM_MAX: f64 = 10.0;

/// The choices and limits of a scenario.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) target_order: TargetOrder,
    pub(super) tag_visibility_delay: Duration,
    pub(super) counts: Counting,
    pub(super) limits: AccountLimits,
    pub(super) fluid: FluidPolicy,
    /// The share of requests that succeed in a good minute.
    pub(super) good_minute: Share,
    /// Those that differ from the defaults: name and value as written.
    pub(super) differing: Vec<(String, String)>,
    policy: Policy,
    rollback_config: Option<Spanned<String>>,
}

/// Limits that are checked before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AccountLimits {
    pub(super) applications: u32,
    pub(super) groups_per_application: u32,
    pub(super) custom_configurations: u32,
    pub(super) triggers_per_group: u32,
    pub(super) alarms_per_group: u32,
    pub(super) tag_groups: u32,
    pub(super) tags_per_tag_group: u32,
}

impl Choices {
    /// Within this time a copied Auto Scaling group must have its instances.
    pub(super) const fn green_provision_limit(&self) -> Duration {
        self.policy.green_provision_limit
    }

    /// The policy, once the configurations are known.
    pub(super) fn policy(&self, configs: &Configs, context: &mut Context<'_>) -> Policy {
        let mut policy = self.policy;
        if let Some(name) = &self.rollback_config {
            policy.rollback_minimum = configs.find(name, context).map(|config| config.minimum);
        }
        policy
    }
}

/// Reads both sections; the defaults are AWS's, or the rulebook's where AWS is silent.
pub(super) fn read(
    assumptions: &Assumptions,
    quotas: &Quotas,
    context: &mut Context<'_>,
) -> Choices {
    let mut reader = Reader {
        differing: Vec::new(),
        context,
    };
    let a = assumptions;
    let strict = reader.truth("strictBatches", a.strict_batches.as_ref());
    let mut policy = Policy {
        limits: EventLimits {
            pickup: reader.length("pickupTimeout", a.pickup_timeout.as_ref(), 300),
            event: reader.length("eventTimeout", a.event_timeout.as_ref(), 3_600),
        },
        deployment_limit: reader.length(
            "deploymentTimeout",
            a.deployment_timeout.as_ref(),
            12 * 3_600,
        ),
        green_provision_limit: reader.length(
            "greenProvisionTimeout",
            a.green_provision_timeout.as_ref(),
            3_600,
        ),
        blue_green_limit: reader.length(
            "blueGreenDeploymentTimeout",
            a.blue_green_deployment_timeout.as_ref(),
            109 * 3_600,
        ),
        batches: if strict {
            Batches::Strict
        } else {
            Batches::Rolling
        },
        halt_inflight: reader.choice(
            "haltInflight",
            a.halt_inflight.as_ref(),
            [("drain", HaltInflight::Drain), ("cut", HaltInflight::Cut)],
        ),
        single_instance_half: reader.choice(
            "singleInstanceHalf",
            a.single_instance_half.as_ref(),
            [
                ("invalid", SingleInstanceHalf::Invalid),
                ("run", SingleInstanceHalf::Run),
            ],
        ),
        rollback_targets: reader.choice(
            "rollbackTargets",
            a.rollback_targets.as_ref(),
            [
                ("all", RollbackTargets::All),
                ("attempted", RollbackTargets::Attempted),
            ],
        ),
        rollback_minimum: None,
        polls: read_polls(a, &mut reader),
        traffic: read_traffic(a, &mut reader),
        instances_per_deployment: reader.quota(
            "instancesPerDeployment",
            quotas.instances_per_deployment.as_ref(),
            1_000,
        ),
        concurrent_deployments: reader.quota(
            "concurrentDeployments",
            quotas.concurrent_deployments.as_ref(),
            1_300,
        ),
        instances_in_concurrent_deployments: reader.quota(
            "instancesInConcurrentDeployments",
            quotas.instances_in_concurrent_deployments.as_ref(),
            1_000,
        ),
    };
    let target_order = reader.choice(
        "targetOrder",
        a.target_order.as_ref(),
        [
            ("shuffled", TargetOrder::Shuffled),
            ("asListed", TargetOrder::AsListed),
        ],
    );
    if let Some(zones) = a
        .zone_order
        .as_ref()
        .filter(|zones| !zones.value.is_empty())
    {
        let names: Vec<&str> = zones.value.iter().map(|zone| zone.value.as_str()).collect();
        let written = ("zoneOrder".to_owned(), format!("[{}]", names.join(", ")));
        reader.differing.push(written);
    }
    let counts = reader.choice("counts", a.counts.as_ref(), Counting::ALL);
    let tag_visibility_delay = match &a.tag_visibility_delay {
        Some(delay) => {
            reader.note("tagVisibilityDelay", Duration::ZERO, delay.value.0);
            delay.value.0
        }
        None => Duration::ZERO,
    };
    policy.polls.composite_alarms = match a.composite_alarms.as_ref().map(|found| found.value) {
        Some(false) => {
            let written = ("compositeAlarms".to_owned(), "false".to_owned());
            reader.differing.push(written);
            CompositeAlarms::NotFound
        }
        Some(true) | None => CompositeAlarms::Found,
    };
    if let Some(name) = &a.rollback_config {
        reader
            .differing
            .push(("rollbackConfig".to_owned(), name.value.clone()));
    }
    let fluid = read_fluid(a, &mut reader);
    let good_minute = reader.good_minute(a.good_minute.as_ref());
    let limits = AccountLimits {
        applications: reader.quota("applications", quotas.applications.as_ref(), 1_000),
        groups_per_application: reader.quota(
            "groupsPerApplication",
            quotas.groups_per_application.as_ref(),
            1_000,
        ),
        custom_configurations: reader.quota(
            "customConfigurations",
            quotas.custom_configurations.as_ref(),
            50,
        ),
        triggers_per_group: reader.quota(
            "triggersPerGroup",
            quotas.triggers_per_group.as_ref(),
            10,
        ),
        alarms_per_group: reader.quota("alarmsPerGroup", quotas.alarms_per_group.as_ref(), 50),
        tag_groups: reader.quota("tagGroups", quotas.tag_groups.as_ref(), 3),
        tags_per_tag_group: reader.quota("tagsPerTagGroup", quotas.tags_per_tag_group.as_ref(), 10),
    };
    Choices {
        target_order,
        tag_visibility_delay,
        counts,
        limits,
        fluid,
        good_minute,
        differing: reader.differing,
        policy,
        rollback_config: a.rollback_config.clone(),
    }
}

/// Choices about polls of alarms.
fn read_polls(a: &Assumptions, reader: &mut Reader<'_, '_>) -> PollPolicy {
    let default = PollPolicy::default();
    let polled = reader.truth("rollbackPollsAlarms", a.rollback_polls_alarms.as_ref());
    PollPolicy {
        interval: reader.length("alarmPollInterval", a.alarm_poll_interval.as_ref(), 15),
        attempts: reader.count(
            "alarmPollAttempts",
            a.alarm_poll_attempts.as_ref(),
            default.attempts,
        ),
        composite_alarms: CompositeAlarms::Found,
        rollbacks: if polled {
            RollbackPolls::On
        } else {
            RollbackPolls::Off
        },
    }
}

/// Choices about the traffic events.
fn read_traffic(a: &Assumptions, reader: &mut Reader<'_, '_>) -> TrafficPolicy {
    let early = reader.truth("drainEarly", a.drain_early.as_ref());
    TrafficPolicy {
        block_model: reader.choice(
            "blockModel",
            a.block_model.as_ref(),
            [
                ("drain", BlockModel::Drain),
                ("supportFormula", BlockModel::SupportFormula),
            ],
        ),
        allow_model: reader.choice(
            "allowModel",
            a.allow_model.as_ref(),
            [
                ("thresholdFormula", AllowModel::ThresholdFormula),
                ("firstCheck", AllowModel::FirstCheck),
            ],
        ),
        drain_early: if early {
            DrainEarly::Yes
        } else {
            DrainEarly::No
        },
    }
}

/// Choices about requests.
fn read_fluid(a: &Assumptions, reader: &mut Reader<'_, '_>) -> FluidPolicy {
    FluidPolicy {
        sticky_at_zero: reader.choice(
            "stickyAtWeightZero",
            a.sticky_at_weight_zero.as_ref(),
            [
                ("break", StickyAtWeightZero::Break),
                ("keep", StickyAtWeightZero::Keep),
            ],
        ),
        load_errors: reader.choice(
            "loadErrors",
            a.load_errors.as_ref(),
            [("grow", LoadErrors::Grow), ("none", LoadErrors::None)],
        ),
        headroom_ppm: reader.headroom(a.headroom.as_ref()),
    }
}

struct Reader<'c, 'a> {
    differing: Vec<(String, String)>,
    context: &'c mut Context<'a>,
}

impl Reader<'_, '_> {
    fn note(&mut self, name: &str, default: Duration, value: Duration) {
        if value != default {
            let written = format_duration(value.as_micros());
            self.differing.push((name.to_owned(), written));
        }
    }

    fn truth(&mut self, name: &str, value: Option<&Spanned<bool>>) -> bool {
        let value = value.is_some_and(|value| value.value);
        if value {
            self.differing.push((name.to_owned(), "true".to_owned()));
        }
        value
    }

    fn length(&mut self, name: &str, value: Option<&Spanned<Length>>, default_s: u64) -> Duration {
        let default = Duration::from_secs(default_s);
        let Some(value) = value else {
            return default;
        };
        let Length(length) = value.value;
        if length == Duration::ZERO {
            let message = format!("`{name}` must be longer than nothing");
            self.context.error(
                value.span,
                message,
                format!("the default is {}", format_duration(default.as_micros())),
            );
        }
        self.note(name, default, length);
        length
    }

    /// One of several words, the first of which is the default.
    fn choice<T: Copy, const N: usize>(
        &mut self,
        name: &str,
        value: Option<&Spanned<String>>,
        choices: [(&'static str, T); N],
    ) -> T {
        let default = choices[0].1;
        let Some(word) = value else {
            return default;
        };
        let Some(at) = choices
            .iter()
            .position(|(spelling, _)| *spelling == word.value)
        else {
            let what = format!("choice of `{name}` called");
            let known = choices.iter().map(|(spelling, _)| *spelling);
            self.context.unknown(&what, word, known);
            return default;
        };
        if at > 0 {
            self.differing.push((name.to_owned(), word.value.clone()));
        }
        choices[at].1
    }

    fn count(&mut self, name: &str, value: Option<&Spanned<u32>>, default: u32) -> u32 {
        let count = value.map_or(default, |value| value.value);
        if count != default {
            self.differing.push((name.to_owned(), count.to_string()));
        }
        count
    }

    /// The least share of successes of a good minute, which is some.
    fn good_minute(&mut self, value: Option<&Spanned<Part>>) -> Share {
        let default = Slo::default().good_minute;
        let Some(Spanned { value, span }) = value else {
            return default;
        };
        let share = value.0;
        if share == Share::NONE {
            self.context.error(
                *span,
                format!("with a share of nothing every minute is good ({TRF_063})"),
                format!("the default is {}", percent(default)),
            );
        }
        if share != default {
            let written = ("goodMinute".to_owned(), percent(share).replace(' ', ""));
            self.differing.push(written);
        }
        share
    }

    /// A multiple of the demand, in parts per million.
    fn headroom(&mut self, value: Option<&Spanned<f64>>) -> u32 {
        let default = FluidPolicy::default().headroom_ppm;
        let Some(Spanned { value, span }) = value else {
            return default;
        };
        if !(1.0..=HEADROOM_MAX).contains(value) {
            self.context.error(
                *span,
                format!("{value} times the demand is no capacity to want ({TRF_065})"),
                format!("write a number from 1, the default, to {HEADROOM_MAX}"),
            );
            return default;
        }
        let headroom = (value * f64::from(WHOLE_PPM)).round_ties_even() as u32;
        if headroom != default {
            let written = ("headroom".to_owned(), value.to_string());
            self.differing.push(written);
        }
        headroom
    }

    fn quota(&mut self, name: &str, value: Option<&Spanned<u32>>, default: u32) -> u32 {
        let Some(value) = value else {
            return default;
        };
        if value.value == 0 {
            self.context.error(
                value.span,
                format!("with `{name}` of 0 nothing can run"),
                format!("AWS's default is {default}"),
            );
        }
        if value.value != default {
            self.differing
                .push((name.to_owned(), value.value.to_string()));
        }
        value.value
    }
}
