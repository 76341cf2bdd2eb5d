use super::*;
use crate::report::sample::Sample;

#[test]
fn a_run_is_a_section_with_verdicts_measures_story_and_command() {
    let sample = Sample::of(1, &["dead strikes", "other strikes"]);
    let text = document(&[sample.material()]);
    for part in [
        "## two-hosts: ❌ 1 of 2 expectations not met\n\nSeed 7, from 2026-03-02 10:00 UTC.\n",
        "\n- ✅ dead strikes\n- ❌ other strikes — found: never struck\n",
        "\n| measure | value | unit |\n|:---|---:|:---|\n| deploymentSeconds | 40.0 | s |\n",
        "\n| time | deployment | target | what | rule |\n|---:|:---|:---|:---|:---|\n\
         | +00:00 | d-1 |  | Created by user: v2 to shop/web | EC2-200 |\n",
        "\n### Why\n\n```sh\ncutover why sample\ncutover explain EC2-010 TRF-070 EC2-044 EC2-031\n```\n",
        "\n### Again\n\n```sh\ncutover run sample --seed 7\n```\n",
        "\nNo value: stopSeconds: no deployment was stopped; rollbackSeconds: no rollback ended.\n",
        "\nFiles in output/sample: summary.json, trace.csv, trace.jsonl and 7 tables\n",
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
}

#[test]
fn replications_have_their_statistics_and_no_story() {
    let sample = Sample::of(20, &["dead strikes", "other strikes"]);
    let text = document(&[sample.material()]);
    for part in [
        "from 2026-03-02 10:00 UTC, 20 replications.\n",
        "- ✅ dead strikes — 20 of 20\n",
        "- ❌ other strikes — 0 of 20; first broken by replication 1: never struck\n",
        "| measure | median | 5 % | 95 % | mean | unit | runs |\n",
        "| requestsFailed | 11340.0 | 11340.0 | 11340.0 | 11340.0 | requests | 20 |\n",
        "| deployment | InProgress | Failed |\n|:---|---:|---:|\n| d-1 | – | 100.0 % |\n",
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
    assert!(!text.contains("What happened"), "{text}");
}

#[test]
fn nothing_in_a_name_is_markup() {
    for (text, shown) in [
        ("a | b", r"a \| b"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("`code` *bold* [link](x)", r"\`code\` \*bold\* \[link\](x)"),
        ("ALARM_ACTIVE", "ALARM_ACTIVE"),
        ("__init__", r"\_\_init\_\_"),
        (r"C:\new", r"C:\\new"),
        ("a & b", "a &amp; b"),
        ("@octocat fixed #12", "@&#8203;octocat fixed #&#8203;12"),
        ("3 @ 5, # and #a", "3 @ 5, # and #a"),
        ("two\nlines\u{7}", "two lines\u{fffd}"),
        ("InProgress → Failed", "InProgress → Failed"),
    ] {
        assert_eq!(escape(text), shown);
    }
    let sample = Sample::of(1, &["a | b\n## c"]);
    let text = document(&[sample.material()]);
    assert!(text.contains("\n- ✅ a \\| b ## c\n"), "{text}");
}

#[test]
fn a_command_stays_in_its_block_whatever_it_holds() {
    assert_eq!(fenced("run x"), "```sh\nrun x\n```\n");
    assert_eq!(fenced("run 'a```b'"), "````sh\nrun 'a```b'\n````\n");
}

#[test]
fn what_has_no_room_is_cut_from_the_story_with_a_line_that_says_so() {
    let sample = Sample::of(1, &["dead strikes"]);
    let all = [sample.material(), sample.material()];
    let whole = document(&all);
    assert_eq!(within(&all, whole.len()).as_ref(), Some(&whole));
    let lines = story(&all[0]).len();
    let mut fewest = usize::MAX;
    for room in (0..whole.len()).rev() {
        let Some(cut) = within(&all, room) else {
            fewest = room;
            break;
        };
        assert!(cut.len() <= room, "{} of {room}", cut.len());
        assert!(
            cut.contains(&format!(" of {lines} lines fit into this summary.\n")),
            "{cut}"
        );
        // What is not the story is all there.
        assert_eq!(cut.matches("### Again").count(), 2);
        assert_eq!(cut.matches("- ✅ dead strikes").count(), 2);
    }
    assert!(fewest > 100, "a title alone is no summary");
    assert_eq!(within(&all, fewest - 1), None);
}
