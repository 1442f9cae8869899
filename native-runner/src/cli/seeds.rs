//! The command lines of the programs that this one grew from, turned into ours.

use super::failure::Failure;
use clap::CommandFactory;
use ilo_core::check::nearest;
use std::path::Path;

/// What one of their flags means here.
#[derive(Clone, Copy)]
enum Meaning {
    /// A command of ours, with its options.
    Command(&'static [&'static str]),
    /// An option of whatever is done.
    Option(&'static str),
    /// An option of runs alone.
    RunOption(&'static str),
}

/// Their flags before and after the program. The first spelling is the one that messages use.
const FLAGS: &[(&[&str], Meaning)] = &[
    (&["--run-interp", "--run"], Meaning::Command(&["run", "--engine", "interp"])),
    (&["--run-vm"], Meaning::Command(&["run", "--engine", "vm"])),
    (&["--run-jit"], Meaning::Command(&["run", "--engine", "arm64"])),
    (&["--run-cranelift"], Meaning::Command(&["run", "--engine", "cranelift"])),
    (&["--run-llvm"], Meaning::Command(&["run", "--engine", "llvm"])),
    (&["--bench"], Meaning::Command(&["bench"])),
    (&["--dense", "-d"], Meaning::Command(&["fmt", "--dense"])),
    (&["--expanded", "-e"], Meaning::Command(&["fmt", "--expanded"])),
    (&["--explain", "-x"], Meaning::Command(&["explain"])),
    (&["--ansi", "-a"], Meaning::Option("--ansi")),
    (&["--text", "-t"], Meaning::Option("--text")),
    (&["--json", "-j"], Meaning::Option("--json")),
    (&["--no-hints", "-nh"], Meaning::RunOption("--no-hints")),
];

fn flag(word: &str) -> Option<(&'static str, Meaning)> {
    FLAGS.iter().find(|(spellings, _)| spellings.contains(&word)).map(|(spellings, meaning)| (spellings[0], *meaning))
}

/// What the flags around a program ask for.
#[derive(Default)]
struct Asked {
    /// The command, under the flag's name.
    command: Option<(&'static str, &'static [&'static str])>,
    options: Vec<&'static str>,
    run_options: Vec<&'static str>,
}

impl Asked {
    /// Takes the flags at the beginning of some words, and gives the words after them.
    fn take<'w>(&mut self, mut words: &'w [String]) -> Result<&'w [String], Failure> {
        while let [word, rest @ ..] = words
            && let Some((name, meaning)) = flag(word)
        {
            match (meaning, self.command) {
                (Meaning::Command(_), Some((first, _))) if first != name => {
                    return Err(Failure::environment(format!("`{first}` and `{name}` ask for different things"))
                        .help("one of them is enough"));
                }
                (Meaning::Command(command), _) => self.command = Some((name, command)),
                (Meaning::Option(option), _) => self.options.push(option),
                (Meaning::RunOption(option), _) => self.run_options.push(option),
            }
            words = rest;
        }
        Ok(words)
    }

    /// Whether there was any flag.
    fn is_anything(&self) -> bool {
        self.command.is_some() || !self.options.is_empty() || !self.run_options.is_empty()
    }

    /// The command of ours, with the options.
    fn words(&self) -> Vec<String> {
        let command = self.command.map_or(&["run"][..], |(_, command)| command);
        let run_options = if command[0] == "run" { &self.run_options[..] } else { &[] };
        command.iter().chain(&self.options).chain(run_options).map(|&word| word.to_owned()).collect()
    }
}

/// `ilo-runner PROGRAM --run-vm f 1` as `ilo-runner run --engine vm PROGRAM f 1`, and `ilo-runner PROGRAM f 1` as
/// `ilo-runner run PROGRAM f 1`; everything else as it is.
///
/// # Errors
/// For a first word that could be a command, but is none, and no program either; and for flags that contradict each
/// other.
pub fn translate(words: Vec<String>) -> Result<Vec<String>, Failure> {
    let [name, rest @ ..] = &words[..] else { return Ok(words) };
    let mut asked = Asked::default();
    let [program, rest @ ..] = asked.take(rest)? else { return Ok(words) };
    let commands = commands();
    if commands.contains(program) && asked.command.is_none() && asked.run_options.is_empty() {
        // `ilo-runner --json check PROGRAM`: the command's own options stand behind it.
        let options = asked.options.iter().map(|&option| option.to_owned());
        return Ok([name, program].into_iter().cloned().chain(options).chain(rest.iter().cloned()).collect());
    }
    if program.starts_with('-') && program != "-" {
        return if is_option_of_run(program) { Err(stray(program)) } else { Ok(words) };
    }
    let rest = asked.take(rest)?;
    if !asked.is_anything() && is_name(program) && !Path::new(program).exists() {
        return Err(unknown(program, &commands));
    }
    let mut ours = vec![name.clone()];
    ours.extend(asked.words());
    ours.extend(["--".into(), program.clone()]);
    ours.extend_from_slice(rest);
    Ok(ours)
}

fn commands() -> Vec<String> {
    let ours = super::Arguments::command();
    ours.get_subcommands().map(|command| command.get_name().to_owned()).chain(["help".into()]).collect()
}

/// Whether a word is an option that `run` has and the program as a whole has not.
fn is_option_of_run(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    let ours = super::Arguments::command();
    let run = ours.find_subcommand("run").into_iter().flat_map(clap::Command::get_arguments);
    run.filter(|option| !["help", "version"].contains(&option.get_id().as_str())).any(|option| {
        option.get_long().is_some_and(|long| name.strip_prefix("--") == Some(long))
            || option.get_short().is_some_and(|short| name.strip_prefix('-') == Some(short.to_string().as_str()))
    })
}

fn stray(option: &str) -> Failure {
    Failure::environment(format!("`{option}` is an option of `run`, and stands behind it"))
        .help(format!("ilo-runner run {option} …"))
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
        check(&["a.ilo", "-d"], &["fmt", "--dense", "--", "a.ilo"]);
        check(&["a.ilo", "-x"], &["explain", "--", "a.ilo"]);
        check(&["--explain", "T004"], &["explain", "--", "T004"]);
        check(&["a.ilo", "-j", "--run-vm", "f", "1"], &["run", "--engine", "vm", "--json", "--", "a.ilo", "f", "1"]);
        check(
            &["a.ilo", "--run-vm", "-nh", "-t", "f"],
            &["run", "--engine", "vm", "--text", "--no-hints", "--", "a.ilo", "f"],
        );
        check(&["-j", "a.ilo", "f", "-j"], &["run", "--json", "--", "a.ilo", "f", "-j"]);
        check(&["a.ilo", "-nh", "-e"], &["fmt", "--expanded", "--", "a.ilo"]);
    }

    #[test]
    fn flags_that_contradict_each_other_are_refused() {
        let words = ["ilo-runner", "a.ilo", "-d", "-e"].map(str::to_owned);
        assert!(translate(words.to_vec()).is_err());
    }

    #[test]
    fn our_own_commands_stay() {
        for words in [&["run", "a.ilo"][..], &["help"], &["--version"], &[], &["check", "--bench"]] {
            check(words, words);
        }
        check(&["-j", "check", "a.ilo"], &["check", "--json", "a.ilo"]);
    }

    #[test]
    fn misspelled_commands_are_told_from_programs() {
        for word in ["rnu", "srve", "banana"] {
            assert!(translate(vec!["ilo-runner".into(), word.into()]).is_err(), "{word}");
        }
    }
}
