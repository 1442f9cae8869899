//! The world as a program sees it: given by whoever embeds the engines, denied by default.

/// What a program may do outside itself.
pub trait Host {
    /// Takes one printed line, without its line end.
    ///
    /// # Errors
    /// A reason to stop the program, such as a full output buffer.
    fn print(&mut self, line: &str) -> Result<(), String>;
}

/// Captures what is printed, up to a limit.
#[derive(Debug, Default)]
pub struct CapturingHost {
    output: String,
    limit: Option<usize>,
}

impl CapturingHost {
    /// A host that captures everything.
    pub fn new() -> CapturingHost {
        CapturingHost::default()
    }

    /// A host that stops the program after `bytes` bytes of output.
    pub fn with_limit(bytes: usize) -> CapturingHost {
        CapturingHost { output: String::new(), limit: Some(bytes) }
    }

    /// What was printed so far, every line with its end.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// Takes what was printed so far.
    pub fn take_output(&mut self) -> String {
        std::mem::take(&mut self.output)
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
}
