//! How calls use frames.
//!
//! A call counts towards the depth limit when it lies on a cycle of the call graph and is not in tail position. That is
//! a property of the program, not of an engine, so inlining and native frames cannot change where a program fails.

use super::typed_program::{CallKind, ExprKind, Function, FunctionId, TypedProgram};
use super::walk;
use crate::source::Span;
use std::collections::HashMap;

/// What a function calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// The functions that it names.
    pub(super) named: Vec<FunctionId>,
    /// Whether it calls a value in tail position, which may be any function. Other calls of values are always counted.
    pub(super) any: bool,
}

/// Gives every call its kind. On entry a call is `Tail` if it stands in tail position, else `Counted`.
pub(super) fn classify(functions: &mut [Function], calls: &[Calls]) {
    let component = strongly_connected_components(calls);
    for (index, function) in functions.iter_mut().enumerate() {
        walk::block(&mut function.body, &mut |expr| {
            if let ExprKind::Call { function, kind, .. } = &mut expr.kind
                && component[function.index()] != component[index]
            {
                *kind = CallKind::Plain;
            }
        });
    }
}

/// How each call of a function of the program, or of a value, uses frames, by its place.
pub fn kinds(program: &TypedProgram) -> HashMap<Span, CallKind> {
    let mut kinds = HashMap::new();
    for function in &program.functions {
        // The walk is made for changing what it visits.
        walk::block(&mut function.body.clone(), &mut |expr| {
            if let ExprKind::Call { kind, .. } | ExprKind::CallValue { kind, .. } = expr.kind {
                kinds.insert(expr.span, kind);
            }
        });
    }
    kinds
}

/// The component number of each function, by Tarjan's algorithm (1972) with an explicit stack: call chains can be as
/// long as programs. A function that no cycle goes through has a component of its own. One node more stands for calling
/// any function, so that such calls cost one edge each.
fn strongly_connected_components(calls: &[Calls]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let any = calls.len();
    let successor = |node: usize, number: usize| match calls.get(node) {
        Some(Calls { named, .. }) if number < named.len() => Some(named[number].index()),
        Some(calls) => (calls.any && number == calls.named.len()).then_some(any),
        None => (number < any).then_some(number),
    };
    let count = any + 1;
    let (mut order, mut low, mut component) = (vec![UNSEEN; count], vec![0; count], vec![UNSEEN; count]);
    let (mut seen, mut components) = (0, 0);
    let mut open = Vec::new();
    for root in 0..count {
        // Nodes being visited, each with the number of its successors that are done.
        let mut path = if order[root] == UNSEEN { vec![(root, 0)] } else { continue };
        while let Some((node, done)) = path.pop() {
            if done == 0 {
                (order[node], low[node]) = (seen, seen);
                seen += 1;
                open.push(node);
            }
            if let Some(next) = successor(node, done) {
                path.push((node, done + 1));
                if order[next] == UNSEEN {
                    path.push((next, 0));
                } else if component[next] == UNSEEN {
                    low[node] = low[node].min(order[next]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = components;
                    if member == node {
                        break;
                    }
                }
                components += 1;
            }
            if let Some(&(parent, _)) = path.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    fn components(edges: &[&[u16]], any: &[usize]) -> Vec<usize> {
        let calls = edges.iter().enumerate().map(|(index, targets)| Calls {
            named: targets.iter().copied().map(FunctionId).collect(),
            any: any.contains(&index),
        });
        strongly_connected_components(&calls.collect::<Vec<_>>())
    }

    #[test]
    fn nodes_share_a_component_exactly_when_a_cycle_joins_them() {
        // 0 → 1 → 2 → 1, 2 → 3, 3 → 3, 4 → 0
        let found = components(&[&[1], &[2], &[1, 3], &[3], &[0]], &[]);
        assert_eq!(found[1], found[2]);
        let distinct: std::collections::HashSet<_> = [found[0], found[1], found[3], found[4]].into();
        assert_eq!(distinct.len(), 4);
    }

    #[test]
    fn a_call_of_any_function_closes_cycles() {
        // 0 → 1 → any, 2 → 3
        let found = components(&[&[1], &[], &[3], &[]], &[1]);
        assert_eq!(found[0], found[1]);
        assert_ne!(found[2], found[3]);
        assert_ne!(found[1], found[3]);
    }

    #[test]
    fn calls_count_only_on_cycles_and_outside_tail_position() {
        use CallKind::{Counted, Plain, Tail};
        let rows: &[(&str, &[CallKind])] = &[
            ("g>n;1\nf>n;g()", &[Plain]),
            ("g>n;1\nf>n;x=g();x", &[Plain]),
            ("f n:n>n;<=n 0{f 1};r=f 2;+r 1", &[Tail, Counted]),
            ("f n:n>n;g n\ng n:n>n;x=f n;x", &[Tail, Counted]),
            ("f g:F n n>n;g 1", &[Tail]),
            ("f g:F n n>n;x=g 1;x", &[Counted]),
            // `h` may be what `f` calls, so its call of `f` lies on a cycle.
            ("f g:F n n>n;g 1\nh x:n>n;y=f h;+y 1", &[Tail, Counted]),
            ("f g:F n n>n;x=g 1;x\nh x:n>n;y=f h;+y 1", &[Counted, Plain]),
            // What is unwrapped comes back.
            ("g>R n t;~1\nf>R n t;g!();~1", &[Plain]),
            ("f xs:L a>a;map f xs", &[Counted]),
            ("g x:n>n;x\nf xs:L n>L n;map g xs", &[Plain]),
        ];
        for (source, kinds) in rows {
            let checked = crate::check::check(&crate::syntax::parse(source).tree, source);
            let Some(mut program) = checked.program else { panic!("{source:?}: {:?}", checked.diagnostics) };
            let mut found = Vec::new();
            for function in &mut program.functions {
                walk::block(&mut function.body, &mut |expr| match expr.kind {
                    ExprKind::Call { kind, .. } | ExprKind::CallValue { kind, .. } => found.push(kind),
                    _ => {}
                });
            }
            assert_eq!(found, *kinds, "{source:?}");
        }
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let call = |node: u16| Calls { named: vec![FunctionId((node + 1) % 60_000)], any: node == 7 };
        let calls: Vec<Calls> = (0..60_000).map(call).collect();
        assert!(strongly_connected_components(&calls).iter().all(|&component| component == 0));
    }
}
