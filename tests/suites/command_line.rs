//! The conformance cases once more, by the program that people run: a file, a function, its arguments.

use std::fs;
use std::path::{Path, PathBuf};

use ilo_tests::cases::{self, Case};
use ilo_tests::runner;
use ilo_tests::verdict::{Answer, Verdict, judge};

#[test]
fn conformance_on_the_command_line() {
    let folder = Folder::new();
    let mut wrong = Vec::new();
    let mut right = 0;
    for (index, case) in cases::all().iter().enumerate() {
        match answer(case, &folder.0.join(index.to_string())).map(|answer| judge(case, &answer)) {
            Ok(Verdict::Right) => right += 1,
            Ok(Verdict::NotYet) => {}
            Ok(Verdict::Wrong(difference)) | Err(difference) => {
                wrong.push(format!("{}\n    {}\n    {difference}", case.title(), case.source.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong on the command line:\n{}", wrong.len(), wrong.join("\n"));
    assert!(right > 250, "only {right} cases ran");
}

/// Runs a case in a new folder, and checks that its exit status tells what its output tells.
fn answer(case: &Case, folder: &Path) -> Result<Answer, String> {
    fs::create_dir(folder).expect("every case has a folder of its own");
    for (name, text) in &case.files {
        fs::write(folder.join(name), text).expect("the folder takes a file");
    }
    let file = folder.join(cases::PROGRAM);
    fs::write(&file, &case.source).expect("the folder takes a file");
    let mut words = vec!["run", file.to_str().expect("a path in UTF-8")];
    words.extend(case.func.as_deref());
    words.extend(case.args.iter().map(String::as_str));
    let ran = runner::run(words);
    let errors = codes(&ran.stderr);
    let status = if errors.is_empty() { 0 } else { 1 };
    if ran.status == Some(status) {
        Ok(Answer { output: ran.stdout, errors })
    } else {
        Err(format!("exit status {:?} with {ran:?}", ran.status))
    }
}

/// The codes of all errors in plain diagnostics; warnings are left out.
fn codes(stderr: &str) -> Vec<String> {
    let codes = stderr.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next());
    codes.map(str::to_owned).collect()
}

/// A folder of this run's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("ilo-cases-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left behind harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
