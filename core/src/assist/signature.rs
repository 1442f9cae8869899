//! The call or operator that is being written.

use super::analysis::Analysis;
use super::caret::Caret;
use super::site::{Enclosing, search};
use super::{Signature, SignatureHelp};
use crate::check::index::Entity;
use crate::source::Span;
use crate::syntax::ast::{Declaration, Name};
use crate::types::Type;

impl Caret {
    /// The innermost call or operator that the name could be an operand of.
    pub fn signature_help(&self) -> Option<SignatureHelp> {
        self.analysis.signature_of(self.site().enclosing?)
    }
}

impl Analysis {
    /// The innermost call or operator around the literal that stands at an offset of the first file, its end included.
    pub fn signature_help(&self, offset: u32) -> Option<SignatureHelp> {
        let token = self.tokens.iter().find(|token| (token.span.start..=token.span.end).contains(&offset))?;
        self.signature_of(search(&self.tree, token.span).enclosing?)
    }

    fn signature_of(&self, enclosing: Enclosing) -> Option<SignatureHelp> {
        match enclosing {
            Enclosing::Operator(op, operand) => {
                let signature = Signature::of(op.symbol(), ["left", "right"].map(String::from), "");
                Some(help(vec![signature], 0, operand, op.meaning().into()))
            }
            Enclosing::Call(callee, argument) => self.call(callee, argument),
        }
    }

    fn call(&self, callee: &Name, argument: usize) -> Option<SignatureHelp> {
        let occurrence = self.occurrence_at(callee.span.start).filter(|found| found.span == callee.span);
        let Some(occurrence) = occurrence else {
            // Fields of a record that are still to come look like arguments.
            let record = self.record_named(&callee.text)?;
            let signature = Signature::of(&callee.text, self.typed_names(&record.fields), "");
            return Some(help(vec![signature], 0, argument, String::new()));
        };
        if let Entity::Builtin(builtin) = occurrence.entity {
            let signatures = builtin
                .forms()
                .iter()
                .map(|form| Signature::of(builtin.name(), form.parameter_texts(), &format!(">{}", form.result)));
            let active = builtin.forms().iter().position(|form| form.parameter(argument).is_some()).unwrap_or(0);
            let last = builtin.forms()[active].parameters.len().saturating_sub(1);
            // Where the last parameter repeats, the arguments behind it are its as well.
            let parameter = if builtin.forms()[active].repeats { argument.min(last) } else { argument };
            return Some(help(signatures.collect(), active, parameter, builtin.entry().explanation()));
        }
        let declaration = occurrence.declared.and_then(|declared| self.declaration(declared));
        let (parameters, result) = match declaration {
            Some(Declaration::Function(function)) => (self.typed_names(&function.parameters), function.result.span),
            Some(Declaration::Tool(tool)) => (self.typed_names(&tool.parameters), tool.result.span),
            _ => return self.call_of_value(&callee.text, &occurrence.ty, argument),
        };
        let result = format!(">{}", self.line(result));
        let doc = declaration.map(|declaration| self.doc(declaration)).unwrap_or_default();
        Some(help(vec![Signature::of(&callee.text, parameters, &result)], 0, argument, doc))
    }

    /// The call of a variable, whose parameters have no names.
    fn call_of_value(&self, name: &str, ty: &Type, argument: usize) -> Option<SignatureHelp> {
        let Type::Function(types) = ty else { return None };
        let (result, parameters) = types.split_last()?;
        let parameters: Vec<String> = parameters.iter().map(Type::to_string).collect();
        Some(help(vec![Signature::of(name, parameters, &format!(">{result}"))], 0, argument, String::new()))
    }
}

fn help(signatures: Vec<Signature>, active: usize, parameter: usize, doc: String) -> SignatureHelp {
    SignatureHelp { signatures, active: active as u32, parameter: parameter as u32, doc }
}

impl Signature {
    fn of(name: &str, parameters: impl IntoIterator<Item = String>, result: &str) -> Signature {
        let mut signature = Signature { label: name.to_owned(), parameters: Vec::new() };
        for parameter in parameters {
            signature.label.push(' ');
            let start = signature.label.len();
            signature.label.push_str(&parameter);
            signature.parameters.push(Span::new(start, signature.label.len()));
        }
        signature.label.push_str(result);
        signature
    }
}
