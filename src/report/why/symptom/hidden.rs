//! A load balancer that keeps requests from what answers badly, and so hides it from an alarm.

use crate::account::requests::amount::Amount;
use crate::aws::codedeploy::ids::RevisionId;
use crate::kernel::time::Duration;
use crate::report::why::Tone;
use crate::report::why::teller::Teller;
use crate::report::why::words::{clock, part};
use crate::rulebook::LB_041;
use crate::trace::entry::What;

use super::scene::Scene;

/// An alarm that sees something so soon has had nothing hidden from it.
const SOON: Duration = Duration::from_secs(300);

/// Tells that a revision was hidden between `serves`, where it first served, and the scene; returns
/// what would show it.
pub(super) fn tell(
    teller: &mut Teller<'_, '_>,
    scene: &Scene<'_>,
    revision: RevisionId,
    serves: usize,
) -> Option<String> {
    let case = teller.case;
    let group = &case.world.target_groups[scene.group.index()].group;
    let served = case.entries[serves].time;
    if !group.anomaly_mitigation || scene.from <= served || scene.from.since(served) < SOON {
        return None;
    }
    let place = case.last_before(scene.until, |entry| {
        matches!(entry.what, What::Minute(_)) && entry.time <= scene.from
    })?;
    let before = Scene::of(case, scene.group, served, place);
    let met = before.sum(|minute| minute.by_new);
    if met == Amount::ZERO {
        return None;
    }
    let share = part(met.share_of(before.sum(|minute| minute.attempts)));
    let (name, revision) = (case.target_group(scene.group), case.revision(revision));
    let key = format!("targetGroups.{name}.anomalyMitigation");
    teller.tell_of(
        place,
        name,
        LB_041,
        format!(
            "because until then {name} kept requests from targets that answer worse than most, says \
             {key}: from {} on {share} of the attempts met {revision}.",
            clock(served)
        ),
        Tone::Trouble,
    );
    Some(format!(" Without {key} the alarm sees the first bad host."))
}
