//! Files below the folders that were granted, opened relative to a handle on them, so that no link leads out.

use crate::cli::grants::{Folder, Scope};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use ilo_core::host::{Capability, Refusal};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Bytes of the largest file that is read: a device may have no end.
const LARGEST: u64 = 512 << 20;

/// The files that a program may use in one way.
pub struct Files {
    capability: Capability,
    reach: Reach,
}

enum Reach {
    Nothing,
    Everything,
    Below(Vec<Root>),
}

/// A granted folder.
struct Root {
    handle: Dir,
    /// As the user wrote it and as the system knows it, both from the root of the file system.
    names: [PathBuf; 2],
}

/// What a path leads to.
enum Place<'f> {
    Anywhere,
    Below(&'f Dir, PathBuf),
}

impl Files {
    /// The files that a permission reaches; the folders must exist.
    ///
    /// # Errors
    /// Which folder cannot be granted, and why.
    pub fn new(capability: Capability, scope: &Scope<Folder>) -> Result<Files, String> {
        let reach = match scope {
            Scope::Nothing => Reach::Nothing,
            Scope::Everything => Reach::Everything,
            Scope::Only(folders) => Reach::Below(
                folders
                    .iter()
                    .map(|Folder(path)| root(path).map_err(|error| cannot_grant(capability, path, &error)))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(Files { capability, reach })
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it may not or cannot be read.
    pub fn read(&self, path: &str) -> Result<String, Refusal> {
        let opened = match self.place(path)? {
            Place::Anywhere => File::open(path),
            Place::Below(folder, rest) => folder.open(rest).map(cap_std::fs::File::into_std),
        };
        let mut bytes = Vec::new();
        opened
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(|error| self.refusal(path, &error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(Refusal::Failed(format!("`{path}` is larger than {} MiB", LARGEST >> 20)));
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Refusal::Failed(format!("`{path}` is not UTF-8 text: byte {at} begins no character"))
        })
    }

    /// Makes a file hold a text, whatever it held before.
    ///
    /// # Errors
    /// When it may not or cannot be written.
    pub fn write(&self, path: &str, text: &str) -> Result<(), Refusal> {
        let created = match self.place(path)? {
            Place::Anywhere => File::create(path),
            Place::Below(folder, rest) => folder.create(rest).map(cap_std::fs::File::into_std),
        };
        created.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| self.refusal(path, &error))
    }

    fn place(&self, path: &str) -> Result<Place<'_>, Refusal> {
        let denied = || Refusal::denied(self.capability, path);
        match &self.reach {
            Reach::Nothing => Err(denied()),
            Reach::Everything => Ok(Place::Anywhere),
            Reach::Below(roots) => {
                let full = absolute(Path::new(path)).ok().flatten().ok_or_else(denied)?;
                roots.iter().find_map(|root| root.below(&full)).ok_or_else(denied)
            }
        }
    }

    fn refusal(&self, path: &str, error: &io::Error) -> Refusal {
        let verb = if self.capability == Capability::Write { "written" } else { "read" };
        Refusal::Failed(match error.kind() {
            // The handle's own refusal: a link leads out of its folder. The system's has a number.
            ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
                return Refusal::denied(self.capability, path);
            }
            ErrorKind::PermissionDenied => format!("the system does not let `{path}` be {verb}"),
            ErrorKind::NotFound if self.capability == Capability::Write => format!("there is no folder for `{path}`"),
            ErrorKind::NotFound => format!("there is no file `{path}`"),
            ErrorKind::IsADirectory => format!("`{path}` is a folder"),
            ErrorKind::NotADirectory => format!("a folder of `{path}` is a file"),
            _ => format!("`{path}` cannot be {verb}: {error}"),
        })
    }
}

fn root(path: &Path) -> io::Result<Root> {
    let handle = Dir::open_ambient_dir(path, ambient_authority())?;
    let real = path.canonicalize()?;
    let written = absolute(path)?.unwrap_or_else(|| real.clone());
    Ok(Root { handle, names: [written, real] })
}

impl Root {
    fn below(&self, full: &Path) -> Option<Place<'_>> {
        let rest = self.names.iter().find_map(|name| full.strip_prefix(name).ok())?;
        // The folder itself has no other name below it.
        let rest = if rest.as_os_str().is_empty() { Path::new(".") } else { rest };
        Some(Place::Below(&self.handle, rest.to_owned()))
    }
}

/// A path from the root of the file system; `None` if it goes back up, which only the system could follow.
fn absolute(path: &Path) -> io::Result<Option<PathBuf>> {
    if path.components().any(|component| component == Component::ParentDir) {
        return Ok(None);
    }
    let full = std::env::current_dir()?.join(path);
    Ok(Some(full.components().collect()))
}

fn cannot_grant(capability: Capability, path: &Path, error: &io::Error) -> String {
    let flag = capability.flag();
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => format!("{flag}: there is no folder `{path}`"),
        ErrorKind::NotADirectory => format!("{flag}: `{path}` is a file, and a folder is what can be granted"),
        ErrorKind::PermissionDenied => format!("{flag}: the system does not let this account into `{path}`"),
        _ => format!("{flag}: `{path}` cannot be granted: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder `granted` with files in it, and one beside it.
    fn tree() -> tempfile::TempDir {
        let outside = tempfile::tempdir().unwrap();
        let granted = outside.path().join("granted");
        std::fs::create_dir_all(granted.join("deep")).unwrap();
        std::fs::write(granted.join("deep/a.txt"), "inside").unwrap();
        std::fs::write(granted.join("latin1.txt"), b"caf\xe9").unwrap();
        std::fs::write(outside.path().join("secret.txt"), "outside").unwrap();
        outside
    }

    fn below(capability: Capability, folder: PathBuf) -> Files {
        Files::new(capability, &Scope::Only(vec![Folder(folder)])).unwrap()
    }

    fn is_denied<T>(answer: Result<T, Refusal>) -> bool {
        matches!(answer, Err(Refusal::Denied { .. }))
    }

    #[test]
    fn only_what_lies_below_a_granted_folder_is_read() {
        let outside = tree();
        let folder = outside.path().join("granted");
        let files = below(Capability::Read, folder.clone());
        let read = |path: &str| files.read(folder.join(path).to_str().unwrap());
        assert_eq!(read("deep/a.txt").as_deref(), Ok("inside"));
        assert_eq!(read("./deep/./a.txt").as_deref(), Ok("inside"));
        for path in ["../secret.txt", "deep/../../secret.txt", "deep/../deep/a.txt", "/etc/passwd", ".."] {
            assert!(is_denied(read(path)), "{path}");
        }
        assert!(is_denied(files.read("secret.txt")) && is_denied(files.read("")));
        assert!(is_denied(files.read(&format!("{}-beside/x", folder.display()))));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_only_where_it_was_granted() {
        let outside = tree();
        let folder = outside.path().join("granted");
        let link = |target: PathBuf, name: &str| std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
        link(outside.path().join("secret.txt"), "absolute");
        link("../secret.txt".into(), "relative");
        link(outside.path().to_owned(), "up");
        link("deep/a.txt".into(), "within");
        let (reading, writing) = (below(Capability::Read, folder.clone()), below(Capability::Write, folder.clone()));
        for name in ["absolute", "relative", "up/secret.txt"] {
            let path = folder.join(name);
            let path = path.to_str().unwrap();
            assert!(is_denied(reading.read(path)), "{name}");
            assert!(is_denied(writing.write(path, "changed")), "{name}");
        }
        assert_eq!(reading.read(folder.join("within").to_str().unwrap()).as_deref(), Ok("inside"));
        assert_eq!(std::fs::read_to_string(outside.path().join("secret.txt")).unwrap(), "outside");
    }

    #[cfg(unix)]
    #[test]
    fn a_granted_link_is_the_folder_it_leads_to() {
        let outside = tree();
        let link = outside.path().join("link");
        std::os::unix::fs::symlink(outside.path().join("granted"), &link).unwrap();
        let files = below(Capability::Read, link.clone());
        for name in [link, outside.path().canonicalize().unwrap().join("granted")] {
            assert_eq!(files.read(name.join("deep/a.txt").to_str().unwrap()).as_deref(), Ok("inside"));
        }
    }

    #[test]
    fn everything_is_what_the_account_may() {
        let outside = tree();
        let path = |name: &str| outside.path().join(name).to_str().unwrap().to_owned();
        let (reading, writing) = (
            Files::new(Capability::Read, &Scope::Everything).unwrap(),
            Files::new(Capability::Write, &Scope::Everything).unwrap(),
        );
        assert_eq!(reading.read(&path("granted/../secret.txt")).as_deref(), Ok("outside"));
        writing.write(&path("new.txt"), "long").unwrap();
        writing.write(&path("new.txt"), "new").unwrap();
        assert_eq!(reading.read(&path("new.txt")).as_deref(), Ok("new"));
    }

    #[test]
    fn messages_say_what_is_the_matter() {
        let outside = tree();
        let folder = outside.path().join("granted");
        let said = |answer: Result<String, Refusal>| answer.unwrap_err().text().replace(folder.to_str().unwrap(), "");
        for (capability, path, message) in [
            (Capability::Read, "/absent", "there is no file `/absent`"),
            (Capability::Read, "/deep", "`/deep` is a folder"),
            (Capability::Read, "/latin1.txt", "`/latin1.txt` is not UTF-8 text: byte 3 begins no character"),
            (Capability::Read, "/deep/a.txt/b", "a folder of `/deep/a.txt/b` is a file"),
            (Capability::Write, "/deep", "`/deep` is a folder"),
            (Capability::Write, "/absent/b", "there is no folder for `/absent/b`"),
        ] {
            for files in [below(capability, folder.clone()), Files::new(capability, &Scope::Everything).unwrap()] {
                let path = format!("{}{path}", folder.display());
                let answer = match capability {
                    Capability::Write => files.write(&path, "").map(|()| String::new()),
                    _ => files.read(&path),
                };
                assert_eq!(said(answer), message);
            }
        }
    }

    #[test]
    fn folders_that_cannot_be_granted_are_named() {
        let outside = tree();
        for (name, reason) in [("nowhere", "there is no folder"), ("secret.txt", "is a file")] {
            let scope = Scope::Only(vec![Folder(outside.path().join(name))]);
            let said = Files::new(Capability::Read, &scope).err().unwrap();
            assert!(said.starts_with("--allow-read: ") && said.contains(reason), "{said}");
        }
    }
}
