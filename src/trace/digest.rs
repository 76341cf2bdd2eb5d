//! The digest: SHA-256 over the rows of `trace.csv` without its header, in hex; of several
//! replications, over their digests in order, a line each.

use sha2::{Digest as _, Sha256};

/// Takes the rows of one run, in pieces of any size.
#[derive(Clone, Debug, Default)]
pub struct RunDigest(Sha256);

impl RunDigest {
    /// Takes further rows.
    pub fn take(&mut self, rows: &str) {
        self.0.update(rows.as_bytes());
    }

    /// The digest, in 64 hex digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Takes the digests of replications in their order.
#[derive(Clone, Debug, Default)]
pub struct StudyDigest {
    first: Option<String>,
    all: Sha256,
    count: u32,
}

impl StudyDigest {
    /// Takes the next replication's digest.
    pub fn take(&mut self, digest: &str) {
        self.first.get_or_insert_with(|| digest.to_owned());
        self.all.update(digest.as_bytes());
        self.all.update(b"\n");
        self.count += 1;
    }

    /// The digest of the only replication, or that of all their digests; in 64 hex digits.
    pub fn finish(self) -> String {
        match self.first {
            Some(only) if self.count == 1 => only,
            Some(_) | None => hex(&self.all.finalize()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn pieces_do_not_matter() {
        let mut digest = RunDigest::default();
        digest.take("a");
        digest.take("bc");
        assert_eq!(digest.finish(), ABC);
    }

    #[test]
    fn one_replication_keeps_its_digest_and_several_are_digested_in_order() {
        let of = |digests: &[&str]| {
            let mut study = StudyDigest::default();
            digests.iter().for_each(|digest| study.take(digest));
            study.finish()
        };
        assert_eq!(of(&[ABC]), ABC);
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_eq!(of(&["a", "b"]).len(), 64);
    }
}
