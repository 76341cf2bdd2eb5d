//! A stream of random words, found by what it is for and not by when it is asked for.
//!
//! ChaCha8 under a key of seed, replication, entity, purpose and attempt (RNG-001 to RNG-004), and
//! the conversions of its words to uniforms and integers (RNG-007). What the draws mean is not known
//! here.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// What all the streams of one run have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The master seed.
    pub seed: u64,
    /// The index of the replication, from 0.
    pub replication: u64,
}

/// An entity as a number that depends on its path alone: never on memory, order or neighbours
/// (RNG-002, RNG-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathHash(u64);

/// What an entity draws for; one stream each (RNG-003).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(pub u32);

/// A reproducible sequence of 64-bit words.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl PathHash {
    /// The first 64 bits, big-endian, of the SHA-256 of the path's UTF-8 bytes.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(path.as_bytes()).into();
        Self(
            digest[..8]
                .iter()
                .fold(0, |hash, &byte| hash << 8 | u64::from(byte)),
        )
    }

    /// The number itself.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

impl Stream {
    /// The stream of one entity, purpose and attempt (0 for the first) in one run.
    ///
    /// The 256-bit key is seed, replication, path, purpose and attempt, each little-endian, in 8, 8,
    /// 8, 4 and 4 bytes.
    #[must_use]
    #[inline]
    pub fn new(seed: Seed, path: PathHash, purpose: Purpose, attempt: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.seed.to_le_bytes());
        key[8..16].copy_from_slice(&seed.replication.to_le_bytes());
        key[16..24].copy_from_slice(&path.0.to_le_bytes());
        key[24..28].copy_from_slice(&purpose.0.to_le_bytes());
        key[28..].copy_from_slice(&attempt.to_le_bytes());
        Self::from_key(key)
    }

    /// The stream of a raw key, for test vectors.
    #[must_use]
    #[inline]
    pub fn from_key(key: [u8; 32]) -> Self {
        Self {
            generator: ChaCha8Rng::from_seed(key),
        }
    }

    /// Goes to the word with this index, from 0; the next draw is that word.
    pub fn seek(&mut self, word: u64) {
        // The generator counts words of 32 bits.
        self.generator.set_word_pos(u128::from(word) * 2);
    }

    /// The next word of 64 bits, little-endian in the order of the key stream.
    #[inline]
    pub fn next_word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Fills a slice with the next words.
    #[inline]
    pub fn fill(&mut self, words: &mut [u64]) {
        for word in words {
            *word = self.next_word();
        }
    }

    /// A uniform in [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.next_word())
    }

    /// A uniform in (0, 1): neither end can come up.
    #[inline]
    pub fn open_uniform(&mut self) -> f64 {
        open_uniform(self.next_word())
    }

    /// An integer from 0 to `n - 1`, all equally likely: Lemire, "Fast random integer generation in
    /// an interval", 2019. Takes another word when rejection asks for it.
    ///
    /// # Panics
    ///
    /// If `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(
            n > 0,
            "invariant: an integer is drawn from a range that holds one"
        );
        let mut product = u128::from(self.next_word()) * u128::from(n);
        if (product as u64) < n {
            // 2^64 modulo n: so many of the lowest products would favour some results.
            let surplus = n.wrapping_neg() % n;
            while (product as u64) < surplus {
                product = u128::from(self.next_word()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// Puts the items into a random order, all orders equally likely (Fisher and Yates, from the
    /// back).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let chosen = self.below(last as u64 + 1);
            items.swap(last, chosen as usize);
        }
    }
}

/// The uniform in [0, 1) of a word: its upper 53 bits.
#[must_use]
#[inline]
pub fn uniform(word: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (word >> 11) as f64 * STEP
}

/// The uniform in (0, 1) of a word: the middles of 2^52 equal parts, so that `1 - u` is one as well
/// and an antithetic run is possible (RNG-041).
#[must_use]
#[inline]
pub fn open_uniform(word: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
    ((word >> 12) as f64 + 0.5) * STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Seed = Seed {
        seed: 7,
        replication: 3,
    };
    const COPY: Purpose = Purpose(1);
    const HOOK: Purpose = Purpose(2);

    fn words(mut stream: Stream) -> [u64; 20] {
        let mut words = [0; 20];
        stream.fill(&mut words);
        words
    }

    fn stream(path: &str, purpose: Purpose, attempt: u32) -> Stream {
        Stream::new(SEED, PathHash::of(path), purpose, attempt)
    }

    #[test]
    fn rng_002_the_key_is_laid_out_as_promised() {
        let seed = Seed {
            seed: 0x0706_0504_0302_0100,
            replication: 0x0f0e_0d0c_0b0a_0908,
        };
        let path = PathHash(0x1716_1514_1312_1110);
        let stream = Stream::new(seed, path, Purpose(0x1b1a_1918), 0x1f1e_1d1c);
        let key = std::array::from_fn(|index| index as u8);
        assert_eq!(words(stream), words(Stream::from_key(key)));
    }

    #[test]
    fn rng_005_a_path_hashes_to_the_first_eight_bytes_of_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(PathHash::of("abc").as_u64(), 0xba78_16bf_8f01_cfea);
        assert_eq!(PathHash::of("").as_u64(), 0xe3b0_c442_98fc_1c14);
    }

    #[test]
    fn rng_003_an_unused_draw_another_entity_or_attempt_moves_no_other_draw() {
        let draws = |extra: bool| {
            let mut drawn = Vec::new();
            for path in ["host/web-1", "host/web-2"] {
                if extra {
                    words(stream(&format!("{path}/sidecar"), HOOK, 0));
                    words(stream(path, Purpose(99), 0));
                    words(stream(path, HOOK, 7));
                    stream(path, HOOK, 0).next_word();
                }
                drawn.push(words(stream(path, COPY, 0)));
                drawn.push(words(stream(path, HOOK, 0)));
                drawn.push(words(stream(path, HOOK, 1)));
            }
            drawn
        };
        assert_eq!(draws(false), draws(true));
    }

    #[test]
    fn rng_003_streams_that_differ_in_one_part_share_no_word() {
        let base = stream("host/web-1", HOOK, 0);
        let path = PathHash::of("host/web-1");
        let others = [
            stream("host/web-2", HOOK, 0),
            stream("host/web-1", COPY, 0),
            stream("host/web-1", HOOK, 1),
            Stream::new(Seed { seed: 8, ..SEED }, path, HOOK, 0),
            Stream::new(
                Seed {
                    replication: 4,
                    ..SEED
                },
                path,
                HOOK,
                0,
            ),
        ];
        let words_of_base = words(base);
        for other in others {
            assert!(
                words(other)
                    .iter()
                    .all(|word| !words_of_base.contains(word))
            );
        }
    }

    #[test]
    fn rng_001_any_word_can_be_reached_at_once() {
        let all = words(stream("host/web-1", HOOK, 0));
        let mut sought = stream("host/web-1", HOOK, 0);
        for index in [19, 0, 7, 8, 3, 3] {
            sought.seek(index);
            assert_eq!(sought.next_word(), all[index as usize]);
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "the ends of the ranges are exact")]
    fn rng_007_uniforms_keep_to_their_ranges() {
        let step = f64::EPSILON / 2.0;
        assert_eq!((uniform(0), uniform(u64::MAX)), (0.0, 1.0 - step));
        assert_eq!(
            (open_uniform(0), open_uniform(u64::MAX)),
            (step, 1.0 - step)
        );
        assert_eq!(
            1.0 - open_uniform(12_345 << 12),
            open_uniform(!(12_345 << 12))
        );
    }

    #[test]
    fn rng_007_integers_below_n_are_all_equally_likely() {
        let mut stream = stream("dice", HOOK, 0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[stream.below(6) as usize] += 1;
        }
        // Four standard deviations of a binomial count.
        assert!(
            counts.iter().all(|count| count.abs_diff(10_000) < 4 * 92),
            "{counts:?}"
        );
        assert_eq!(stream.below(1), 0);
    }

    #[test]
    fn rng_007_a_product_in_the_surplus_is_drawn_again() {
        // With n just above 2^63 about half of all words are rejected.
        let n = (1_u64 << 63) + 1;
        let mut drawn = stream("dice", COPY, 0);
        let mut plain = drawn.clone();
        let surplus = n.wrapping_neg() % n;
        for _ in 0..50 {
            let expected = loop {
                let product = u128::from(plain.next_word()) * u128::from(n);
                if product as u64 >= surplus {
                    break (product >> 64) as u64;
                }
            };
            assert_eq!(drawn.below(n), expected);
        }
    }

    #[test]
    fn a_shuffle_is_a_fair_permutation() {
        let mut stream = stream("order", HOOK, 0);
        let mut counts = [[0_u32; 4]; 4];
        for _ in 0..12_000 {
            let mut items = [0, 1, 2, 3];
            stream.shuffle(&mut items);
            for (place, item) in items.into_iter().enumerate() {
                counts[place][item] += 1;
            }
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3]);
        }
        assert!(
            counts
                .iter()
                .flatten()
                .all(|count| count.abs_diff(3_000) < 4 * 48),
            "{counts:?}"
        );
    }

    #[test]
    #[should_panic(expected = "a range that holds one")]
    fn nothing_is_drawn_from_an_empty_range() {
        stream("dice", HOOK, 0).below(0);
    }
}
