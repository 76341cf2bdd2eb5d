//! Failures that stand in the bundle: its AppSpec file, and files in its way.

use crate::account::revision::AppSpecFile;
use crate::aws::codedeploy::ids::RevisionId;
use crate::aws::codedeploy::lifecycle::ScriptsFrom;
use crate::aws::codedeploy::server::result::FailureCause;
use crate::rulebook::{EC2_163, EC2_165};

use super::failure::Failed;
use super::teller::Teller;
use super::words::listed;
use super::{Root, Tone};

/// An AppSpec file that the agent does not accept, or whose files it refuses to install.
pub(super) fn tell_file(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    let case = teller.case;
    let revision = file_read(teller, failed);
    let name = case.revision(revision);
    let why = match (&case.described(revision).app_spec, failed.failure.cause) {
        (AppSpecFile::Refused { reason }, _) => reason.clone(),
        (AppSpecFile::Usable { os, .. }, FailureCause::AppSpecInvalid) => {
            let host = &case.world.hosts[failed.host.index()];
            format!("it is for {os}, and {} runs {}", host.name, host.os)
        }
        (AppSpecFile::Usable { .. }, cause) => cause.to_string(),
    };
    teller.tell_by(
        failed.place,
        EC2_165,
        format!("because of the AppSpec file of {name}: {why}."),
        Tone::Trouble,
    );
    Root {
        cause: format!("The AppSpec file of {name} cannot be deployed: {why}."),
        change: Some(format!(
            "Mend revisions.{name}.appSpec; `cutover check` says what an AppSpec file lacks."
        )),
    }
}

/// The revision whose AppSpec file the event reads.
fn file_read(teller: &Teller<'_, '_>, failed: &Failed) -> RevisionId {
    let case = teller.case;
    let deployment = case.deployment(failed.deployment);
    let left = match failed.event.scripts_from() {
        Some(ScriptsFrom::LastSuccessfulInstall | ScriptsFrom::MostRecentInstall) => {
            case.installed(failed.place, deployment.group, failed.host)
        }
        Some(ScriptsFrom::ThisRevision) | None => None,
    };
    left.unwrap_or(deployment.revision)
}

/// Files that stand in the way of Install.
pub(super) fn tell_conflict(teller: &mut Teller<'_, '_>, failed: &Failed) -> Root {
    let case = teller.case;
    let revision = case.deployment(failed.deployment).revision;
    let name = case.revision(revision);
    let host = &case.world.hosts[failed.host.index()];
    let destinations = &case.described(revision).destinations;
    let in_the_way = |path: &&String| destinations.iter().any(|one| one.covers(path));
    let paths: Vec<&str> = host
        .files
        .iter()
        .filter(in_the_way)
        .map(String::as_str)
        .collect();
    let (why, key) = if paths.is_empty() {
        (
            "another deployment group has put a file there".to_owned(),
            String::new(),
        )
    } else {
        (
            format!(
                "{} was there, and no deployment had put it there",
                listed(&paths)
            ),
            format!(" (fleets.{}.files)", host.fleet),
        )
    };
    teller.tell_by(
        failed.place,
        EC2_163,
        format!("because {why}{key}."),
        Tone::Trouble,
    );
    Root {
        cause: format!("Install of {name} finds a file in its way: {why}{key}."),
        change: Some(
            "Take the file away, or deploy with fileExistsBehavior: OVERWRITE or RETAIN."
                .to_owned(),
        ),
    }
}
