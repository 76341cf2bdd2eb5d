//! Why a deployment or one of its targets ended as it did, told from the end back to what began it.
//!
//! The causes of entries are followed where they explain, and left where they only say what came
//! before: what a minimum of healthy hosts, a fault, a script or an alarm has to do with an end is
//! read from the entries and the scenario. How the answer is drawn stands in its page.

mod aftermath;
mod alarm;
mod app_spec;
mod case;
mod ending;
mod failure;
mod fault;
mod harm;
mod health;
mod lateness;
mod longest;
mod page;
mod path;
mod serving;
mod symptom;
mod target;
mod teller;
mod unmet;
mod waits;
mod words;

use crate::aws::codedeploy::ids::DeploymentId;
use crate::aws::codedeploy::status::DeploymentStatus;
use crate::kernel::time::{Duration, Time};
use crate::rulebook::Rule;
use crate::scenario::model::Scenario;
use crate::study::replicate::Trial;
use crate::text::nearest::nearest;

use self::case::Case;
use self::teller::Teller;
use self::unmet::Unmet;

/// What is to be explained.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'q> {
    /// A deployment, counted from 1; the one that most needs explaining unless given.
    pub deployment: Option<u32>,
    /// A target; the deployment as a whole unless given.
    pub target: Option<&'q str>,
}

/// The explanation of one end.
#[derive(Clone, Debug)]
pub struct Why {
    /// What is explained, such as `why d-1 Failed`.
    pub title: String,
    /// Why this end was chosen, where nobody named one.
    pub chosen: Option<String>,
    /// From the end back to its beginning.
    pub steps: Vec<Step>,
    /// What went wrong although a deployment Succeeded, from the end back, or what users noticed of
    /// another.
    pub beside: Vec<Step>,
    /// What took the time of a target, longest first; empty for a deployment.
    pub phases: Vec<Phase>,
    /// What began it, and what would change it.
    pub root: Root,
    /// What the scenario expects of every run, or of none, and this run is otherwise.
    pub unmet: Vec<String>,
}

/// One step back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub time: Time,
    /// The number of the entry that says so, if one does.
    pub entry: Option<usize>,
    /// What it is about.
    pub subject: String,
    /// What happened, or why the step before did.
    pub sentence: String,
    /// The rule that decided it.
    pub rule: Rule,
    /// How it is meant.
    pub tone: Tone,
}

/// How a step is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It explains.
    Plain,
    /// A good end.
    Good,
    /// Something stood in the way.
    Trouble,
    /// A failure.
    Bad,
    /// How a deployment came to be, which is no cause of its end.
    Origin,
}

/// A part of the time that a target took.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// When it began.
    pub time: Time,
    /// The entry that ended it.
    pub entry: usize,
    /// What it is: a lifecycle event or a pause.
    pub name: String,
    /// How long it took.
    pub takes: Duration,
    /// How long all of them took together.
    pub whole: Duration,
    /// Why it took so long, where it took long enough to ask.
    pub why: Option<String>,
    /// The rule by which it took so long.
    pub rule: Rule,
}

/// The beginning of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// In one sentence.
    pub cause: String,
    /// What would have changed it, where that is known.
    pub change: Option<String>,
}

/// Why there is nothing to explain: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswerable {
    /// What is wrong.
    pub cause: String,
    /// What to do.
    pub remedy: String,
}

impl Unanswerable {
    fn new(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            cause: cause.into(),
            remedy: remedy.into(),
        }
    }
}

/// Explains what is asked about one finished run.
///
/// # Errors
/// Where there is no such deployment or target.
pub fn explain(
    scenario: &Scenario,
    trial: &Trial,
    question: Question<'_>,
) -> Result<Why, Unanswerable> {
    let case = Case::of(scenario, trial);
    if case.outcome.deployments().is_empty() {
        return Err(Unanswerable::new(
            format!(
                "there is nothing to explain: {} has no deployment",
                scenario.name
            ),
            "give `timeline` a createDeployment, or read what happens with `cutover run`",
        ));
    }
    let asked = question
        .deployment
        .map(|number| deployment(&case, number))
        .transpose()?;
    if let Some(name) = question.target {
        return target::explain(&case, name, asked);
    }
    let unmet = unmet::of(scenario, trial);
    let (id, chosen) = match asked {
        Some(id) => (id, None),
        None => choose(&case, &unmet),
    };
    let mut teller = Teller::new(&case);
    let root = ending::tell(&mut teller, id);
    let steps = teller.finish();
    let mut teller = Teller::new(&case);
    let trouble = beside(&mut teller, id);
    Ok(Why {
        title: format!("why {} {}", case.label(id), standing(case.status(id))),
        chosen,
        steps,
        beside: teller.finish(),
        phases: Vec::new(),
        root: trouble.unwrap_or(root),
        unmet: unmet.into_iter().map(|unmet| unmet.text).collect(),
    })
}

/// What happened beside the end of a deployment, and where it Succeeded what began that; a rollback is
/// told with what it rolls back.
fn beside(teller: &mut Teller<'_, '_>, id: DeploymentId) -> Option<Root> {
    let case = teller.case;
    let end = case.end(id)?;
    if case.deployment(id).rollback_of.is_some() {
        return None;
    }
    if case.status(id) != DeploymentStatus::Succeeded {
        aftermath::tell_noticed(teller, id, end);
        return None;
    }
    aftermath::tell(teller, id, end)
}

fn deployment(case: &Case<'_>, number: u32) -> Result<DeploymentId, Unanswerable> {
    let count = case.outcome.deployments().len();
    let index = number.checked_sub(1);
    let known = index.filter(|index| (*index as usize) < count);
    known.map(DeploymentId).ok_or_else(|| {
        let all = match count {
            1 => "there is one deployment: --deployment 1".to_owned(),
            _ => format!("there are {count}, in order of creation: --deployment 1 to {count}"),
        };
        Unanswerable::new(format!("there is no deployment {number} in this run"), all)
    })
}

/// The end that most needs explaining, and why it is that.
fn choose(case: &Case<'_>, unmet: &[Unmet]) -> (DeploymentId, Option<String>) {
    let all = case.outcome.deployments();
    let id =
        |place: usize| DeploymentId(u32::try_from(place).expect("deployments are counted in u32"));
    let is_bad = |status| matches!(status, DeploymentStatus::Failed | DeploymentStatus::Stopped);
    let bad = all.iter().position(|deployment| is_bad(deployment.status));
    let other = unmet.iter().find_map(|unmet| unmet.deployment);
    let other = other.map(DeploymentId::index);
    let place = bad.or(other).unwrap_or_else(|| longest_of(case));
    let (label, count) = (case.label(id(place)), all.len());
    let says = match (bad, other) {
        _ if count == 1 => return (id(place), None),
        (Some(_), _) => {
            format!("{label} is the first, of {count} deployments, that Failed or was Stopped")
        }
        (None, Some(_)) => format!(
            "{label} is the first, of {count} deployments, of which the scenario expects something else"
        ),
        (None, None) => format!(
            "{label} is the longest of {count} deployments, none of which Failed or was Stopped"
        ),
    };
    (
        id(place),
        Some(says + "; --deployment N asks about another."),
    )
}

/// The place of the deployment that took longest, the first of several.
fn longest_of(case: &Case<'_>) -> usize {
    let mut longest = (0, Duration::ZERO);
    for (place, deployment) in case.outcome.deployments().iter().enumerate() {
        let ended = deployment.completed.unwrap_or(case.ended);
        let took = ended.since(deployment.created);
        if took > longest.1 {
            longest = (place, took);
        }
    }
    longest.0
}

const fn standing(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::Failed => "Failed",
        DeploymentStatus::Stopped => "was Stopped",
        DeploymentStatus::Succeeded => "Succeeded",
        DeploymentStatus::Queued => "is still Queued",
        DeploymentStatus::Created
        | DeploymentStatus::InProgress
        | DeploymentStatus::Baking
        | DeploymentStatus::Ready => "has not ended",
    }
}

/// The nearest of these names, as a remedy.
fn did_you_mean<'n>(word: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(word, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<&str> = names.take(12).collect();
            format!("targets are, among others: {}", all.join(", "))
        }
    }
}
