//! Input from strangers: what the fuzz targets do, with what the repository has. Whatever they find is
//! kept here.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

use cutover::scenario::shipped::SHIPPED;

#[test]
fn shipped_scenarios_go_through_from_text_to_text() {
    for shipped in SHIPPED {
        targets::scenario(shipped.text.as_bytes());
        let turned = format!(
            "extends: {}\n#set until=20m\n#set applications.shop.deploymentGroups=[]\n",
            shipped.name
        );
        targets::scenario(turned.as_bytes());
    }
}

#[test]
fn app_spec_files_are_read_for_every_platform() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/appspec_cases");
    for entry in fs::read_dir(folder).expect("the cases are there") {
        let path = entry.expect("an entry").path();
        targets::app_spec(&fs::read(&path).expect("a file"));
    }
}

#[test]
fn measured_files_of_every_kind_are_read_and_used() {
    for data in [
        &b"\0t_s,rps\n0,100\n60,250.5\n120,0\n"[..],
        b"\0rps,note,t_s\n10,\"a, b\",0\n20,,30\n",
        b"\x01t_s,value\n0,12\n60,\n120,7.5\n",
        b"\x01t_s,value\n0,nan\n60,inf\n120,-1e308\n",
        b"\x022.5\n3\n1e2\n",
        b"\x03host,secs\nweb-1,2.5\n\"web-2\",3\n",
        b"\x02\xff",
        b"",
    ] {
        targets::measured(data);
    }
}
