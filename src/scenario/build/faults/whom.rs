//! Whom a fault strikes: the hosts that fit everything given, and how many of them.

use std::collections::BTreeSet;

use super::Reader;
use crate::account::fault::description::{Pick, Whom};
use crate::aws::codedeploy::ids::InstanceId;
use crate::aws::codedeploy::tags::Tag;
use crate::scenario::file::fault;
use crate::text::decode::Spanned;
use crate::text::tree::Span;

impl Reader<'_, '_> {
    /// Whom a fault strikes: as `whom` says, and for an outage the zone it names.
    pub(super) fn whom_struck(&mut self, fault: &fault::Fault) -> Option<Whom> {
        let whom = fault.whom.as_ref();
        let fault::What::AzOutage { zone } = &fault.what.value else {
            return self.whom(whom);
        };
        let named = whom.and_then(|whom| whom.value.zone.as_ref());
        match (zone, named) {
            (Some(zone), None) => {
                if let Some(whom) = whom {
                    let help = "remove `whom`: all hosts of the zone are gone";
                    let message = "an outage strikes a whole zone";
                    self.context.error(whom.span, message, help);
                    return None;
                }
                let all = (0..).map(InstanceId).take(self.fleets.hosts.len());
                let mut hosts: Vec<InstanceId> = all.collect();
                self.in_zone(zone, &mut hosts)?;
                let pick = Pick::All;
                Some(Whom { hosts, pick })
            }
            (None, Some(_)) => self.whom(whom),
            (Some(zone), Some(_)) => {
                let help = "keep `zone` of the outage or that of `whom`";
                self.context
                    .error(zone.span, "the zone is named twice", help);
                None
            }
            (None, None) => {
                let help = "write `azOutage: { zone: ... }`";
                let message = "the outage does not say of which zone";
                self.context.error(fault.what.span, message, help);
                None
            }
        }
    }

    fn whom(&mut self, whom: Option<&Spanned<fault::Whom>>) -> Option<Whom> {
        let all = (0..).map(InstanceId).take(self.fleets.hosts.len());
        let mut hosts: Vec<InstanceId> = all.collect();
        let Some(whom) = whom else {
            return Some(Whom {
                hosts,
                pick: Pick::All,
            });
        };
        self.narrow(&whom.value, &mut hosts)?;
        if hosts.is_empty() {
            let help = "name hosts that exist and fit all the rest";
            self.context
                .error(whom.span, "the fault fits no host", help);
            return None;
        }
        let pick = self.pick(&whom.value, hosts.len())?;
        Some(Whom { hosts, pick })
    }

    fn narrow(&mut self, whom: &fault::Whom, hosts: &mut Vec<InstanceId>) -> Option<()> {
        let mut sound = true;
        let several = whom.hosts.iter().flat_map(|hosts| &hosts.value);
        let names: Vec<&Spanned<String>> = whom.host.iter().chain(several).collect();
        if whom.host.is_some() || whom.hosts.is_some() {
            let found: Vec<Option<InstanceId>> = names
                .iter()
                .map(|name| self.fleets.host(name, self.context))
                .collect();
            sound &= found.iter().all(Option::is_some);
            hosts.retain(|host| found.contains(&Some(*host)));
        }
        if let Some(name) = &whom.fleet {
            match self.fleets.fleet_named(&name.value) {
                Some(fleet) => hosts.retain(|host| fleet.has(*host)),
                None => {
                    let known: Vec<&str> = self
                        .fleets
                        .list
                        .iter()
                        .map(|fleet| fleet.name.as_str())
                        .collect();
                    self.context.unknown("fleet", name, known);
                    sound = false;
                }
            }
        }
        if let Some(tag) = &whom.tag {
            let tag = Tag {
                key: tag.value.key.value.clone(),
                value: tag.value.value.value.clone(),
            };
            hosts.retain(|host| self.fleets.hosts[host.index()].tags.contains(&tag));
        }
        if let Some(zone) = &whom.zone {
            sound &= self.in_zone(zone, hosts).is_some();
        }
        sound.then_some(())
    }

    /// Leaves the hosts of a zone.
    fn in_zone(&mut self, zone: &Spanned<String>, hosts: &mut Vec<InstanceId>) -> Option<()> {
        let all = self.fleets.hosts.iter();
        let known: BTreeSet<&str> = all.filter_map(|host| host.zone.as_deref()).collect();
        if !known.contains(zone.value.as_str()) {
            self.context.unknown("zone", zone, known);
            return None;
        }
        let zone = Some(&zone.value);
        hosts.retain(|host| self.fleets.hosts[host.index()].zone.as_ref() == zone);
        Some(())
    }

    fn pick(&mut self, whom: &fault::Whom, hosts: usize) -> Option<Pick> {
        let mut picks: Vec<(Pick, Span)> = Vec::new();
        if let Some(count) = &whom.count {
            if count.value == 0 || count.value as usize > hosts {
                self.context.error(
                    count.span,
                    format!("{} of {hosts} hosts", count.value),
                    format!("write 1 to {hosts}"),
                );
                return None;
            }
            picks.push((Pick::Count(count.value), count.span));
        }
        if let Some(share) = &whom.share {
            picks.push((Pick::Share(share.value.0.fraction()), share.span));
        }
        if let Some(chance) = &whom.chance {
            picks.push((Pick::Chance(chance.value.0.fraction()), chance.span));
        }
        if let Some((_, span)) = picks.get(1) {
            let help = "keep one of `count`, `share` and `chance`";
            self.context
                .error(*span, "hosts are picked in one way only", help);
            return None;
        }
        Some(picks.first().map_or(Pick::All, |(pick, _)| *pick))
    }
}
