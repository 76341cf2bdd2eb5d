//! Everything a scenario says about the account, with names resolved to indices. Built once and
//! shared by every run.

use crate::account::fault::description::Fault;
use crate::account::host::Host;
use crate::account::latency::{Latency, Profile};
use crate::account::monitoring::Monitoring;
use crate::account::presence::Presence;
use crate::account::requests::counts::Counting;
use crate::account::requests::fluid::FluidPolicy;
use crate::account::requests::host_state::FleetId;
use crate::account::requests::ids::TrafficId;
use crate::account::requests::site::{FleetSite, HostSite, TargetGroupEntry};
use crate::account::requests::traffic::Traffic;
use crate::account::revision::Revision;
use crate::account::zone_order::ZoneOrder;
use crate::aws::cloudwatch::ids::AlarmId;
use crate::aws::cloudwatch::state::AlarmState;
use crate::aws::codedeploy::group::DeploymentGroup;
use crate::aws::codedeploy::ids::{DeploymentId, GroupId, InstanceId, RevisionId};
use crate::aws::codedeploy::rollback::StopRollback;
use crate::aws::codedeploy::service::continuing::ContinueCall;
use crate::aws::codedeploy::service::{Policy, Request};
use crate::aws::elb::ids::TargetGroupId;
use crate::aws::elb::zonal_shift::ZonalShift;
use crate::kernel::chance::stream::PathHash;
use crate::kernel::time::{Duration, Time};

/// The order of targets inside a bucket; AWS promises none (EC2-042).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetOrder {
    /// Shuffled by the seed.
    Shuffled,
    /// As the scenario lists the hosts.
    AsListed,
}

/// The account and what happens in it.
#[derive(Clone, Debug)]
pub struct World {
    /// All hosts, in the scenario's order.
    pub hosts: Vec<Host>,
    /// All revisions.
    pub revisions: Vec<Revision>,
    /// All deployment groups.
    pub groups: Vec<GroupEntry>,
    /// Latency profiles; the first holds for deployments and for hosts without their own.
    pub profiles: Vec<Profile>,
    /// Alarms and what they read.
    pub monitoring: Monitoring,
    /// Limits and switches of the service.
    pub policy: Policy,
    /// Switch of EC2-042.
    pub target_order: TargetOrder,
    /// Switch of EC2-056.
    pub zones: ZoneOrder,
    /// Faults in the scenario's order.
    pub faults: Vec<Fault>,
    /// What callers ask for, in the order of the scenario.
    pub timeline: Vec<Timed>,
    /// Target groups, then fleets that receive traffic without a load balancer.
    pub target_groups: Vec<TargetGroupEntry>,
    /// Metric alarms, then composite alarms, each in the scenario's order.
    pub alarms: Vec<AlarmEntry>,
    /// Traffic, in the scenario's order.
    pub traffic: Vec<Traffic>,
    /// Fleets as requests meet them.
    pub fleets: Vec<FleetSite>,
    /// Where each host stands.
    pub sites: Vec<HostSite>,
    /// What each host runs at the start.
    pub runs: Vec<Option<RevisionId>>,
    /// The stream of each host's own draws.
    pub host_paths: Vec<PathHash>,
    /// The streams of hosts as targets, host by host and slot by slot.
    pub member_paths: Vec<PathHash>,
    /// How counts of answers are made (TRF-051).
    pub counting: Counting,
    /// Choices about requests.
    pub fluid: FluidPolicy,
    /// When the run ends; none for fifteen minutes after the last deployment.
    pub until: Option<Duration>,
}

/// A deployment group with what is worked out about it at build.
#[derive(Clone, Debug)]
pub struct GroupEntry {
    /// The group as created.
    pub group: DeploymentGroup,
    /// Hosts its filters select, in the scenario's order, visible or not.
    pub members: Vec<InstanceId>,
    /// Hosts that its deployments bring in as green instances, in rising order (EC2-072).
    pub greens: Vec<InstanceId>,
    /// Of these, the instances that copies of its Auto Scaling group may bring, in that order.
    pub spare: Vec<InstanceId>,
    /// What each host ran before the start, by host; none for a new host.
    pub runs: Vec<Option<RevisionId>>,
    /// Revisions it is expected to deploy, in rising order.
    pub revisions: Vec<RevisionId>,
    /// Streams of these revisions on the members: `place of revision * members + place of member`.
    pub paths: Vec<PathHash>,
    /// Stream of the group's own waits.
    pub path: PathHash,
}

/// An alarm in its scenario.
#[derive(Clone, Debug, Default)]
pub struct AlarmEntry {
    /// Its `alarmName`.
    pub name: String,
    /// The state at the start, if one is given.
    pub initial: Option<AlarmState>,
    /// When in its minute, or ten seconds, it is evaluated, if that is given.
    pub phase: Option<Duration>,
    /// What a data point must be to breach, such as `above 100`; empty for a composite alarm.
    pub condition: String,
    /// How many of them it takes; 0 for a composite alarm.
    pub datapoints_to_alarm: u32,
    /// Groups whose deployments watch it.
    pub watched_by: Vec<GroupId>,
}

/// So many streams of a group are worked out at build; those of a larger group when they are needed.
const STREAMS_MAX: usize = 4_000_000;

impl GroupEntry {
    /// A group with what follows from it: the hosts it selects among `hosts`, and the streams of the
    /// revisions it is expected to deploy. `runs` says what each host runs at the start.
    pub fn new(
        group: DeploymentGroup,
        hosts: &[Host],
        runs: &[Option<RevisionId>],
        revisions: &[Revision],
        mut deploys: Vec<RevisionId>,
    ) -> Self {
        let members: Vec<InstanceId> = (0..)
            .map(InstanceId)
            .zip(hosts)
            .filter(|(_, host)| host.presence == Presence::There)
            .filter(|(_, host)| {
                group.selects(host.kind, &host.tags, host.auto_scaling_group.as_deref())
            })
            .map(|(id, _)| id)
            .collect();
        let mut ran = vec![None; hosts.len()];
        for member in &members {
            ran[member.index()] = runs[member.index()];
        }
        deploys.extend(ran.iter().flatten());
        deploys.sort_unstable();
        deploys.dedup();
        if deploys.len().saturating_mul(members.len()) > STREAMS_MAX {
            deploys.clear();
        }
        let on_members = |revision: &RevisionId| {
            let revision = &revisions[revision.index()].name;
            let stream =
                |member: &InstanceId| walk_path(&group, revision, &hosts[member.index()].name);
            members.iter().map(stream).collect::<Vec<_>>()
        };
        let paths = deploys.iter().flat_map(on_members).collect();
        let path = PathHash::of(&format!("group/{}/{}", group.application, group.name));
        Self {
            group,
            members,
            greens: Vec::new(),
            spare: Vec::new(),
            runs: ran,
            revisions: deploys,
            paths,
            path,
        }
    }
}

/// The stream of a revision that a group deploys to a host, by their names alone (RNG-002).
fn walk_path(group: &DeploymentGroup, revision: &str, host: &str) -> PathHash {
    PathHash::of(&format!(
        "host/{host}/group/{}/{}/revision/{revision}",
        group.application, group.name
    ))
}

/// An operation of the timeline.
#[derive(Clone, Debug)]
pub struct Timed {
    /// When it is called.
    pub at: Time,
    /// What is called.
    pub operation: Operation,
}

/// What a caller asks for.
#[derive(Clone, Debug)]
pub enum Operation {
    /// CreateDeployment.
    CreateDeployment(Request),
    /// CreateDeployment with `deploymentMode` RESTART, which is refused (EC2-170).
    RestartDeployment {
        /// The group.
        group: GroupId,
    },
    /// StopDeployment.
    StopDeployment {
        /// Which, in order of creation.
        deployment: DeploymentId,
        /// What it says about a rollback.
        rollback: StopRollback,
    },
    /// ContinueDeployment, or SkipWaitTimeForInstanceTermination (EC2-084, EC2-088).
    ContinueDeployment {
        /// Which, in order of creation.
        deployment: DeploymentId,
        /// Which call.
        call: ContinueCall,
    },
    /// ModifyRule (LB-042).
    ModifyRule(RuleChange),
    /// StartZonalShift (LB-045).
    StartZonalShift {
        /// Of which target group.
        group: TargetGroupId,
        /// Away from which zone, and for how long.
        shift: ZonalShift,
    },
    /// CancelZonalShift (LB-045).
    CancelZonalShift {
        /// Of which target group.
        group: TargetGroupId,
    },
    /// SetAlarmState (ALM-012).
    SetAlarmState {
        /// Which alarm.
        alarm: AlarmId,
        /// The state it shows until it is evaluated next.
        to: AlarmState,
    },
}

/// Other weights for a traffic.
#[derive(Clone, Debug)]
pub struct RuleChange {
    /// Which traffic.
    pub traffic: TrafficId,
    /// A weight for each of its target groups, in their order.
    pub weights: Vec<u32>,
    /// From the call until they hold (LB-042).
    pub propagation: Latency,
}

impl World {
    /// The stream of everything `host` does when `revision` is deployed to it by `group`.
    pub fn walk_path(&self, group: GroupId, revision: RevisionId, host: InstanceId) -> PathHash {
        let entry = &self.groups[group.index()];
        let places = entry
            .revisions
            .binary_search(&revision)
            .ok()
            .zip(entry.members.binary_search(&host).ok());
        match places {
            Some((revision, member)) => entry.paths[revision * entry.members.len() + member],
            // An operator may deploy what the scenario does not.
            None => walk_path(
                &entry.group,
                &self.revisions[revision.index()].name,
                &self.hosts[host.index()].name,
            ),
        }
    }

    /// The hosts of a fleet, by its place.
    pub fn hosts_of(&self, fleet: FleetId) -> Vec<InstanceId> {
        (0..)
            .map(InstanceId)
            .zip(&self.sites)
            .filter(|(_, site)| site.fleet == fleet)
            .map(|(host, _)| host)
            .collect()
    }

    /// The latencies of a host.
    pub fn profile_of(&self, host: InstanceId) -> &Profile {
        &self.profiles[usize::from(self.hosts[host.index()].profile)]
    }

    /// The latencies of deployments and of hosts without their own.
    pub fn profile(&self) -> &Profile {
        &self.profiles[0]
    }

    /// Whether a walk depends on chance at all.
    pub fn draws(&self) -> bool {
        let scripts = self
            .revisions
            .iter()
            .flat_map(|revision| revision.hooks.iter().flatten());
        self.profiles.iter().any(Profile::draws)
            || scripts
                .into_iter()
                .any(|script| script.time.as_ref().is_some_and(Latency::is_drawn))
    }
}
