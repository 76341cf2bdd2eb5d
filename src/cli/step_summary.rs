//! The summary of a job of GitHub Actions: the file that `GITHUB_STEP_SUMMARY` names.

use crate::cli::end::End;
use crate::report::refusal;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The variable that names the file.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// GitHub shows no summary that is larger.
const BYTES_MAX: u64 = 1_024 * 1_024;

/// The file, open for more. Dropped before [`StepSummary::keep`], it is as it was before.
#[derive(Debug)]
pub(super) struct StepSummary {
    path: PathBuf,
    file: File,
    /// How long it was before.
    before: u64,
    /// Whether it was there before.
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// It was.
    Found,
    /// It was made by us.
    Made,
    /// Whichever it was, what it holds is to stay.
    Settled,
}

impl StepSummary {
    /// Opens the file that the process was given; none if it was given none.
    pub(super) fn of_process() -> Result<Option<Self>, End> {
        let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
        path.map(|path| Self::open(Path::new(&path))).transpose()
    }

    fn open(path: &Path) -> Result<Self, End> {
        let origin = if path.exists() {
            Origin::Found
        } else {
            Origin::Made
        };
        let opened = File::options().append(true).create(true).open(path);
        let opened = opened.and_then(|file| Ok((file.metadata()?.len(), file)));
        let (before, file) = opened.map_err(|error| refused(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            before,
            origin,
        })
    }

    /// How many bytes may be appended.
    pub(super) fn room(&self) -> usize {
        let gap = self.gap().len() as u64;
        let room = BYTES_MAX.saturating_sub(self.before).saturating_sub(gap);
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    /// Appends a text that has room.
    pub(super) fn append(&mut self, text: &str) -> Result<(), End> {
        let whole = format!("{}{text}", self.gap());
        self.file
            .write_all(whole.as_bytes())
            .and_then(|()| self.file.flush())
            .map_err(|error| refused(&self.path, &error))
    }

    /// What was appended stays.
    pub(super) fn keep(mut self) {
        self.origin = Origin::Settled;
    }

    /// Between what is there and what comes.
    const fn gap(&self) -> &'static str {
        if self.before == 0 { "" } else { "\n" }
    }
}

impl Drop for StepSummary {
    fn drop(&mut self) {
        // Nobody is left to be told if this fails.
        let _ = match self.origin {
            Origin::Found => self.file.set_len(self.before),
            Origin::Made => fs::remove_file(&self.path),
            Origin::Settled => Ok(()),
        };
    }
}

fn refused(path: &Path, error: &io::Error) -> End {
    End::invalid(
        format!(
            "cannot append to {}, which {VARIABLE} names: {}",
            path.display(),
            refusal::cause(error)
        ),
        format!("let {VARIABLE} name a file that can be written, or unset it"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_behind_what_was_there_and_else_all_is_as_before() {
        let room = tempfile::tempdir().expect("a temporary folder can be made");
        let path = room.path().join("summary.md");
        let append = |text: &str| {
            let mut summary = StepSummary::open(&path).expect("it can be written");
            summary.append(text).expect("the disk has room");
            summary
        };
        let read = || fs::read_to_string(&path).expect("it is there");
        drop(append("lost\n"));
        assert!(!path.exists(), "it was not there before");
        append("one\n").keep();
        assert_eq!(read(), "one\n");
        drop(append("lost\n"));
        assert_eq!(read(), "one\n");
        append("two\n").keep();
        assert_eq!(read(), "one\n\ntwo\n");
    }

    #[test]
    fn what_may_be_appended_is_what_is_left_to_the_limit() {
        let room = tempfile::tempdir().expect("a temporary folder can be made");
        let path = room.path().join("summary.md");
        let free = || StepSummary::open(&path).expect("it can be written").room();
        assert_eq!(free(), 1_048_576);
        fs::write(&path, [b'x'; 1_000]).expect("it can be written");
        assert_eq!(free(), 1_047_575);
        fs::write(&path, vec![b'x'; 1_048_577]).expect("it can be written");
        assert_eq!(free(), 0);
    }
}
