//! Programs of several files, from memory: what is imported, what is refused, and how that is told.

use ilo_core::diagnostic::Code;
use ilo_core::imports::{Loaded, Loader, MAX_BYTES, MAX_FILES, Unreadable};
use ilo_core::program::{Compilation, Program};
use ilo_core::render::{Colour, json, text};
use std::collections::BTreeMap;

/// Files by name, and how often each was read.
struct Memory<'a> {
    files: BTreeMap<String, &'a str>,
    reads: BTreeMap<String, usize>,
}

impl<'a> Memory<'a> {
    fn new(files: impl IntoIterator<Item = (impl Into<String>, &'a str)>) -> Memory<'a> {
        Memory { files: files.into_iter().map(|(name, text)| (name.into(), text)).collect(), reads: BTreeMap::new() }
    }

    fn compile(&mut self, source: &str) -> Compilation {
        Program::compile_with("main.ilo", source, "main.ilo".into(), self)
    }
}

impl Loader for Memory<'_> {
    type File = String;

    fn find(&mut self, path: &str, _: &String) -> Result<String, Unreadable> {
        let name = path.trim_start_matches("./");
        match name == "main.ilo" || self.files.contains_key(name) {
            true => Ok(name.to_owned()),
            false => Err(Unreadable::new(format!("there is no file `{path}`")).suggest("check the name")),
        }
    }

    fn read(&mut self, file: &String) -> Result<Loaded, Unreadable> {
        *self.reads.entry(file.clone()).or_default() += 1;
        Ok(Loaded { name: file.clone(), text: self.files[file].to_owned() })
    }
}

/// The names of the functions, in order; or what is wrong, code and name of the file.
#[track_caller]
fn check(source: &str, files: &[(&str, &str)], expected: &str) {
    let mut memory = Memory::new(files.iter().copied());
    let Compilation { sources, program, diagnostics, .. } = memory.compile(source);
    let found: Vec<String> = match &program {
        Some(program) => program.typed().functions.iter().map(|function| function.name.clone()).collect(),
        None => {
            let errors = diagnostics.iter().filter(|report| report.is_error());
            errors.map(|error| format!("{} {}", error.code, sources.file_at(error.span().start).name)).collect()
        }
    };
    assert_eq!(found.join(", "), expected, "{source}");
    assert!(memory.reads.values().all(|&reads| reads == 1), "read more than once: {:?}", memory.reads);
}

const LIB: (&str, &str) = ("lib.ilo", "dbl n:n>n;*n 2\ntri n:n>n;*n 3\nsix n:n>n;a=dbl n;tri a\n");

#[test]
fn declarations_take_the_place_of_the_line() {
    check("use \"lib.ilo\"\nf x:n>n;six x", &[LIB], "dbl, tri, six, f");
    check("g>n;1\nuse \"lib.ilo\"\nf x:n>n;six x", &[LIB], "g, dbl, tri, six, f");
    check("use \"lib.ilo\" [six tri dbl]\nf x:n>n;six x", &[LIB], "dbl, tri, six, f");
    check("use \"lib.ilo\" [tri]\nf x:n>n;tri x", &[LIB], "tri, f");
    check("use \"empty.ilo\"\nf>n;1", &[("empty.ilo", "")], "f");
}

#[test]
fn files_hand_on_what_they_import() {
    let mid = ("mid.ilo", "use \"lib.ilo\" [tri]\nnine n:n>n;a=tri n;tri a");
    check("use \"mid.ilo\"\nf x:n>n;nine x", &[LIB, mid], "tri, nine, f");
    check("use \"mid.ilo\" [tri]\nf x:n>n;tri x", &[LIB, mid], "tri, f");
    check("use \"mid.ilo\" [dbl]\nf x:n>n;dbl x", &[LIB, mid], "ILO-P019 main.ilo");
}

#[test]
fn a_file_is_imported_once() {
    let one = ("one.ilo", "use \"lib.ilo\"\none n:n>n;dbl n");
    let two = ("two.ilo", "use \"./lib.ilo\" [tri]\ntwo n:n>n;tri n");
    check("use \"one.ilo\"\nuse \"two.ilo\"\nuse \"lib.ilo\"\nf>n;1", &[LIB, one, two], "dbl, tri, six, one, two, f");
    // Each list brings what it names, to where it is named first.
    check("use \"lib.ilo\" [tri]\nuse \"lib.ilo\" [tri dbl]\nuse \"two.ilo\"\nf>n;1", &[LIB, two], "tri, dbl, two, f");
}

#[test]
fn cycles_are_refused() {
    check("use \"main.ilo\"\nf>n;1", &[], "ILO-P018 main.ilo");
    check("use \"back.ilo\"\nf>n;g()", &[("back.ilo", "use \"main.ilo\"\ng>n;1")], "ILO-P018 back.ilo");
    let chain = [("a.ilo", "use \"b.ilo\"\na>n;1"), ("b.ilo", "b>n;1\nuse \"c.ilo\""), ("c.ilo", "use \"a.ilo\"")];
    check("use \"a.ilo\"\nuse \"b.ilo\"\nf>n;1", &chain, "ILO-P018 c.ilo");
}

#[test]
fn names_that_a_failed_import_may_have_are_not_missed() {
    check("use \"gone.ilo\"\nf>n;g()", &[], "ILO-P017 main.ilo");
    check("use \"lib.ilo\" [quad]\nf x:n>n;quad x", &[LIB], "ILO-P019 main.ilo");
    check("use \"bad.ilo\"\nf x:n>n;g x", &[("bad.ilo", "g x:n>n;x % 2")], "ILO-L001 bad.ilo");
    check("use \"bad.ilo\" [g]\nf x:n>n;g x", &[("bad.ilo", "g x:n>n")], "ILO-P004 bad.ilo");
    check("use \"gone.ilo\"\nf>n;+1 \"a\"", &[], "ILO-P017 main.ilo, ILO-T009 main.ilo");
}

#[test]
fn one_name_space() {
    check("use \"lib.ilo\"\ndbl n:n>n;n\nf>n;1", &[LIB], "ILO-T002 main.ilo");
    check("use \"lib.ilo\" [tri]\ndbl n:n>n;n\nf>n;1", &[LIB], "tri, dbl, f");
    check("use \"lib.ilo\" [six]\nf x:n>n;six x", &[LIB], "ILO-T005 lib.ilo, ILO-T005 lib.ilo");
}

#[test]
fn a_program_that_is_no_file_imports_nothing() {
    assert_eq!(codes(&Program::compile("use \"lib.ilo\"\nf>n;g()")), [Code::P017]);
}

fn codes(compilation: &Compilation) -> Vec<Code> {
    compilation.diagnostics.iter().map(|report| report.code).collect()
}

/// A chain of `length` files below the first, the last of which has the function.
fn chain(length: usize) -> Vec<Code> {
    let mut texts: Vec<String> = (1..length).map(|index| format!("use \"{}\"", index + 1)).collect();
    texts.push("g>n;1".into());
    let files = (1..=length).map(|index| index.to_string()).zip(texts.iter().map(String::as_str));
    codes(&Memory::new(files).compile("use \"1\"\nf>n;g()"))
}

#[test]
fn imports_are_bounded_in_number_and_size() {
    assert_eq!(chain(1000), []);
    assert_eq!(chain(MAX_FILES - 1), []);
    assert_eq!(chain(MAX_FILES), [Code::P017]);
    let half = format!("--{}", "x".repeat(MAX_BYTES / 2 - 2));
    let with_halves = |source: &str| codes(&Memory::new(["a", "b", "c"].map(|name| (name, &*half))).compile(source));
    assert_eq!(with_halves("use \"a\"f>n;1"), []);
    assert_eq!(with_halves("use \"a\"use \"b\"use \"c\"f>n;1"), [Code::P017]);
}

#[test]
fn what_is_handed_on_is_bounded() {
    // Each of many files hands on all of a large one.
    let mut texts = vec![(0..20_000).map(|index| format!("f{index}>n;1\n")).collect::<String>()];
    texts.extend((1..400).map(|index| format!("use \"{}\"", index - 1)));
    let files = (0..400).map(|index| index.to_string()).zip(texts.iter().map(String::as_str));
    assert_eq!(codes(&Memory::new(files).compile("use \"399\"\nf>n;1")), [Code::P017]);
}

/// Draws what is wrong with a program that may import `files`.
fn drawn(source: &str, files: &[(&str, &str)]) -> String {
    let Compilation { sources, diagnostics, .. } = Memory::new(files.iter().copied()).compile(source);
    diagnostics.iter().map(|report| text(report, &sources, Colour::Plain)).collect::<Vec<_>>().join("\n\n")
}

macro_rules! snapshots {
    ($($name:ident $source:literal $files:expr;)*) => {
        $(#[test] fn $name() {
            insta::with_settings!({ description => $source, omit_expression => true }, {
                insta::assert_snapshot!(drawn($source, &$files));
            });
        })*
    };
}

snapshots! {
    l001_in_an_imported_file "use \"bad.ilo\"\nf x:n>n;x" [("bad.ilo", "-- é\nt>t;\"é\"\nzz n:n>n;n % 2\n")];
    p017_no_such_file "use \"gone.ilo\"" [];
    p018_two_files "use \"back.ilo\"\nf x:n>n;x" [("back.ilo", "use \"main.ilo\"\nzz n:n>n;n")];
    p018_the_file_itself "use \"main.ilo\"" [];
    p019_misspelled "use \"lib.ilo\" [tir quux]\nf x:n>n;x" [LIB];
    t002_clash_with_an_import "g>t;\"é\" use \"lib.ilo\"\ndbl n:n>n;n" [LIB];
    t005_left_out_of_the_list "use \"lib.ilo\" [six tri]\nf x:n>n;six x" [LIB];
}

#[test]
fn json_counts_from_the_start_of_each_file() {
    let Compilation { sources, diagnostics, .. } =
        Memory::new([LIB]).compile("use \"lib.ilo\" [six tri]\nf x:n>n;six x");
    let report = json(&diagnostics[0], &sources);
    let label = serde_json::json!(
        { "file": "lib.ilo", "start": 42, "end": 45, "line": 3, "col": 13, "message": "", "primary": true }
    );
    assert_eq!(report["labels"][0], label);
    // The list of names and the edit belong to the file that the program starts with.
    assert_eq!((&report["labels"][1]["start"], report["labels"][1].get("file")), (&15.into(), None));
    assert_eq!(report["fix"], serde_json::json!({ "start": 22, "end": 22, "replacement": " dbl" }));
}
