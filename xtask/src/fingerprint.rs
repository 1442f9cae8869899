//! Whether something generated is up to date: a hash of everything it was made from, kept in a file.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The hash of what a step reads, and the file that keeps the hash of its last run.
pub struct Fingerprint {
    file: PathBuf,
    text: String,
}

impl Fingerprint {
    /// Hashes the sources (files, and folders with everything below them) and the settings of a step.
    pub fn of(file: PathBuf, sources: &[PathBuf], settings: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        settings.hash(&mut hasher);
        for source in sources {
            add(source, &mut hasher).with_context(|| format!("cannot read {}", source.display()))?;
        }
        Ok(Fingerprint { file, text: format!("{:016x}\n", hasher.finish()) })
    }

    /// Whether the last run of the step read exactly this.
    pub fn matches(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.text)
    }

    /// Leaves the hash, once the result is complete.
    pub fn leave(&self) -> Result<()> {
        fs::write(&self.file, &self.text).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        for entry in entries {
            add(&entry, hasher)?;
        }
    } else if path.exists() {
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}
