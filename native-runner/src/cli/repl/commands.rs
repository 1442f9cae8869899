//! What can be asked besides entering statements: words behind a colon.

use ilo_core::check::nearest;

macro_rules! define_commands {
    ($($name:ident $words:literal $argument:literal $meaning:literal;)*) => {
        /// What is asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Command {
            $(#[doc = $meaning] $name,)*
        }

        /// The command, how it is written, what follows it, and what it does. The first spelling is its name.
        const COMMANDS: &[(Command, &str, &str, &str)] = &[$((Command::$name, $words, $argument, $meaning),)*];
    };
}

define_commands! {
    Help "help h ?" "" "lists these commands";
    Type "type t" "EXPR" "tells the type of an expression without running it";
    Time "time" "EXPR" "runs it, and tells how long that took";
    Bytecode "bytecode" "[FUNC]" "shows the bytecode of a function, or of all";
    Asm "asm" "[FUNC]" "shows the machine code of a function, or of all";
    Defs "defs" "" "lists what is declared and which variables there are";
    Load "load" "FILE" "takes over the declarations of a file";
    Save "save w" "FILE" "writes the declarations to a new file";
    Replace "save! w!" "FILE" "writes them, whether or not the file exists";
    Clear "clear" "" "forgets declarations and variables";
    Quit "quit q" "" "ends the session, as Ctrl-D does";
}

/// Whether an input is a command.
pub fn is_command(input: &str) -> bool {
    input.trim_start().starts_with(':')
}

/// The names of all commands.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().filter_map(|(_, words, _, _)| words.split(' ').next())
}

/// A command, and what follows it.
///
/// # Errors
/// What is wrong, and what to do, when there is none of this name or what must follow it is missing.
pub fn parse(input: &str) -> Result<(Command, &str), (String, String)> {
    let input = input.trim().trim_start_matches(':');
    let (word, rest) = input.split_once(char::is_whitespace).unwrap_or((input, ""));
    let rest = rest.trim();
    let Some((command, words, argument, _)) =
        COMMANDS.iter().find(|(_, words, _, _)| words.split(' ').any(|known| known == word))
    else {
        let spellings = COMMANDS.iter().flat_map(|(_, words, _, _)| words.split(' ')).filter(|word| word.len() > 1);
        let help = match nearest(word, spellings) {
            Some(near) => format!("did you mean `:{near}`? `:help` lists them"),
            None => "`:help` lists them".into(),
        };
        return Err((format!("there is no command `:{word}`"), help));
    };
    let name = words.split(' ').next().unwrap_or_default();
    match (*argument, rest) {
        ("EXPR", "") => Err((format!("`:{name}` needs an expression"), format!("such as `:{name} +1 2`"))),
        ("FILE", "") => Err((format!("`:{name}` needs a file"), format!("such as `:{name} program.ilo`"))),
        ("", extra) if !extra.is_empty() => Err((format!("`:{name}` takes nothing"), format!("write `:{name}` alone"))),
        _ => Ok((*command, rest)),
    }
}

/// All commands with what they do.
pub fn help() -> String {
    let lines = COMMANDS.iter().map(|(_, words, argument, meaning)| {
        let name = words.split(' ').next().unwrap_or_default();
        format!("{:<18} {meaning}", format!(":{name} {argument}"))
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "Statements run, and declarations are remembered; an empty line ends an input of several lines.\n\n{}",
        lines.join("\n")
    )
}
