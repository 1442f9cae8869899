//! Removes block parameters that every edge gives the same value, or the parameter itself (Braun et al., "Simple and
//! Efficient Construction of Static Single Assignment Form", 2013: trivial phi functions).

use super::Changed;
use crate::ir::function::{BlockId, Edge, Function, Value};

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut replacement: Vec<Value> = (0..function.types.len() as u32).map(Value).collect();
    let mut trivial = vec![false; function.types.len()];
    loop {
        let mut found = false;
        for (place, value) in parameters(function) {
            if !trivial[value.index()]
                && let Some(only) = only_value(function, place, value, &replacement)
            {
                trivial[value.index()] = true;
                replacement[value.index()] = only;
                found = true;
            }
        }
        if !found {
            break;
        }
    }
    if !trivial.contains(&true) {
        return Changed::No;
    }
    let kept: Vec<Vec<bool>> = function
        .blocks
        .iter()
        .map(|block| block.parameters.iter().map(|parameter| !trivial[parameter.index()]).collect())
        .collect();
    for block in &mut function.blocks {
        block.parameters.retain(|parameter| !trivial[parameter.index()]);
        block.terminator.edges_mut().for_each(|edge| keep(edge, &kept[edge.block.index()]));
    }
    function.rename_uses(|value| resolve(&replacement, value));
    Changed::Yes
}

/// Every parameter of every block but the entry, with its place.
fn parameters(function: &Function) -> Vec<((BlockId, usize), Value)> {
    let blocks = function.blocks().skip(1);
    blocks
        .flat_map(|(id, block)| block.parameters.iter().enumerate().map(move |(at, &value)| ((id, at), value)))
        .collect()
}

/// The one value that all edges give a parameter, if there is one besides itself.
fn only_value(
    function: &Function,
    (block, at): (BlockId, usize),
    parameter: Value,
    replacement: &[Value],
) -> Option<Value> {
    let edges = function.blocks.iter().flat_map(|from| from.terminator.edges()).filter(|edge| edge.block == block);
    let mut only = None;
    for edge in edges {
        let value = resolve(replacement, edge.arguments[at]);
        if value != parameter && *only.get_or_insert(value) != value {
            return None;
        }
    }
    only
}

fn resolve(replacement: &[Value], mut value: Value) -> Value {
    while replacement[value.index()] != value {
        value = replacement[value.index()];
    }
    value
}

fn keep(edge: &mut Edge, kept: &[bool]) {
    let mut index = 0;
    edge.arguments.retain(|_| {
        index += 1;
        kept[index - 1]
    });
}
