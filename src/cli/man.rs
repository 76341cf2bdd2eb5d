//! `cutover man`: the manual page, with a section for each command.

use crate::cli::arguments::Arguments;
use clap::CommandFactory;
use clap_mangen::Man;
use std::io;

/// The page, for `man -l` or a folder of pages.
pub(super) fn answer() -> String {
    let mut page = Vec::new();
    write(&mut page).expect("invariant: a page in memory can be written");
    let page = String::from_utf8(page).expect("invariant: the words of the commands are UTF-8");
    // Each section brings the same two lines, of which the first are enough.
    let (head, rest) = page.split_at(page.find(".TH").unwrap_or(0));
    let rest = rest
        .lines()
        .filter(|line| !line.starts_with(".ie") && !line.starts_with(".el"));
    head.to_owned() + &rest.map(|line| line.to_owned() + "\n").collect::<String>()
}

fn write(page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Arguments::command();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let commands = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    for one in commands {
        let name = format!("cutover {}", one.get_name());
        page.extend(format!(".SH {}\n", name.to_uppercase()).bytes());
        let about = one.get_about().map(ToString::to_string).unwrap_or_default();
        page.extend(format!("{about}\n").bytes());
        let own = Man::new(one.clone().bin_name(name));
        own.render_synopsis_section(page)?;
        own.render_options_section(page)?;
    }
    man.render_extra_section(page)?;
    man.render_version_section(page)
}
