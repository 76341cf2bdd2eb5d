//! What faults do to a host: they change what it answers, and call off what was on its way.

use crate::account::agent::Change;
use crate::account::application::HostUp;
use crate::account::fault::book::FaultId;
use crate::account::fault::description::{What as Kind, When};
use crate::account::walk::Stage;
use crate::aws::codedeploy::ids::InstanceId;
use crate::engine::event::{Event, Kind as EventKind, class};
use crate::engine::faults::Ends;
use crate::engine::simulation::Simulation;
use crate::kernel::time::Duration;
use crate::rulebook::{EC2_144, EC2_151, EC2_158, Rule};
use crate::trace::entry::{EntryId, Subject, What};

impl Simulation<'_> {
    /// A fault strikes a host, for so long.
    pub(super) fn strike_host(
        &mut self,
        fault: FaultId,
        host: InstanceId,
        strike: u32,
        lasts: Option<Duration>,
        cause: Option<EntryId>,
    ) -> Ends {
        let description = &self.world.faults[fault.index()];
        let what = description.what;
        let entry = self.note_fault(fault, What::FaultBegan(Some(host)), cause);
        match what {
            Kind::InstanceCrash | Kind::InstanceReboot | Kind::AzOutage => {
                self.account.faults.begin(fault, host);
                self.lose_agent(host, entry);
                self.look_at_host(host, entry);
            }
            Kind::AgentDead => self.lose_agent(host, entry),
            Kind::AgentRestart => {
                self.lose_agent(host, entry);
                self.find_agent(host, entry);
                return Ends::Sometime;
            }
            Kind::AgentCredentials | Kind::ClockSkew => self.cut_agent(host, entry),
            Kind::DnsFail { .. } => {
                self.account.faults.begin(fault, host);
                self.cut_agent(host, entry);
                self.refresh(host, Some(entry));
            }
            Kind::Partition { from } => {
                self.account.faults.begin(fault, host);
                if from.code_deploy {
                    self.cut_agent(host, entry);
                }
                self.refresh(host, Some(entry));
            }
            Kind::ElbFlap { .. } => {
                self.account.faults.begin(fault, host);
                self.account.faults.begin_flapping(fault, host, strike);
                self.lose_from_sight(fault, host, strike, entry);
            }
            Kind::ArchiveDeleted => {
                self.account.delete_archives(host);
                return Ends::Sometime;
            }
            Kind::AgentSlow { .. } => self.account.faults.begin(fault, host),
            Kind::DependencySlow { .. } => {
                self.account.faults.begin(fault, host);
                self.refresh(host, Some(entry));
            }
            Kind::ScriptFails { .. }
            | Kind::ScriptTimesOut
            | Kind::ScriptMissing
            | Kind::ScriptNotExecutable
            | Kind::OutputsLeftOpen
            | Kind::DiskFull
            | Kind::S3Slow { .. }
            | Kind::S3Fails
            | Kind::EbsSlow { .. } => {
                // One that waits for an event and has no length concerns that event alone.
                if matches!(description.when, When::On(_)) && description.lasts.is_none() {
                    return Ends::Sometime;
                }
                self.account.faults.begin(fault, host);
                if what.is_felt_by_requests() {
                    self.refresh(host, Some(entry));
                }
            }
            Kind::OperatorStop { .. }
            | Kind::RevisionMissing { .. }
            | Kind::ApiThrottle { .. }
            | Kind::AlarmPollFails
            | Kind::AlarmEvaluationFails { .. }
            | Kind::MetricDelay { .. }
            | Kind::MetricMissing { .. }
            | Kind::SetAlarmState { .. }
            | Kind::BadRevision { .. } => unreachable!("{} is no matter of a host", what.kind()),
        }
        self.file_end(fault, Some(host), lasts, entry)
    }

    /// A fault is over on a host, as `entry` says.
    pub(super) fn end_on_host(&mut self, fault: FaultId, host: InstanceId, entry: EntryId) {
        let what = self.world.faults[fault.index()].what;
        match what {
            Kind::InstanceCrash | Kind::InstanceReboot | Kind::AzOutage => {
                self.account.faults.end(fault, host);
                self.find_agent(host, entry);
                self.look_at_host(host, entry);
            }
            Kind::AgentDead => self.find_agent(host, entry),
            Kind::AgentCredentials | Kind::ClockSkew => self.mend_agent(host, entry),
            Kind::DnsFail { .. } => {
                self.account.faults.end(fault, host);
                self.mend_agent(host, entry);
                self.refresh(host, Some(entry));
            }
            Kind::Partition { from } => {
                self.account.faults.end(fault, host);
                if from.code_deploy {
                    self.mend_agent(host, entry);
                }
                self.refresh(host, Some(entry));
            }
            Kind::ElbFlap { .. } => {
                self.account.faults.end(fault, host);
                if !self.account.faults.is_under_way(fault, host) {
                    self.account.faults.come_back(fault, host);
                }
                self.refresh(host, Some(entry));
            }
            Kind::DependencySlow { .. } | Kind::EbsSlow { .. } => {
                self.account.faults.end(fault, host);
                self.refresh(host, Some(entry));
            }
            Kind::AgentSlow { .. }
            | Kind::ScriptFails { .. }
            | Kind::ScriptTimesOut
            | Kind::ScriptMissing
            | Kind::ScriptNotExecutable
            | Kind::OutputsLeftOpen
            | Kind::DiskFull
            | Kind::S3Slow { .. }
            | Kind::S3Fails => self.account.faults.end(fault, host),
            Kind::AgentRestart
            | Kind::ArchiveDeleted
            | Kind::OperatorStop { .. }
            | Kind::RevisionMissing { .. }
            | Kind::ApiThrottle { .. }
            | Kind::AlarmPollFails
            | Kind::AlarmEvaluationFails { .. }
            | Kind::MetricDelay { .. }
            | Kind::MetricMissing { .. }
            | Kind::SetAlarmState { .. }
            | Kind::BadRevision { .. } => unreachable!("{} does not last", what.kind()),
        }
    }

    /// Whether a host is there decides what requests and checks meet; coming back, it starts its
    /// application.
    pub(super) fn look_at_host(&mut self, host: InstanceId, entry: EntryId) {
        let gone = !self.account.presences.is_there(host);
        let up = if gone || self.account.faults.is_down(self.world, host) {
            HostUp::No
        } else {
            HostUp::Yes
        };
        self.note_host(host, up, Some(entry));
    }

    /// Load balancers lose a host by a fault that comes and goes, until it is seen again.
    fn lose_from_sight(&mut self, fault: FaultId, host: InstanceId, strike: u32, entry: EntryId) {
        let Kind::ElbFlap { away, .. } = self.world.faults[fault.index()].what else {
            unreachable!("only a flap comes and goes")
        };
        self.account.faults.go_away(fault, host);
        self.file_flap(fault, host, strike, away, entry);
        self.refresh(host, Some(entry));
    }

    /// A fault that comes and goes does so, unless that strike of it is over (FLT-022).
    pub(super) fn flip_fault(
        &mut self,
        fault: FaultId,
        host: InstanceId,
        strike: u32,
        cause: Option<EntryId>,
    ) {
        let entry = cause.expect("a flap follows from a strike");
        let Kind::ElbFlap { period, away } = self.world.faults[fault.index()].what else {
            unreachable!("only a flap comes and goes")
        };
        if !self.account.faults.still_flaps(fault, host, strike) {
            return;
        }
        if self.account.faults.is_away(fault, host) {
            self.account.faults.come_back(fault, host);
            let seen = period.saturating_sub(away);
            self.file_flap(fault, host, strike, seen, entry);
            self.refresh(host, Some(entry));
        } else {
            self.lose_from_sight(fault, host, strike, entry);
        }
    }

    fn file_flap(
        &mut self,
        fault: FaultId,
        host: InstanceId,
        strike: u32,
        after: Duration,
        entry: EntryId,
    ) {
        let Some(at) = self.now.checked_add(after) else {
            return;
        };
        let kind = EventKind::FaultFlips {
            fault,
            host,
            strike,
        };
        let cause = Some(entry);
        self.queue.push(at, class::FAULT, Event { cause, kind });
    }

    fn cut_agent(&mut self, host: InstanceId, entry: EntryId) {
        if self.account.cut_agent(host, self.now) == Change::Yes {
            self.agent_is_away(host, entry, EC2_144);
            self.refile(host, Some(entry));
        }
    }

    fn mend_agent(&mut self, host: InstanceId, entry: EntryId) {
        if self.account.mend_agent(host, self.now) == Change::Yes {
            self.agent_is_back(host, entry, EC2_144);
        }
    }

    pub(super) fn lose_agent(&mut self, host: InstanceId, entry: EntryId) {
        let ran = self.account.agent_runs(host);
        let mut cause = Some(entry);
        if self.account.lose_agent(host) == Change::Yes {
            self.agent_is_away(host, entry, EC2_151);
            cause = self.agent_lost[host.index()];
        }
        // What ran dies with the agent, cut off or not.
        if ran {
            self.account.orphan_events(host, self.now);
            self.refile(host, cause);
        }
    }

    fn find_agent(&mut self, host: InstanceId, entry: EntryId) {
        let change = self.account.find_agent(self.world, host, self.now);
        if !self.account.agent_runs(host) {
            return;
        }
        self.account.report_restart(self.world, host, self.now);
        match change {
            Change::Yes => self.agent_is_back(host, entry, EC2_158),
            // Still cut off: what it has to report waits for the repair.
            Change::No => self.refile(host, self.agent_lost[host.index()]),
        }
    }

    fn agent_is_away(&mut self, host: InstanceId, cause: EntryId, rule: Rule) {
        let subject = Subject::Host(host);
        let entry = self.record(None, subject, rule, What::AgentLost, Some(cause));
        self.agent_lost[host.index()] = Some(entry);
    }

    fn agent_is_back(&mut self, host: InstanceId, cause: EntryId, rule: Rule) {
        let entry = self.record(
            None,
            Subject::Host(host),
            rule,
            What::AgentBack,
            Some(cause),
        );
        self.agent_lost[host.index()] = None;
        self.refile(host, Some(entry));
    }

    /// Makes new appointments for everything under way on a host.
    fn refile(&mut self, host: InstanceId, cause: Option<EntryId>) {
        for id in self.account.walks_on(host) {
            if matches!(
                self.account.walk(id).stage,
                Stage::Idle | Stage::Service { .. }
            ) {
                continue;
            }
            if let Some(key) = self.account.walk_mut(id).key.take() {
                self.queue.cancel(key);
            }
            let mut appointment = self.account.appoint(id);
            appointment.at = appointment.at.max(self.now);
            self.file(id, appointment, cause);
        }
    }
}
