//! Environment variables: those of this process, then those of `.env.local` and `.env` in the working folder.

use crate::cli::grants::{Scope, Variable};
use ilo_core::host::{Capability, Refusal};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// The files that name further variables; an earlier one wins.
const FILES: [&str; 2] = [".env.local", ".env"];

/// The variables that a program may read.
pub struct Environment {
    scope: Scope<Variable>,
    /// What the files say, read when first asked for. The environment of this process stays as it is.
    files: Option<Result<HashMap<String, String>, String>>,
}

impl Environment {
    /// The variables that a permission reaches.
    pub fn new(scope: Scope<Variable>) -> Environment {
        Environment { scope, files: None }
    }

    /// The value of a variable, if it is set.
    ///
    /// # Errors
    /// When it may not or cannot be read.
    pub fn get(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        if !self.scope.reaches(|Variable(granted)| granted == name) {
            return Err(Refusal::denied(Capability::Env, name));
        }
        if let Some(value) = std::env::var_os(name) {
            let not_text = |_| Refusal::Failed(format!("the environment variable `{name}` is not UTF-8 text"));
            return value.into_string().map(Some).map_err(not_text);
        }
        let files = self.files.get_or_insert_with(|| read_files(Path::new(".")));
        files.as_ref().map(|variables| variables.get(name).cloned()).map_err(|reason| Refusal::Failed(reason.clone()))
    }
}

fn read_files(folder: &Path) -> Result<HashMap<String, String>, String> {
    let mut variables = HashMap::new();
    for name in FILES {
        let path = folder.join(name);
        // Some tools keep a folder of this name.
        if !path.is_file() {
            continue;
        }
        let text = fs::read(&path).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        for line in dotenvy::from_read_iter(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text)) {
            let (variable, value) = line.map_err(|error| format!("`{name}` cannot be read: {error}"))?;
            variables.entry(variable).or_insert(value);
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_variables_win_over_common_ones() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".env"), "\u{feff}# common\nA=1\nB='two words'\nexport C=\"x\\ny\"\n").unwrap();
        fs::write(folder.path().join(".env.local"), "A=local\n").unwrap();
        let variables = read_files(folder.path()).unwrap();
        for (name, value) in [("A", "local"), ("B", "two words"), ("C", "x\ny")] {
            assert_eq!(variables.get(name).map(String::as_str), Some(value), "{name}");
        }
    }

    #[test]
    fn a_broken_file_is_named_and_a_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".env")).unwrap();
        assert_eq!(read_files(folder.path()), Ok(HashMap::new()));
        fs::write(folder.path().join(".env.local"), "no assignment\n").unwrap();
        let reason = read_files(folder.path()).unwrap_err();
        assert!(reason.starts_with("`.env.local` cannot be read: "), "{reason}");
    }

    #[test]
    fn only_granted_variables_are_read() {
        let mut environment = Environment::new(Scope::Only(vec![Variable("PATH".into())]));
        assert!(matches!(environment.get("PATH"), Ok(Some(_))));
        assert!(matches!(environment.get("HOME"), Err(Refusal::Denied { .. })));
        let mut everything = Environment::new(Scope::Everything);
        assert!(matches!(everything.get("HOME"), Ok(Some(_))));
        for absent in ["ILO_TEST_NOT_SET", "", "A=B"] {
            assert_eq!(everything.get(absent), Ok(None), "{absent}");
        }
    }
}
