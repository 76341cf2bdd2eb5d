//! What the command says, word for word: its help, and what it answers to wrong input.

#[test]
fn help_and_refusals_are_as_written_down() {
    trycmd::TestCases::new()
        .default_bin_name("cutover")
        .case("tests/cmd/*.md");
}
