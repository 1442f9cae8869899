//! What could stand at a caret.

use super::caret::Caret;
use super::patterns;
use super::site::{Enclosing, Found, Site};
use super::symbols::kind_of;
use super::words::{Place, WORDS};
use super::{Completion, Completions, NameKind};
use crate::builtins::Builtin;
use crate::check::index::Entity;
use crate::syntax::ast::{Declaration, Expr, FieldValue, Name, Parameter};
use crate::syntax::token::{Category, TokenKind};
use crate::types::Type;
use std::collections::HashSet;

impl Caret {
    /// Everything that could stand at the caret.
    pub fn completions(&self) -> Completions {
        let found = self.site();
        let items = match found.site {
            _ if self.is_imported => self.declared(|_| true),
            Some(Site::Statement) => [self.operands(&found), words(Place::Statement)].concat(),
            Some(Site::Operand) => [self.fields_of_callee(&found), self.operands(&found), booleans()].concat(),
            Some(Site::Pipe) => [self.declared(is_callable), builtins()].concat(),
            Some(Site::Field(object)) => self.fields_of(object, &[], ""),
            Some(Site::Destructured(record)) => self.fields_of(record, &[], ""),
            Some(Site::WithField(record, given)) => self.fields_of(record, given, ":"),
            Some(Site::RecordField(name, given)) => self.fields_of_record(name, given),
            Some(Site::Pattern(subject, arms)) => patterns::of(self.type_of(subject).as_ref(), arms),
            Some(Site::ArmOrStatement(subject, arms)) => {
                let patterns = patterns::of(self.type_of(subject).as_ref(), arms);
                [patterns, self.operands(&found), words(Place::Statement)].concat()
            }
            Some(Site::Type) => [words(Place::Type), type_constructors(), self.declared(is_type)].concat(),
            Some(Site::NewName | Site::Operator(_)) => Vec::new(),
            None if self.is_at_line_start() => declaration_words(),
            None => Vec::new(),
        };
        Completions { span: self.begun, items }
    }

    fn type_of(&self, subject: Option<&Expr>) -> Option<Type> {
        self.analysis.type_of(subject?)
    }

    fn is_at_line_start(&self) -> bool {
        let before = &self.analysis.sources.text()[..self.begun.start as usize];
        before.is_empty() || before.ends_with('\n')
    }

    /// Variables, then what the program declares, then builtins. Of the variables, those first that fit.
    fn operands(&self, found: &Found) -> Vec<Completion> {
        let wanted = found.enclosing.and_then(|enclosing| self.wanted(enclosing));
        let (mut fitting, mut others) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for (position, &name) in found.variables.iter().enumerate().rev() {
            // An outer variable of the same name is out of reach.
            if !seen.insert(name.text.as_str()) {
                continue;
            }
            let kind = if position < found.parameters { NameKind::Parameter } else { NameKind::Variable };
            let ty = self.analysis.type_of_variable(name.span, self.begun.start).unwrap_or(&Type::Unknown);
            let fits = wanted.as_ref().is_none_or(|wanted| wanted.fits(ty));
            let list = if fits { &mut fitting } else { &mut others };
            list.push(Completion::new(&name.text, kind, ty.to_string()));
        }
        [fitting, others, self.declared(is_callable), self.declared(is_record), builtins()].concat()
    }

    /// The type that an operand should have, where it is known.
    fn wanted(&self, enclosing: Enclosing) -> Option<Type> {
        let Enclosing::Call(callee, argument) = enclosing else { return None };
        let occurrence = self.analysis.occurrence_at(callee.span.start)?;
        match (occurrence.entity, &occurrence.ty) {
            (Entity::Builtin(builtin), _) => {
                let [form] = builtin.forms() else { return None };
                form.parameter(argument).map(|parameter| parameter.ty.clone())
            }
            (_, Type::Function(types)) => types.split_last()?.1.get(argument).cloned(),
            _ => None,
        }
    }

    /// What the program declares, imports included.
    fn declared(&self, wanted: impl Fn(&Declaration) -> bool) -> Vec<Completion> {
        let declarations = self.analysis.tree.declarations.iter().filter(|declaration| wanted(declaration));
        let named = declarations.filter_map(|declaration| Some((declaration, declaration.name()?)));
        named
            .map(|(declaration, name)| {
                // The caret itself would be a part of what is being written here.
                let is_here = declaration.span().range().contains(&(self.begun.start as usize));
                let signature = if is_here && !is_callable(declaration) {
                    String::new()
                } else {
                    self.analysis.signature(declaration)
                };
                Completion::new(&name.text, kind_of(declaration), signature).doc(self.analysis.doc(declaration))
            })
            .collect()
    }

    /// The name of a record with nothing behind it reads like a call.
    fn fields_of_callee(&self, found: &Found) -> Vec<Completion> {
        match found.enclosing {
            Some(Enclosing::Call(callee, 0)) => self.fields_of_record(callee, &[]),
            _ => Vec::new(),
        }
    }

    fn fields_of_record(&self, name: &Name, given: &[FieldValue]) -> Vec<Completion> {
        let record = self.analysis.record_named(&name.text);
        record.map_or_else(Vec::new, |record| self.fields(&record.fields, given, ":"))
    }

    fn fields_of(&self, object: &Expr, given: &[FieldValue], behind: &str) -> Vec<Completion> {
        let ty = self.analysis.type_of(object);
        let record = ty.and_then(|ty| self.analysis.record_of(&ty));
        record.map_or_else(Vec::new, |record| self.fields(&record.fields, given, behind))
    }

    /// Fields that are not given yet.
    fn fields(&self, fields: &[Parameter], given: &[FieldValue], behind: &str) -> Vec<Completion> {
        let missing = fields.iter().filter(|field| given.iter().all(|given| given.name.text != field.name.text));
        missing
            .map(|Parameter { name, ty }| {
                let completion = Completion::new(&name.text, NameKind::Field, self.analysis.line(ty.span));
                completion.inserts(format!("{}{behind}", name.text))
            })
            .collect()
    }
}

fn is_callable(declaration: &Declaration) -> bool {
    matches!(declaration, Declaration::Function(_) | Declaration::Tool(_))
}

fn is_record(declaration: &Declaration) -> bool {
    matches!(declaration, Declaration::Record(_))
}

fn is_type(declaration: &Declaration) -> bool {
    matches!(declaration, Declaration::Record(_) | Declaration::Alias(_))
}

fn builtins() -> Vec<Completion> {
    let writable = Builtin::ALL.iter().filter(|builtin| !builtin.is_internal());
    writable
        .map(|&builtin| {
            let forms: Vec<String> = builtin.forms().iter().map(ToString::to_string).collect();
            Completion::new(builtin.name(), NameKind::Builtin, forms.join(" | ")).doc(builtin.entry().explanation())
        })
        .collect()
}

fn words(place: Place) -> Vec<Completion> {
    let here = WORDS.iter().filter(|word| word.place == place);
    here.map(|word| Completion::new(word.text, place.kind(), String::new()).doc(word.meaning.into())).collect()
}

fn tokens(kinds: impl Iterator<Item = TokenKind>, kind: NameKind) -> Vec<Completion> {
    let spelled = kinds.map(|token| (token, token.description().trim_matches('`')));
    spelled.map(|(token, text)| Completion::new(text, kind, String::new()).doc(token.meaning().into())).collect()
}

fn type_constructors() -> Vec<Completion> {
    let constructors = TokenKind::ALL.iter().copied().filter(|kind| kind.category() == Category::Type);
    tokens(constructors.chain([TokenKind::Underscore]), NameKind::Type)
}

fn booleans() -> Vec<Completion> {
    tokens([TokenKind::True, TokenKind::False].into_iter(), NameKind::Keyword)
}

fn declaration_words() -> Vec<Completion> {
    let kinds = [TokenKind::Type, TokenKind::Tool, TokenKind::Use];
    [tokens(kinds.into_iter(), NameKind::Keyword), words(Place::Declaration)].concat()
}

impl Completion {
    pub(super) fn new(label: &str, kind: NameKind, signature: String) -> Completion {
        Completion { label: label.to_owned(), kind, signature, doc: String::new(), insert: label.to_owned() }
    }

    pub(super) fn doc(self, doc: String) -> Completion {
        Completion { doc, ..self }
    }

    pub(super) fn inserts(self, insert: String) -> Completion {
        Completion { insert, ..self }
    }
}
