//! Removes block parameters that every edge gives the same value, or the parameter itself (Braun et al., "Simple and
//! Efficient Construction of Static Single Assignment Form", 2013: trivial phi functions), and those that every edge gives
//! what it gives another one.

use super::Changed;
use super::substitution::Substitution;
use crate::ir::function::{Edge, Function, Value};
use crate::ir::opcodes::Type;
use std::collections::HashMap;

/// The edges' arguments of each parameter of each block but the entry.
pub(super) struct Arguments {
    /// What the edges give each value, if it is a parameter.
    pub(super) given: Vec<Vec<Value>>,
    /// Every parameter, but those of the function.
    pub(super) parameters: Vec<Value>,
}

impl Arguments {
    pub(super) fn of(function: &Function) -> Arguments {
        let mut given = vec![Vec::new(); function.types.len()];
        for edge in function.blocks.iter().flat_map(|block| block.terminator.edges()) {
            for (parameter, &argument) in function.block(edge.block).parameters.iter().zip(&edge.arguments) {
                given[parameter.index()].push(argument);
            }
        }
        let blocks = function.blocks.iter().skip(1);
        Arguments { given, parameters: blocks.flat_map(|block| block.parameters.iter().copied()).collect() }
    }
}

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut changed = false;
    // Parameters that are one may leave others with one value, or with the same ones.
    while remove_trivial(function) | merge_equal(function) {
        changed = true;
    }
    changed.into()
}

fn remove_trivial(function: &mut Function) -> bool {
    let arguments = Arguments::of(function);
    let mut replaced = Substitution::new(function);
    let mut is_trivial = vec![false; function.types.len()];
    // Who has to be looked at again when a parameter turns out to be another value.
    let mut receivers: Vec<Vec<Value>> = vec![Vec::new(); function.types.len()];
    for &parameter in &arguments.parameters {
        arguments.given[parameter.index()].iter().for_each(|given| receivers[given.index()].push(parameter));
    }
    let mut pending = arguments.parameters.clone();
    pending.reverse();
    while let Some(parameter) = pending.pop() {
        if is_trivial[parameter.index()] {
            continue;
        }
        let mut given = arguments.given[parameter.index()].iter().map(|&value| replaced.resolve(value));
        let Some(only) = given.find(|&value| value != parameter) else { continue };
        if given.all(|value| value == only || value == parameter) {
            replaced.replace(parameter, only);
            is_trivial[parameter.index()] = true;
            let again = std::mem::take(&mut receivers[parameter.index()]);
            receivers[only.index()].extend(&again);
            pending.extend(again);
        }
    }
    remove(function, &is_trivial);
    replaced.apply(function)
}

/// Lets parameters of one block that are given the same be one. References are counted, each on its own.
fn merge_equal(function: &mut Function) -> bool {
    let arguments = Arguments::of(function);
    let mut replaced = Substitution::new(function);
    let mut is_merged = vec![false; function.types.len()];
    for block in function.blocks.iter().skip(1) {
        // Those that are given the same are given the same last.
        let mut known: HashMap<Value, Value> = HashMap::new();
        for &parameter in &block.parameters {
            let given = &arguments.given[parameter.index()];
            let Some(last) = given.last().filter(|_| function.type_of(parameter) != Type::Ref) else { continue };
            let first = *known.entry(*last).or_insert(parameter);
            if first != parameter && arguments.given[first.index()] == *given {
                is_merged[parameter.index()] = true;
                replaced.replace(parameter, first);
            }
        }
    }
    remove(function, &is_merged);
    replaced.apply(function)
}

/// Takes parameters away, and what the edges give them.
pub(super) fn remove(function: &mut Function, which: &[bool]) -> bool {
    if !which.contains(&true) {
        return false;
    }
    let keeps =
        |block: &crate::ir::function::Block| block.parameters.iter().map(|value| !which[value.index()]).collect();
    let kept: Vec<Vec<bool>> = function.blocks.iter().map(keeps).collect();
    for block in &mut function.blocks {
        block.parameters.retain(|parameter| !which[parameter.index()]);
        block.terminator.edges_mut().for_each(|edge| keep(edge, &kept[edge.block.index()]));
    }
    true
}

fn keep(edge: &mut Edge, kept: &[bool]) {
    let mut kept = kept.iter();
    edge.arguments.retain(|_| kept.next() == Some(&true));
}
