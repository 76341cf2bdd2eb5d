//! What faults do to the account as a whole: to its deployments, its alarms and its metrics.

use crate::account::fault::book::FaultId;
use crate::account::fault::description::What as Kind;
use crate::account::fault::scope::ThrottledService;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::engine::faults::Ends;
use crate::engine::simulation::Simulation;
use crate::kernel::time::Time;
use crate::trace::entry::{EntryId, What};

impl Simulation<'_> {
    /// A fault strikes the account.
    pub(super) fn strike_account(
        &mut self,
        fault: FaultId,
        strike: u32,
        cause: Option<EntryId>,
    ) -> Ends {
        let what = self.world.faults[fault.index()].what;
        match what {
            Kind::RevisionMissing { revision } => {
                if self.account.faults.delete_revision(revision) {
                    self.note_fault(fault, What::FaultBegan(None), cause);
                }
                return Ends::Never;
            }
            Kind::OperatorStop { .. } => {
                let all = 0..self.service.records().len();
                let id = |index| DeploymentId(u32::try_from(index).expect("counted in u32"));
                let all: Vec<DeploymentId> = all.map(id).collect();
                self.stop_by_fault(fault, &all, cause);
                return Ends::Sometime;
            }
            Kind::SetAlarmState { alarm, state } => {
                let entry = self.note_fault(fault, What::FaultBegan(None), cause);
                self.set_alarm_state(alarm, state, Some(entry));
                return Ends::Sometime;
            }
            _ => {}
        }
        self.publish_before(what);
        let faults = &self.account.faults;
        let lasts = faults.lasts(self.world, fault, None, strike, self.now);
        let entry = self.note_fault(fault, What::FaultBegan(None), cause);
        self.account.faults.begin_common(fault);
        self.common_faults[fault.index()] = Some(entry);
        self.feel_common(what, entry);
        if what == Kind::AlarmPollFails || throttles_polls(what) {
            self.poll_fault = Some(entry);
            self.file_all_polls();
        }
        self.file_end(fault, None, lasts, entry)
    }

    /// A fault of the account is over, as `entry` says.
    pub(super) fn end_on_account(&mut self, fault: FaultId, entry: EntryId) {
        let what = self.world.faults[fault.index()].what;
        self.publish_before(what);
        self.account.faults.end_common(fault);
        self.feel_common(what, entry);
    }

    /// Points of periods that ended before a fault of metrics begins or ends are told from later ones.
    fn publish_before(&mut self, what: Kind) {
        if matches!(what, Kind::MetricDelay { .. } | Kind::MetricMissing { .. }) {
            let before = self.now.as_micros().saturating_sub(1);
            self.publish_custom(Time::from_micros(before));
        }
    }

    /// A fault of the account has begun or ended: what depends on it is looked at.
    fn feel_common(&mut self, what: Kind, entry: EntryId) {
        match what {
            Kind::AlarmEvaluationFails { alarm } => self.judge_evaluations(alarm),
            Kind::BadRevision { revision, .. } => self.refresh_hosts_of(revision, entry),
            // They are asked about when a poll, a call or a point comes.
            _ => {}
        }
    }

    fn refresh_hosts_of(&mut self, revision: RevisionId, entry: EntryId) {
        for index in 0..self.world.hosts.len() {
            let host = InstanceId(u32::try_from(index).expect("hosts are counted in u32"));
            if self.account.applications.get(host).revision == Some(revision) {
                self.refresh(host, Some(entry));
            }
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
}

const fn throttles_polls(what: Kind) -> bool {
    matches!(
        what,
        Kind::ApiThrottle {
            service: ThrottledService::CloudWatch,
            ..
        }
    )
}
