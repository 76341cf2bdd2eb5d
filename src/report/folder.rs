//! Folders that files are put into: made where they are missing, with hidden names for what is not in
//! its place yet. What the files are is not known here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How the hidden name of a file ends that is not in its place yet.
pub(super) const PART: &str = "part";

/// How it ends when the file is put aside.
pub(super) const OLD: &str = "old";

/// What could not be written, and why.
#[derive(Debug)]
pub struct Unwritable {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

impl Unwritable {
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self { path, error }
    }
}

/// A name beside that of a file, while a process has not put it in its place or has put it aside.
pub(super) fn hidden(name: &str, process: u32, kind: &str) -> String {
    format!(".{name}.{process}.{kind}")
}

/// Whether no process has locked a file, as none has that is not there.
pub(super) fn is_free(file: &Path) -> bool {
    match File::open(file) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// The folder as the system wants it named.
pub(super) fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// Makes a folder with those it lies in, and notes which it made, the outermost first.
///
/// # Errors
/// If one cannot be made, or something else has its name; what was made until then stays, and is noted.
pub fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Unwritable> {
    let missing: Vec<PathBuf> = folder
        .ancestors()
        .filter(|folder| !folder.as_os_str().is_empty())
        .take_while(|folder| !folder.exists())
        .map(Path::to_owned)
        .collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(&folder) {
            Ok(()) => made.push(folder),
            // Somebody else made it meanwhile: it is theirs.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Unwritable::at(&folder)(error)),
        }
    }
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    Err(Unwritable::at(folder)(io::Error::from(
        io::ErrorKind::NotADirectory,
    )))
}

/// Removes folders that are empty, the innermost first; they are listed as [`make_folder`] notes them.
pub fn remove_folders(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}
