//! What deployments leave on a host: the last successful install of each group, its archive, and
//! the files it copied (EC2-012, EC2-162 to EC2-164).

use crate::account::revision::{Destination, Revision};
use crate::account::walk::Walk;
use crate::account::world::World;
use crate::aws::codedeploy::ids::{GroupId, RevisionId};
use crate::aws::codedeploy::options::FileExistsBehavior;

/// What one group left on one host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Install {
    /// The revision whose Install last finished (EC2-012).
    pub last_successful: Option<RevisionId>,
    /// The revision whose bundle was downloaded last (EC2-013).
    pub downloaded: Option<RevisionId>,
    /// Whether its archive was deleted behind the agent's back (EC2-016).
    pub archive_deleted: bool,
    /// The revision whose files the cleanup record lists.
    recorded: Option<RevisionId>,
}

/// Files of one host that matter for conflicts: those the scenario put there, and whose they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostFiles {
    files: Vec<HostFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct HostFile {
    path: String,
    /// The group whose cleanup record lists the file; none for a file no deployment put there.
    owner: Option<GroupId>,
}

impl Install {
    /// A host on which `revision` was deployed before the run.
    pub fn of(revision: RevisionId) -> Self {
        Self {
            last_successful: Some(revision),
            downloaded: Some(revision),
            archive_deleted: false,
            recorded: Some(revision),
        }
    }

    /// Deletes the files of the cleanup record, and the record.
    pub fn clean_up(&mut self, files: Option<&mut HostFiles>, group: GroupId) {
        let recorded = self.recorded.take();
        if let (Some(_), Some(files)) = (recorded, files) {
            files.files.retain(|file| file.owner != Some(group));
        }
    }

    /// Copies the revision's files and records them; a file that is kept stays foreign.
    pub fn copy(
        &mut self,
        files: Option<&mut HostFiles>,
        revision: &Revision,
        walk: &Walk,
        behavior: FileExistsBehavior,
    ) {
        self.recorded = Some(walk.revision);
        if let Some(files) = files {
            files.take_over(&revision.destinations, walk.group, behavior);
        }
    }

    /// DownloadBundle has finished: from now on this is the most recent install (EC2-013).
    pub fn download(&mut self, revision: RevisionId) {
        self.downloaded = Some(revision);
    }

    /// Install has finished: from now on this is the last successful one (EC2-012).
    pub fn succeed(&mut self, revision: RevisionId) {
        self.last_successful = Some(revision);
        self.archive_deleted = false;
    }
}

impl HostFiles {
    /// The files a scenario puts on a host.
    pub fn new(paths: &[String]) -> Self {
        let file = |path: &String| HostFile {
            path: path.clone(),
            owner: None,
        };
        Self {
            files: paths.iter().map(file).collect(),
        }
    }

    /// Whether Install would meet a file that `group` did not put there (EC2-163).
    pub fn conflict(&self, destinations: &[Destination], group: GroupId) -> bool {
        self.files.iter().any(|file| {
            file.owner != Some(group)
                && destinations
                    .iter()
                    .any(|destination| destination.covers(&file.path))
        })
    }

    /// Writes `destinations` for `group`: with OVERWRITE a file that was there becomes the group's,
    /// so that the next cleanup deletes it (EC2-191); with RETAIN it stays as it was.
    fn take_over(
        &mut self,
        destinations: &[Destination],
        group: GroupId,
        behavior: FileExistsBehavior,
    ) {
        if behavior == FileExistsBehavior::Overwrite {
            for file in &mut self.files {
                if destinations
                    .iter()
                    .any(|destination| destination.covers(&file.path))
                {
                    file.owner = Some(group);
                }
            }
        }
        for destination in destinations {
            let Destination::File(path) = destination else {
                continue;
            };
            if !self.files.iter().any(|file| file.path == *path) {
                self.files.push(HostFile {
                    path: path.clone(),
                    owner: Some(group),
                });
            }
        }
    }
}

/// The files the scenario puts on each host, and those of what ran before the start. Empty where no
/// conflict is possible.
pub fn files_at_the_start(world: &World) -> Vec<HostFiles> {
    if !conflicts_are_possible(world) {
        return Vec::new();
    }
    let files = world.hosts.iter().map(|host| HostFiles::new(&host.files));
    let mut files: Vec<HostFiles> = files.collect();
    for (group, entry) in (0..).map(GroupId).zip(&world.groups) {
        for (files, runs) in files.iter_mut().zip(&entry.runs) {
            if let Some(revision) = runs {
                let destinations = &world.revisions[revision.index()].destinations;
                // What a scenario lists as foreign stays so.
                files.take_over(destinations, group, FileExistsBehavior::Retain);
            }
        }
    }
    files
}

/// Conflicts need a file somebody else put there: the scenario, or another group.
fn conflicts_are_possible(world: &World) -> bool {
    let mut selected = vec![false; world.hosts.len()];
    let mut shared = false;
    for member in world.groups.iter().flat_map(|entry| &entry.members) {
        shared |= std::mem::replace(&mut selected[member.index()], true);
    }
    shared || world.hosts.iter().any(|host| !host.files.is_empty())
}
