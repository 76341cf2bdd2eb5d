//! What happened in one run, in lines for a person: what matters, in plain words, folded where it
//! repeats; or all of it. How the lines are drawn is not known here.

use crate::aws::codedeploy::ids::{DeploymentId, InstanceId};
use crate::kernel::time::Time;
use crate::report::clock::Clock;
use crate::rulebook::Rule;
use crate::trace::entry::{Entry, Subject, What};
use crate::trace::wording::Wording;
use std::collections::BTreeMap;

use self::success::Change;

mod everything;
mod fold;
mod plot;
mod success;
mod words;

#[cfg(test)]
mod tests;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// What matters, folded where it repeats.
    Plot,
    /// Every entry that says something, by itself.
    Everything,
}

impl Telling {
    /// The clock that fits.
    const fn clock(self) -> Clock {
        match self {
            Self::Plot => Clock::Seconds,
            Self::Everything => Clock::Milliseconds,
        }
    }
}

/// The lines of one run, in order of time.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its lines.
    pub lines: Vec<Line>,
    /// The rules that decided the first failure and the first alarm, if there were such.
    pub why: Vec<Rule>,
    /// How finely it tells the time.
    pub clock: Clock,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When; of several folded into one line, when the first happened.
    pub time: Time,
    /// When the last of several happened that were folded over a longer time.
    pub until: Option<Time>,
    /// How many it stands for.
    pub times: u32,
    /// The deployment it belongs to.
    pub deployment: Option<DeploymentId>,
    /// The hosts it is about, in the scenario's order; none for a deployment as a whole.
    pub hosts: Vec<InstanceId>,
    /// The alarm or target group it is about, where it is about one.
    pub about: Option<String>,
    /// What happened.
    pub text: String,
    /// What else there is to say, of several folded into one line about the first.
    pub detail: String,
    /// By which rule.
    pub rule: Rule,
    /// How it is meant.
    pub tone: Tone,
}

impl Line {
    /// A line of no deployment, host, alarm or target group.
    fn new(time: Time, text: &str, rule: Rule, tone: Tone) -> Self {
        Self {
            time,
            until: None,
            times: 1,
            deployment: None,
            hosts: Vec::new(),
            about: None,
            text: text.to_owned(),
            detail: String::new(),
            rule,
            tone,
        }
    }

    /// Whether one line can stand for both. What an alarm saw may differ, why a host failed may not.
    fn says_the_same(&self, other: &Self) -> bool {
        self.deployment == other.deployment
            && self.rule == other.rule
            && self.about == other.about
            && self.hosts.is_empty() == other.hosts.is_empty()
            && self.text == other.text
            && (self.about.is_some() || self.detail == other.detail)
    }

    /// All it says, with how often and until when where it stands for several.
    pub(super) fn words(&self, clock: Clock) -> String {
        let mut words = format!("{}{}", self.text, self.detail);
        if self.times as usize > self.hosts.len().max(1) {
            words = format!("{words}; {} times", self.times);
        }
        let last = self.until.map(|until| clock.show(until));
        if let Some(last) = last.filter(|last| *last != clock.show(self.time)) {
            words = format!("{words}, the last at {last}");
        }
        words
    }
}

/// How a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Part of the ordinary course, once for every target.
    Routine,
    /// Worth a look.
    Plain,
    /// A good end.
    Good,
    /// Something broke or stands in the way.
    Trouble,
    /// A failure.
    Bad,
}

/// What an entry says.
#[derive(Clone, Debug)]
struct Told {
    text: String,
    detail: String,
    tone: Tone,
}

impl Told {
    fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            detail: String::new(),
            tone,
        }
    }
}

/// Hears the entries of one run.
#[derive(Debug)]
pub(super) struct Teller {
    telling: Telling,
    lines: Vec<Line>,
    /// The rule of the first failed event, the first alarm, the first halt, and the first bad end.
    failed: Option<Rule>,
    fired: Option<Rule>,
    halted: Option<Rule>,
    ended: Option<Rule>,
    /// Alarms that are told of; that one without data is OK at first is nothing to tell.
    alarms: Vec<Subject>,
    /// Changes of success, each with its line.
    changes: Vec<Change>,
    /// Since when the lifecycle event of a target runs.
    running: BTreeMap<(DeploymentId, InstanceId), Time>,
}

impl Teller {
    /// Nothing heard yet.
    pub(super) const fn new(telling: Telling) -> Self {
        Self {
            telling,
            lines: Vec::new(),
            failed: None,
            fired: None,
            halted: None,
            ended: None,
            alarms: Vec::new(),
            changes: Vec::new(),
            running: BTreeMap::new(),
        }
    }

    /// Takes the entry that `wording` has just heard.
    pub(super) fn hear(&mut self, entry: &Entry, wording: &Wording<'_>) {
        let plot = self.plot(entry, wording);
        let told = match self.telling {
            Telling::Plot => plot,
            Telling::Everything => plot
                .or_else(|| everything::of(entry, wording))
                .map(|told| self.with_duration(told, entry)),
        };
        let Some(Told { text, detail, tone }) = told else {
            return;
        };
        let host = entry.subject.host().or(entry.what.struck());
        let about = match entry.subject {
            Subject::TargetGroup(_) | Subject::Alarm(_) | Subject::Traffic(_) => {
                Some(wording.subject(entry).to_owned())
            }
            Subject::Deployment | Subject::Host(_) | Subject::Fault(_) | Subject::Operation(_) => {
                None
            }
        };
        self.push(Line {
            deployment: entry.deployment,
            hosts: host.into_iter().collect(),
            about,
            detail,
            ..Line::new(entry.time, &text, entry.rule, tone)
        });
    }

    /// The story.
    pub(super) fn finish(mut self) -> Story {
        if self.telling == Telling::Plot {
            success::tell(&self.changes, &mut self.lines);
            self.lines = fold::fold(&self.lines);
        }
        for line in &mut self.lines {
            line.hosts.sort_unstable();
            line.hosts.dedup();
        }
        let mut why: Vec<Rule> = Vec::new();
        let rules = [self.failed, self.fired, self.halted, self.ended];
        for rule in rules.into_iter().flatten() {
            if !why.contains(&rule) {
                why.push(rule);
            }
        }
        Story {
            lines: self.lines,
            why,
            clock: self.telling.clock(),
        }
    }

    /// How long a lifecycle event took that is over.
    fn with_duration(&mut self, told: Told, entry: &Entry) -> Told {
        let (Some(deployment), Subject::Host(host)) = (entry.deployment, entry.subject) else {
            return told;
        };
        let target = (deployment, host);
        if matches!(entry.what, What::EventStarted(_)) {
            self.running.insert(target, entry.time);
        }
        let is_over = matches!(entry.what, What::EventSucceeded(..) | What::EventFailed(..));
        let began = is_over.then(|| self.running.remove(&target)).flatten();
        match began {
            Some(began) => {
                let took = entry.time.since(began).as_secs_f64();
                Told {
                    text: format!("{} after {took:.3} s", told.text),
                    ..told
                }
            }
            None => told,
        }
    }

    /// What several hosts do within one second is one line of the plot.
    fn push(&mut self, line: Line) {
        let second = |time: Time| time.as_micros() / 1_000_000;
        if self.telling == Telling::Plot && !line.hosts.is_empty() {
            let mut same_second = self
                .lines
                .iter_mut()
                .rev()
                .take_while(|before| second(before.time) == second(line.time));
            let twin = same_second.find(|before| before.says_the_same(&line));
            if let Some(twin) = twin {
                twin.hosts.extend(line.hosts);
                twin.times += line.times;
                return;
            }
        }
        self.lines.push(line);
    }
}
