//! Record types and aliases, declared in any order, and types as they are written turned into types.

use super::errors;
use super::findings::Findings;
use super::index::Entity;
use super::proof::Proof;
use super::typed_program::{Field, RecordId, RecordType};
use crate::sorting;
use crate::source::Span;
use crate::syntax::ast::{self, Declaration, Tree, TypeKind};
use crate::types::Type;
use std::collections::HashMap;
use std::sync::Arc;

/// Every declared type of a program.
#[derive(Default)]
pub(super) struct DeclaredTypes<'tree> {
    names: HashMap<&'tree str, TypeName>,
    aliases: Vec<Alias<'tree>>,
    records: Vec<Record<'tree>>,
}

#[derive(Clone, Copy)]
enum TypeName {
    Alias(usize),
    Record(RecordId),
}

struct Alias<'tree> {
    declaration: &'tree ast::Alias,
    /// What it stands for; unknown until that is found out, and if it stands for itself.
    ty: Type,
}

/// A record type as the checker sees it.
pub(super) struct Record<'tree> {
    pub(super) declaration: &'tree ast::RecordType,
    /// The types of the fields, in order of declaration.
    pub(super) fields: Vec<Type>,
    positions: HashMap<&'tree str, u16>,
    name: Arc<str>,
}

impl<'tree> Record<'tree> {
    /// Where a field stands among the others.
    pub(super) fn position(&self, field: &str) -> Option<u16> {
        self.positions.get(field).copied()
    }

    /// The names of the fields, in order of declaration.
    pub(super) fn field_names(&self) -> impl Iterator<Item = &'tree str> + use<'tree> {
        self.declaration.fields.iter().map(|field| field.name.text.as_str())
    }

    /// Where a field is declared.
    pub(super) fn field_span(&self, position: u16) -> Span {
        self.declaration.fields[position as usize].name.span
    }

    /// The type of a field.
    pub(super) fn field_type(&self, position: u16) -> &Type {
        &self.fields[position as usize]
    }
}

/// Whether an undefined name is a mistake here: inside `M`, `O` and `F` the language lets it pass as unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undefined {
    Reported,
    Passed,
}

impl<'tree> DeclaredTypes<'tree> {
    /// Collects the types of a program.
    pub(super) fn collect(tree: &'tree Tree, findings: &mut Findings) -> DeclaredTypes<'tree> {
        let mut types = DeclaredTypes::default();
        for declaration in &tree.declarations {
            match declaration {
                Declaration::Record(record) => types.add_record(record, findings),
                Declaration::Alias(alias) => types.add_alias(alias, findings),
                _ => {}
            }
        }
        types.resolve_aliases(findings);
        for index in 0..types.records.len() {
            types.resolve_fields(index, findings);
        }
        types
    }

    fn add_record(&mut self, record: &'tree ast::RecordType, findings: &mut Findings) {
        let Ok(id) = u16::try_from(self.records.len()) else {
            return findings.report(errors::too_many("record types", record.name.span));
        };
        if self.claims(&record.name, TypeName::Record(RecordId(id)), findings) {
            let name = record.name.text.as_str().into();
            self.records.push(Record { declaration: record, fields: Vec::new(), positions: HashMap::new(), name });
            findings.index.add(record.name.span, Entity::Record(RecordId(id)), record.name.span, self.record_type(id));
        }
    }

    fn add_alias(&mut self, alias: &'tree ast::Alias, findings: &mut Findings) {
        if matches!(alias.name.text.as_str(), "n" | "t" | "b") {
            return findings.report(errors::alias_of_builtin_type(&alias.name));
        }
        if self.claims(&alias.name, TypeName::Alias(self.aliases.len()), findings) {
            self.aliases.push(Alias { declaration: alias, ty: Type::Unknown });
        }
    }

    /// Takes a name for a type, unless it is taken.
    fn claims(&mut self, name: &'tree ast::Name, is: TypeName, findings: &mut Findings) -> bool {
        if let Some(first) = self.names.get(name.text.as_str()) {
            findings.report(errors::duplicate_type(name, self.declared(*first)));
            return false;
        }
        self.names.insert(&name.text, is);
        true
    }

    fn declared(&self, name: TypeName) -> Span {
        match name {
            TypeName::Alias(index) => self.aliases[index].declaration.name.span,
            TypeName::Record(id) => self.records[id.index()].declaration.name.span,
        }
    }

    fn record_type(&self, id: u16) -> Type {
        Type::Record(RecordId(id), self.records[id as usize].name.clone())
    }

    /// Resolves each alias after those that it mentions, with an explicit path: chains can be as long as programs.
    fn resolve_aliases(&mut self, findings: &mut Findings) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.aliases.len()];
        for root in 0..self.aliases.len() {
            let mut path = vec![root];
            while let Some(&alias) = path.last() {
                if states[alias] == State::New {
                    states[alias] = State::Open;
                    let mut mentioned = Vec::new();
                    self.mentioned_aliases(&self.aliases[alias].declaration.ty, &mut mentioned);
                    sorting::sort_by_key(&mut mentioned, |&alias| alias);
                    mentioned.dedup();
                    for inner in mentioned {
                        match states[inner] {
                            State::New => path.push(inner),
                            State::Open => findings.report(errors::alias_cycle(
                                &self.aliases[inner].declaration.name,
                                self.aliases[alias].declaration,
                            )),
                            State::Done => {}
                        }
                    }
                    continue;
                }
                path.pop();
                if states[alias] == State::Open {
                    states[alias] = State::Done;
                    let declaration = self.aliases[alias].declaration;
                    let ty = self.lower(&declaration.ty, findings);
                    findings.index.add(declaration.name.span, Entity::Alias, declaration.name.span, ty.clone());
                    self.aliases[alias].ty = ty;
                }
            }
        }
    }

    fn mentioned_aliases(&self, ty: &ast::Type, found: &mut Vec<usize>) {
        match &ty.kind {
            TypeKind::Named(name) => {
                if let Some(TypeName::Alias(index)) = self.names.get(name.as_str()) {
                    found.push(*index);
                }
            }
            TypeKind::List(inner) | TypeKind::Optional(inner) => self.mentioned_aliases(inner, found),
            TypeKind::Map(first, second) | TypeKind::Result(first, second) => {
                self.mentioned_aliases(first, found);
                self.mentioned_aliases(second, found);
            }
            TypeKind::Function(parts) => parts.iter().for_each(|part| self.mentioned_aliases(part, found)),
            TypeKind::Number | TypeKind::Text | TypeKind::Bool | TypeKind::Nil | TypeKind::Sum(_) => {}
        }
    }

    fn resolve_fields(&mut self, index: usize, findings: &mut Findings) {
        let declaration = self.records[index].declaration;
        let mut positions = HashMap::with_capacity(declaration.fields.len());
        let mut fields = Vec::with_capacity(declaration.fields.len());
        for (position, field) in declaration.fields.iter().enumerate() {
            let Ok(position) = u16::try_from(position) else {
                findings.report(errors::too_many("fields in a record type", field.name.span));
                break;
            };
            if let Some(first) = positions.insert(field.name.text.as_str(), position) {
                let first = declaration.fields[first as usize].name.span;
                findings.report(errors::given_twice("field", &field.name, first));
            }
            let ty = self.lower(&field.ty, findings);
            findings.index.add(field.name.span, Entity::Field, field.name.span, ty.clone());
            fields.push(ty);
        }
        let record = &mut self.records[index];
        (record.positions, record.fields) = (positions, fields);
    }

    /// The type that is written there.
    pub(super) fn lower(&self, ty: &ast::Type, findings: &mut Findings) -> Type {
        self.lower_part(ty, Undefined::Reported, findings)
    }

    fn lower_part(&self, ty: &ast::Type, undefined: Undefined, findings: &mut Findings) -> Type {
        match &ty.kind {
            TypeKind::Number => Type::Number,
            TypeKind::Text => Type::Text,
            TypeKind::Bool => Type::Bool,
            TypeKind::Nil => Type::Nil,
            TypeKind::List(element) => Type::list(self.lower_part(element, undefined, findings)),
            TypeKind::Result(ok, err) => {
                Type::result(self.lower_part(ok, undefined, findings), self.lower_part(err, undefined, findings))
            }
            TypeKind::Optional(inner) => Type::optional(self.lower_part(inner, Undefined::Passed, findings)),
            TypeKind::Map(key, value) => Type::map(
                self.lower_part(key, Undefined::Passed, findings),
                self.lower_part(value, Undefined::Passed, findings),
            ),
            TypeKind::Sum(names) => Type::Sum(names.iter().map(|name| name.text.clone()).collect()),
            TypeKind::Function(parts) => {
                Type::function(parts.iter().map(|part| self.lower_part(part, Undefined::Passed, findings)))
            }
            TypeKind::Named(name) => self.named(name, ty.span, undefined, findings),
        }
    }

    fn named(&self, name: &str, at: Span, undefined: Undefined, findings: &mut Findings) -> Type {
        let Some(&found) = self.names.get(name) else {
            return match name.chars().next() {
                Some(letter) if name.len() == 1 => Type::Variable(letter),
                _ => {
                    if undefined == Undefined::Reported {
                        let close = self.nearest(name, findings);
                        findings.report(errors::undefined_type(name, at, close));
                    }
                    Type::Unknown
                }
            };
        };
        let (entity, ty) = match found {
            TypeName::Alias(index) => (Entity::Alias, self.aliases[index].ty.clone()),
            TypeName::Record(id) => (Entity::Record(id), self.record_type(id.0)),
        };
        findings.index.add(at, entity, self.declared(found), ty.clone());
        ty
    }

    /// The declared type that was probably meant.
    pub(super) fn nearest(&self, name: &str, findings: &mut Findings) -> Option<&'tree str> {
        let declared = self.records.iter().map(|record| &record.declaration.name);
        let names = declared.chain(self.aliases.iter().map(|alias| &alias.declaration.name));
        findings.nearest(name, names.map(|name| name.text.as_str()))
    }

    /// The record type of a name, or of what an alias of that name stands for.
    pub(super) fn record_named(&self, name: &str) -> Option<RecordId> {
        match self.names.get(name)? {
            TypeName::Record(id) => Some(*id),
            TypeName::Alias(index) => match &self.aliases[*index].ty {
                Type::Record(id, _) => Some(*id),
                _ => None,
            },
        }
    }

    /// Whether a type of that name is declared.
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// A record type.
    pub(super) fn record(&self, id: RecordId) -> &Record<'tree> {
        &self.records[id.index()]
    }

    /// A record type as a type.
    pub(super) fn type_of(&self, id: RecordId) -> Type {
        self.record_type(id.0)
    }

    /// The record types of the typed program.
    pub(super) fn into_records(self) -> Vec<RecordType> {
        let records = self.records.into_iter();
        records
            .map(|Record { declaration, fields, name, .. }| RecordType {
                name,
                name_span: declaration.name.span,
                fields: declaration
                    .fields
                    .iter()
                    .zip(fields)
                    .map(|(field, ty)| Field { name: field.name.text.as_str().into(), ty, proof: Proof::Never })
                    .collect(),
            })
            .collect()
    }
}
