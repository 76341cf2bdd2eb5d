//! Every command the README shows, run, with the output it shows.

#[test]
fn the_readme_shows_what_the_command_prints() {
    trycmd::TestCases::new()
        .default_bin_name("cutover")
        .case("README.md");
}
