//! The texts a run was made from: files, and arguments of the command line.
//!
//! It knows nothing of how a text is read. Spans of the tree carry the id handed out here, so that
//! a value keeps its origin when two files are merged.

use super::tree::SourceId;

/// One text with the name under which the user knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user wrote it, or the option an argument belongs to, such as `--set`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Every text of a run, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// An empty table. The first text added gets `SourceId::default()`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a text and returns the id its spans must carry.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.list.push(Source {
            path: path.into(),
            text: text.into(),
        });
        SourceId(self.list.len() - 1)
    }

    /// The text with this id; `None` for an id of another table.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_again_by_the_id_it_was_given() {
        let mut sources = Sources::new();
        let first = sources.add("a.yaml", "a: 1");
        let second = sources.add("--set", "b=2");
        assert_eq!(first, SourceId::default());
        assert_eq!(
            sources.get(first).map(|source| source.path.as_str()),
            Some("a.yaml")
        );
        assert_eq!(
            sources.get(second).map(|source| source.text.as_str()),
            Some("b=2")
        );
    }

    #[test]
    fn the_id_of_another_table_finds_nothing() {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", "");
        assert_eq!(Sources::new().get(id), None);
    }
}
