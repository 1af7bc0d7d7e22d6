//! Paths in a source's settings: from the model folder in its files, absolute in the store.
//!
//! It looks at no file, and knows no connector: whatever a connector calls so starts at the model folder.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

/// Where a source's settings may name a file.
const PATHS: [&str; 3] = ["/from/path", "/from/password_file", "/from/ca_file"];

/// Rewrites the paths that the settings name.
pub fn each(settings: &mut Value, rewrite: impl Fn(&str) -> String) {
    for place in PATHS {
        if let Some(Value::String(path)) = settings.pointer_mut(place) {
            *path = rewrite(path);
        }
    }
}

/// The path as it is found from anywhere.
pub fn placed(path: &str, folder: &Path) -> String {
    plain(&folder.join(path)).display().to_string()
}

/// The path as it is found from the folder. One that has nothing in common with it stays absolute.
pub fn from_folder(path: &str, folder: &Path) -> String {
    let (path, folder) = (plain(Path::new(path)), plain(folder));
    let (to, from): (Vec<_>, Vec<_>) = (path.components().collect(), folder.components().collect());
    let same = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    if !path.is_absolute() || same < 2 {
        return path.display().to_string();
    }
    let up = from.iter().skip(same).map(|_| Component::ParentDir);
    up.chain(to.into_iter().skip(same)).collect::<PathBuf>().display().to_string()
}

/// Without `.` and `..`, by the text alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, folder: &str, stored: &str, again: &str) {
        let folder = Path::new(folder);
        assert_eq!(placed(said, folder), stored);
        assert_eq!(from_folder(stored, folder), again);
    }

    #[test]
    fn there_and_back() {
        check("../sources/a.csv", "/x/model", "/x/sources/a.csv", "../sources/a.csv");
        check("costs/*.csv.gz", "/x/model", "/x/model/costs/*.csv.gz", "costs/*.csv.gz");
        check("./a.csv", "/x/model", "/x/model/a.csv", "a.csv");
        check("/data/a.csv", "/x/model", "/data/a.csv", "/data/a.csv");
        check("/x/data/a.csv", "/x/model", "/x/data/a.csv", "../data/a.csv");
        assert_eq!(from_folder("/x/sources/a.csv", Path::new("/x/y/exported")), "../../sources/a.csv");
    }
}
