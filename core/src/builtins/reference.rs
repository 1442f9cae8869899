//! The reference of builtins, as data and as text.

use super::Builtin;
use crate::host::Capability;
use serde::Serialize;
use std::fmt;

/// What the reference says of one builtin. Displays as text of several lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// The ways to call it, as they would be written in a header.
    pub signatures: Vec<String>,
    /// What it does, in one line.
    pub doc: &'static str,
    /// What a program must be allowed to do for it to work.
    pub capability: Option<Capability>,
}

/// Builtins about the same thing. Displays as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The thing.
    pub subject: &'static str,
    /// The builtins.
    pub entries: Vec<Entry>,
}

/// Every builtin that programs can call, by subject.
pub fn reference() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for builtin in Builtin::ALL.iter().filter(|builtin| !builtin.is_internal()) {
        match sections.last_mut() {
            Some(section) if section.subject == builtin.subject() => section.entries.push(builtin.entry()),
            _ => sections.push(Section { subject: builtin.subject(), entries: vec![builtin.entry()] }),
        }
    }
    sections
}

/// A name and its signature, as they are written in a header.
pub fn in_header(name: &str, signature: &str) -> String {
    if signature.starts_with('>') { format!("{name}{signature}") } else { format!("{name} {signature}") }
}

impl Builtin {
    /// What the reference says of it.
    pub fn entry(self) -> Entry {
        Entry {
            name: self.name(),
            signatures: self.forms().iter().map(|form| in_header(self.name(), &form.to_string())).collect(),
            doc: self.doc(),
            capability: self.capability(),
        }
    }
}

impl Entry {
    /// What it does, and what it needs.
    pub fn explanation(&self) -> String {
        match self.capability {
            Some(capability) => format!("{}; needs `{}`", self.doc, capability.flag()),
            None => self.doc.to_owned(),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}", self.signatures.join("\n"), self.explanation())
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.subject)?;
        self.entries.iter().try_for_each(|entry| write!(f, "\n\n{entry}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_of_programs_stands_once_in_the_reference() {
        let sections = reference();
        let subjects: Vec<&str> = sections.iter().map(|section| section.subject).collect();
        assert_eq!(
            subjects,
            ["Numbers", "Texts and lists", "Functions over lists", "Maps", "JSON and formats", "World"]
        );
        let names = sections.iter().flat_map(|section| &section.entries).map(|entry| entry.name);
        let expected = Builtin::ALL.iter().map(|builtin| builtin.name()).filter(|name| !name.contains('.'));
        assert!(names.eq(expected));
    }

    #[test]
    fn entries_as_text() {
        let text = "rd path:t>R ? t\nrd path:t format:t>R ? t\n    what a file holds, read as `rdb` does; \
                    the format is that of the file's name unless it is given; needs `--allow-read`";
        assert_eq!(Builtin::Read.entry().to_string(), text);
        assert_eq!(Builtin::Now.entry().signatures, ["now>n"]);
    }
}
