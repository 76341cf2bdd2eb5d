//! In which order deployments go through the Availability Zones (EC2-056).

use crate::aws::codedeploy::ids::{InstanceId, ZonePlace};

/// The zones of the hosts in the order in which they are deployed to.
#[derive(Clone, Debug, Default)]
pub struct ZoneOrder {
    names: Vec<String>,
    places: Vec<ZonePlace>,
}

impl ZoneOrder {
    /// The zones of hosts, given host by host: those that `first` names, then the others by name.
    /// A host without a zone counts to the first.
    pub fn new<'a>(first: &[String], zones: impl Iterator<Item = Option<&'a str>> + Clone) -> Self {
        let mut names = first.to_vec();
        let mut others: Vec<&str> = zones
            .clone()
            .flatten()
            .filter(|zone| !first.iter().any(|named| named == zone))
            .collect();
        others.sort_unstable();
        others.dedup();
        names.extend(others.into_iter().map(str::to_owned));
        let place = |zone: Option<&str>| {
            let known = zone.and_then(|zone| names.iter().position(|name| name == zone));
            ZonePlace(u16::try_from(known.unwrap_or(0)).unwrap_or(0))
        };
        let places = zones.map(place).collect();
        Self { names, places }
    }

    /// The place of a host's zone; the first for a host that is not known.
    pub fn of(&self, host: InstanceId) -> ZonePlace {
        let place = self.places.get(host.index()).copied();
        place.unwrap_or(ZonePlace(0))
    }

    /// The name of a zone.
    pub fn name(&self, place: ZonePlace) -> &str {
        self.names.get(place.index()).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(first: &[&str]) -> (Vec<String>, Vec<u16>) {
        let first: Vec<String> = first.iter().map(|&name| name.to_owned()).collect();
        let zones = [Some("b"), Some("c"), Some("a"), Some("b"), None];
        let order = ZoneOrder::new(&first, zones.into_iter());
        let places = order.places.iter().map(|place| place.0).collect();
        (order.names, places)
    }

    #[test]
    fn ec2_056_zones_are_in_the_order_of_their_names_unless_told() {
        let names = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        assert_eq!(order(&[]), (names(["a", "b", "c"]), vec![1, 2, 0, 1, 0]));
        assert_eq!(order(&["c"]), (names(["c", "a", "b"]), vec![2, 0, 1, 2, 0]));
        let all = order(&["b", "c", "a"]);
        assert_eq!(all, (names(["b", "c", "a"]), vec![0, 1, 2, 0, 0]));
    }
}
