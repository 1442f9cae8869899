//! What something in a program is.

use super::Hover;
use super::analysis::Analysis;
use super::site::{Site, search};
use super::words::WORDS;
use crate::builtins::in_header;
use crate::check::index::{Entity, Occurrence};
use crate::source::Span;
use crate::syntax::ast::{Declaration, Parameter};
use crate::syntax::token::{Token, TokenKind};

impl Analysis {
    /// What stands at an offset of the first file: of a name, what it is, of which type, and what its author says.
    pub fn hover(&self, offset: u32) -> Option<Hover> {
        let holds = |token: &&Token| (token.span.start..token.span.end).contains(&offset);
        let token = *self.tokens.iter().find(holds)?;
        let (title, doc) = match self.occurrence_at(token.span.start).filter(|found| found.span == token.span) {
            Some(occurrence) => self.describe(occurrence),
            None if token.kind == TokenKind::Name => self.word(token.span)?,
            None => self.symbol_of(token)?,
        };
        Some(Hover { span: token.span, title, doc })
    }

    fn describe(&self, occurrence: &Occurrence) -> (String, String) {
        let name = self.line(occurrence.span);
        let declared = occurrence.declared.unwrap_or_default();
        let typed = || format!("{name}:{}", occurrence.ty);
        match occurrence.entity {
            Entity::Builtin(builtin) => {
                let entry = builtin.entry();
                (entry.signatures.join("\n"), entry.explanation())
            }
            Entity::Variable => (typed(), "a variable".into()),
            Entity::Parameter => (typed(), self.part("a parameter", declared)),
            Entity::Field => (typed(), self.part("a field", declared)),
            Entity::Function(_) | Entity::Tool(_) | Entity::Record(_) | Entity::Alias => {
                let declaration = self.declaration(declared);
                declaration.map_or_else(Default::default, |found| (self.title(found), self.doc(found)))
            }
        }
    }

    /// A declaration as it is written, up to its result.
    fn title(&self, declaration: &Declaration) -> String {
        let (name, signature) = (declaration.name().map_or("", |name| &name.text), self.signature(declaration));
        let word = |kind: TokenKind| kind.description().trim_matches('`');
        match declaration {
            Declaration::Function(_) | Declaration::Use(_) => in_header(name, &signature),
            Declaration::Tool(_) => format!("{} {}", word(TokenKind::Tool), in_header(name, &signature)),
            Declaration::Record(_) => format!("{} {name}{signature}", word(TokenKind::Type)),
            Declaration::Alias(_) => format!("alias {name} {signature}"),
        }
    }

    /// What something declared inside a declaration belongs to.
    fn part(&self, what: &str, declared: Span) -> String {
        let has = |declaration: &&Declaration| parts(declaration).iter().any(|part| part.name.span == declared);
        let whole = self.tree.declarations.iter().find(has).and_then(Declaration::name);
        whole.map_or_else(|| what.into(), |whole| format!("{what} of `{}`", whole.text))
    }

    /// A word that is no name where it stands.
    fn word(&self, span: Span) -> Option<(String, String)> {
        let text = self.line(span);
        let word = WORDS.iter().find(|word| word.text == text)?;
        Some((text, word.meaning.into()))
    }

    fn symbol_of(&self, token: Token) -> Option<(String, String)> {
        let meaning = match search(&self.tree, token.span).site {
            Some(Site::Operator(op)) => op.meaning(),
            _ => token.kind.meaning(),
        };
        (!meaning.is_empty()).then(|| (self.line(token.span), meaning.into()))
    }
}

/// Parameters and fields.
fn parts(declaration: &Declaration) -> &[Parameter] {
    match declaration {
        Declaration::Function(function) => &function.parameters,
        Declaration::Tool(tool) => &tool.parameters,
        Declaration::Record(record) => &record.fields,
        Declaration::Alias(_) | Declaration::Use(_) => &[],
    }
}
