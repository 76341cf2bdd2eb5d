//! A column of a table with what a reader has to know of it. The header of a file is made from its
//! columns, and so is the page that tells of them.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What stands in its cells.
    pub cell: Cell,
    /// What it says, in a sentence.
    pub text: &'static str,
    /// When a cell is empty; nothing where none is.
    pub empty: &'static str,
}

/// What stands in a cell, and in which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A name or a sentence.
    Text,
    /// A word of a closed set.
    Word,
    /// A whole number.
    Number,
    /// Seconds with decimals.
    Seconds,
    /// Requests or attempts with decimals.
    Requests,
    /// Requests per second with decimals.
    RequestsPerSecond,
    /// A part of a whole, which is 1.
    Share,
    /// Targets, a mean over time with decimals.
    Targets,
    /// A number in the unit that the row names.
    Named,
    /// The id of a rule, which `cutover explain` explains.
    Rule,
}

impl Cell {
    /// As a reader is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Word => "word",
            Self::Number => "number",
            Self::Seconds => "s",
            Self::Requests => "requests",
            Self::RequestsPerSecond => "requests/s",
            Self::Share => "share of 1",
            Self::Targets => "targets",
            Self::Named => "see `unit`",
            Self::Rule => "rule",
        }
    }
}

impl Column {
    /// A column whose cells are never empty.
    pub const fn full(name: &'static str, cell: Cell, text: &'static str) -> Self {
        Self {
            name,
            cell,
            text,
            empty: "",
        }
    }

    /// A column whose cells may be empty, and when.
    pub const fn or_empty(
        name: &'static str,
        cell: Cell,
        text: &'static str,
        empty: &'static str,
    ) -> Self {
        Self {
            name,
            cell,
            text,
            empty,
        }
    }
}

/// The first columns of every table.
pub const HEAD: [Column; 3] = [
    Column::full("scenario", Cell::Text, "Name of the scenario."),
    Column::full(
        "replication",
        Cell::Number,
        "Number of the replication, counted from 1.",
    ),
    Column::full(
        "seed",
        Cell::Number,
        "Seed of the run; all replications have the same.",
    ),
];

/// The header of a table with these columns behind those of [`HEAD`], line feed included.
pub fn header(columns: &[Column]) -> String {
    let names: Vec<&str> = HEAD
        .iter()
        .chain(columns)
        .map(|column| column.name)
        .collect();
    names.join(",") + "\n"
}
