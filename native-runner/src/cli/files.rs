//! Files with programs: how they are read, and which of them a program may import.

use crate::limits::SOURCE_BYTES;
use ilo_core::check::nearest;
use ilo_core::imports::{Loaded, Loader, Unreadable};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The text of a file, which diagnostics call `name`.
///
/// # Errors
/// When it cannot be read, is too large or is no text.
pub fn read(name: &str, path: &Path) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    // Bounded, because devices and pipes may never end.
    file.take(SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    text(name, bytes)
}

/// Bytes as the text of a program.
///
/// # Errors
/// When there are too many, or they are no text.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<String, Unreadable> {
    if bytes.len() > SOURCE_BYTES {
        return Err(Unreadable::new(format!("`{name}` is larger than {} KiB", SOURCE_BYTES / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Unreadable::new(format!("`{name}` is not UTF-8 text: byte {at} begins no character"))
            .suggest("save the file as UTF-8; ilo programs are ASCII outside texts and comments")
    })
}

/// Why the system does not give us a file.
pub fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Unreadable::new(format!("`{}` cannot be read: {reason}", path.display()))
}

/// The names of the programs in a folder, in order.
pub fn programs_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".ilo"))
        .collect();
    names.sort();
    names
}

/// The program in a folder that is named most like the end of a path.
pub fn similar(folder: &Path, path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let programs = programs_in(folder);
    let stem = |name: &str| name.trim_end_matches(".ilo").to_owned();
    let same = programs.iter().find(|program| stem(program) == stem(&name)).map(String::as_str);
    same.or_else(|| nearest(&name, programs.iter().map(String::as_str))).map(str::to_owned)
}

/// The files that a program may import: those in its folder and below, and in folders that its user allows.
///
/// What counts is where a file is in truth, links followed. Someone who can change the folder while it is read gains
/// nothing: what is read is only compiled, for the user who could read it anyway.
pub struct Files {
    /// The program itself.
    program: PathBuf,
    /// Its folder, as people call it.
    shown: PathBuf,
    /// Folders that may be read besides.
    allowed: Vec<PathBuf>,
}

impl Files {
    /// The files beside a program, and those in further folders that may be read.
    pub fn beside(program: &Path, allowed: Vec<PathBuf>) -> Files {
        let truth = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let shown = program.parent().unwrap_or(Path::new(""));
        let program = truth(program);
        // A program that is called by a link is at home where the link leads.
        let here = truth(if shown.as_os_str().is_empty() { Path::new(".") } else { shown });
        let home = folder(&program);
        let shown = if here == home { shown } else { home }.to_owned();
        Files { allowed: allowed.iter().map(|folder| truth(folder)).collect(), shown, program }
    }

    /// The program itself.
    pub fn program(&self) -> PathBuf {
        self.program.clone()
    }

    /// Whether a file may be imported: beside the program, if that counts, or in an allowed folder.
    fn allows(&self, file: &Path, beside: bool) -> bool {
        beside && file.starts_with(folder(&self.program))
            || self.allowed.iter().any(|allowed| file.starts_with(allowed))
    }
}

impl Loader for Files {
    type File = PathBuf;

    fn find(&mut self, path: &str, importer: &PathBuf) -> Result<PathBuf, Unreadable> {
        let wanted = Path::new(path);
        let file = folder(importer).join(wanted);
        // An absolute path means something on one machine only, so a program's own folder does not make it right.
        let is_relative = !wanted.has_root();
        let is_inside = self.allows(&without_dots(&file), is_relative);
        match file.canonicalize() {
            Ok(found) if self.allows(&found, is_relative) && found.is_file() => Ok(found),
            Ok(found) if self.allows(&found, is_relative) => {
                Err(Unreadable::new(format!("`{path}` is no file")).suggest("name a file that holds declarations"))
            }
            Err(error) if is_inside && error.kind() == io::ErrorKind::NotFound => Err(not_found(path, &file)),
            Err(error) if is_inside => Err(unreadable(wanted, &error)),
            _ if !is_relative => Err(refused(path, "is an absolute path")),
            _ if is_inside => Err(refused(path, "is a link that leads out of the program's folder")),
            _ => Err(refused(path, "leads out of the program's folder")),
        }
    }

    fn read(&mut self, file: &PathBuf) -> Result<Loaded, Unreadable> {
        let shown = match file.strip_prefix(folder(&self.program)) {
            Ok(inside) => self.shown.join(inside),
            Err(_) => file.clone(),
        };
        let name = shown.display().to_string();
        Ok(Loaded { text: read(&name, file)?, name })
    }
}

/// The folder that a file is in.
fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

/// A path with its `.` and `..` taken at their word, links not followed.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            component => plain.push(component),
        }
    }
    plain
}

fn refused(path: &str, reason: &str) -> Unreadable {
    Unreadable::new(format!("`{path}` cannot be imported: it {reason}"))
        .suggest("move the file beside the program, or allow its folder with `--allow-read=DIR`")
}

fn not_found(path: &str, file: &Path) -> Unreadable {
    let report = Unreadable::new(format!("there is no file `{path}`"));
    match similar(folder(file), file) {
        Some(near) => report.suggest(format!("did you mean `{}`?", Path::new(path).with_file_name(near).display())),
        None => report.suggest("paths start at the folder of the file that imports"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What `main.ilo` gets for a path: the name of the file, or the beginning of the refusal.
    #[track_caller]
    fn check(files: &mut Files, importer: &Path, path: &str, expected: &str) {
        let found = files.find(path, &importer.to_owned()).and_then(|file| files.read(&file));
        let found = found.map_or_else(|reason| reason.message, |loaded| loaded.name);
        assert!(found.ends_with(expected) || found.starts_with(expected), "{path}: {found}");
    }

    #[test]
    fn a_program_imports_from_its_folder_and_below() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let home = place.path().join("project");
        fs::create_dir_all(home.join("below")).expect("a folder");
        for file in ["main.ilo", "lib.ilo", "below/deep.ilo"].map(|name| home.join(name)) {
            fs::write(file, "").expect("a file");
        }
        fs::write(place.path().join("other.ilo"), "").expect("a file");
        let mut files = Files::beside(&home.join("main.ilo"), Vec::new());
        let main = files.program();
        let deep = folder(&main).join("below/deep.ilo");
        let absolute = folder(&main).join("lib.ilo").display().to_string();
        let lib = home.join("lib.ilo").display().to_string();
        for (importer, path, expected) in [
            (&main, "lib.ilo", lib.as_str()),
            (&main, "./below/../lib.ilo", &lib),
            (&main, "below/deep.ilo", "deep.ilo"),
            (&deep, "../lib.ilo", &lib),
            (&deep, "lib.ilo", "there is no file `lib.ilo`"),
            (&main, "below", "`below` is no file"),
            (&main, "", "`` is no file"),
            (&main, "../other.ilo", "`../other.ilo` cannot be imported: it leads out"),
            (&main, "../gone.ilo", "`../gone.ilo` cannot be imported: it leads out"),
            (&main, "../project/lib.ilo", &lib),
            (&deep, "../../other.ilo", "`../../other.ilo` cannot be imported: it leads out"),
            (&main, &absolute, &format!("`{absolute}` cannot be imported: it is an absolute path")),
            (&main, "/dev/null", "`/dev/null` cannot be imported: it is an absolute path"),
        ] {
            check(&mut files, importer, path, expected);
        }
        let mut files = Files::beside(&home.join("main.ilo"), vec![place.path().to_owned()]);
        let other = place.path().join("other.ilo").display().to_string();
        for path in ["../other.ilo", &other] {
            check(&mut files, &main, path, "other.ilo");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_count_where_they_lead() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let home = place.path().join("project");
        fs::create_dir(&home).expect("a folder");
        fs::write(home.join("main.ilo"), "").expect("a file");
        fs::write(home.join("lib.ilo"), "").expect("a file");
        fs::write(place.path().join("other.ilo"), "").expect("a file");
        for (target, link) in [("lib.ilo", "inside.ilo"), ("../other.ilo", "outside.ilo"), ("..", "up")] {
            std::os::unix::fs::symlink(target, home.join(link)).expect("a link");
        }
        std::os::unix::fs::symlink("project/main.ilo", place.path().join("called.ilo")).expect("a link");
        for program in [home.join("main.ilo"), place.path().join("called.ilo")] {
            let mut files = Files::beside(&program, Vec::new());
            let main = files.program();
            check(&mut files, &main, "inside.ilo", "lib.ilo");
            check(&mut files, &main, "outside.ilo", "`outside.ilo` cannot be imported: it is a link that leads out");
            check(&mut files, &main, "up/other.ilo", "`up/other.ilo` cannot be imported: it is a link that leads out");
        }
    }

    #[test]
    fn files_are_texts_of_bounded_size() {
        let place = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes, refusal) in [
            ("large.ilo", vec![b' '; SOURCE_BYTES + 1], "`large.ilo` is larger than 256 KiB"),
            ("latin1.ilo", b"f>t;\"\xe9\"".to_vec(), "`latin1.ilo` is not UTF-8 text: byte 5 begins no character"),
        ] {
            let path = place.path().join(name);
            fs::write(&path, bytes).expect("a file");
            assert_eq!(read(name, &path).map_err(|reason| reason.message), Err(refusal.to_owned()));
        }
    }
}
