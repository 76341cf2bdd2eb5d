//! A file that a run leaves at a place of its own, written as the files of its folder are: under a
//! temporary name beside its place, and renamed when all is complete.

use crate::report::folder::{PART, Unwritable, here, hidden, is_free, make_folder, remove_folders};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file under way. Dropped before [`LoneFile::complete`], it takes its temporary file with it.
#[derive(Debug)]
pub struct LoneFile {
    place: PathBuf,
    temporary: PathBuf,
    file: File,
    /// Folders made for it, the outermost first.
    made: Vec<PathBuf>,
}

impl LoneFile {
    /// Makes its folder if need be, and begins the file.
    ///
    /// # Errors
    /// If folder or file cannot be made.
    pub fn begin(place: &Path) -> Result<Self, Unwritable> {
        let name = place.file_name().map(|name| name.to_string_lossy());
        let Some(name) = name.filter(|_| !place.is_dir()) else {
            return Err(Unwritable {
                path: place.to_owned(),
                error: io::Error::from(io::ErrorKind::IsADirectory),
            });
        };
        let folder = place.parent().unwrap_or(Path::new(""));
        let mut made = Vec::new();
        let temporary = folder.join(hidden(&name, std::process::id(), PART));
        let file = make_folder(folder, &mut made).and_then(|()| {
            sweep(folder, &name);
            File::create(&temporary).map_err(Unwritable::at(place))
        });
        match file {
            Ok(file) => {
                // Whoever sweeps the folder sees that the file is in use.
                let _ = file.try_lock();
                Ok(Self {
                    place: place.to_owned(),
                    temporary,
                    file,
                    made,
                })
            }
            Err(refused) => {
                remove_folders(&made);
                Err(refused)
            }
        }
    }

    /// Where it will be.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Brings the text to the disk, still under the temporary name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&mut self, text: &str) -> Result<(), Unwritable> {
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.flush())
            .map_err(Unwritable::at(&self.place))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// If the system refuses to rename it.
    pub fn complete(mut self) -> Result<(), Unwritable> {
        fs::rename(&self.temporary, &self.place).map_err(Unwritable::at(&self.place))?;
        self.made.clear();
        Ok(())
    }
}

impl Drop for LoneFile {
    fn drop(&mut self) {
        // In its place, it has no temporary file any more. Nobody is left to be told if this fails.
        let _ = fs::remove_file(&self.temporary);
        remove_folders(&self.made);
    }
}

/// Removes what runs that were cut off left of a file of this name. What is locked belongs to a run
/// under way; what cannot be removed does no harm.
fn sweep(folder: &Path, name: &str) {
    for entry in fs::read_dir(here(folder)).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let found = entry.file_name();
        let of_this = found.to_str().is_some_and(|found| {
            let process = found.rsplit('.').nth(1).and_then(|text| text.parse().ok());
            process.is_some_and(|process| hidden(name, process, PART) == found)
        });
        if is_file && of_this && is_free(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_when_it_is_complete_and_not_before() {
        let room = tempfile::tempdir().expect("a temporary folder can be made");
        let place = room.path().join("reports/all.xml");
        let mut file = LoneFile::begin(&place).expect("the folder can be written");
        file.write("<a/>").expect("the disk has room");
        assert!(!place.exists());
        file.complete().expect("it can be renamed");
        assert_eq!(fs::read_to_string(&place).expect("it is there"), "<a/>");
        let names = fs::read_dir(room.path().join("reports")).expect("a folder");
        assert_eq!(names.count(), 1);
    }

    #[test]
    fn what_is_not_completed_leaves_nothing_and_what_was_there_stays() {
        let room = tempfile::tempdir().expect("a temporary folder can be made");
        drop(LoneFile::begin(&room.path().join("a/b/all.xml")).expect("it can be written"));
        assert!(!room.path().join("a").exists());
        let old = room.path().join("old.xml");
        fs::write(&old, "old").expect("it can be written");
        let mut file = LoneFile::begin(&old).expect("it can be written");
        file.write("new").expect("the disk has room");
        drop(file);
        assert_eq!(fs::read_to_string(&old).expect("it is there"), "old");
    }

    #[test]
    fn a_folder_is_no_place_for_a_file_nor_is_what_lies_below_a_file() {
        let room = tempfile::tempdir().expect("a temporary folder can be made");
        assert!(LoneFile::begin(room.path()).is_err());
        fs::write(room.path().join("file"), "").expect("it can be written");
        assert!(LoneFile::begin(&room.path().join("file/all.xml")).is_err());
        assert!(LoneFile::begin(Path::new("..")).is_err());
    }
}
