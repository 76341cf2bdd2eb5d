//! The kernel against the shared vectors.

use std::path::Path;

use csv::StringRecord;
use cutover::kernel::chance::normal;
use cutover::kernel::chance::stream::Stream;

/// The rows of a vector as name and value by column.
fn rows(file: &str) -> Vec<(StringRecord, StringRecord)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(file);
    let mut reader = csv::Reader::from_path(&path).expect("the vector is there");
    let header = reader.headers().expect("it has a header").clone();
    let records = reader
        .records()
        .map(|record| (header.clone(), record.expect("a whole row")));
    records.collect()
}

fn cell<'a>((header, record): &'a (StringRecord, StringRecord), column: &str) -> &'a str {
    let place = header
        .iter()
        .position(|name| name == column)
        .expect("the column is there");
    &record[place]
}

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text.trim_start_matches("0x"), 16).expect("a hexadecimal number")
}

#[test]
fn rng_001_rng_007_words_and_uniforms_agree_bit_for_bit() {
    let rows = rows("chacha8.csv");
    assert_eq!(rows.len(), 48);
    for row in &rows {
        let key = cell(row, "key").as_bytes();
        let byte = |index: usize| std::str::from_utf8(&key[2 * index..][..2]).expect("ASCII");
        let key = std::array::from_fn(|index| hex(byte(index)) as u8);
        let number = |column| cell(row, column).parse::<u64>().expect("a number");
        let index = number("block") * 8 + number("word");

        let stream = || {
            let mut stream = Stream::from_key(key);
            stream.seek(index);
            stream
        };
        assert_eq!(stream().next_word(), hex(cell(row, "u64")), "{row:?}");
        assert_eq!(
            stream().uniform().to_bits(),
            hex(cell(row, "uniform_bits")),
            "{row:?}"
        );
        let open_uniform = stream().open_uniform().to_bits();
        assert_eq!(open_uniform, hex(cell(row, "open_uniform_bits")), "{row:?}");

        // The same word by walking there, where that is not too far.
        if index < 64 {
            let mut walked = Stream::from_key(key);
            let words = std::iter::repeat_with(|| walked.next_word());
            assert_eq!(
                words.take(64).nth(index as usize),
                Some(hex(cell(row, "u64")))
            );
        }
    }
}

#[test]
fn rng_008_rng_060_normal_quantiles_agree_to_1e_minus_14() {
    let rows = rows("normal_quantile.csv");
    assert_eq!(rows.len(), 28);
    for row in &rows {
        let expected: f64 = cell(row, "z").parse().expect("a number");
        let z = normal::quantile(f64::from_bits(hex(cell(row, "u_bits"))));
        assert!(
            (z - expected).abs() <= 1e-14 * expected.abs(),
            "{z} for {row:?}"
        );
    }
}
