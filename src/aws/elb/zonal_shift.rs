//! A zonal shift: an operator takes one zone out of DNS (LB-045).

use std::fmt;

use super::target_group::{Kind, TargetGroup};
use crate::kernel::time::Duration;
use crate::rulebook::{LB_045, Rule};

/// The shortest.
pub const SHORTEST: Duration = Duration::from_secs(60);

/// The longest: 72 hours.
pub const LONGEST: Duration = Duration::from_secs(72 * 3_600);

/// A shift away from one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZonalShift {
    zone: u8,
    length: Duration,
}

/// Why a shift is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZonalShiftFault {
    /// Shorter than a minute or longer than three days.
    Length,
    /// Traffic crosses zones.
    CrossZone,
    /// Only Application and Network Load Balancers can be shifted.
    Kind(Kind),
    /// No such zone is enabled.
    NoSuchZone,
    /// No other zone could take over.
    OnlyZone,
}

impl ZonalShiftFault {
    /// By which rule.
    #[must_use]
    pub const fn rule(self) -> Rule {
        LB_045
    }

    /// What to write instead.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Length => "write 1m to 72h",
            Self::CrossZone => "switch cross-zone load balancing off",
            Self::Kind(_) => "shift an Application or Network Load Balancer",
            Self::NoSuchZone => "name an enabled zone",
            Self::OnlyZone => "enable another zone",
        }
    }
}

impl fmt::Display for ZonalShiftFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => f.write_str("a zonal shift lasts 1 minute to 72 hours"),
            Self::CrossZone => {
                f.write_str("a zonal shift has no effect where traffic crosses zones")
            }
            Self::Kind(kind) => write!(f, "a load balancer of kind {kind} knows no zonal shift"),
            Self::NoSuchZone => f.write_str("the zone is not enabled"),
            Self::OnlyZone => f.write_str("no other zone is enabled"),
        }
    }
}

impl std::error::Error for ZonalShiftFault {}

impl ZonalShift {
    /// A shift away from `zone`, one of `zones` enabled ones.
    ///
    /// # Errors
    /// What [`ZonalShiftFault`] lists.
    pub fn new(
        group: &TargetGroup,
        zone: u8,
        zones: u8,
        length: Duration,
    ) -> Result<Self, ZonalShiftFault> {
        match group.kind {
            Kind::Application | Kind::Network => {}
            Kind::Classic | Kind::Direct => return Err(ZonalShiftFault::Kind(group.kind)),
        }
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(ZonalShiftFault::Length);
        }
        if group.cross_zone {
            return Err(ZonalShiftFault::CrossZone);
        }
        if zone >= zones {
            return Err(ZonalShiftFault::NoSuchZone);
        }
        if zones == 1 {
            return Err(ZonalShiftFault::OnlyZone);
        }
        Ok(Self { zone, length })
    }

    /// The zone that is left.
    #[must_use]
    pub const fn zone(&self) -> u8 {
        self.zone
    }

    /// How long it lasts.
    #[must_use]
    pub const fn length(&self) -> Duration {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lb_045_a_shift_lasts_a_minute_to_three_days_where_traffic_keeps_to_zones() {
        let off = TargetGroup {
            cross_zone: false,
            ..TargetGroup::application("web")
        };
        let on = TargetGroup::application("web");
        let classic = TargetGroup::classic("web");
        for (group, zone, zones, secs, fault) in [
            (&off, 1, 2, 60, None),
            (&off, 1, 2, 72 * 3_600, None),
            (&off, 1, 2, 59, Some(ZonalShiftFault::Length)),
            (&off, 1, 2, 72 * 3_600 + 1, Some(ZonalShiftFault::Length)),
            (&on, 1, 2, 60, Some(ZonalShiftFault::CrossZone)),
            (
                &classic,
                1,
                2,
                60,
                Some(ZonalShiftFault::Kind(Kind::Classic)),
            ),
            (&off, 2, 2, 60, Some(ZonalShiftFault::NoSuchZone)),
            (&off, 0, 1, 60, Some(ZonalShiftFault::OnlyZone)),
        ] {
            let shift = ZonalShift::new(group, zone, zones, Duration::from_secs(secs));
            assert_eq!(shift.err(), fault);
        }
    }
}
