//! New files for old ones: all of them, or none if the system refuses one on the way.
//!
//! Each step is a rename that can be taken back. A process that is killed between two steps leaves
//! both kinds; which file is put in place last, and so tells that all are there, is its caller's
//! matter.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The renames so far. Dropped before [`Exchange::keep`], it takes them back.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// From where to where.
    moved: Vec<[PathBuf; 2]>,
    /// Old files under the names they have meanwhile.
    aside: Vec<PathBuf>,
    /// They are locked, as what somebody still needs.
    locks: Vec<File>,
}

impl Exchange {
    /// Moves an old file out of the way, if there is one.
    pub(super) fn set_aside(&mut self, place: &Path, aside: PathBuf) -> io::Result<()> {
        let metadata = match fs::symlink_metadata(place) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if let Some(file) = metadata.is_file().then(|| File::open(place).ok()).flatten() {
            let _ = file.try_lock();
            self.locks.push(file);
        }
        self.rename(place, &aside)?;
        self.aside.push(aside);
        Ok(())
    }

    /// Puts a new file in its place.
    pub(super) fn put(&mut self, draft: &Path, place: &Path) -> io::Result<()> {
        self.rename(draft, place)
    }

    /// Lets the new files stay and the old ones go. An old one that cannot be removed does no harm.
    pub(super) fn keep(mut self) {
        self.moved.clear();
        for old in &self.aside {
            let _ = fs::remove_file(old);
        }
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        self.moved.push([from.to_owned(), to.to_owned()]);
        Ok(())
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        // What the system refuses now it has just allowed the other way round.
        for [from, to] in self.moved.iter().rev() {
            let _ = fs::rename(to, from);
        }
    }
}
