//! The agent of each host: whether it runs, whether it reaches CodeDeploy, and when it asks next.

use crate::aws::codedeploy::ids::InstanceId;
use crate::kernel::time::{Duration, Time};

/// All agents.
#[derive(Clone, Debug)]
pub struct Agents {
    agents: Vec<Agent>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Agent {
    /// Faults that keep the agent from running.
    absences: u32,
    /// Faults that keep a running agent from reaching CodeDeploy.
    cuts: u32,
    /// Since when it has been cut off, while it is.
    cut_since: Time,
    /// Before this instant it asks for nothing.
    asks_from: Time,
    /// How often it came back.
    returns: u32,
}

/// Whether a change altered if the agent asks CodeDeploy at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It did.
    Yes,
    /// Another fault already kept the agent from asking, or still does.
    No,
}

impl Change {
    fn between(asked: bool, asks: bool) -> Self {
        if asked == asks { Self::No } else { Self::Yes }
    }
}

impl Agent {
    fn asks(&self) -> bool {
        self.absences == 0 && self.cuts == 0
    }
}

impl Agents {
    /// `hosts` agents, all of them running.
    pub fn new(hosts: usize) -> Self {
        Self {
            agents: vec![Agent::default(); hosts],
        }
    }

    /// When the agent of `host` can ask at the earliest; none while it cannot.
    pub fn asks_from(&self, host: InstanceId) -> Option<Time> {
        let agent = &self.agents[host.index()];
        agent.asks().then_some(agent.asks_from)
    }

    /// Whether the agent of `host` runs.
    pub fn runs(&self, host: InstanceId) -> bool {
        self.agents[host.index()].absences == 0
    }

    /// The agent stops running.
    pub fn lose(&mut self, host: InstanceId) -> Change {
        let agent = &mut self.agents[host.index()];
        let asked = agent.asks();
        agent.absences += 1;
        Change::between(asked, false)
    }

    /// A fault that kept the agent from running is over; from `asks_from` on it asks, if it reaches
    /// CodeDeploy.
    pub fn find(&mut self, host: InstanceId, asks_from: Time) -> Change {
        let agent = &mut self.agents[host.index()];
        agent.absences -= 1;
        agent.asks_from = asks_from;
        agent.returns += 1;
        // A new process has had no errors yet.
        agent.cut_since = asks_from;
        Change::between(false, agent.asks())
    }

    /// The agent no longer reaches CodeDeploy.
    pub fn cut(&mut self, host: InstanceId, now: Time) -> Change {
        let agent = &mut self.agents[host.index()];
        let asked = agent.asks();
        if agent.cuts == 0 {
            agent.cut_since = now;
        }
        agent.cuts += 1;
        Change::between(asked, false)
    }

    /// A fault that cut the agent off is over; it asks at the next instant of its back-off, if it
    /// runs.
    pub fn mend(&mut self, host: InstanceId, now: Time) -> Change {
        let agent = &mut self.agents[host.index()];
        agent.cuts -= 1;
        if agent.cuts == 0 {
            agent.asks_from = agent.asks_from.max(next_try(agent.cut_since, now));
        }
        Change::between(false, agent.asks())
    }

    /// How often the agent of `host` came back.
    pub fn returns(&self, host: InstanceId) -> u32 {
        self.agents[host.index()].returns
    }
}

/// Pauses after the first, second, … error in a row; the last one repeats (EC2-144).
pub const BACK_OFF_S: [u64; 10] = [10, 13, 17, 21, 27, 34, 44, 56, 71, 90];

/// The first try at or after `now` of an agent whose errors began at `since` (EC2-144).
fn next_try(since: Time, now: Time) -> Time {
    let mut at = since;
    let mut pauses = BACK_OFF_S.iter();
    while at < now {
        let Some(pause) = pauses.next() else {
            let longest = Duration::from_secs(BACK_OFF_S[BACK_OFF_S.len() - 1]).as_micros();
            let missing = now.since(at).as_micros().div_ceil(longest) * longest;
            return at + Duration::from_micros(missing);
        };
        at += Duration::from_secs(*pause);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    #[test]
    fn ec2_144_a_cut_off_agent_tries_again_after_growing_pauses() {
        // 10, 23, 40, 61, 88, 122, 166, 222, 293, 383 s after the first error, then every 90 s.
        let cases = [
            (0, 0),
            (1, 10),
            (10, 10),
            (11, 23),
            (300, 383),
            (384, 473),
            (500, 563),
        ];
        for (mended, tries) in cases {
            assert_eq!(
                next_try(at(0), at(mended)),
                at(tries),
                "mended at {mended} s"
            );
        }
    }

    #[test]
    fn lat_003_the_pauses_follow_the_agents_formula() {
        // floor(90 x 1.2675^(k - 10)) for the k-th error in a row.
        for (index, pause) in BACK_OFF_S.iter().enumerate() {
            let power = libm::pow(1.2675, index as f64 - 9.0);
            assert_eq!(libm::floor(90.0 * power) as u64, *pause, "pause {index}");
        }
    }

    #[test]
    fn two_faults_on_one_agent_end_with_the_later_one() {
        let host = InstanceId(0);
        let mut agents = Agents::new(1);
        assert_eq!(agents.lose(host), Change::Yes);
        assert_eq!(agents.lose(host), Change::No);
        assert_eq!(agents.find(host, at(5)), Change::No);
        assert_eq!(agents.asks_from(host), None);
        assert_eq!(agents.find(host, at(9)), Change::Yes);
        assert_eq!(agents.asks_from(host), Some(at(9)));
    }

    #[test]
    fn an_agent_is_back_only_when_no_fault_of_either_kind_is_left() {
        let host = InstanceId(0);
        let mut agents = Agents::new(1);
        assert_eq!(agents.cut(host, at(1)), Change::Yes);
        assert_eq!(agents.lose(host), Change::No);
        assert_eq!(agents.mend(host, at(3)), Change::No);
        assert_eq!(agents.cut(host, at(4)), Change::No);
        assert_eq!(agents.find(host, at(5)), Change::No);
        assert!(agents.runs(host));
        assert_eq!(agents.asks_from(host), None);
        // The process that came back at 5 s tries 10 s later.
        assert_eq!(agents.mend(host, at(6)), Change::Yes);
        assert_eq!(agents.asks_from(host), Some(at(15)));
    }
}
