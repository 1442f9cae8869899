//! Where inputs come from: an editor on a terminal, lines elsewhere.

use super::commands;
use ilo_core::assist::{Caret, Completion};
use ilo_core::imports::NoFolder;
use ilo_core::session::{Reading, read};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

/// Names the file of the history; empty for none.
const HISTORY_VARIABLE: &str = "ILO_HISTORY";

/// Inputs that are kept.
const HISTORY_LENGTH: usize = 1000;

/// What came.
pub enum Entered {
    /// An input, perhaps of several lines.
    Input(String),
    /// It was given up while it was written.
    Cancelled,
    /// There is no more.
    End,
}

/// Where inputs come from.
pub enum Lines {
    /// A terminal; and the file that keeps the history.
    Terminal(Box<Editor<Assistant, DefaultHistory>>, Option<PathBuf>),
    /// Anything else.
    Pipe(io::StdinLock<'static>),
}

impl Lines {
    /// Those of standard input.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub fn open(with_history: bool) -> Result<Lines, ReadlineError> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Ok(Lines::Pipe(io::stdin().lock()));
        }
        let config = Config::builder()
            .auto_add_history(true)
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY_LENGTH)?
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Assistant { context: String::new() }));
        let history = with_history.then(history_file).flatten();
        if let Some(path) = &history {
            // The first session finds none.
            let _ = editor.load_history(path);
        }
        Ok(Lines::Terminal(Box::new(editor), history))
    }

    /// Whether somebody types.
    pub fn is_interactive(&self) -> bool {
        matches!(self, Lines::Terminal(..))
    }

    /// The next input. `context` is the program text that names in it are about.
    ///
    /// # Errors
    /// When nothing can be read.
    pub fn next(&mut self, context: String) -> Result<Entered, ReadlineError> {
        match self {
            Lines::Terminal(editor, history) => {
                if let Some(helper) = editor.helper_mut() {
                    helper.context = context;
                }
                let entered = match editor.readline("ilo> ") {
                    Ok(input) => Entered::Input(input),
                    Err(ReadlineError::Interrupted) => Entered::Cancelled,
                    Err(ReadlineError::Eof) => Entered::End,
                    Err(error) => return Err(error),
                };
                if let Some(path) = history {
                    // A history that cannot be kept is no reason to stop.
                    let _ = editor.append_history(path);
                }
                Ok(entered)
            }
            Lines::Pipe(input) => Ok(next_of(input)?),
        }
    }
}

/// The next input of lines.
fn next_of(lines: &mut impl BufRead) -> io::Result<Entered> {
    let mut input = String::new();
    loop {
        let mut bytes = Vec::new();
        if lines.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(if input.is_empty() { Entered::End } else { Entered::Input(input) });
        }
        input.push_str(&String::from_utf8_lossy(&bytes));
        if is_complete(input.strip_suffix('\n').unwrap_or(&input)) {
            return Ok(Entered::Input(input));
        }
    }
}

/// Whether an input ends here: nothing is open, and an indented line at its end is followed by an empty one.
fn is_complete(input: &str) -> bool {
    let last = input.rsplit('\n').next().unwrap_or_default();
    let is_first = last.len() == input.len();
    if last.trim().is_empty() || is_first && commands::is_command(input) {
        return true;
    }
    read(input) != Reading::Unfinished && (is_first || !last.starts_with([' ', '\t']))
}

/// Where the history is kept, in a folder that exists.
fn history_file() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let path = match std::env::var_os(HISTORY_VARIABLE) {
        Some(chosen) if chosen.is_empty() => return None,
        Some(chosen) => PathBuf::from(chosen),
        None => {
            let folders = etcetera::choose_base_strategy().ok()?;
            folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("ilo").join("history")
        }
    };
    std::fs::create_dir_all(path.parent()?).ok()?;
    Some(path)
}

/// What the editor asks while somebody types.
pub struct Assistant {
    /// The program text before the input.
    context: String,
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..position];
        if commands::is_command(typed) && !typed.contains(' ') {
            let names = commands::names().map(|name| format!(":{name}")).filter(|name| name.starts_with(typed));
            return Ok((0, names.map(|name| Pair { display: name.clone(), replacement: name }).collect()));
        }
        let source = format!("{}{line}", self.context);
        let caret = (self.context.len() + position) as u32;
        let completions = Caret::new("<input>", &source, caret, (), &mut NoFolder).map(|caret| caret.completions());
        let start = completions.as_ref().map(|found| found.span.start as usize);
        let (Some(completions), Some(start)) = (completions, start.and_then(|at| at.checked_sub(self.context.len())))
        else {
            return Ok((position, Vec::new()));
        };
        let beginning = line.get(start..position).unwrap_or_default();
        let fitting = completions.items.into_iter().filter(|item| item.label.starts_with(beginning));
        let pair = |Completion { label, signature, insert, .. }: Completion| Pair {
            display: if signature.is_empty() { label } else { format!("{label}  {signature}") },
            replacement: insert,
        };
        Ok((start, fitting.map(pair).collect()))
    }
}

impl Hinter for Assistant {
    type Hint = String;
}

impl Highlighter for Assistant {}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        Ok(if is_complete(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Helper for Assistant {}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(text: &str) -> Vec<String> {
        let mut lines = text.as_bytes();
        let mut inputs = Vec::new();
        while let Entered::Input(input) = next_of(&mut lines).expect("bytes can be read") {
            inputs.push(input);
        }
        inputs
    }

    #[test]
    fn inputs_end_where_nothing_is_open() {
        for (text, expected) in [
            ("1\n2\n", vec!["1\n", "2\n"]),
            ("f x:n>n;x{\n1\n}\n2", vec!["f x:n>n;x{\n1\n}\n", "2"]),
            ("f x:n>n\n  y=*x 2\n  y\n\n2\n", vec!["f x:n>n\n  y=*x 2\n  y\n\n", "2\n"]),
            (":type (\n1\n", vec![":type (\n", "1\n"]),
            ("(+1\n\n2\n", vec!["(+1\n\n", "2\n"]),
            ("(+1", vec!["(+1"]),
            ("", vec![]),
        ] {
            assert_eq!(inputs(text), expected, "{text:?}");
        }
    }
}
