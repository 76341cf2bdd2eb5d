//! Every wait and limit that applies to a scenario: its value, where it comes from, and what happens
//! at it. What cannot apply, such as health checks without a load balancer, is not listed.
//!
//! It reads the scenario and runs nothing.

mod agent;
mod alarms;
mod balancing;
mod deployment;
mod page;
mod quotas;
mod requests;
mod value;

use crate::rulebook::{Ground, Rule};
use crate::scenario::model::Scenario;

pub use self::value::Value;

/// One wait or limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    /// What it belongs to.
    pub section: Section,
    /// What it is called, with whose it is: `web: deregistration delay`.
    pub name: String,
    /// How long, or how many.
    pub value: Value,
    /// Where the value comes from.
    pub origin: Origin,
    /// The key that sets it, if one does.
    pub key: Option<String>,
    /// The rule it follows.
    pub rule: Rule,
    /// What happens at it.
    pub what: String,
}

/// What waits and limits are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// A deployment as a whole.
    Deployment,
    /// Agents, their events and scripts.
    Agent,
    /// Target groups and Classic Load Balancers.
    LoadBalancer,
    /// Alarms and those who look at them.
    Alarms,
    /// Users and what serves them.
    Requests,
    /// Limits of the account.
    Quotas,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The scenario says so.
    Scenario,
    /// It is a default on this ground.
    Default(Ground),
    /// It is a quota of the account.
    Quota,
}

impl Section {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Deployment,
        Self::Agent,
        Self::LoadBalancer,
        Self::Alarms,
        Self::Requests,
        Self::Quotas,
    ];

    /// What a reader calls it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Agent => "agent and scripts",
            Self::LoadBalancer => "load balancer",
            Self::Alarms => "alarms",
            Self::Requests => "requests",
            Self::Quotas => "quotas",
        }
    }
}

impl Origin {
    /// In a word or two.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Quota => "AWS quota",
            Self::Default(Ground::Documented) => "AWS",
            Self::Default(Ground::AgentSource) => "the agent",
            Self::Default(Ground::Observed) => "observed",
            Self::Default(Ground::Inferred) => "assumed",
        }
    }
}

/// The waits and limits of one scenario, by section.
#[derive(Clone, Debug, PartialEq)]
pub struct Timers {
    /// In the order of the sections.
    pub list: Vec<Timer>,
}

impl Timers {
    /// Everything that applies.
    pub fn of(scenario: &Scenario) -> Self {
        let mut book = Book {
            scenario,
            list: Vec::new(),
        };
        deployment::read(&mut book);
        agent::read(&mut book);
        balancing::read(&mut book);
        alarms::read(&mut book);
        requests::read(&mut book);
        quotas::read(&mut book);
        Self { list: book.list }
    }
}

/// Where timers are entered.
struct Book<'a> {
    scenario: &'a Scenario,
    list: Vec<Timer>,
}

/// What is said of a timer besides its value.
struct About<'t> {
    section: Section,
    name: String,
    rule: Rule,
    /// The ground of its default: that of the rule, unless the rule says more than the default.
    ground: Ground,
    what: &'t str,
}

impl<'t> About<'t> {
    fn new(section: Section, name: String, rule: Rule, what: &'t str) -> Self {
        Self {
            section,
            name,
            rule,
            ground: rule.ground(),
            what,
        }
    }

    /// With a default on a ground of its own.
    const fn on(mut self, ground: Ground) -> Self {
        self.ground = ground;
        self
    }
}

impl Book<'_> {
    /// Enters a value that `key` sets, with its default.
    fn enter(&mut self, about: About<'_>, key: &str, value: Value, default: &Value) {
        let origin = match (value == *default, about.section) {
            (false, _) => Origin::Scenario,
            (true, Section::Quotas) => Origin::Quota,
            (true, _) => Origin::Default(about.ground),
        };
        self.push(about, Some(key.to_owned()), value, origin);
    }

    /// Enters a value that the scenario has to give.
    fn given(&mut self, about: About<'_>, key: &str, value: Value) {
        self.push(about, Some(key.to_owned()), value, Origin::Scenario);
    }

    /// Enters a value that nobody can set.
    fn fixed(&mut self, about: About<'_>, value: Value) {
        let origin = Origin::Default(about.ground);
        self.push(about, None, value, origin);
    }

    fn push(&mut self, about: About<'_>, key: Option<String>, value: Value, origin: Origin) {
        self.list.push(Timer {
            section: about.section,
            name: about.name,
            value,
            origin,
            key,
            rule: about.rule,
            what: about.what.to_owned(),
        });
    }
}
