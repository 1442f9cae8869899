//! The command lines of the programs that this one grew from, turned into ours.

use clap::CommandFactory;

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
pub fn translate(words: Vec<String>) -> Vec<String> {
    let [name, program, rest @ ..] = &words[..] else { return words };
    if program.starts_with('-') && program != "-" || is_command(program) {
        return words;
    }
    let flag = rest.first().and_then(|word| FLAGS.iter().find(|(flag, _)| flag == word));
    let (command, rest): (&[&str], &[String]) = match flag {
        Some((_, command)) => (command, &rest[1..]),
        // A single word that could be a misspelled command is left to be called that.
        None if is_name(program) => return words,
        None => (&["run"], rest),
    };
    let mut ours = vec![name.clone()];
    ours.extend(command.iter().map(|&word| word.to_owned()));
    ours.push("--".into());
    ours.push(program.clone());
    ours.extend_from_slice(rest);
    ours
}

fn is_command(word: &str) -> bool {
    word == "help" || super::Arguments::command().get_subcommands().any(|command| command.get_name() == word)
}

fn is_name(word: &str) -> bool {
    word.chars().all(|character| character.is_alphanumeric() || character == '-' || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &[&str], expected: &[&str]) {
        let words = |list: &[&str]| std::iter::once("ilo-runner").chain(list.iter().copied()).map(Into::into).collect();
        let typed: Vec<String> = words(typed);
        let expected: Vec<String> = words(expected);
        assert_eq!(translate(typed), expected);
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
        for words in [&["run", "a.ilo"][..], &["help"], &["--version"], &["rnu"], &[], &["check", "--bench"]] {
            check(words, words);
        }
    }
}
