//! Lists and mappings as serde walks them, without what was left out.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::error::DecodeErrorKind;
use super::failure::Failure;
use super::pass::Pass;
use super::reader::Reader;
use super::stand_in::{Form, StandIn};
use super::words::describe;
use crate::text::key::same_but_for_first_letter;
use crate::text::tree::Node;

/// The items of a list.
pub(super) struct Items<'a> {
    rest: std::slice::Iter<'a, Node>,
    pass: &'a Pass<'a>,
    read: usize,
}

impl<'a> Items<'a> {
    pub(super) fn new(items: &'a [Node], pass: &'a Pass<'a>) -> Self {
        Self {
            rest: items.iter(),
            pass,
            read: 0,
        }
    }

    /// Refuses items that the type did not ask for.
    pub(super) fn check_end(&mut self) -> Result<(), Failure> {
        let too_many = self
            .rest
            .by_ref()
            .filter(|item| !self.pass.is_absent(item))
            .count();
        if too_many == 0 {
            return Ok(());
        }
        let items = if self.read == 1 { "item" } else { "items" };
        Err(Failure::new(DecodeErrorKind::WrongLength {
            expected: format!("a list of {} {items}", self.read),
            found: self.read + too_many,
        }))
    }
}

impl<'a> SeqAccess<'a> for &mut Items<'a> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let pass = self.pass;
        let Some(item) = self.rest.by_ref().find(|item| !pass.is_absent(item)) else {
            return Ok(None);
        };
        self.read += 1;
        let reader = Reader::value(item, pass);
        let value = seed.deserialize(reader);
        value
            .map(Some)
            .map_err(|failure| reader.settle(failure).blame(item))
    }
}

/// Which keys a mapping may have, as far as their case matters.
#[derive(Clone, Copy)]
pub(super) enum KeyNames {
    /// Keys are read as they are written.
    Any,
    /// Keys are read as the field they name but for the case of the first letter.
    FreeCase(&'static [&'static str]),
}

impl KeyNames {
    fn name_of(self, written: &str) -> &str {
        match self {
            Self::Any => written,
            Self::FreeCase(fields) => fields
                .iter()
                .find(|field| same_but_for_first_letter(field, written))
                .unwrap_or(&written),
        }
    }
}

/// The entries of a mapping.
pub(super) struct Entries<'a> {
    mapping: &'a Node,
    all: &'a [(Node, Node)],
    next: usize,
    /// Keys that are missing and still to be stood in for, behind all others.
    stand_ins: std::slice::Iter<'a, (&'static str, Form)>,
    /// The key that is stood in for now.
    standing_in: Option<(&'static str, Form)>,
    names: KeyNames,
    pass: &'a Pass<'a>,
}

impl<'a> Entries<'a> {
    /// The entries `all` of `mapping`.
    pub(super) fn new(
        mapping: &'a Node,
        all: &'a [(Node, Node)],
        names: KeyNames,
        pass: &'a Pass<'a>,
    ) -> Self {
        Self {
            mapping,
            all,
            next: 0,
            stand_ins: pass.stand_ins(mapping).iter(),
            standing_in: None,
            names,
            pass,
        }
    }

    /// Refuses a key that names the same field as one above it.
    pub(super) fn check_repeated(&self) -> Result<(), Failure> {
        let mut seen: Vec<(&str, &Node)> = Vec::new();
        let present = self
            .all
            .iter()
            .filter(|entry| !self.pass.is_entry_absent(entry));
        for (key, _) in present {
            let Some(written) = key.as_str() else {
                continue;
            };
            let name = self.names.name_of(written);
            match seen.iter().find(|(other, _)| *other == name) {
                None => seen.push((name, key)),
                Some((_, first)) => {
                    let kind = DecodeErrorKind::RepeatedKey {
                        key: name.to_owned(),
                        first: Some(first.span),
                    };
                    return Err(Failure::at(kind, key.span).blame(key));
                }
            }
        }
        Ok(())
    }
}

impl<'a> MapAccess<'a> for Entries<'a> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let rest = &self.all[self.next..];
        let Some(skipped) = rest
            .iter()
            .position(|entry| !self.pass.is_entry_absent(entry))
        else {
            self.next = self.all.len();
            self.standing_in = self.stand_ins.next().copied();
            let Some((key, _)) = self.standing_in else {
                return Ok(None);
            };
            return seed.deserialize(StrDeserializer::new(key)).map(Some);
        };
        self.next += skipped;
        let (key, _) = &self.all[self.next];
        let Some(written) = key.as_str() else {
            let kind = DecodeErrorKind::WrongValue {
                expected: "text as a key".to_owned(),
                found: describe(key),
                remedy: None,
            };
            return Err(Failure::at(kind, key.span).blame(key));
        };
        let reader = Reader::key(key, self.names.name_of(written), self.pass);
        let value = seed.deserialize(reader);
        value
            .map(Some)
            .map_err(|failure| reader.settle(failure).blame(key))
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let Some((key, value)) = self.all.get(self.next) else {
            let (key, form) = self
                .standing_in
                .expect("invariant: behind the last entry stands what stands in for a key");
            let made = seed.deserialize(StandIn::new(form));
            return made.map_err(|failure: Failure| {
                Failure::of_stand_in(failure.kind().clone(), self.mapping, key)
            });
        };
        self.next += 1;
        let reader = Reader::value_of(key, value, self.pass);
        let read = seed.deserialize(reader);
        read.map_err(|failure| reader.settle(failure).blame(value))
    }
}
