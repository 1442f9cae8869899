//! What is known of every function and tool before any body is checked.

use super::declared_types::DeclaredTypes;
use super::errors;
use super::findings::Findings;
use super::index::Entity;
use super::typed_program::{FunctionId, Tool, ToolId};
use crate::source::Span;
use crate::syntax::ast::{self, Declaration, Tree};
use crate::types::Type;
use std::collections::HashMap;

/// Everything that a program declares.
pub(super) struct Signatures<'tree> {
    pub(super) types: DeclaredTypes<'tree>,
    /// Every function, by [`FunctionId`].
    pub(super) functions: Vec<(&'tree ast::Function, Signature<'tree>)>,
    /// Every tool, by [`ToolId`].
    pub(super) tools: Vec<(&'tree ast::Tool, Signature<'tree>)>,
    names: HashMap<&'tree str, Declared>,
}

/// What a program declares under a name that can be called.
#[derive(Clone, Copy)]
pub(super) enum Declared {
    /// A function.
    Function(FunctionId),
    /// A tool.
    Tool(ToolId),
}

/// The declared types of a function or tool.
pub(super) struct Signature<'tree> {
    pub(super) name: &'tree ast::Name,
    names: &'tree [ast::Parameter],
    pub(super) parameters: Vec<Type>,
    pub(super) result: Type,
    /// As a type.
    pub(super) ty: Type,
}

impl Signature<'_> {
    /// The name of a parameter.
    pub(super) fn parameter_name(&self, index: usize) -> &str {
        &self.names[index].name.text
    }

    /// As it is written, such as `tot p:n q:n>n`.
    pub(super) fn describe(&self) -> String {
        let mut text = self.name.text.clone();
        for (parameter, ty) in self.names.iter().zip(&self.parameters) {
            text.push_str(&format!(" {}:{ty}", parameter.name.text));
        }
        text.push_str(&format!(">{}", self.result));
        text
    }
}

impl<'tree> Signatures<'tree> {
    /// Collects what a program declares.
    pub(super) fn collect(tree: &'tree Tree, findings: &mut Findings) -> Signatures<'tree> {
        let types = DeclaredTypes::collect(tree, findings);
        let mut signatures = Signatures { types, functions: Vec::new(), tools: Vec::new(), names: HashMap::new() };
        for declaration in &tree.declarations {
            match declaration {
                Declaration::Function(function) => signatures.add_function(function, findings),
                Declaration::Tool(tool) => signatures.add_tool(tool, findings),
                // What an import names stands in its place already, or could not be imported.
                Declaration::Record(_) | Declaration::Alias(_) | Declaration::Use(_) => {}
            }
        }
        signatures
    }

    fn add_function(&mut self, function: &'tree ast::Function, findings: &mut Findings) {
        let Ok(id) = u16::try_from(self.functions.len()) else {
            return findings.report(errors::too_many("functions", function.name.span));
        };
        let id = FunctionId(id);
        self.claim(&function.name, Declared::Function(id), findings);
        let signature = self.signature(&function.name, &function.parameters, &function.result, findings);
        findings.index.add(function.name.span, Entity::Function(id), function.name.span, signature.ty.clone());
        self.functions.push((function, signature));
    }

    fn add_tool(&mut self, tool: &'tree ast::Tool, findings: &mut Findings) {
        let Ok(id) = u16::try_from(self.tools.len()) else {
            return findings.report(errors::too_many("tools", tool.name.span));
        };
        let id = ToolId(id);
        self.claim(&tool.name, Declared::Tool(id), findings);
        let signature = self.signature(&tool.name, &tool.parameters, &tool.result, findings);
        findings.index.add(tool.name.span, Entity::Tool(id), tool.name.span, signature.ty.clone());
        for (parameter, ty) in tool.parameters.iter().zip(&signature.parameters) {
            findings.index.add(parameter.name.span, Entity::Parameter, parameter.name.span, ty.clone());
        }
        self.tools.push((tool, signature));
    }

    fn claim(&mut self, name: &'tree ast::Name, is: Declared, findings: &mut Findings) {
        if let Some(&first) = self.names.get(name.text.as_str()) {
            findings.report(errors::duplicate_function(&name.text, name.span, self.declared_at(first)));
        } else {
            self.names.insert(&name.text, is);
        }
    }

    fn signature(
        &self,
        name: &'tree ast::Name,
        parameters: &'tree [ast::Parameter],
        result: &ast::Type,
        findings: &mut Findings,
    ) -> Signature<'tree> {
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(parameters.len());
        for parameter in parameters {
            if let Some(first) = seen.insert(&parameter.name.text, parameter.name.span) {
                findings.report(errors::given_twice("parameter", &parameter.name, first));
            }
        }
        let names = parameters;
        let parameters: Vec<Type> = names.iter().map(|parameter| self.types.lower(&parameter.ty, findings)).collect();
        let result = self.types.lower(result, findings);
        let ty = Type::function(parameters.iter().chain([&result]).cloned());
        Signature { name, names, parameters, result, ty }
    }

    /// What a name that can be called is declared as.
    pub(super) fn find(&self, name: &str) -> Option<Declared> {
        self.names.get(name).copied()
    }

    /// The signature of a function or tool.
    pub(super) fn signature_of(&self, declared: Declared) -> &Signature<'tree> {
        match declared {
            Declared::Function(id) => &self.functions[id.index()].1,
            Declared::Tool(id) => &self.tools[id.index()].1,
        }
    }

    fn declared_at(&self, declared: Declared) -> Span {
        self.signature_of(declared).name.span
    }

    /// Every name of a function or tool, in order of declaration.
    pub(super) fn names(&self) -> impl Iterator<Item = &'tree str> {
        let functions = self.functions.iter().map(|(function, _)| function.name.text.as_str());
        functions.chain(self.tools.iter().map(|(tool, _)| tool.name.text.as_str()))
    }

    /// The functions by name, and the tools, of the typed program.
    pub(super) fn tools(&self) -> Vec<Tool> {
        let tools = self.tools.iter();
        tools.map(|(tool, _)| Tool { name: tool.name.text.clone(), timeout: tool.timeout, retry: tool.retry }).collect()
    }

    /// The functions of the program by name.
    pub(super) fn function_names(&self) -> HashMap<String, FunctionId> {
        let functions = self.names.iter();
        functions
            .filter_map(|(name, declared)| match declared {
                Declared::Function(id) => Some(((*name).to_owned(), *id)),
                Declared::Tool(_) => None,
            })
            .collect()
    }
}
