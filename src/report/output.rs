//! The folder a run leaves. Files are written under temporary names beside their place and renamed
//! when all of them are complete; until then, whatever an earlier run left stays as it was.

use crate::account::world::World;
use crate::report::leavings::Leavings;
use crate::report::table::HEAD;
use crate::report::{alarms, deployments, faults, lifecycle_events, metrics, targets};
use crate::trace::measure::Domain;
use crate::trace::row;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct TableFile {
    /// Its file.
    pub name: &'static str,
    /// Its columns behind scenario, replication and seed.
    pub columns: &'static str,
    /// What it speaks of: a scenario without such things has no such table.
    pub domain: Domain,
}

impl TableFile {
    const fn of(name: &'static str, columns: &'static str, domain: Domain) -> Self {
        Self {
            name,
            columns,
            domain,
        }
    }
}

/// All tables.
pub const TABLES: [TableFile; 6] = [
    TableFile::of("deployments.csv", deployments::COLUMNS, Domain::Deployments),
    TableFile::of("targets.csv", targets::COLUMNS, Domain::Deployments),
    TableFile::of(
        "lifecycle_events.csv",
        lifecycle_events::COLUMNS,
        Domain::Deployments,
    ),
    TableFile::of("faults.csv", faults::COLUMNS, Domain::Deployments),
    TableFile::of("metrics.csv", metrics::COLUMNS, Domain::Requests),
    TableFile::of("alarms.csv", alarms::COLUMNS, Domain::Alarms),
];

/// The tables that a run in this world leaves, each with its place among all of them.
pub fn tables(world: &World) -> impl Iterator<Item = (usize, TableFile)> {
    TABLES
        .into_iter()
        .enumerate()
        .filter(|(_, table)| table.domain.is_in(world))
}

/// A folder under way. Dropped before [`Output::complete`], it takes its temporary files with it.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    /// Folders made for it, the outermost first.
    made: Vec<PathBuf>,
    /// Tables, then trace in both forms, then the summary: the summary takes its place last.
    files: Vec<Draft>,
    /// Places among all tables of those it has.
    tables: Vec<usize>,
}

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
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self { path, error }
    }
}

impl Output {
    /// Makes the folder if need be, and begins every file that a run in `world` leaves.
    ///
    /// # Errors
    /// If folder or files cannot be made.
    pub fn begin(folder: &Path, world: &World) -> Result<Self, Unwritable> {
        let mut output = Self {
            folder: folder.to_owned(),
            made: Vec::new(),
            files: Vec::new(),
            tables: Vec::new(),
        };
        make_folder(folder, &mut output.made)?;
        let mut names = vec!["trace.csv", "trace.jsonl", "summary.json"];
        names.extend(TABLES.map(|table| table.name));
        sweep(folder, &names);
        for (place, table) in tables(world) {
            output.begin_file(table.name, &format!("{HEAD},{}\n", table.columns))?;
            output.tables.push(place);
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
        let trace_file = self.tables.len();
        for file in 0..trace_file {
            let rows = &leavings.tables[self.tables[file]];
            self.write(file, rows)?;
        }
        if let Some(trace) = &leavings.trace {
            self.write(trace_file, trace.csv.as_bytes())?;
            self.write(trace_file + 1, trace.json_lines.as_bytes())?;
        }
        Ok(())
    }

    /// Adds the summary and brings every file to the disk, still under its temporary name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn close(&mut self, summary: &str) -> Result<(), Unwritable> {
        self.write(self.tables.len() + 2, summary.as_bytes())?;
        for draft in &mut self.files {
            draft
                .writer
                .flush()
                .map_err(Unwritable::at(&draft.temporary))?;
        }
        Ok(())
    }

    /// Puts every file in its place. A table that an earlier run left and this one does not have goes
    /// first.
    ///
    /// # Errors
    /// If the system refuses to rename or remove one; those before it are in place then.
    pub fn complete(mut self) -> Result<(), Unwritable> {
        for (place, table) in TABLES.iter().enumerate() {
            let old = self.folder.join(table.name);
            if !self.tables.contains(&place) && old.is_file() {
                fs::remove_file(&old).map_err(Unwritable::at(&old))?;
            }
        }
        for draft in &self.files {
            fs::rename(&draft.temporary, &draft.place).map_err(Unwritable::at(&draft.place))?;
        }
        self.files.clear();
        self.made.clear();
        Ok(())
    }

    /// Whether it puts a file there.
    pub fn has(&self, place: &Path) -> bool {
        let lies_in = place.parent().unwrap_or(Path::new(""));
        let same = |a: &Path, b: &Path| match (full(a), full(b)) {
            (Ok(a), Ok(b)) => a == b,
            (Ok(_) | Err(_), _) => a == b,
        };
        let mut files = self.files.iter();
        same(lies_in, &self.folder)
            && files.any(|draft| draft.place.file_name() == place.file_name())
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn begin_file(&mut self, name: &str, header: &str) -> Result<(), Unwritable> {
        let place = self.folder.join(name);
        let temporary = self.folder.join(temporary_name(name, std::process::id()));
        if place.is_dir() {
            return Err(Unwritable::at(&place)(io::Error::from(
                io::ErrorKind::IsADirectory,
            )));
        }
        let file = File::create(&temporary).map_err(Unwritable::at(&temporary))?;
        // The lock ends with the process, however that ends. Where there are no locks, nobody finds
        // the file free either.
        let _ = file.try_lock();
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

/// The folder as the system knows it.
fn full(folder: &Path) -> io::Result<PathBuf> {
    if folder.as_os_str().is_empty() {
        return fs::canonicalize(".");
    }
    fs::canonicalize(folder)
}

/// Makes a folder with those it lies in, and notes which it made, the outermost first.
pub(super) fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Unwritable> {
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

/// Removes temporary files of these names that runs left which were cut off. One that is locked belongs
/// to a run under way. What cannot be removed does no harm.
pub(super) fn sweep(folder: &Path, names: &[&str]) {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    for entry in fs::read_dir(here).into_iter().flatten().flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name();
        if !is_file || !name.to_str().is_some_and(|name| is_temporary(name, names)) {
            continue;
        }
        let stale = File::options()
            .write(true)
            .open(entry.path())
            .is_ok_and(|file| file.try_lock().is_ok());
        if stale {
            let _ = fs::remove_file(entry.path());
        }
    }
}

pub(super) fn temporary_name(name: &str, process: u32) -> String {
    format!(".{name}.{process}.part")
}

/// Whether some process of this program may have named a file of one of these names so.
fn is_temporary(temporary: &str, names: &[&str]) -> bool {
    let process = temporary
        .rsplit('.')
        .nth(1)
        .and_then(|process| process.parse().ok());
    process.is_some_and(|process| {
        let mut names = names.iter();
        names.any(|name| temporary_name(name, process) == temporary)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_that_was_cut_off_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let make = |name: &str| File::create(folder.path().join(name)).expect("a file can be made");
        let swept = [
            ".trace.csv.4294967295.part",
            ".summary.json.4294967294.part",
            ".faults.csv.4294967295.part",
        ];
        let kept = [
            ".trace.csv.part",
            ".trace.csv.x.part",
            ".trace.csv.007.part",
            ".notes.csv.4294967295.part",
            "trace.csv.4294967295.part",
            "trace.csv",
        ];
        for name in swept.iter().chain(&kept) {
            drop(make(name));
        }
        let under_way = ".trace.jsonl.4294967295.part";
        let file = make(under_way);
        file.try_lock().expect("nobody else has the file");
        let world = crate::trace::sample::world();
        drop(Output::begin(folder.path(), &world).expect("the folder can be written"));
        let is_there = |name: &&str| folder.path().join(name).exists();
        assert!(!swept.iter().any(is_there));
        assert!(kept.iter().chain([&under_way]).all(is_there));
    }

    #[test]
    fn a_table_of_an_earlier_run_goes_where_this_run_has_none() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut world = crate::trace::sample::world();
        let leave = |world: &World| {
            let mut output =
                Output::begin(folder.path(), world).expect("the folder can be written");
            output.close("{}").expect("the disk has room");
            output.complete().expect("files can be renamed");
            TABLES.map(|table| folder.path().join(table.name).exists())
        };
        assert_eq!(leave(&world), [true; 6]);
        world.traffic.clear();
        assert_eq!(leave(&world), [true, true, true, true, false, true]);
        world.alarms.clear();
        assert_eq!(leave(&world), [true, true, true, true, false, false]);
    }
}
