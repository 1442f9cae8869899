//! An interactive session: declarations and variables that stay from one input to the next.
//!
//! An input is a program of its own: the declarations so far, and a function whose parameters are the variables and whose
//! body is the input. It gives back, in a record, its value and the variables. Between inputs, values are plain data
//! ([`Plain`]), so that an input can run anywhere, and be given up, without the session losing anything.

mod admits;
mod declarations;
mod input;
mod run;

use crate::diagnostic::Diagnostic;
use crate::program::{Compilation, Program};
use crate::source::Sources;
use crate::syntax::{Parsed, parse_from};
use crate::value::plain::Plain;
use serde::{Deserialize, Serialize};

pub use declarations::Change;
pub use input::{Reading, read};
pub use run::{Outcome, Prepared, Shown};

/// What stays between inputs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Session {
    declarations: Vec<Declared>,
    variables: Vec<Variable>,
}

/// A declaration as it was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Declared {
    name: String,
    text: String,
    /// What diagnostics call the place where it was written.
    file: String,
}

/// A variable with its value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type, as programs write it; a type variable where nothing is known.
    pub ty: String,
    value: Plain,
}

/// Why an input is not accepted.
#[derive(Debug)]
pub struct Problem {
    /// At least one of them an error.
    pub diagnostics: Vec<Diagnostic>,
    /// What they are about.
    pub sources: Sources,
}

impl Session {
    /// The variables, in the order in which they were first bound.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty() && self.variables.is_empty()
    }

    /// What stands before an input in the program that it becomes, for completion.
    pub fn context(&self) -> String {
        let variables: Vec<(&str, &str)> =
            self.variables.iter().map(|variable| (&*variable.name, &*variable.ty)).collect();
        format!("{}{}\n", self.program_text(), input::header(&variables))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Session::default();
    }

    /// Remembers what an input made of variables.
    pub fn keep(&mut self, variables: Vec<Variable>) {
        for new in variables {
            match self.variables.iter_mut().find(|known| known.name == new.name) {
                Some(known) => *known = new,
                None => self.variables.push(new),
            }
        }
    }
}

/// Texts that stand one behind the other, and what they declare.
struct Assembled {
    sources: Sources,
    parsed: Parsed,
}

impl Assembled {
    /// Declarations, each a file of its own.
    fn of(declarations: &[Declared]) -> Assembled {
        let parsed = Parsed { tree: Default::default(), tokens: Vec::new(), diagnostics: Vec::new() };
        let mut assembled = Assembled { sources: Sources::new("<session>", ""), parsed };
        for Declared { text, file, .. } in declarations {
            let start = assembled.sources.add(file.clone(), text);
            assembled.read(start);
        }
        assembled
    }

    /// Reads everything from an offset on.
    fn read(&mut self, start: usize) {
        let Parsed { tree, tokens, diagnostics } = parse_from(self.sources.text(), start);
        self.parsed.tree.declarations.extend(tree.declarations);
        self.parsed.tree.comments.extend(tree.comments);
        self.parsed.tokens.extend(tokens);
        self.parsed.diagnostics.extend(diagnostics);
    }

    /// Checks it. What cannot be read is not checked: the rest would only be said to lack it.
    fn compile(self) -> Result<Compilation, Problem> {
        let Assembled { sources, mut parsed } = self;
        input::forget_the_function(&mut parsed.diagnostics);
        if parsed.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Problem { diagnostics: parsed.diagnostics, sources });
        }
        let mut compilation = Program::compile_parsed(sources, parsed);
        input::forget_the_function(&mut compilation.diagnostics);
        match compilation.program {
            Some(_) => Ok(compilation),
            None => Err(Problem { diagnostics: compilation.diagnostics, sources: compilation.sources }),
        }
    }
}
