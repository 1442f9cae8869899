//! The world as a program sees it: given by whoever embeds the engines, denied by default.

use crate::diagnostic::{Code, Diagnostic};
use crate::random::Random;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Something outside itself that a program can be allowed to use.
///
/// Printing, the clock and seeded randomness are always there and need no permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// Environment variables.
    Env,
    /// Reading files.
    Read,
    /// Writing files.
    Write,
    /// The network.
    Net,
    /// Declared tools.
    Tools,
}

impl Capability {
    /// The flag of the command line that grants it.
    pub fn flag(self) -> &'static str {
        match self {
            Capability::Env => "--allow-env",
            Capability::Read => "--allow-read",
            Capability::Write => "--allow-write",
            Capability::Net => "--allow-net",
            Capability::Tools => "--allow-tools",
        }
    }

    /// What it lets a program do, after "may not".
    pub fn action(self) -> &'static str {
        match self {
            Capability::Env => "read environment variables",
            Capability::Read => "read files",
            Capability::Write => "write files",
            Capability::Net => "use the network",
            Capability::Tools => "call tools",
        }
    }
}

/// Why the world did not do what a program asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The program may not: an err value for it, a notice for its user.
    Denied {
        /// What it lacks.
        capability: Capability,
        /// What it asked for: a name, path, address or tool; may be empty.
        what: String,
    },
    /// It may, but it did not work; the text becomes the err value.
    Failed(String),
}

impl Refusal {
    /// A denial.
    pub fn denied(capability: Capability, what: impl Into<String>) -> Refusal {
        Refusal::Denied { capability, what: what.into() }
    }

    /// What the program gets to read.
    pub fn text(&self) -> String {
        match self {
            Refusal::Failed(reason) => reason.clone(),
            Refusal::Denied { capability, what } => {
                let (action, flag) = (capability.action(), capability.flag());
                match what.is_empty() {
                    true => format!("this program may not {action} here; `{flag}` of the command line allows it"),
                    false => {
                        format!("this program may not {action} here: `{what}`; `{flag}` of the command line allows it")
                    }
                }
            }
        }
    }
}

/// That a program was denied something: told to its user even where the program swallowed the err value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Denial {
    /// What it lacks.
    pub capability: Capability,
    /// The builtin or tool that it called.
    pub builtin: String,
    /// What it asked for; may be empty.
    pub what: String,
    /// The call.
    pub span: Span,
}

impl Denial {
    /// As a warning at the call.
    pub fn into_diagnostic(self) -> Diagnostic {
        let refusal = Refusal::denied(self.capability, self.what);
        Diagnostic::warning(Code::W006, self.span, format!("`{}` was denied: {}", self.builtin, refusal.text()))
    }
}

/// What a run was denied, each thing once.
#[derive(Clone, Debug, Default)]
pub struct Denials(Vec<Denial>);

/// Denials that are told; a loop may cause any number.
const KEPT_DENIALS: usize = 100;

impl IntoIterator for Denials {
    type Item = Denial;
    type IntoIter = std::vec::IntoIter<Denial>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Denials {
    /// Takes note of a denial; gives it back if it is to be told.
    pub fn note(&mut self, denial: Denial) -> Option<&Denial> {
        if self.0.len() == KEPT_DENIALS || self.0.contains(&denial) {
            return None;
        }
        self.0.push(denial);
        self.0.last()
    }
}

/// What a run finds besides its arguments: with the same, a program gives the same on every engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Moment {
    /// Where its random numbers start.
    pub seed: u32,
    /// Where its clock stands, in seconds since the start of 1970.
    pub now: f64,
}

/// A request over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Header names and values, in order.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<String>,
}

/// A call of a declared tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Its name.
    pub name: String,
    /// Its arguments as one JSON array.
    pub arguments: String,
    /// Seconds before it is given up.
    pub timeout: Option<f64>,
    /// How often a failed call is tried again.
    pub retry: Option<f64>,
}

/// What a program may do outside itself. Everything that needs a [`Capability`] is denied unless a host says otherwise.
pub trait Host {
    /// Takes one printed line, without its line end.
    ///
    /// # Errors
    /// A reason to stop the program, such as a full output buffer.
    fn print(&mut self, line: &str) -> Result<(), String>;

    /// Seconds since the start of 1970.
    fn now(&mut self) -> f64;

    /// The generator of this run: seeded once, and the same in every tier.
    fn random(&mut self) -> &mut Random;

    /// Takes note of a denial, for the program's user.
    fn denied(&mut self, denial: Denial);

    /// The value of an environment variable, if it is set.
    ///
    /// # Errors
    /// When it is not for the program to know.
    fn environment(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        Err(Refusal::denied(Capability::Env, name))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it is not for the program to read, or cannot be read.
    fn read(&mut self, path: &str) -> Result<String, Refusal> {
        Err(Refusal::denied(Capability::Read, path))
    }

    /// Makes a file hold a text.
    ///
    /// # Errors
    /// When it is not for the program to write, or cannot be written.
    fn write(&mut self, path: &str, _text: &str) -> Result<(), Refusal> {
        Err(Refusal::denied(Capability::Write, path))
    }

    /// The body of the answer to a request.
    ///
    /// # Errors
    /// When the address is not for the program to reach, or there is no good answer.
    fn fetch(&mut self, request: &Request) -> Result<String, Refusal> {
        Err(Refusal::denied(Capability::Net, &request.url))
    }

    /// The answer of a tool, as JSON.
    ///
    /// # Errors
    /// When tools are not for the program to call, or the tool failed.
    fn tool(&mut self, call: &ToolCall) -> Result<String, Refusal> {
        Err(Refusal::denied(Capability::Tools, &call.name))
    }
}

/// Captures what is printed, up to a limit, and denies everything else. Its clock stands still.
#[derive(Debug, Default)]
pub struct CapturingHost {
    output: String,
    limit: Option<usize>,
    now: f64,
    random: Random,
    denials: Denials,
}

impl CapturingHost {
    /// A host that captures everything.
    pub fn new() -> CapturingHost {
        CapturingHost::default()
    }

    /// A host that stops the program after `bytes` bytes of output.
    pub fn with_limit(bytes: usize) -> CapturingHost {
        CapturingHost { limit: Some(bytes), ..CapturingHost::default() }
    }

    /// The same at a moment.
    pub fn at(self, Moment { seed, now }: Moment) -> CapturingHost {
        CapturingHost { now, random: Random::new(seed), ..self }
    }

    /// What was printed so far, every line with its end.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// Takes what was printed so far.
    pub fn take_output(&mut self) -> String {
        std::mem::take(&mut self.output)
    }

    /// Takes what was denied so far, each thing once.
    pub fn take_denials(&mut self) -> Vec<Denial> {
        std::mem::take(&mut self.denials).0
    }
}

impl Host for CapturingHost {
    fn print(&mut self, line: &str) -> Result<(), String> {
        if let Some(limit) = self.limit
            && self.output.len() + line.len() + 1 > limit
        {
            return Err(format!("the output is limited to {limit} bytes"));
        }
        self.output.push_str(line);
        self.output.push('\n');
        Ok(())
    }

    fn now(&mut self) -> f64 {
        self.now
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn denied(&mut self, denial: Denial) {
        self.denials.note(denial);
    }
}
