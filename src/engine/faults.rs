//! When faults strike and when they are over. What they do then stands elsewhere.

use crate::account::fault::book::FaultId;
use crate::account::fault::description::{What as Kind, When};
use crate::account::fault::scope::Reach;
use crate::account::walk::WalkId;
use crate::aws::codedeploy::ids::InstanceId;
use crate::engine::event::{Event, Kind as EventKind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::FLT_001;
use crate::trace::entry::{EntryId, Subject, What};

/// Whether what a fault does is ever over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// It is, or was at once.
    Sometime,
    /// It is not: the same fault cannot strike there again.
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
                When::PerHour(_) if fault.what.reach() == Reach::EachHost => {
                    for place in 0..self.account.faults.picked(id).len() {
                        let host = self.account.faults.picked(id)[place];
                        self.file_arrival(id, Some(host), Time::ZERO, 0);
                    }
                }
                When::PerHour(_) => self.file_arrival(id, None, Time::ZERO, 0),
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

    /// Files the next strike of a rate, on one host or on all it concerns together.
    fn file_arrival(&mut self, fault: FaultId, host: Option<InstanceId>, from: Time, strike: u32) {
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
            self.file_fault(at, fault, host, None);
        }
    }

    /// A fault strikes one host, all that it picked, or the account.
    pub(super) fn begin_fault(
        &mut self,
        fault: FaultId,
        host: Option<InstanceId>,
        cause: Option<EntryId>,
    ) {
        let description = &self.world.faults[fault.index()];
        let by_rate = matches!(description.when, When::PerHour(_));
        match description.what.reach() {
            Reach::EachHost => self.begin_on_hosts(fault, host, cause),
            Reach::Together => {
                let strike = self.account.faults.count_common_strike(fault);
                if self.begin_together(fault, strike, cause) == Ends::Sometime && by_rate {
                    self.file_arrival(fault, None, self.now, strike);
                }
            }
            Reach::Account => {
                let strike = self.account.faults.count_common_strike(fault);
                if self.strike_account(fault, strike, cause) == Ends::Sometime && by_rate {
                    self.file_arrival(fault, None, self.now, strike);
                }
            }
        }
    }

    fn begin_on_hosts(&mut self, fault: FaultId, host: Option<InstanceId>, cause: Option<EntryId>) {
        let description = &self.world.faults[fault.index()];
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
            let ends = strikes.then(|| {
                let lasts =
                    self.account
                        .faults
                        .lasts(self.world, fault, Some(host), strike, self.now);
                self.strike_host(fault, host, strike, lasts, cause)
            });
            let again = ends != Some(Ends::Never);
            if again && matches!(description.when, When::PerHour(_)) {
                self.file_arrival(fault, Some(host), self.now, strike);
            }
        }
    }

    /// Strikes all hosts of a fault at one instant and for as long (FLT-004).
    fn begin_together(&mut self, fault: FaultId, strike: u32, cause: Option<EntryId>) -> Ends {
        let faults = &self.account.faults;
        let lasts = faults.lasts(self.world, fault, None, strike, self.now);
        for host in faults.picked(fault).to_vec() {
            self.account.faults.count_strike(fault, host);
            self.strike_host(fault, host, strike, lasts, cause);
        }
        match lasts {
            Some(_) => Ends::Sometime,
            None => Ends::Never,
        }
    }

    /// A fault is over, on a host or for the account.
    pub(super) fn end_fault(
        &mut self,
        fault: FaultId,
        host: Option<InstanceId>,
        cause: Option<EntryId>,
    ) {
        let entry = self.note_fault(fault, What::FaultEnded(host), cause);
        match host {
            Some(host) => self.end_on_host(fault, host, entry),
            None => self.end_on_account(fault, entry),
        }
    }

    /// Files the end of a strike.
    pub(super) fn file_end(
        &mut self,
        fault: FaultId,
        host: Option<InstanceId>,
        lasts: Option<Duration>,
        cause: EntryId,
    ) -> Ends {
        let Some(at) = lasts.and_then(|lasts| self.now.checked_add(lasts)) else {
            return Ends::Never;
        };
        let cause = Some(cause);
        let kind = EventKind::FaultEnds { fault, host };
        self.queue.push(at, class::FAULT, Event { cause, kind });
        Ends::Sometime
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
                let host = (what.reach() == Reach::EachHost).then_some(host);
                self.file_fault(self.now, *fault, host, cause);
            } else {
                let strike = self.account.faults.count_strike(*fault, host);
                // The first fault that amends an event decides about it; a slow agent amends later ones.
                if leads == cause && !matches!(what, Kind::AgentSlow { .. }) {
                    leads = Some(self.recorder.upcoming());
                }
                let lasts =
                    self.account
                        .faults
                        .lasts(self.world, *fault, Some(host), strike, self.now);
                self.strike_host(*fault, host, strike, lasts, cause);
            }
        }
        leads
    }

    /// Notes that a fault begins or ends, by the rule that describes it or its rate.
    pub(super) fn note_fault(
        &mut self,
        fault: FaultId,
        what: What,
        cause: Option<EntryId>,
    ) -> EntryId {
        let rule = match self.world.faults[fault.index()].when {
            When::PerHour(_) => FLT_001,
            When::At(_) | When::During { .. } | When::On(_) => {
                self.world.faults[fault.index()].what.rule()
            }
        };
        self.record(None, Subject::Fault(fault.0), rule, what, cause)
    }
}
