//! Calls: of functions, through values, by builtins that call functions, and in pipes.

use super::types::Type;
use super::{Signature, Writer};

/// Something that can be called with values of its parameters' types.
#[derive(Clone)]
struct Callee {
    name: String,
    parameters: Vec<Type>,
    result: Type,
}

impl Writer<'_, '_> {
    /// A call with a result of the type.
    pub(super) fn call(&mut self, kind: &Type, depth: usize) -> Option<String> {
        if self.calls_left == 0 || self.loops > 1 {
            return None;
        }
        self.calls_left -= 1;
        match self.choices.below(4) {
            0 => self.call_by_builtin(kind, depth),
            1 => self.call_of_value(kind, depth),
            2 => self.piped_call(kind, depth),
            _ => self.call_of_function(kind, "", depth),
        }
        .or_else(|| self.call_of_function(kind, "", depth))
    }

    /// The payload of what a call gives; an err leaves the function, which must have a result for it.
    pub(super) fn unwrapped_call(&mut self, kind: &Type, depth: usize) -> Option<String> {
        if !matches!(self.result, Type::Result(_)) || self.calls_left == 0 || self.loops > 1 {
            return None;
        }
        self.calls_left -= 1;
        if *kind == Type::Number && self.choices.below(2) == 0 {
            return Some(format!("num! {}", self.argument(&Type::Text, depth - 1)));
        }
        self.call_of_function(&Type::Result(kind.clone().into()), "!", depth)
    }

    /// A function as a value.
    pub(super) fn function_value(&mut self, parameters: &[Type], result: &Type) -> String {
        let wanted = |callee: &Callee| callee.parameters == parameters && callee.result == *result;
        // A function type is that of a declared function, so there is always one.
        self.some_callee(wanted).map_or_else(|| "abs".to_owned(), |callee| callee.name)
    }

    fn call_of_function(&mut self, kind: &Type, mark: &str, depth: usize) -> Option<String> {
        let fitting: Vec<&Signature> = self.callable.iter().filter(|function| function.result == *kind).collect();
        let function = *fitting.get(self.choices.below(fitting.len().max(1)))?;
        if function.parameters.is_empty() {
            return Some(format!("{}{mark}()", function.name));
        }
        let mut text = format!("{}{mark}", function.name);
        for (position, parameter) in function.parameters.iter().enumerate() {
            text.push(' ');
            if function.counts_down && position == 0 {
                text.push_str(self.choices.of(&["0", "1", "2", "6"]));
            } else {
                text.push_str(&self.argument(parameter, depth - 1));
            }
        }
        Some(text)
    }

    fn call_of_value(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let value =
            self.some_variable(|variable| matches!(&variable.kind, Type::Function(_, result) if **result == *kind))?;
        let Type::Function(parameters, _) = value.kind else { return None };
        let arguments: Vec<String> = parameters.iter().map(|parameter| self.argument(parameter, depth - 1)).collect();
        Some(format!("{} {}", value.name, arguments.join(" ")))
    }

    /// The last argument comes through a pipe.
    fn piped_call(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let callee = self.some_callee(|callee| callee.result == *kind)?;
        let (last, first) = callee.parameters.split_last()?;
        let value = self.argument(last, depth);
        let arguments: Vec<String> = first.iter().map(|parameter| self.argument(parameter, depth - 1)).collect();
        Some(format!("({value}>>{} {})", callee.name, arguments.join(" ")))
    }

    fn call_by_builtin(&mut self, kind: &Type, depth: usize) -> Option<String> {
        let folds =
            |callee: &Callee| matches!(&callee.parameters[..], [total, element] if total == kind && element.nests());
        if self.choices.below(2) == 0
            && let Some(callee) = self.some_callee(|callee| callee.result == *kind && folds(callee))
        {
            let list = self.argument(&callee.parameters[1].list(), depth - 1);
            return Some(format!("fld {} {list} {}", callee.name, self.argument(kind, depth - 1)));
        }
        let takes = |callee: &Callee, wanted: &Type| matches!(&callee.parameters[..], [element] if element == wanted);
        let (builtin, callee) = match kind {
            Type::List(element) => match self.choices.below(3) {
                0 => ("flt", self.some_callee(|callee| takes(callee, element) && callee.result == Type::Boolean)?),
                1 => ("srt", self.some_callee(|callee| takes(callee, element) && callee.result.is_ordered())?),
                _ => {
                    let maps = |callee: &Callee| matches!(&callee.parameters[..], [element] if element.nests());
                    ("map", self.some_callee(|callee| maps(callee) && callee.result == **element)?)
                }
            },
            Type::Map(groups) => match &**groups {
                // Groups under numbers have another type, although their keys are texts too.
                Type::List(element) => {
                    ("grp", self.some_callee(|callee| takes(callee, element) && callee.result == Type::Text)?)
                }
                _ => return None,
            },
            _ => return None,
        };
        let list = self.argument(&callee.parameters[0].list(), depth - 1);
        Some(format!("{builtin} {} {list}", callee.name))
    }

    /// What a builtin makes of a list with some function of the program, and its type.
    pub(super) fn higher_order(&mut self) -> Option<(Type, String)> {
        if self.calls_left == 0 || self.loops > 1 {
            return None;
        }
        self.calls_left -= 1;
        let function = self.choices.below(self.callable.len().max(1));
        let Signature { name, parameters, result, .. } =
            self.callable.get(function).filter(|known| known.is_value())?;
        let list = self.argument(&parameters.last()?.list(), 1);
        match &parameters[..] {
            [element] if element.nests() => Some(match self.choices.below(3) {
                0 if *result == Type::Boolean => (element.list(), format!("flt {name} {list}")),
                1 if result.is_ordered() => (element.list(), format!("srt {name} {list}")),
                2 if *result == Type::Text => (element.list().map(), format!("grp {name} {list}")),
                2 if Type::SCALARS.contains(result) => (element.list().list(), format!("mvals (grp {name} {list})")),
                _ if result.nests() => (result.list(), format!("map {name} {list}")),
                _ => return None,
            }),
            [total, element] if element.nests() && total == result => {
                Some((result.clone(), format!("fld {name} {list} {}", self.argument(result, 1))))
            }
            _ => None,
        }
    }

    /// A function, builtin or variable that can be called through its name as a value.
    fn some_callee(&mut self, fits: impl Fn(&Callee) -> bool) -> Option<Callee> {
        let declared = self.callable.iter().filter(|function| function.is_value()).map(|function| Callee {
            name: function.name.clone(),
            parameters: function.parameters.clone(),
            result: function.result.clone(),
        });
        let variables = self.variables.iter().filter_map(|variable| match &variable.kind {
            Type::Function(parameters, result) => Some(Callee {
                name: variable.name.clone(),
                parameters: parameters.to_vec(),
                result: (**result).clone(),
            }),
            _ => None,
        });
        let builtins = [
            ("abs", vec![Type::Number], Type::Number),
            ("str", vec![Type::Number], Type::Text),
            ("trm", vec![Type::Text], Type::Text),
            ("max", vec![Type::Number, Type::Number], Type::Number),
            ("num", vec![Type::Text], Type::Result(Type::Number.into())),
        ];
        let builtins =
            builtins.into_iter().map(|(name, parameters, result)| Callee { name: name.to_owned(), parameters, result });
        let fitting: Vec<Callee> = declared.chain(variables).chain(builtins).filter(fits).collect();
        if fitting.is_empty() { None } else { Some(self.choices.of(&fitting)) }
    }
}
