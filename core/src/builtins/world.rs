//! What builtins need besides their arguments, and the ones that touch the outside.

use super::Call;
use crate::diagnostic::Code;
use crate::host::{Denial, Host, Refusal};
use crate::operations::Fault;
use crate::source::Span;
use crate::value::Value;

/// The world during one call of a builtin.
pub struct World<'h> {
    /// Whoever embeds the engine.
    pub host: &'h mut dyn Host,
    /// The call, for notices.
    pub at: Span,
}

impl World<'_> {
    /// What the host said, as a result value: refusals become errs, and denials are noticed.
    pub fn answer(&mut self, builtin: &str, answer: Result<Value, Refusal>) -> Value {
        match answer {
            Ok(value) => Value::ok(value),
            Err(refusal) => {
                let text = refusal.text();
                if let Refusal::Denied { capability, what } = refusal {
                    self.host.denied(Denial { capability, builtin: builtin.to_owned(), what, span: self.at });
                }
                Value::err(Value::text(text))
            }
        }
    }
}

pub(super) fn print(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let line = call.value(0).to_string();
    call.world.host.print(&line).map_err(|reason| Fault::new(Code::R018, reason))?;
    Ok(call.take(0))
}
