//! The folder a run leaves. Files are written under temporary names beside their place and renamed
//! when all of them are complete; until then, whatever an earlier run left stays as it was.

use crate::report::leavings::Leavings;
use crate::report::table::HEAD;
use crate::report::{deployments, faults, lifecycle_events, targets};
use crate::trace::row;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The tables, each with its columns behind scenario, replication and seed.
pub const TABLES: [(&str, &str); 4] = [
    ("deployments.csv", deployments::COLUMNS),
    ("targets.csv", targets::COLUMNS),
    ("lifecycle_events.csv", lifecycle_events::COLUMNS),
    ("faults.csv", faults::COLUMNS),
];

/// A folder under way. Dropped before [`Output::complete`], it takes its temporary files with it.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    /// Folders made for it, the outermost first.
    made: Vec<PathBuf>,
    /// Tables, then trace in both forms, then the summary: the summary takes its place last.
    files: Vec<Draft>,
}

const TRACE: usize = TABLES.len();
const JSON_LINES: usize = TRACE + 1;
const SUMMARY: usize = TRACE + 2;

#[derive(Debug)]
struct Draft {
    temporary: PathBuf,
    place: PathBuf,
    writer: BufWriter<File>,
}

/// What could not be written, and why.
#[derive(Debug)]
pub struct Unwritable {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

impl Unwritable {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self { path, error }
    }
}

impl Output {
    /// Makes the folder if need be, and begins every file.
    ///
    /// # Errors
    /// If folder or files cannot be made.
    pub fn begin(folder: &Path) -> Result<Self, Unwritable> {
        let mut output = Self {
            folder: folder.to_owned(),
            made: Vec::new(),
            files: Vec::new(),
        };
        output.make_folder()?;
        for (name, columns) in TABLES {
            output.begin_file(name, &format!("{HEAD},{columns}\n"))?;
        }
        output.begin_file("trace.csv", row::HEADER)?;
        output.begin_file("trace.jsonl", "")?;
        output.begin_file("summary.json", "")?;
        Ok(output)
    }

    /// Adds what the next replication leaves.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn add(&mut self, leavings: &Leavings) -> Result<(), Unwritable> {
        for (file, rows) in leavings.tables.iter().enumerate() {
            self.write(file, rows)?;
        }
        if let Some(trace) = &leavings.trace {
            self.write(TRACE, trace.csv.as_bytes())?;
            self.write(JSON_LINES, trace.json_lines.as_bytes())?;
        }
        Ok(())
    }

    /// Adds the summary and brings every file to the disk, still under its temporary name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn close(&mut self, summary: &str) -> Result<(), Unwritable> {
        self.write(SUMMARY, summary.as_bytes())?;
        for draft in &mut self.files {
            draft
                .writer
                .flush()
                .map_err(Unwritable::at(&draft.temporary))?;
        }
        Ok(())
    }

    /// Puts every file in its place.
    ///
    /// # Errors
    /// If the system refuses to rename one; those before it are in place then.
    pub fn complete(mut self) -> Result<(), Unwritable> {
        for draft in &self.files {
            fs::rename(&draft.temporary, &draft.place).map_err(Unwritable::at(&draft.place))?;
        }
        self.files.clear();
        self.made.clear();
        Ok(())
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn make_folder(&mut self) -> Result<(), Unwritable> {
        let missing: Vec<PathBuf> = self
            .folder
            .ancestors()
            .filter(|folder| !folder.as_os_str().is_empty())
            .take_while(|folder| !folder.exists())
            .map(Path::to_owned)
            .collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(&folder) {
                Ok(()) => self.made.push(folder),
                // Somebody else made it meanwhile: it is theirs.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Unwritable::at(&folder)(error)),
            }
        }
        if self.folder.is_dir() || self.folder.as_os_str().is_empty() {
            return Ok(());
        }
        Err(Unwritable::at(&self.folder)(io::Error::from(
            io::ErrorKind::NotADirectory,
        )))
    }

    fn begin_file(&mut self, name: &str, header: &str) -> Result<(), Unwritable> {
        let place = self.folder.join(name);
        let temporary = self
            .folder
            .join(format!(".{name}.{}.part", std::process::id()));
        if place.is_dir() {
            return Err(Unwritable::at(&place)(io::Error::from(
                io::ErrorKind::IsADirectory,
            )));
        }
        let file = File::create(&temporary).map_err(Unwritable::at(&temporary))?;
        self.files.push(Draft {
            temporary,
            place,
            writer: BufWriter::new(file),
        });
        self.write(self.files.len() - 1, header.as_bytes())
    }

    fn write(&mut self, file: usize, bytes: &[u8]) -> Result<(), Unwritable> {
        let draft = &mut self.files[file];
        draft
            .writer
            .write_all(bytes)
            .map_err(Unwritable::at(&draft.temporary))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Nobody is left to be told if this fails.
        for draft in &self.files {
            let _ = fs::remove_file(&draft.temporary);
        }
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
