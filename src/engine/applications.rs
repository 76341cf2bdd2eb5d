//! What lifecycle events and faults do to the application on a host, and what requests and load
//! balancers then meet there (EC2-134).

use crate::account::application::{Conduct, HostUp};
use crate::account::host::AppState;
use crate::account::luck::{purpose, word};
use crate::account::requests::cell::Service;
use crate::account::requests::host_state::HostState;
use crate::account::walk::WalkId;
use crate::account::work::Work;
use crate::aws::codedeploy::ids::{DeploymentId, InstanceId, RevisionId};
use crate::aws::codedeploy::lifecycle::LifecycleEventName;
use crate::aws::codedeploy::server::result::EventResult;
use crate::engine::event::{Event, Kind, class};
use crate::engine::simulation::Simulation;
use crate::kernel::time::Duration;
use crate::rulebook::EC2_134;
use crate::trace::entry::{EntryId, Subject, What};

/// What the end of an event does to the application on its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It ends.
    Stops(InstanceId),
    /// This revision of it starts.
    Starts(InstanceId, RevisionId, DeploymentId),
}

impl Simulation<'_> {
    /// Puts every host where it belongs at the start.
    pub(super) fn place_hosts(&mut self) {
        if !self.has_requests() {
            return;
        }
        for index in 0..self.world.hosts.len() {
            let host = InstanceId(u32::try_from(index).expect("hosts are counted in u32"));
            self.refresh(host, None);
        }
        self.account.fluid.begin();
        self.review_all_zones();
    }

    /// Whether the scenario has anything that requests could reach.
    pub(super) fn has_requests(&self) -> bool {
        !self.world.target_groups.is_empty()
    }

    /// What the end of an event does to the application: ApplicationStop ends it if it has scripts
    /// and they succeed, ApplicationStart starts the revision being deployed (EC2-134).
    pub(super) fn effect_of(&self, id: WalkId, result: EventResult) -> Option<Effect> {
        if !self.has_requests() || !matches!(result, EventResult::Succeeded(_)) {
            return None;
        }
        let walk = self.account.walk(id);
        let (host, revision) = (walk.host, walk.revision);
        match walk.event {
            LifecycleEventName::ApplicationStop => {
                let stops = self.account.work_of(self.world, id) == Work::Scripts;
                stops.then_some(Effect::Stops(host))
            }
            LifecycleEventName::ApplicationStart => {
                Some(Effect::Starts(host, revision, walk.deployment))
            }
            LifecycleEventName::BeforeBlockTraffic
            | LifecycleEventName::BlockTraffic
            | LifecycleEventName::AfterBlockTraffic
            | LifecycleEventName::DownloadBundle
            | LifecycleEventName::BeforeInstall
            | LifecycleEventName::Install
            | LifecycleEventName::AfterInstall
            | LifecycleEventName::ValidateService
            | LifecycleEventName::BeforeAllowTraffic
            | LifecycleEventName::AllowTraffic
            | LifecycleEventName::AfterAllowTraffic => None,
        }
    }

    /// Lets an event that ended with the entry `ended` have its effect.
    pub(super) fn take_effect(&mut self, effect: Effect, ended: EntryId) {
        match effect {
            Effect::Stops(host) => self.stop_application(host, Some(ended)),
            Effect::Starts(host, revision, deployment) => {
                let application = self.account.applications.get_mut(host);
                application.deployment = Some(deployment);
                self.start_application(host, revision, Some(ended));
            }
        }
    }

    fn stop_application(&mut self, host: InstanceId, cause: Option<EntryId>) {
        let from = self.account.applications.get(host).state;
        self.account.applications.stop(host);
        let cause = self.note_app_state(host, from, cause);
        self.refresh(host, cause);
    }

    fn start_application(
        &mut self,
        host: InstanceId,
        revision: RevisionId,
        cause: Option<EntryId>,
    ) {
        let from = self.account.applications.get(host).state;
        let start_up = self.start_up(host, revision);
        self.account
            .applications
            .start(self.world, host, revision, start_up, self.now);
        let cause = self.note_app_state(host, from, cause);
        self.refresh(host, cause);
    }

    /// How long a revision takes to answer after it was started.
    fn start_up(&mut self, host: InstanceId, revision: RevisionId) -> Duration {
        let quality = &self.world.revisions[revision.index()].quality;
        let Some(latency) = &quality.start_up else {
            return Duration::ZERO;
        };
        let attempt = self.account.count_start(host);
        let path = self.world.host_paths[host.index()];
        latency.sample(word(self.seed, path, purpose::START_UP, attempt))
    }

    /// The host is gone, or back: then its application starts again.
    pub(super) fn note_host(&mut self, host: InstanceId, up: HostUp, cause: Option<EntryId>) {
        let application = self.account.applications.get_mut(host);
        if application.host == up {
            return;
        }
        application.host = up;
        if !self.has_requests() {
            return;
        }
        let application = self.account.applications.get(host);
        let (from, revision) = (application.state, application.revision);
        match (up, revision) {
            (HostUp::No, _) => {
                self.account.applications.stop(host);
                let cause = self.note_app_state(host, from, cause);
                self.refresh(host, cause);
            }
            (HostUp::Yes, Some(revision)) => self.start_application(host, revision, cause),
            (HostUp::Yes, None) => self.refresh(host, cause),
        }
    }

    /// Time has come for a change with the age of an application.
    pub(super) fn age_application(&mut self, host: InstanceId, cause: Option<EntryId>) {
        let from = self.account.applications.get(host).state;
        self.account.applications.get_mut(host).key = None;
        self.account.applications.age(self.world, host, self.now);
        let cause = self.note_app_state(host, from, cause);
        self.refresh(host, cause);
    }

    fn note_app_state(
        &mut self,
        host: InstanceId,
        from: AppState,
        cause: Option<EntryId>,
    ) -> Option<EntryId> {
        let to = self.account.applications.get(host).state;
        if from == to {
            return cause;
        }
        let what = What::Application { from, to };
        let by = self.account.applications.get(host).deployment;
        // It may serve only when its deployment is over, or end long after.
        let deployment = by.filter(|id| {
            to != AppState::Down && self.status(*id).is_some_and(|status| !status.is_terminal())
        });
        Some(self.record(deployment, Subject::Host(host), EC2_134, what, cause))
    }

    /// Something about a host has changed: requests and checks meet it as it stands now.
    pub(super) fn refresh(&mut self, host: InstanceId, cause: Option<EntryId>) {
        if !self.has_requests() {
            return;
        }
        let standing = self.account.balancing.standing(self.world, host, self.now);
        let application = self.account.applications.get_mut(host);
        if standing.is_healthy_anywhere() {
            application.note_healthy(self.now);
        }
        let conduct = self.conduct(host);
        let application = self.account.applications.get_mut(host);
        let revision = application.revision;
        let key = application.key.take();
        if let Some(key) = key {
            self.queue.cancel(key);
        }
        if let Some(at) = conduct.changes_at {
            let kind = Kind::ApplicationAges(host);
            let event = Event { cause, kind };
            let key = self.queue.push(at.max(self.now), class::LIFECYCLE, event);
            self.account.applications.get_mut(host).key = Some(key);
        }
        let site = self.world.sites[host.index()];
        let apart = self.apart(host, &conduct);
        let state = HostState {
            fleet: site.fleet,
            zone: site.zone,
            service: conduct.service,
            revision,
            capacity_ppm: conduct.capacity_ppm,
            latency_ppm: conduct.latency_ppm,
            error_ppb: conduct.error_ppb,
            late_ppb: conduct.late_ppb,
            apart,
            standing,
        };
        let world = self.world;
        self.account.fluid.place(world, host, state, self.now);
        self.note_disturbance(host, cause);
        self.probe_again(host, cause);
    }

    /// Whether a load balancer that watches for failing targets has seen a host fail (LB-041).
    fn apart(&mut self, host: InstanceId, conduct: &Conduct) -> Option<InstanceId> {
        let fleet = &self.world.fleets[self.world.sites[host.index()].fleet.index()];
        let mut groups = fleet.groups.iter();
        if !groups.any(|group| {
            self.world.target_groups[group.index()]
                .group
                .anomaly_mitigation
        }) {
            return None;
        }
        let fails = conduct.service != Service::Serves || conduct.error_ppb > 0;
        let application = self.account.applications.get_mut(host);
        application.has_failed |= fails;
        application.has_failed.then_some(host)
    }

    /// How the application on a host answers, faults included.
    pub(super) fn conduct(&self, host: InstanceId) -> Conduct {
        let faults = &self.account.faults;
        let application = self.account.applications.get(host);
        let strain = faults.strain(self.world, host, application.revision);
        let conduct = application.conduct(self.world, host, strain, self.now);
        if faults.hides(self.world, host) {
            return conduct.unreached();
        }
        conduct
    }
}
