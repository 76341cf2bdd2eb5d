//! A scenario file, with the files that it may name beside it.

#![no_main]

use cutover::text::parse::decode;
use cutover::text::tree::SourceId;
use cutover_fuzz::rehearse;
use libfuzzer_sys::fuzz_target;

const APP_SPEC: &str = include_str!("../../scenarios/appspec/web.yml");

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = decode(data, SourceId::default()) {
        let files = [
            ("it.yaml", text),
            ("appspec/web.yml", APP_SPEC),
            ("rps.csv", "t_s,rps\n0,10\n60,20\n"),
            ("times.csv", "secs\n1\n2.5\n"),
        ];
        rehearse(&files, "it.yaml");
    }
});
