//! What a fault does: names become indices, and numbers are looked at.

use super::Reader;
use crate::account::fault::description::What;
use crate::account::fault::scope::{CutOff, MetricScope, ThrottledService};
use crate::account::latency::Latency;
use crate::account::requests::amount::WHOLE_PPB;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::metric::Namespace;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::elb::ids::TargetGroupId;
use crate::kernel::time::Duration;
use crate::rulebook::{FLT_023, Rule};
use crate::scenario::build::surroundings::find;
use crate::scenario::build::timeline::stop_rollback;
use crate::scenario::file::fault;
use crate::scenario::file::quantity::Part;
use crate::text::decode::Spanned;

/// Nothing is slowed by more.
const FACTOR_MAX: f64 = 1_000_000.0;

/// A target does not flap faster than this: checks come no oftener.
const PERIOD_MIN: Duration = Duration::from_secs(1);

/// How long a zone is gone unless the scenario says: median and 95th percentile of published
/// incidents, at most ten times the median (FLT-023).
const OUTAGE: (&str, Rule) = ("lognormal(p50 2h30m p95 10h min 1s max 25h)", FLT_023);

/// What a partition may be from.
const PARTIES: [&str; 3] = ["codeDeploy", "s3", "loadBalancer"];

/// The kind as written, also of a fault that names something unknown.
pub(super) const fn kind(what: &fault::What) -> &'static str {
    match what {
        fault::What::InstanceCrash => "instanceCrash",
        fault::What::InstanceReboot => "instanceReboot",
        fault::What::AgentDead => "agentDead",
        fault::What::AgentRestart => "agentRestart",
        fault::What::AgentSlow { .. } => "agentSlow",
        fault::What::AgentCredentials => "agentCredentials",
        fault::What::Partition { .. } => "partition",
        fault::What::ScriptFails { .. } => "scriptFails",
        fault::What::ScriptTimesOut => "scriptTimesOut",
        fault::What::ScriptMissing => "scriptMissing",
        fault::What::ScriptNotExecutable => "scriptNotExecutable",
        fault::What::OutputsLeftOpen => "outputsLeftOpen",
        fault::What::DiskFull => "diskFull",
        fault::What::S3Slow { .. } => "s3Slow",
        fault::What::S3Fails => "s3Fails",
        fault::What::RevisionMissing { .. } => "revisionMissing",
        fault::What::ArchiveDeleted => "archiveDeleted",
        fault::What::OperatorStop { .. } => "operatorStop",
        fault::What::ElbFlap { .. } => "elbFlap",
        fault::What::AzOutage { .. } => "azOutage",
        fault::What::ApiThrottle { .. } => "apiThrottle",
        fault::What::AlarmPollFails => "alarmPollFails",
        fault::What::AlarmEvaluationFails { .. } => "alarmEvaluationFails",
        fault::What::MetricDelay { .. } => "metricDelay",
        fault::What::MetricMissing { .. } => "metricMissing",
        fault::What::SetAlarmState { .. } => "setAlarmState",
        fault::What::DependencySlow { .. } => "dependencySlow",
        fault::What::BadRevision { .. } => "badRevision",
        fault::What::ClockSkew => "clockSkew",
        fault::What::DnsFail { .. } => "dnsFail",
        fault::What::EbsSlow { .. } => "ebsSlow",
    }
}

impl Reader<'_, '_> {
    pub(super) fn what(&mut self, what: &Spanned<fault::What>) -> Option<What> {
        Some(match &what.value {
            fault::What::InstanceCrash => What::InstanceCrash,
            fault::What::InstanceReboot => What::InstanceReboot,
            fault::What::AgentDead => What::AgentDead,
            fault::What::AgentRestart => What::AgentRestart,
            fault::What::AgentSlow { factor } => What::AgentSlow {
                factor: self.factor(factor)?,
            },
            fault::What::AgentCredentials => What::AgentCredentials,
            fault::What::Partition { from } => What::Partition {
                from: self.cut_off(from.as_ref())?,
            },
            fault::What::ScriptFails { exit_code } => {
                if exit_code.value == 0 {
                    let help = "write 1 to 255";
                    self.context
                        .error(exit_code.span, "exit code 0 is success", help);
                }
                What::ScriptFails {
                    exit_code: exit_code.value,
                }
            }
            fault::What::ScriptTimesOut => What::ScriptTimesOut,
            fault::What::ScriptMissing => What::ScriptMissing,
            fault::What::ScriptNotExecutable => What::ScriptNotExecutable,
            fault::What::OutputsLeftOpen => What::OutputsLeftOpen,
            fault::What::DiskFull => What::DiskFull,
            fault::What::S3Slow { factor } => What::S3Slow {
                factor: self.factor(factor)?,
            },
            fault::What::S3Fails => What::S3Fails,
            fault::What::RevisionMissing { revision } => What::RevisionMissing {
                revision: self.revisions.find(revision, self.context)?,
            },
            fault::What::ArchiveDeleted => What::ArchiveDeleted,
            fault::What::OperatorStop {
                auto_rollback_enabled,
            } => What::OperatorStop {
                rollback: stop_rollback(*auto_rollback_enabled),
            },
            fault::What::ElbFlap { period, duty } => {
                let span = self.at_least(period.value.0, PERIOD_MIN, period);
                let part = self.share(duty);
                if part.is_some_and(|part| part >= 1.0) {
                    let help = "write less than 100%, or `partition: { from: [loadBalancer] }`";
                    self.context
                        .error(duty.span, "a flap that is never over", help);
                    return None;
                }
                let (period, part) = (span?, part?);
                // At least a microsecond of either, so that time goes on.
                let micros = period.as_micros();
                let away = (micros as f64 * part).round() as u64;
                let away = Duration::from_micros(away.clamp(1, micros - 1));
                What::ElbFlap { period, away }
            }
            fault::What::AzOutage { .. } => What::AzOutage,
            fault::What::ApiThrottle { service, share } => {
                let all = ThrottledService::ALL;
                let word = ThrottledService::as_str;
                let service = self.context.word("throttled service", service, all, word);
                let share = self.share(share);
                let (service, share) = (service?, share?);
                What::ApiThrottle { service, share }
            }
            fault::What::AlarmPollFails => What::AlarmPollFails,
            fault::What::AlarmEvaluationFails { alarm } => What::AlarmEvaluationFails {
                alarm: self.metric_alarm(alarm)?,
            },
            fault::What::MetricDelay {
                add,
                namespace,
                target_group,
            } => {
                let least = Duration::from_micros(1);
                let add = self.at_least(add.value.0, least, add);
                let of = self.scope(namespace.as_ref(), target_group.as_ref());
                let (add, of) = (add?, of?);
                What::MetricDelay { add, of }
            }
            fault::What::MetricMissing {
                namespace,
                target_group,
            } => What::MetricMissing {
                of: self.scope(namespace.as_ref(), target_group.as_ref())?,
            },
            fault::What::SetAlarmState { alarm, state } => {
                let all = AlarmState::ALL;
                let word = AlarmState::as_str;
                let state = self.context.word("state of an alarm", state, all, word);
                let alarm = self.alarm(alarm);
                let (alarm, state) = (alarm?, state?);
                What::SetAlarmState { alarm, state }
            }
            fault::What::DependencySlow { factor } => What::DependencySlow {
                factor: self.factor(factor)?,
            },
            fault::What::BadRevision {
                revision,
                error_rate,
                latency_factor,
            } => {
                let revision = self.revisions.find(revision, self.context);
                let factor = latency_factor.as_ref().map(|factor| self.factor(factor));
                if error_rate.is_none() && latency_factor.is_none() {
                    let help = "add `errorRate` or `latencyFactor`";
                    self.context
                        .error(what.span, "a bad revision that is as good as before", help);
                    return None;
                }
                What::BadRevision {
                    revision: revision?,
                    error_ppb: error_ppb(error_rate.as_ref()),
                    factor: match factor {
                        Some(factor) => factor?,
                        None => 1.0,
                    },
                }
            }
            fault::What::ClockSkew => What::ClockSkew,
            fault::What::DnsFail { error_rate } => What::DnsFail {
                error_ppb: error_ppb(error_rate.as_ref()),
            },
            fault::What::EbsSlow { factor } => What::EbsSlow {
                factor: self.factor(factor)?,
            },
        })
    }

    /// How long a fault lasts that does not say; none for ever, or as its kind has it.
    pub(super) fn usual_length(&mut self, fault: &fault::Fault, what: What) -> Option<Latency> {
        if what != What::AzOutage || fault.during.is_some() {
            return None;
        }
        let (value, _) = OUTAGE;
        let text = Spanned {
            value: value.to_owned(),
            span: fault.what.span,
        };
        self.context.latency(&text)
    }

    fn factor(&mut self, factor: &Spanned<f64>) -> Option<f64> {
        let fits = (1.0..=FACTOR_MAX).contains(&factor.value);
        if !fits {
            self.context.error(
                factor.span,
                format!("a factor of {} does not make it slower", factor.value),
                "write 1 to 1000000: ten times as slow is 10",
            );
        }
        fits.then_some(factor.value)
    }

    fn share(&mut self, share: &Spanned<Part>) -> Option<f64> {
        let fraction = share.value.0.fraction();
        if fraction <= 0.0 {
            let help = "write more than 0%, or remove the fault";
            self.context
                .error(share.span, "a part of nothing changes nothing", help);
            return None;
        }
        Some(fraction)
    }

    fn at_least<T>(
        &mut self,
        time: Duration,
        least: Duration,
        of: &Spanned<T>,
    ) -> Option<Duration> {
        if time < least {
            let help = match least {
                PERIOD_MIN => "write at least 1s",
                _ => "write more than 0s",
            };
            self.context
                .error(of.span, "too short to change anything", help);
            return None;
        }
        Some(time)
    }

    fn cut_off(&mut self, from: Option<&Spanned<Vec<Spanned<String>>>>) -> Option<CutOff> {
        let Some(from) = from else {
            return Some(CutOff::CODE_DEPLOY);
        };
        let mut cut = CutOff::NOTHING;
        let mut sound = true;
        for party in &from.value {
            match party.value.as_str() {
                "codeDeploy" => cut.code_deploy = true,
                "s3" => cut.s3 = true,
                "loadBalancer" => cut.load_balancer = true,
                _ => {
                    let what = "party to be cut off from";
                    self.context.unknown(what, party, PARTIES);
                    sound = false;
                }
            }
        }
        if from.value.is_empty() {
            let help = "name `codeDeploy`, `s3` or `loadBalancer`";
            self.context
                .error(from.span, "a partition from nothing", help);
            sound = false;
        }
        sound.then_some(cut)
    }

    fn alarm(&mut self, name: &Spanned<String>) -> Option<AlarmId> {
        let alarms = &self.surroundings.alarms;
        let found = find(alarms, &name.value);
        if found.is_none() {
            let known = alarms.iter().map(|(name, _)| name.as_str());
            self.context.unknown("alarm", name, known);
        }
        found
    }

    /// An alarm that is evaluated by itself.
    fn metric_alarm(&mut self, name: &Spanned<String>) -> Option<AlarmId> {
        let found = self.alarm(name)?;
        if found.index() < self.metric_alarms {
            return Some(found);
        }
        let message = format!("`{}` is a composite alarm and follows others", name.value);
        let help = "name the metric alarms that it follows";
        self.context.error(name.span, message, help);
        None
    }

    fn scope(
        &mut self,
        namespace: Option<&Spanned<String>>,
        group: Option<&Spanned<String>>,
    ) -> Option<MetricScope> {
        match (namespace, group) {
            (None, None) => Some(MetricScope::All),
            (Some(_), Some(group)) => {
                let help = "a target group has one namespace: remove `namespace`";
                let message = "metrics are named by namespace or by target group";
                self.context.error(group.span, message, help);
                None
            }
            (Some(namespace), None) => {
                let (all, word) = (Namespace::ALL, Namespace::as_str);
                let found = self.context.word("namespace", namespace, all, word);
                found.map(MetricScope::Namespace)
            }
            (None, Some(group)) => self.target_group(group).map(MetricScope::TargetGroup),
        }
    }

    fn target_group(&mut self, name: &Spanned<String>) -> Option<TargetGroupId> {
        let Self {
            surroundings,
            context,
            ..
        } = self;
        let groups = &surroundings.target_groups;
        let classic = &surroundings.load_balancers;
        let found = find(groups, &name.value).or_else(|| find(classic, &name.value));
        if found.is_none() {
            let known = groups.iter().chain(classic).map(|(name, _)| name.as_str());
            context.unknown("target group", name, known);
        }
        found
    }
}

fn error_ppb(rate: Option<&Spanned<Part>>) -> u64 {
    let fraction = rate.map_or(0.0, |rate| rate.value.0.fraction());
    (fraction * WHOLE_PPB as f64).round() as u64
}
