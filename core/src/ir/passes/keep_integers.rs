//! Keeps counts in integers. A block parameter that is given converted integers only, and is read for nothing but to be
//! converted back, is the integer itself; frame states take either.

use super::Changed;
use super::block_parameters::Arguments;
use super::exact::exact_integer;
use super::substitution::Substitution;
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::{Operation, Type};
use std::collections::HashMap;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let sources = sources(function);
    let mut integers: HashMap<Value, Value> = HashMap::new();
    for parameter in kept(function, &sources) {
        integers.insert(parameter, function.new_value(Type::I64));
    }
    pass_integers(function, &sources, &integers);
    let mut changed = !integers.is_empty();
    let mut replaced = Substitution::new(function);
    for block in &mut function.blocks {
        for parameter in &mut block.parameters {
            *parameter = integers.get(parameter).copied().unwrap_or(*parameter);
        }
        block.instructions.retain_mut(|instruction| {
            if let Some(state) = &mut instruction.exit {
                state.each_value(&mut |value| {
                    if let Some(integer) = integers.get(value).copied().or_else(|| converted(&sources, *value)) {
                        *value = integer;
                        changed = true;
                    }
                });
            }
            let operand = instruction.operands.first().and_then(|operand| integers.get(operand));
            match (instruction.operation, instruction.result, operand) {
                (Operation::ToInteger, Some(result), Some(&integer)) => replaced.replace(result, integer),
                _ => return true,
            }
            false
        });
    }
    (changed | replaced.apply(function)).into()
}

/// Makes edges bring integers to the parameters that are to be some.
fn pass_integers(function: &mut Function, sources: &[Option<Source>], integers: &HashMap<Value, Value>) {
    let parameters: Vec<Vec<Value>> = function.blocks.iter().map(|block| block.parameters.clone()).collect();
    let Function { blocks, types, .. } = function;
    for block in blocks {
        let mut constants = Vec::new();
        for edge in block.terminator.edges_mut() {
            for (argument, parameter) in edge.arguments.iter_mut().zip(&parameters[edge.block.index()]) {
                if !integers.contains_key(parameter) {
                    continue;
                }
                *argument = match (integers.get(argument), sources[argument.index()]) {
                    (Some(&integer), _) | (None, Some(Source::Converted(integer))) => integer,
                    (None, Some(Source::Constant(integer))) => {
                        types.push(Type::I64);
                        let result = Value(types.len() as u32 - 1);
                        let constant =
                            Instruction::new(Operation::Integer, Vec::new(), Some(result), block.terminator_pc);
                        constants.push(constant.with(Immediate::Integer(integer)));
                        result
                    }
                    (None, None) => continue,
                };
            }
        }
        block.instructions.append(&mut constants);
    }
}

/// Where an integer that a number stands for comes from.
#[derive(Clone, Copy)]
enum Source {
    /// It was converted.
    Converted(Value),
    /// It is a constant.
    Constant(i64),
}

/// The integers behind numbers that surely are one.
fn sources(function: &Function) -> Vec<Option<Source>> {
    let mut sources = vec![None; function.types.len()];
    for instruction in function.blocks.iter().flat_map(|block| &block.instructions) {
        let Some(result) = instruction.result else { continue };
        sources[result.index()] = match instruction.operation {
            Operation::ToNumber => Some(Source::Converted(instruction.operands[0])),
            Operation::Constant => instruction.number().and_then(exact_integer).map(Source::Constant),
            _ => None,
        };
    }
    sources
}

fn converted(sources: &[Option<Source>], value: Value) -> Option<Value> {
    match sources.get(value.index())? {
        Some(Source::Converted(integer)) => Some(*integer),
        _ => None,
    }
}

/// The parameters that can be integers: those that nothing speaks against, starting from all.
fn kept(function: &Function, sources: &[Option<Source>]) -> Vec<Value> {
    let arguments = Arguments::of(function);
    let mut kept = vec![false; function.types.len()];
    for &parameter in &arguments.parameters {
        kept[parameter.index()] = function.type_of(parameter) == Type::F64;
    }
    for block in &function.blocks {
        let reads = block.instructions.iter().filter(|instruction| instruction.operation != Operation::ToInteger);
        reads.flat_map(|instruction| &instruction.operands).for_each(|operand| kept[operand.index()] = false);
        let passed = block.terminator.edges().map(|edge| edge.arguments.len()).sum::<usize>();
        let own = block.terminator.uses().count() - passed;
        block.terminator.uses().take(own).for_each(|value| kept[value.index()] = false);
    }
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for &parameter in &arguments.parameters {
            let given = &arguments.given[parameter.index()];
            if kept[parameter.index()] {
                let is_integer = |given: &Value| kept[given.index()] || sources[given.index()].is_some();
                kept[parameter.index()] = given.iter().all(is_integer);
                changed |= !kept[parameter.index()];
            } else {
                // What is passed on as a number has to be one.
                for given in given {
                    changed |= std::mem::take(&mut kept[given.index()]);
                }
            }
        }
    }
    arguments.parameters.iter().copied().filter(|parameter| kept[parameter.index()]).collect()
}
