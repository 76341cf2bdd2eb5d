//! Hosts as faults keep them: counts and sets.

use crate::aws::codedeploy::ids::InstanceId;

/// Counts by host, as long as the largest host counted so far needs.
#[derive(Clone, Debug, Default)]
pub(super) struct PerHost {
    counts: Vec<u32>,
}

impl PerHost {
    pub(super) fn get(&self, host: InstanceId) -> u32 {
        self.counts.get(host.index()).copied().unwrap_or(0)
    }

    pub(super) fn get_mut(&mut self, host: InstanceId) -> &mut u32 {
        if host.index() >= self.counts.len() {
            self.counts.resize(host.index() + 1, 0);
        }
        &mut self.counts[host.index()]
    }
}

/// A set of hosts, a bit for each.
#[derive(Clone, Debug, Default)]
pub(super) struct HostSet {
    words: Vec<u64>,
    pub(super) len: usize,
}

impl HostSet {
    pub(super) fn of(hosts: &[InstanceId]) -> Self {
        let mut set = Self::default();
        for host in hosts {
            set.insert(*host);
        }
        set
    }

    pub(super) fn contains(&self, host: InstanceId) -> bool {
        let word = self.words.get(host.index() / 64).copied().unwrap_or(0);
        word >> (host.index() % 64) & 1 == 1
    }

    pub(super) fn insert(&mut self, host: InstanceId) {
        if self.contains(host) {
            return;
        }
        let place = host.index() / 64;
        if place >= self.words.len() {
            self.words.resize(place + 1, 0);
        }
        self.words[place] |= 1 << (host.index() % 64);
        self.len += 1;
    }

    pub(super) fn remove(&mut self, host: InstanceId) {
        if self.contains(host) {
            self.words[host.index() / 64] &= !(1 << (host.index() % 64));
            self.len -= 1;
        }
    }
}
