//! What can be wrong with a document before anybody asks what it means.
//!
//! Every way of being wrong is its own kind, with a cause and a remedy. The file does not know how
//! an error is shown; that is the business of diagnostics.

use std::fmt;

use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// The largest document that is read, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 8 * 1024 * 1024;

/// How deep lists and mappings may lie inside each other.
pub const MAX_DEPTH: usize = 64;

/// How many values the anchors and aliases of one document may stand for in all.
pub const MAX_ALIASED_VALUES: usize = 200_000;

/// A fault in the form of a document, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the reader noticed it.
    pub span: Span,
    /// What is wrong.
    pub kind: SyntaxErrorKind,
}

/// Every way in which the form of a document can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The document is larger than [`MAX_DOCUMENT_BYTES`].
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// There is nothing but white space and comments.
    Empty,
    /// A tab where YAML counts columns.
    TabIndentation,
    /// A line that lines up with nothing above it.
    Indentation,
    /// A quoted text without its closing quote.
    UnclosedQuote,
    /// Text behind the closing quote of a value.
    BehindQuote,
    /// A bracket or brace that is never closed.
    UnclosedBracket,
    /// A closing bracket or brace that matches no open one.
    UnmatchedBracket,
    /// A colon where no key can stand, as in `a: b: c`.
    UnexpectedColon,
    /// A list item where none can stand.
    UnexpectedListItem,
    /// A key without a colon behind it.
    MissingColon,
    /// Entries in brackets or braces without a comma between them.
    MissingComma,
    /// A character that cannot begin a plain text.
    ReservedCharacter {
        /// The character.
        character: char,
    },
    /// A backslash sequence that does not exist.
    Escape,
    /// Anything rarer, in the words of the YAML reader.
    Malformed {
        /// Its words.
        reason: String,
    },
    /// Lists and mappings inside each other beyond [`MAX_DEPTH`].
    TooDeep,
    /// A key that the same mapping already has.
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stood first.
        first: Span,
    },
    /// A list or a mapping as a key.
    KeyNotScalar,
    /// A second document behind the first.
    SecondDocument,
    /// An alias whose anchor does not exist above it.
    UnknownAlias {
        /// The name behind the star.
        name: String,
    },
    /// An alias inside the value it stands for.
    AliasInsideItself {
        /// The name behind the star.
        name: String,
    },
    /// Anchors and aliases that stand for more than [`MAX_ALIASED_VALUES`] values, or for as much
    /// text.
    TooManyAliases,
    /// The merge key `<<` of YAML 1.1.
    MergeKey,
    /// A tag other than those of plain data.
    UnknownTag {
        /// The tag as written.
        tag: String,
    },
}

impl SyntaxErrorKind {
    /// Whether loaders of YAML 1.1 let this pass without a word.
    pub fn is_tolerable(&self) -> bool {
        match self {
            Self::DuplicateKey { .. } | Self::KeyNotScalar | Self::UnknownTag { .. } => true,
            Self::NotUtf8
            | Self::TooLarge { .. }
            | Self::Empty
            | Self::TabIndentation
            | Self::Indentation
            | Self::UnclosedQuote
            | Self::BehindQuote
            | Self::UnclosedBracket
            | Self::UnmatchedBracket
            | Self::UnexpectedColon
            | Self::UnexpectedListItem
            | Self::MissingColon
            | Self::MissingComma
            | Self::ReservedCharacter { .. }
            | Self::Escape
            | Self::Malformed { .. }
            | Self::TooDeep
            | Self::SecondDocument
            | Self::UnknownAlias { .. }
            | Self::AliasInsideItself { .. }
            | Self::TooManyAliases
            | Self::MergeKey => false,
        }
    }

    /// What is wrong, in one clause without a full stop.
    pub fn cause(&self) -> String {
        match self {
            Self::NotUtf8 => "these bytes are not UTF-8 text".to_owned(),
            Self::TooLarge { bytes } => {
                format!("the document has {bytes} bytes, the limit is {MAX_DOCUMENT_BYTES}")
            }
            Self::Empty => "the document is empty".to_owned(),
            Self::TabIndentation => "a tab is used as indentation".to_owned(),
            Self::Indentation => "this line does not line up with any line above".to_owned(),
            Self::UnclosedQuote => "the quoted text has no closing quote".to_owned(),
            Self::BehindQuote => "something stands behind a closing quote".to_owned(),
            Self::UnclosedBracket => "the bracket opened here is never closed".to_owned(),
            Self::UnmatchedBracket => "this closing bracket matches no open one".to_owned(),
            Self::UnexpectedColon => "a colon cannot stand here".to_owned(),
            Self::UnexpectedListItem => "a list item cannot stand here".to_owned(),
            Self::MissingColon => "a key without a colon".to_owned(),
            Self::MissingComma => "entries without a comma between them".to_owned(),
            Self::ReservedCharacter { character } => {
                format!("`{}` cannot begin a value", character.escape_debug())
            }
            Self::Escape => "the text holds an escape that does not exist".to_owned(),
            Self::Malformed { reason } => format!("this is not valid YAML: {reason}"),
            Self::TooDeep => {
                format!("lists and mappings lie more than {MAX_DEPTH} levels inside each other")
            }
            Self::DuplicateKey { key, .. } => {
                format!(
                    "the key `{}` stands twice in one mapping",
                    key.escape_debug()
                )
            }
            Self::KeyNotScalar => "a list or a mapping is used as a key".to_owned(),
            Self::SecondDocument => "a second document begins here".to_owned(),
            Self::UnknownAlias { name } => {
                format!("no anchor `&{name}` stands above the alias `*{name}`")
            }
            Self::AliasInsideItself { name } => {
                format!("the alias `*{name}` stands inside the value it means")
            }
            Self::TooManyAliases => {
                format!("anchors and aliases stand for more than {MAX_ALIASED_VALUES} values")
            }
            Self::MergeKey => "the merge key `<<` is not read".to_owned(),
            Self::UnknownTag { tag } => format!("the tag `{tag}` has no meaning here"),
        }
    }

    /// What to do about it, in one clause without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "save the file as UTF-8",
            Self::TooLarge { .. } => "split it, or remove what is not needed",
            Self::Empty => "write at least one key",
            Self::TabIndentation => "indent with spaces",
            Self::Indentation => "give entries of one list or mapping the same number of spaces",
            Self::UnclosedQuote => "close the quote, and double a quote that belongs to the text",
            Self::BehindQuote => "quote the whole value, or separate entries with commas",
            Self::UnclosedBracket => "add the closing bracket or brace",
            Self::UnmatchedBracket => "remove it, or open it with its own kind",
            Self::UnexpectedColon => {
                "begin a new line for the next key, or quote a text that holds a colon"
            }
            Self::UnexpectedListItem => "put the list on lines of its own below its key",
            Self::MissingColon => "write `key: value`, with a space behind the colon",
            Self::MissingComma => "separate them with commas, or close the bracket or brace before",
            Self::ReservedCharacter { .. } => "put the value in quotes",
            Self::Escape => "double the backslash, or use single quotes",
            Self::Malformed { .. } => "compare the line with its neighbours, and quote odd texts",
            Self::TooDeep => "flatten the document",
            Self::DuplicateKey { .. } => "remove or rename one of the two",
            Self::KeyNotScalar => "use a single text as the key",
            Self::SecondDocument => "keep one document per file, without a second `---`",
            Self::UnknownAlias { .. } => {
                "define the anchor first, or quote a text that begins with a star"
            }
            Self::AliasInsideItself { .. } => "write the value out",
            Self::TooManyAliases => "write fewer aliases inside anchored values",
            Self::MergeKey => "write the keys out, or use an alias for the whole mapping",
            Self::UnknownTag { .. } => {
                "remove it, or quote a text that begins with an exclamation mark"
            }
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.cause(), self.kind.remedy())
    }
}

impl std::error::Error for SyntaxError {}

impl From<&SyntaxError> for Diagnostic {
    fn from(error: &SyntaxError) -> Self {
        let diagnostic = Self::error(error.kind.cause())
            .at(error.span)
            .help(error.kind.remedy());
        match &error.kind {
            SyntaxErrorKind::DuplicateKey { first, .. } => {
                diagnostic.also(*first, "it stands here first")
            }
            _ => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::diagnostic::{Colour, render};
    use crate::text::parse::parse;
    use crate::text::source::Sources;

    #[test]
    fn a_key_written_twice_is_drawn_with_both_places() {
        let mut sources = Sources::new();
        let text = "os: linux\nfiles: []\nos: windows\n";
        let id = sources.add("appspec.yml", text);
        let errors = parse(text, id).expect_err("os stands twice");
        let report: Vec<_> = errors.iter().map(Diagnostic::from).collect();
        insta::assert_snapshot!(render(&report, &sources, Colour::Plain), @r"
        error: the key `os` stands twice in one mapping
         --> appspec.yml:3:1
          |
        1 | os: linux
          | -- it stands here first
        2 | files: []
        3 | os: windows
          | ^^
          |
          = help: remove or rename one of the two
        ");
    }
}
