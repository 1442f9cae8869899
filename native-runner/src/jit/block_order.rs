//! The order in which compilers visit blocks.

use ilo_core::ir::function::Function;

/// The blocks that can be reached, each before those that it dominates: a value may be used before the block that makes
/// it in the order of the list, but never in that of dominance.
pub fn reverse_postorder(function: &Function) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; function.blocks.len()];
    let successors = |block: usize| -> Vec<usize> {
        function.blocks[block].terminator.edges().map(|edge| edge.block.index()).collect()
    };
    seen[0] = true;
    let mut path = vec![(0, successors(0))];
    while let Some((block, pending)) = path.last_mut() {
        match pending.pop() {
            Some(next) if !seen[next] => {
                seen[next] = true;
                path.push((next, successors(next)));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                path.pop();
            }
        }
    }
    order.reverse();
    order
}
