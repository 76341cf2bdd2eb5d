//! Verdicts as JUnit XML: a suite for each scenario, a case for each expectation.
//!
//! Every `time` is 0: what a run takes says nothing of the deployment, and a clock would make two
//! reports of one run differ. Times of the deployment are measures.

use crate::report::closing::{Evidence, Material};
use crate::scenario::expectation::Expectation;
use crate::study::fold::Verdict;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// The whole file.
pub fn junit(all: &[Material<'_>]) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(all, &mut writer).expect("invariant: memory takes all that is written");
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("invariant: texts are UTF-8")
}

fn write(all: &[Material<'_>], writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let tests: usize = all.iter().map(|one| one.study.verdicts.len()).sum();
    let failures: usize = all.iter().map(failures).sum();
    writer
        .create_element("testsuites")
        .with_attribute(("name", "cutover"))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("time", "0"))
        .write_inner_content(|writer| all.iter().try_for_each(|one| suite(one, writer)))?;
    Ok(())
}

fn failures(material: &Material<'_>) -> usize {
    let verdicts = material.study.verdicts.iter();
    verdicts.filter(|verdict| !verdict.holds).count()
}

fn suite(material: &Material<'_>, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let name = clean(&material.scenario.name);
    writer
        .create_element("testsuite")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("tests", material.study.verdicts.len().to_string().as_str()))
        .with_attribute(("failures", failures(material).to_string().as_str()))
        .with_attribute(("errors", "0"))
        .with_attribute(("skipped", "0"))
        .with_attribute(("time", "0"))
        .write_inner_content(|writer| {
            properties(material, writer)?;
            let expectations = &material.scenario.expectations;
            expectations
                .iter()
                .zip(&material.study.verdicts)
                .try_for_each(|(expectation, verdict)| {
                    case(material, &name, (expectation, verdict), writer)
                })
        })?;
    Ok(())
}

fn properties(material: &Material<'_>, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let all = [
        ("seed", material.seed.to_string()),
        ("replications", material.study.replications.to_string()),
        ("digest", material.study.digest.clone()),
        ("again", clean(material.again)),
    ];
    writer
        .create_element("properties")
        .write_inner_content(|writer| {
            all.iter().try_for_each(|(name, value)| {
                writer
                    .create_element("property")
                    .with_attribute(("name", *name))
                    .with_attribute(("value", value.as_str()))
                    .write_empty()
                    .map(drop)
            })
        })?;
    Ok(())
}

fn case(
    material: &Material<'_>,
    suite: &str,
    (expectation, verdict): (&Expectation, &Verdict),
    writer: &mut Writer<Vec<u8>>,
) -> io::Result<()> {
    let name = clean(&expectation.text);
    let case = writer
        .create_element("testcase")
        .with_attribute(("classname", suite))
        .with_attribute(("name", name.as_str()))
        .with_attribute(("time", "0"));
    if verdict.holds {
        return case.write_empty().map(drop);
    }
    let Evidence { count, against } = Evidence::of(material, expectation.holds, verdict);
    let words: Vec<String> = [against, count]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    let message = clean(&words.join("; "));
    let body = format!("{name}\n{message}\n{}", clean(material.again));
    case.write_inner_content(|writer| {
        writer
            .create_element("failure")
            .with_attribute(("type", "expectation"))
            .with_attribute(("message", message.as_str()))
            .write_text_content(BytesText::new(&body))
            .map(drop)
    })?;
    Ok(())
}

/// The text with a mark in place of what no XML may hold, such as most control characters.
fn clean(text: &str) -> String {
    let may_stand = |letter: char| match letter {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        letter => letter >= ' ',
    };
    text.chars()
        .map(|letter| {
            if may_stand(letter) {
                letter
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
