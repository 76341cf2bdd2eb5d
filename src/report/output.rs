//! The folder a run leaves. Files are written under temporary names beside their place and renamed
//! when all of them are complete; until then, whatever an earlier run left stays as it was.
//!
//! An earlier `summary.json` goes first and the new one comes last: where there is one, the files
//! beside it are of the same run, even if a process was killed while it renamed. Nothing is forced to
//! the disk: a run can be repeated, and who loses power repeats it.

use crate::account::world::World;
use crate::report::charts::file::is_chart;
use crate::report::charts::{Chart, ChartKind};
use crate::report::exchange::Exchange;
use crate::report::folder::{OLD, PART, Unwritable, here, hidden, is_free, make_folder};
use crate::report::leavings::Leavings;
use crate::report::tables::{TABLES, tables};
use crate::trace::column::header;
use crate::trace::row;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const SUMMARY: &str = "summary.json";

/// A folder under way. Dropped before [`Output::complete`], it takes its temporary files with it.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    /// Folders made for it, the outermost first.
    made: Vec<PathBuf>,
    /// Tables, then trace in both forms, then the summary: the summary takes its place last.
    files: Vec<Draft>,
    /// Charts of this run.
    charts: Vec<Draft>,
    /// Their kinds, each once.
    kinds: Vec<ChartKind>,
    /// The draft of the summary. It is the first there is and the last to go; its lock tells that the
    /// others are needed too, and ends with the process, however that ends.
    lock: Option<File>,
    /// Places among all tables of those it has.
    tables: Vec<usize>,
}

#[derive(Debug)]
struct Draft {
    temporary: PathBuf,
    place: PathBuf,
    /// None until there are rows for it, and when it is complete: many scenarios have more files than a
    /// process may have open.
    writer: Option<BufWriter<File>>,
}

impl Draft {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Unwritable> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = File::options().append(true).open(&self.temporary);
                let file = file.map_err(Unwritable::at(&self.place))?;
                self.writer.insert(BufWriter::new(file))
            }
        };
        writer.write_all(bytes).map_err(Unwritable::at(&self.place))
    }

    fn close(&mut self) -> Result<(), Unwritable> {
        match self.writer.take() {
            Some(mut writer) => writer.flush().map_err(Unwritable::at(&self.place)),
            None => Ok(()),
        }
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
            charts: Vec::new(),
            kinds: Vec::new(),
            lock: None,
            tables: Vec::new(),
        };
        make_folder(folder, &mut output.made)?;
        output.sweep();
        let summary = output.draft(SUMMARY)?;
        output.lock = File::open(&summary.temporary).ok();
        // Where there are no locks, nobody finds the file free either.
        if let Some(file) = &output.lock {
            let _ = file.try_lock();
        }
        output.files.push(summary);
        for (place, table) in tables(world) {
            output.begin_file(table.name, &header(table.columns))?;
            output.tables.push(place);
        }
        output.begin_file("trace.csv", &header(&row::COLUMNS))?;
        output.begin_file("trace.jsonl", "")?;
        // It was begun first and is put in place last.
        output.files.rotate_left(1);
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
            self.files[file].write(rows)?;
        }
        if let Some(trace) = &leavings.trace {
            self.files[trace_file].write(trace.csv.as_bytes())?;
            self.files[trace_file + 1].write(trace.json_lines.as_bytes())?;
        }
        Ok(())
    }

    /// Adds a chart; `replication`, counted from 1, where several have charts.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn add_chart(&mut self, chart: &Chart, replication: Option<u32>) -> Result<(), Unwritable> {
        if !self.kinds.contains(&chart.kind) {
            self.kinds.push(chart.kind);
        }
        for (name, bytes) in chart.files(replication) {
            self.charts.push(self.draft(&name)?);
            let draft = self.charts.last_mut().expect("invariant: just pushed");
            draft.write(bytes)?;
            draft.close()?;
        }
        Ok(())
    }

    /// Adds the summary and completes every file, still under its temporary name.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn close(&mut self, summary: &str) -> Result<(), Unwritable> {
        self.files[self.tables.len() + 2].write(summary.as_bytes())?;
        self.files.iter_mut().try_for_each(Draft::close)
    }

    /// Puts every file in its place. What an earlier run left goes, tables and charts that this one does
    /// not have included.
    ///
    /// # Errors
    /// If the system refuses to rename one; then the folder is as it was.
    pub fn complete(mut self) -> Result<(), Unwritable> {
        let mut exchange = Exchange::default();
        let names = names().map(str::to_owned).chain(self.old_charts());
        for name in names {
            let place = self.folder.join(&name);
            let aside = self.folder.join(hidden(&name, std::process::id(), OLD));
            exchange
                .set_aside(&place, aside)
                .map_err(Unwritable::at(&place))?;
        }
        // The summary is the last.
        for draft in self.charts.iter().chain(&self.files) {
            exchange
                .put(&draft.temporary, &draft.place)
                .map_err(Unwritable::at(&draft.place))?;
        }
        exchange.keep();
        self.files.clear();
        self.charts.clear();
        self.made.clear();
        Ok(())
    }

    /// Names of the charts that are in the folder.
    fn old_charts(&self) -> Vec<String> {
        let entries = fs::read_dir(here(&self.folder))
            .into_iter()
            .flatten()
            .flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut charts: Vec<String> = names.filter(|name| is_chart(name)).collect();
        charts.sort();
        charts
    }

    /// Whether it puts a file there.
    pub fn has(&self, place: &Path) -> bool {
        let lies_in = place.parent().unwrap_or(Path::new(""));
        let same = |a: &Path, b: &Path| match (full(a), full(b)) {
            (Ok(a), Ok(b)) => a == b,
            (Ok(_) | Err(_), _) => a == b,
        };
        let mut files = self.files.iter();
        let name = place.file_name().and_then(|name| name.to_str());
        let is_its = files.any(|draft| draft.place.file_name() == place.file_name());
        same(lies_in, &self.folder) && (is_its || name.is_some_and(is_chart))
    }

    /// The kinds of its charts, in the order in which they were added.
    pub fn charts(&self) -> &[ChartKind] {
        &self.kinds
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes what runs that were cut off left. What cannot be removed does no harm.
    fn sweep(&self) {
        let here = here(&self.folder);
        for entry in fs::read_dir(here).into_iter().flatten().flatten() {
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            let name = entry.file_name();
            let Some(process) = name.to_str().and_then(process_of).filter(|_| is_file) else {
                continue;
            };
            let lock = here.join(hidden(SUMMARY, process, PART));
            if is_free(&lock) && is_free(&entry.path()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn begin_file(&mut self, name: &str, header: &str) -> Result<(), Unwritable> {
        let draft = self.draft(name)?;
        // From here on it goes with the rest, also if its header cannot be written.
        self.files.push(draft);
        let place = self.files.len() - 1;
        if !header.is_empty() {
            self.files[place].write(header.as_bytes())?;
        }
        self.files[place].close()
    }

    fn draft(&self, name: &str) -> Result<Draft, Unwritable> {
        let place = self.folder.join(name);
        let temporary = self.folder.join(hidden(name, std::process::id(), PART));
        if place.is_dir() {
            return Err(Unwritable::at(&place)(io::Error::from(
                io::ErrorKind::IsADirectory,
            )));
        }
        File::create(&temporary).map_err(Unwritable::at(&place))?;
        Ok(Draft {
            temporary,
            place,
            writer: None,
        })
    }
}

/// The name of every file that a run may leave, the summary first.
fn names() -> impl Iterator<Item = &'static str> {
    let tables = TABLES.iter().map(|table| table.name);
    [SUMMARY, "trace.csv", "trace.jsonl"]
        .into_iter()
        .chain(tables)
}

/// The process of this program that may have given a file this name.
fn process_of(name: &str) -> Option<u32> {
    let process = name.rsplit('.').nth(1)?.parse().ok()?;
    let is_given = |file: &str| {
        let mut kinds = [PART, OLD].iter();
        kinds.any(|kind| hidden(file, process, kind) == name)
    };
    // What stands before the process and behind the dot.
    let file = || {
        let (file, _) = name.strip_prefix('.')?.rsplit_once('.')?;
        let (file, _) = file.rsplit_once('.')?;
        Some(file)
    };
    let is_of_chart = || file().is_some_and(|file| is_chart(file) && is_given(file));
    (names().any(is_given) || is_of_chart()).then_some(process)
}

/// The folder as the system knows it.
fn full(folder: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(here(folder))
}

impl Drop for Output {
    fn drop(&mut self) {
        // Nobody is left to be told if this fails.
        for draft in self.files.iter().chain(&self.charts) {
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
    use crate::trace::sample;

    #[test]
    fn what_a_run_that_was_cut_off_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let make = |name: &str| File::create(folder.path().join(name)).expect("a file can be made");
        let swept = [
            ".trace.csv.4294967295.part",
            ".summary.json.4294967294.part",
            ".faults.csv.4294967295.part",
            ".targets.csv.4294967295.old",
            ".capacity-r3.svg.4294967295.part",
        ];
        let kept = [
            ".trace.csv.part",
            ".trace.csv.x.part",
            ".trace.csv.007.part",
            ".notes.csv.4294967295.part",
            ".notes.svg.4294967295.part",
            "trace.csv.4294967295.part",
            "trace.csv",
        ];
        for name in swept.iter().chain(&kept) {
            drop(make(name));
        }
        // Another run, whose summary is locked.
        let under_way = [
            ".summary.json.4294967293.part",
            ".trace.csv.4294967293.part",
            ".trace.csv.4294967293.old",
        ];
        let [file, _, _] = under_way.map(make);
        file.try_lock().expect("nobody else has the file");
        let world = sample::world();
        drop(Output::begin(folder.path(), &world).expect("the folder can be written"));
        let is_there = |name: &&str| folder.path().join(name).exists();
        assert!(!swept.iter().any(is_there));
        assert!(kept.iter().chain(&under_way).all(is_there));
    }

    #[test]
    fn where_one_file_cannot_take_its_place_all_earlier_ones_stay() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let world = sample::world();
        let names: Vec<&str> = names().collect();
        let is_old = |name: &&&str| {
            fs::read_to_string(folder.path().join(name)).is_ok_and(|text| text == "earlier")
        };
        for hindered in &names {
            for name in &names {
                fs::write(folder.path().join(name), "earlier").expect("a file can be made");
            }
            let mut output =
                Output::begin(folder.path(), &world).expect("the folder can be written");
            output.close("{}").expect("the disk has room");
            // Somebody takes away what is to be renamed.
            let draft = hidden(hindered, std::process::id(), PART);
            fs::remove_file(folder.path().join(draft)).expect("the file is there");
            let refused = output.complete().expect_err("a file is missing");
            assert_eq!(refused.path, folder.path().join(hindered));
            assert_eq!(names.iter().filter(is_old).count(), names.len());
            let left = fs::read_dir(folder.path()).expect("the folder can be read");
            assert_eq!(left.count(), names.len());
        }
    }

    #[test]
    fn a_table_of_an_earlier_run_goes_where_this_run_has_none() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut world = sample::world();
        let leave = |world: &World| {
            let mut output =
                Output::begin(folder.path(), world).expect("the folder can be written");
            output.close("{}").expect("the disk has room");
            output.complete().expect("files can be renamed");
            TABLES.map(|table| folder.path().join(table.name).exists())
        };
        assert_eq!(leave(&world), [true; TABLES.len()]);
        world.traffic.clear();
        assert_eq!(leave(&world), [true, true, true, true, false, true, true]);
        world.alarms.clear();
        assert_eq!(leave(&world), [true, true, true, true, false, false, true]);
    }
}
