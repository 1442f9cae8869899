//! The world of a program that its own user runs: the terminal, and what the flags grant.
//!
//! Only the command line has this; a worker of the companion knows nothing but printing.

mod environment;
mod files;
#[cfg(feature = "http")]
mod network;
#[cfg(not(feature = "http"))]
#[path = "host/no_network.rs"]
mod network;
mod tools;

use super::failure::Failure;
use super::grants::Allow;
use super::terminal;
use crate::clock;
use environment::Environment;
use files::Files;
use ilo_core::host::{Capability, Denial, Denials, Host, Refusal, Request, ToolCall};
use ilo_core::random::Random;
use network::Network;
use std::io;
use tools::Tools;

pub use tools::Providers;

/// Prints a line.
type Print<'t> = dyn FnMut(&str) -> io::Result<()> + 't;

/// The host of the command line. Every denial is told when it first happens.
pub struct TerminalHost<'t> {
    environment: Environment,
    reading: Files,
    writing: Files,
    network: Network,
    tools: Tools,
    random: Random,
    denials: Denials,
    tell: Box<dyn FnMut(&Denial) + 't>,
    print: Box<Print<'t>>,
    /// Why the output could not be written, if it could not.
    pub failed: Option<io::Error>,
}

impl<'t> TerminalHost<'t> {
    /// The host of a run with these permissions; `tell` hears of each denial once.
    ///
    /// # Errors
    /// When a folder that is to be granted does not exist.
    pub fn new(
        allow: &Allow,
        providers: Providers,
        seed: u32,
        tell: impl FnMut(&Denial) + 't,
    ) -> Result<TerminalHost<'t>, Failure> {
        let files = |capability, scope| Files::new(capability, &scope).map_err(Failure::environment);
        Ok(TerminalHost {
            environment: Environment::new(allow.env()),
            reading: files(Capability::Read, allow.read())?,
            writing: files(Capability::Write, allow.write())?,
            network: Network::new(allow.net()),
            tools: Tools::new(allow.tools(), providers),
            random: Random::new(seed),
            denials: Denials::default(),
            tell: Box::new(tell),
            print: Box::new(terminal::print),
            failed: None,
        })
    }

    /// Prints by other means than on standard output.
    pub fn printing(self, print: impl FnMut(&str) -> io::Result<()> + 't) -> TerminalHost<'t> {
        TerminalHost { print: Box::new(print), ..self }
    }
}

impl Host for TerminalHost<'_> {
    fn print(&mut self, line: &str) -> Result<(), String> {
        (self.print)(line).map_err(|error| {
            let reason = error.to_string();
            self.failed = Some(error);
            reason
        })
    }

    fn now(&mut self) -> f64 {
        clock::now()
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn denied(&mut self, denial: Denial) {
        if let Some(denial) = self.denials.note(denial) {
            (self.tell)(denial);
        }
    }

    fn environment(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.environment.get(name)
    }

    fn read(&mut self, path: &str) -> Result<String, Refusal> {
        self.reading.read(path)
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), Refusal> {
        self.writing.write(path, text)
    }

    fn fetch(&mut self, request: &Request) -> Result<String, Refusal> {
        self.network.fetch(request)
    }

    fn tool(&mut self, call: &ToolCall) -> Result<String, Refusal> {
        self.tools.call(call, &self.network, |line| terminal::complain(&terminal::safe(line)))
    }
}
