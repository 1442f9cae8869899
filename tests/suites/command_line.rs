//! The conformance cases once more, by the program that people run: a file, a function, its arguments.

use std::fs;
use std::path::{Path, PathBuf};

use ilo_tests::cases::{self, Case};
use ilo_tests::runner;
use ilo_tests::verdict::{Answer, complaint, judge};

#[test]
fn conformance_on_the_interpreter() {
    on("interp");
}

#[test]
fn conformance_on_the_vm() {
    on("vm");
}

fn on(engine: &str) {
    let folder = Folder::new(engine);
    let cases = cases::all();
    let wrong: Vec<String> = cases
        .iter()
        .enumerate()
        .filter_map(|(index, case)| {
            let answer = answer(case, engine, &folder.0.join(index.to_string()));
            let judged = answer.and_then(|answer| judge(case, &answer));
            judged.err().map(|difference| complaint(case, &difference))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Runs a case in a new folder with the permissions that it needs, and checks that its exit status tells what its output tells.
fn answer(case: &Case, engine: &str, folder: &Path) -> Result<Answer, String> {
    fs::create_dir(folder).expect("every case has a folder of its own");
    for (name, text) in &case.files {
        fs::write(folder.join(name), text).expect("the folder takes a file");
    }
    fs::write(folder.join(cases::PROGRAM), &case.source).expect("the folder takes a file");
    let mut command = runner::command(["run", "--engine", engine]);
    command.args(permissions(case)).arg(cases::PROGRAM).args(&case.func).args(&case.args);
    let ran = runner::finish(command.current_dir(folder).envs(&case.env));
    let errors = codes(&ran.stderr);
    let status = if errors.is_empty() { 0 } else { 1 };
    if ran.status == Some(status) {
        Ok(Answer { output: ran.stdout, errors, ..Answer::default() })
    } else {
        Err(format!("exit status {:?} with {ran:?}", ran.status))
    }
}

/// The flags that grant what a case needs, and nothing else.
fn permissions(case: &Case) -> Vec<&'static str> {
    let flags = case.needs.iter().map(|need| match need.as_str() {
        "env" => ["--allow-env"].as_slice(),
        "fs" => &["--allow-read=.", "--allow-write=."],
        "tools" => &["--allow-tools"],
        need => panic!("{}: no flag grants `{need}`", case.title()),
    });
    flags.flatten().copied().collect()
}

/// The codes of all errors in plain diagnostics; warnings are left out.
fn codes(stderr: &str) -> Vec<String> {
    let codes = stderr.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next());
    codes.map(str::to_owned).collect()
}

/// A folder of this run's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(engine: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ilo-cases-{}-{engine}", std::process::id()));
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
