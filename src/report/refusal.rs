//! Why the system would not let something be written, in plain words, and what to do about it.

use std::io::{self, ErrorKind};

/// The cause, in a clause.
pub fn cause(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull => "no space left on device".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::FileTooLarge => "the file is larger than the system allows".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a file is in the way".to_owned(),
        ErrorKind::IsADirectory => "a folder is in the way".to_owned(),
        ErrorKind::NotFound => "nothing can be made there".to_owned(),
        _ => {
            // The number says nothing that the words before it do not.
            let words = error.to_string();
            let end = words.find(" (os error").unwrap_or(words.len());
            words[..end].to_lowercase()
        }
    }
}

/// What to do about it.
pub fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free room there, or choose another folder with --out"
        }
        ErrorKind::FileTooLarge => {
            "lift the limit on the size of files, or choose another folder with --out"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists | ErrorKind::IsADirectory => {
            "move it away, or choose another folder with --out"
        }
        _ => "choose another folder with --out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_has_no_number_and_a_full_disk_asks_for_room() {
        let full = io::Error::from(ErrorKind::StorageFull);
        assert_eq!(cause(&full), "no space left on device");
        assert!(remedy(&full).starts_with("free room"));
        let other = io::Error::from(ErrorKind::TimedOut);
        assert_eq!(cause(&other), "timed out");
        assert_eq!(remedy(&other), "choose another folder with --out");
    }
}
