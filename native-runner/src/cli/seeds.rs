//! The command lines of the programs that this one grew from, turned into ours.

use super::failure::Failure;
use clap::CommandFactory;
use ilo_core::check::nearest;
use std::path::Path;

/// Their flags after the program, and what they mean here.
const FLAGS: &[(&str, &[&str])] = &[
    ("--run", &["run", "--engine", "interp"]),
    ("--run-interp", &["run", "--engine", "interp"]),
    ("--run-vm", &["run", "--engine", "vm"]),
    ("--run-jit", &["run", "--engine", "arm64"]),
    ("--run-cranelift", &["run", "--engine", "cranelift"]),
    ("--run-llvm", &["run", "--engine", "llvm"]),
    ("--bench", &["bench"]),
];

/// `ilo-runner PROGRAM --run-vm f 1` as `ilo-runner run --engine vm PROGRAM f 1`, and `ilo-runner PROGRAM f 1` as
/// `ilo-runner run PROGRAM f 1`; everything else as it is.
///
/// # Errors
/// For a first word that could be a command, but is none, and no program either.
pub fn translate(words: Vec<String>) -> Result<Vec<String>, Failure> {
    let [name, program, rest @ ..] = &words[..] else { return Ok(words) };
    let commands = commands();
    if program.starts_with('-') && program != "-" || commands.contains(program) {
        return Ok(words);
    }
    let flag = rest.first().and_then(|word| FLAGS.iter().find(|(flag, _)| flag == word));
    let (command, rest): (&[&str], &[String]) = match flag {
        Some((_, command)) => (command, &rest[1..]),
        None if is_name(program) && !Path::new(program).exists() => return Err(unknown(program, &commands)),
        None => (&["run"], rest),
    };
    let mut ours = vec![name.clone()];
    ours.extend(command.iter().map(|&word| word.to_owned()));
    ours.push("--".into());
    ours.push(program.clone());
    ours.extend_from_slice(rest);
    Ok(ours)
}

fn commands() -> Vec<String> {
    let ours = super::Arguments::command();
    ours.get_subcommands().map(|command| command.get_name().to_owned()).chain(["help".into()]).collect()
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|character| character.is_alphanumeric() || character == '-' || character == '_')
}

fn unknown(word: &str, commands: &[String]) -> Failure {
    let failure = Failure::environment(format!("`{word}` is neither a command nor a program"));
    let file = format!("{word}.ilo");
    if Path::new(&file).is_file() {
        return failure.help(format!("did you mean the file `{file}`?"));
    }
    match nearest(word, commands.iter().map(String::as_str).filter(|&command| command != "worker")) {
        Some(near) => failure.help(format!("did you mean `ilo-runner {near}`?")),
        None => failure.help("`ilo-runner --help` lists the commands; a program is a file or code in quotes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &[&str], expected: &[&str]) {
        let words = |list: &[&str]| std::iter::once("ilo-runner").chain(list.iter().copied()).map(Into::into).collect();
        let typed: Vec<String> = words(typed);
        let expected: Vec<String> = words(expected);
        assert_eq!(translate(typed).ok(), Some(expected));
    }

    #[test]
    fn flags_after_the_program_become_options_before_it() {
        check(
            &["example.ilo", "--run-jit", "tot", "10", "20"],
            &["run", "--engine", "arm64", "--", "example.ilo", "tot", "10", "20"],
        );
        check(&["f>n;1", "--run-vm"], &["run", "--engine", "vm", "--", "f>n;1"]);
        check(&["a.ilo", "--bench", "f", "-4"], &["bench", "--", "a.ilo", "f", "-4"]);
        check(&["a.ilo", "f", "--run-vm"], &["run", "--", "a.ilo", "f", "--run-vm"]);
        check(&["f x:n>n;-x", "-4"], &["run", "--", "f x:n>n;-x", "-4"]);
    }

    #[test]
    fn our_own_commands_stay() {
        for words in [&["run", "a.ilo"][..], &["help"], &["--version"], &[], &["check", "--bench"]] {
            check(words, words);
        }
    }

    #[test]
    fn misspelled_commands_are_told_from_programs() {
        for word in ["rnu", "srve", "banana"] {
            assert!(translate(vec!["ilo-runner".into(), word.into()]).is_err(), "{word}");
        }
    }
}
