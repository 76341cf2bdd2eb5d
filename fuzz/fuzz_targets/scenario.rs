//! A scenario file, with the files that it may name beside it. A comment `#set KEY=VALUE` in it sets a
//! value as `--set` does.

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
        let sets = text.lines().filter_map(|line| line.strip_prefix("#set "));
        let sets: Vec<String> = sets.take(8).map(str::to_owned).collect();
        rehearse(&files, "it.yaml", &sets);
    }
});
