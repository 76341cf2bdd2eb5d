//! A YAML (or JSON) document as a tree in which every node knows its place and every scalar its
//! style.
//!
//! The tree keeps what was written and interprets nothing: whether `0644` is a number is decided by
//! who reads it, since AppSpec files follow YAML 1.1 and scenarios YAML 1.2.

/// Which text a value came from: an index into [`Sources`](super::source::Sources).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(pub(super) usize);

/// A range of bytes in one source text, `start` included, `end` not.
///
/// The source travels with the range, so a value still knows its file after two files were merged.
/// Spans order by source, then by place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text the offsets count in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The empty place before the first byte of a text.
    pub fn start_of(source: SourceId) -> Self {
        Self {
            source,
            start: 0,
            end: 0,
        }
    }
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes: may mean a number, a boolean or nothing.
    Plain,
    /// In single or double quotes, or under the tag `!!str`: always text.
    Quoted,
    /// A literal (`|`) or folded (`>`) block: always text.
    Block,
}

/// One value of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands. What an alias stands for has the place of the alias, and inside it the
    /// places of the anchored original.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The three kinds of value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A single piece of text, escapes and folding already resolved.
    Scalar {
        /// The text.
        text: String,
        /// How it was written.
        style: ScalarStyle,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the file. Keys are scalars and their texts differ.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar of any style.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The items of a list.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            Value::Scalar { .. } | Value::Mapping(_) => None,
        }
    }

    /// The keys and values of a mapping.
    pub fn as_mapping(&self) -> Option<&[(Self, Self)]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            Value::Scalar { .. } | Value::Sequence(_) => None,
        }
    }

    /// Key and value of the entry whose key has exactly this text.
    pub fn entry(&self, key: &str) -> Option<(&Self, &Self)> {
        let entries = self.as_mapping()?;
        let (key, value) = entries
            .iter()
            .find(|(name, _)| name.as_str() == Some(key))?;
        Some((key, value))
    }

    /// The value under the key with exactly this text.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// What a person would call this value, with its article, for messages.
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Scalar {
                style: ScalarStyle::Plain,
                text,
            } if text.is_empty() => "nothing",
            Value::Scalar {
                style: ScalarStyle::Plain,
                ..
            } => "a single value",
            Value::Scalar {
                style: ScalarStyle::Quoted | ScalarStyle::Block,
                ..
            } => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str, style: ScalarStyle) -> Node {
        Node {
            span: Span::default(),
            value: Value::Scalar {
                text: text.to_owned(),
                style,
            },
        }
    }

    #[test]
    fn a_value_is_found_by_the_exact_text_of_its_key() {
        let mapping = Node {
            span: Span::default(),
            value: Value::Mapping(vec![(
                scalar("os", ScalarStyle::Plain),
                scalar("linux", ScalarStyle::Quoted),
            )]),
        };
        assert_eq!(mapping.get("os").and_then(Node::as_str), Some("linux"));
        assert_eq!(mapping.get("OS"), None);
        assert_eq!(mapping.as_str(), None);
        assert_eq!(mapping.as_sequence(), None);
    }

    #[test]
    fn every_kind_has_a_name_with_its_article() {
        let kinds = [
            (Value::Sequence(Vec::new()), "a list"),
            (Value::Mapping(Vec::new()), "a mapping"),
            (scalar("", ScalarStyle::Plain).value, "nothing"),
            (scalar("7", ScalarStyle::Plain).value, "a single value"),
            (scalar("", ScalarStyle::Quoted).value, "text"),
            (scalar("x\n", ScalarStyle::Block).value, "text"),
        ];
        for (value, name) in kinds {
            assert_eq!(
                Node {
                    span: Span::default(),
                    value
                }
                .kind_name(),
                name
            );
        }
    }
}
