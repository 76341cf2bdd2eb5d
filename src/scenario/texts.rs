//! Every text that goes into a scenario, and where the files it names lie.
//!
//! Texts come from the disk, from the scenarios embedded in the binary and from the command line.
//! What they say is not known here.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::scenario::shipped::Shipped;
use crate::text::parse;
use crate::text::source::Sources;
use crate::text::syntax_error::{MAX_DOCUMENT_BYTES, SyntaxErrorKind};
use crate::text::tree::SourceId;

/// Where a text lies, and so where a path in it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    /// A file; paths begin in its folder.
    Disk(PathBuf),
    /// A file of the binary; paths name its neighbours.
    Embedded(&'static Shipped),
}

/// The texts read so far.
#[derive(Debug, Default)]
pub struct Texts {
    sources: Sources,
    origins: BTreeMap<SourceId, Origin>,
    known: BTreeMap<PathBuf, SourceId>,
    digest: Sha256,
    /// Files that are given instead of those on the disk.
    given: Option<BTreeMap<PathBuf, String>>,
}

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Why, in a clause.
    pub cause: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Texts {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No text yet; these files, each with its path and text, are all there are on the disk.
    pub fn given(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        let given = files.map(|(path, text)| (PathBuf::from(path), (*text).to_owned()));
        Self {
            given: Some(given.collect()),
            ..Self::default()
        }
    }

    /// Whether there is such a file.
    pub fn is_there(&self, path: &Path) -> bool {
        match &self.given {
            Some(given) => given.contains_key(path),
            None => path.exists(),
        }
    }

    /// All texts with their names.
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Gives the texts away.
    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// The text behind an id handed out here.
    pub fn text(&self, id: SourceId) -> &str {
        self.sources.get(id).map_or("", |source| &source.text)
    }

    /// SHA-256 in hex over all texts in the order in which they were read, each behind its length.
    pub fn hash(&self) -> String {
        let digest = self.digest.clone().finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Keeps a text that is no file, such as an argument; paths in it begin where those of `beside`
    /// do.
    pub fn add(&mut self, name: &str, text: &str, beside: Option<SourceId>) -> SourceId {
        let origin = beside.and_then(|id| self.origins.get(&id)).cloned();
        self.keep(name, text, origin)
    }

    /// Keeps a scenario of the binary.
    pub fn add_shipped(&mut self, shipped: &'static Shipped) -> SourceId {
        let path = format!("{}.yaml", shipped.name);
        self.keep(&path, shipped.text, Some(Origin::Embedded(shipped)))
    }

    /// Reads a file named on the command line.
    ///
    /// # Errors
    /// If there is none, or it is no text of acceptable size.
    pub fn read(&mut self, path: &Path) -> Result<SourceId, Unreadable> {
        if let Some(id) = self.known.get(path) {
            return Ok(*id);
        }
        let text = match &self.given {
            Some(given) => given.get(path).cloned().ok_or_else(|| missing(path))?,
            None => read_file(path)?,
        };
        let origin = Origin::Disk(path.to_owned());
        let id = self.keep(&path.display().to_string(), &text, Some(origin));
        self.known.insert(path.to_owned(), id);
        Ok(id)
    }

    /// Reads a file that a text names, relative to that text.
    ///
    /// # Errors
    /// If there is none, or it is no text of acceptable size.
    pub fn read_beside(&mut self, from: SourceId, path: &str) -> Result<SourceId, Unreadable> {
        match self.origins.get(&from) {
            Some(Origin::Embedded(shipped)) => {
                let shipped = *shipped;
                self.read_embedded(shipped, path)
            }
            Some(Origin::Disk(_)) | None => {
                let read = self.read(&self.path_beside(from, path));
                read.map_err(|mut fault| {
                    let help = "write a path that begins in the folder of the scenario";
                    fault.help.get_or_insert_with(|| help.to_owned());
                    fault
                })
            }
        }
    }

    /// The path on disk that a text means by `path`.
    pub fn path_beside(&self, from: SourceId, path: &str) -> PathBuf {
        let folder = match self.origins.get(&from) {
            Some(Origin::Disk(file)) => file.parent().unwrap_or(Path::new("")),
            Some(Origin::Embedded(_)) | None => Path::new(""),
        };
        folder.join(path)
    }

    fn read_embedded(
        &mut self,
        shipped: &'static Shipped,
        path: &str,
    ) -> Result<SourceId, Unreadable> {
        let plain: PathBuf = Path::new(path)
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect();
        let found = shipped
            .files
            .iter()
            .find(|(name, _)| Path::new(name) == plain);
        let Some((name, text)) = found else {
            return Err(Unreadable {
                cause: format!(
                    "the shipped scenario `{}` has no file `{path}`",
                    shipped.name
                ),
                help: None,
            });
        };
        // The name cannot be that of a file on disk, which is known by its path.
        let key = Path::new("\0").join(name);
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let id = self.keep(name, text, Some(Origin::Embedded(shipped)));
        self.known.insert(key, id);
        Ok(id)
    }

    fn keep(&mut self, name: &str, text: &str, origin: Option<Origin>) -> SourceId {
        self.digest.update((text.len() as u64).to_le_bytes());
        self.digest.update(text);
        let id = self.sources.add(name, text);
        if let Some(origin) = origin {
            self.origins.insert(id, origin);
        }
        id
    }
}

fn read_file(path: &Path) -> Result<String, Unreadable> {
    let shown = path.display();
    let refused = |error: io::Error| unreadable(path, &error);
    let mut file = File::open(path).map_err(refused)?;
    if file.metadata().map_err(refused)?.is_dir() {
        return Err(Unreadable {
            cause: format!("`{shown}` is a folder"),
            help: Some("name a file in it".to_owned()),
        });
    }
    // One byte more than allowed tells a file that is too large from one that just fits.
    let mut bytes = Vec::new();
    let limit = MAX_DOCUMENT_BYTES as u64 + 1;
    file.by_ref()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(refused)?;
    match parse::decode(&bytes, SourceId::default()) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let cause = match error.kind {
                SyntaxErrorKind::TooLarge { .. } => {
                    format!("`{shown}` is larger than {MAX_DOCUMENT_BYTES} bytes")
                }
                _ => format!("`{shown}` is not UTF-8 text, byte {}", error.span.start),
            };
            Err(Unreadable {
                cause,
                help: Some(error.kind.remedy().to_owned()),
            })
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => missing(path),
        io::ErrorKind::PermissionDenied => Unreadable {
            cause: format!("`{shown}` may not be read"),
            help: Some("grant the right to read it".to_owned()),
        },
        _ => Unreadable {
            cause: format!("`{shown}` cannot be read: {error}"),
            help: None,
        },
    }
}

fn missing(path: &Path) -> Unreadable {
    Unreadable {
        cause: format!("there is no file `{}`", path.display()),
        help: None,
    }
}
