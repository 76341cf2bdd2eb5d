//! Faults strike: they change what the account answers, and call off what was on its way.

use crate::account::agent::Change;
use crate::account::fault::book::FaultId;
use crate::account::fault::description::{What as Kind, When};
use crate::account::walk::{Stage, WalkId};
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::engine::event::{Event, Kind as EventKind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::Time;
use crate::rulebook::{EC2_144, EC2_151, EC2_158, FLT_001, Rule};
use crate::trace::entry::{EntryId, Subject, What};

/// Whether what a fault does to a host is ever over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// It is, or was at once.
    Sometime,
    /// It is not: the same fault cannot strike the host again.
    Never,
}

impl Simulation<'_> {
    /// Files the first strike of every fault that does not wait for a lifecycle event.
    pub(super) fn file_faults(&mut self) {
        let world = self.world;
        for (index, fault) in world.faults.iter().enumerate() {
            let id = FaultId(u16::try_from(index).expect("a scenario has at most 65535 faults"));
            match fault.when {
                When::At(at) | When::During { from: at, .. } => self.file_fault(at, id, None, None),
                When::PerHour(_) => {
                    for place in 0..self.account.faults.picked(id).len() {
                        let host = self.account.faults.picked(id)[place];
                        self.file_arrival(id, host, Time::ZERO, 0);
                    }
                }
                When::On(_) => {}
            }
        }
    }

    fn file_fault(
        &mut self,
        at: Time,
        fault: FaultId,
        host: Option<InstanceId>,
        cause: Option<EntryId>,
    ) {
        let kind = EventKind::FaultBegins { fault, host };
        self.queue.push(at, class::FAULT, Event { cause, kind });
    }

    /// Files the next strike of a rate on one host.
    fn file_arrival(&mut self, fault: FaultId, host: InstanceId, from: Time, strike: u32) {
        let When::PerHour(per_hour) = self.world.faults[fault.index()].when else {
            unreachable!("only rates arrive")
        };
        if per_hour <= 0.0 {
            return;
        }
        let wait = self
            .account
            .faults
            .next_arrival(self.world, fault, host, per_hour, strike);
        if let Some(at) = from.checked_add(wait) {
            self.file_fault(at, fault, Some(host), None);
        }
    }

    /// A fault strikes one host, or all that it picked.
    pub(super) fn begin_fault(
        &mut self,
        fault: FaultId,
        host: Option<InstanceId>,
        cause: Option<EntryId>,
    ) {
        let description = &self.world.faults[fault.index()];
        match description.what {
            Kind::RevisionMissing { revision } => {
                if self.account.faults.delete_revision(revision) {
                    self.note_fault(fault, What::FaultBegan(None), cause);
                }
                return;
            }
            Kind::OperatorStop { .. } => {
                let all = 0..self.service.records().len();
                let id = |index| DeploymentId(u32::try_from(index).expect("counted in u32"));
                let all: Vec<DeploymentId> = all.map(id).collect();
                self.stop_by_fault(fault, &all, cause);
                return;
            }
            _ => {}
        }
        let hosts = match host {
            Some(host) => vec![host],
            None => self.account.faults.picked(fault).to_vec(),
        };
        for host in hosts {
            let strike = self.account.faults.count_strike(fault, host);
            let strikes = match description.when {
                // Its chance was drawn with the event.
                When::On(_) => true,
                When::At(_) | When::During { .. } | When::PerHour(_) => self
                    .account
                    .faults
                    .passes_chance(self.world, fault, host, strike),
            };
            let ends = strikes.then(|| self.strike(fault, host, strike, cause));
            let again = ends != Some(Ends::Never);
            if again && matches!(description.when, When::PerHour(_)) {
                self.file_arrival(fault, host, self.now, strike);
            }
        }
    }

    fn strike(
        &mut self,
        fault: FaultId,
        host: InstanceId,
        strike: u32,
        cause: Option<EntryId>,
    ) -> Ends {
        let description = &self.world.faults[fault.index()];
        let what = description.what;
        let entry = self.note_fault(fault, What::FaultBegan(Some(host)), cause);
        match what {
            Kind::InstanceCrash | Kind::InstanceReboot | Kind::AgentDead => {
                self.lose_agent(host, entry);
            }
            Kind::AgentRestart => {
                self.lose_agent(host, entry);
                self.find_agent(host, entry);
                return Ends::Sometime;
            }
            Kind::AgentCredentials | Kind::Partition => {
                if self.account.cut_agent(host, self.now) == Change::Yes {
                    self.agent_is_away(host, entry, EC2_144);
                    self.refile(host, Some(entry));
                }
            }
            Kind::ArchiveDeleted => {
                self.account.delete_archives(host);
                return Ends::Sometime;
            }
            Kind::OperatorStop { .. } | Kind::RevisionMissing { .. } => {
                unreachable!("{} is no matter of a host", what.kind())
            }
            Kind::AgentSlow { .. } => self.account.faults.begin(fault, host),
            Kind::ScriptFails { .. }
            | Kind::ScriptTimesOut
            | Kind::ScriptMissing
            | Kind::ScriptNotExecutable
            | Kind::OutputsLeftOpen
            | Kind::DiskFull
            | Kind::S3Slow { .. }
            | Kind::S3Fails => {
                // One that waits for an event and has no length concerns that event alone.
                if matches!(description.when, When::On(_)) && description.lasts.is_none() {
                    return Ends::Sometime;
                }
                self.account.faults.begin(fault, host);
            }
        }
        let lasts = self
            .account
            .faults
            .lasts(self.world, fault, host, strike, self.now);
        let Some(at) = lasts.and_then(|lasts| self.now.checked_add(lasts)) else {
            return Ends::Never;
        };
        let cause = Some(entry);
        let kind = EventKind::FaultEnds { fault, host };
        self.queue.push(at, class::FAULT, Event { cause, kind });
        Ends::Sometime
    }

    /// A fault is over on a host.
    pub(super) fn end_fault(&mut self, fault: FaultId, host: InstanceId, cause: Option<EntryId>) {
        let entry = self.note_fault(fault, What::FaultEnded(Some(host)), cause);
        let what = self.world.faults[fault.index()].what;
        match what {
            Kind::InstanceCrash | Kind::InstanceReboot | Kind::AgentDead => {
                self.find_agent(host, entry);
            }
            Kind::AgentCredentials | Kind::Partition => {
                if self.account.mend_agent(host, self.now) == Change::Yes {
                    self.agent_is_back(host, entry, EC2_144);
                }
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
            | Kind::RevisionMissing { .. } => unreachable!("{} does not last", what.kind()),
        }
    }

    /// Faults that wait for the event that a walk is about to begin.
    pub(super) fn faults_on_event(&mut self, id: WalkId) -> Vec<FaultId> {
        if self.account.faults.is_empty() {
            return Vec::new();
        }
        let work = self.account.work_of(self.world, id);
        let walk = self.account.walk(id).clone();
        self.account.faults.strike_on_event(self.world, &walk, work)
    }

    /// Strikes the faults that waited for a walk's event, which `cause` began. Returns what leads to
    /// the event's end: the fault that amended it, or its beginning.
    pub(super) fn strike_on_event(
        &mut self,
        id: WalkId,
        struck: &[FaultId],
        cause: Option<EntryId>,
    ) -> Option<EntryId> {
        let mut leads = cause;
        let walk = self.account.walk(id);
        let (host, deployment) = (walk.host, walk.deployment);
        for fault in struck {
            let what = self.world.faults[fault.index()].what;
            if matches!(what, Kind::OperatorStop { .. }) {
                let fault = *fault;
                let kind = EventKind::FaultStops { fault, deployment };
                self.queue
                    .push(self.now, class::FAULT, Event { cause, kind });
            } else if what.strikes_at_once() {
                self.file_fault(self.now, *fault, Some(host), cause);
            } else {
                let strike = self.account.faults.count_strike(*fault, host);
                // The first fault that amends an event decides about it; a slow agent amends later ones.
                if leads == cause && !matches!(what, Kind::AgentSlow { .. }) {
                    leads = Some(self.recorder.upcoming());
                }
                self.strike(*fault, host, strike, cause);
            }
        }
        leads
    }

    fn lose_agent(&mut self, host: InstanceId, entry: EntryId) {
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

    /// Somebody stops those of `deployments` that are under way. Where none is, nothing has struck.
    pub(super) fn stop_by_fault(
        &mut self,
        fault: FaultId,
        deployments: &[DeploymentId],
        cause: Option<EntryId>,
    ) {
        let Kind::OperatorStop { rollback } = self.world.faults[fault.index()].what else {
            unreachable!("only an operator stops deployments")
        };
        let mut under_way = deployments.to_vec();
        under_way.retain(|id| self.service.refuses_stop(*id).is_none());
        if under_way.is_empty() {
            return;
        }
        let entry = self.note_fault(fault, What::FaultBegan(None), cause);
        for id in under_way {
            self.stop(id, rollback, Some(entry));
        }
    }

    fn note_fault(&mut self, fault: FaultId, what: What, cause: Option<EntryId>) -> EntryId {
        let rule = match self.world.faults[fault.index()].when {
            When::PerHour(_) => FLT_001,
            When::At(_) | When::During { .. } | When::On(_) => {
                self.world.faults[fault.index()].what.rule()
            }
        };
        self.record(None, Subject::Fault(fault.0), rule, what, cause)
    }
}
