//! What the faults of the YAML reader are called here.
//!
//! The reader has more than eighty; people need to be told apart only those that ask for different
//! repairs.

use granit_parser::ErrorKind;

use crate::text::syntax_error::SyntaxErrorKind;

/// Our kind for a fault of the reader.
pub(super) fn classify(kind: &ErrorKind) -> SyntaxErrorKind {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => SyntaxErrorKind::TabIndentation,
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart => SyntaxErrorKind::Indentation,
        // A text whose closing quote is missing runs on into lines that are indented too little.
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => SyntaxErrorKind::UnclosedQuote,
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => SyntaxErrorKind::UnclosedBracket,
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            SyntaxErrorKind::UnmatchedBracket
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            SyntaxErrorKind::UnexpectedColon
        }
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            SyntaxErrorKind::UnexpectedListItem
        }
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::CommentInterceptedScalar => SyntaxErrorKind::MissingColon,
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => SyntaxErrorKind::BehindQuote,
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            SyntaxErrorKind::MissingComma
        }
        ErrorKind::UnexpectedCharacter { character } => SyntaxErrorKind::ReservedCharacter {
            character: *character,
        },
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => SyntaxErrorKind::Escape,
        ErrorKind::RecursionLimitExceeded => SyntaxErrorKind::TooDeep,
        // The reader may learn new kinds, so the rest keeps its own words.
        rare => SyntaxErrorKind::Malformed {
            reason: rare.to_string(),
        },
    }
}
