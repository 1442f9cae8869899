//! Registers by live range, for functions with more variables than registers.
//!
//! Normally a variable keeps a register of its own, which makes listings easy to read. A function that runs out of
//! registers that way is compiled again with variables sharing them, by linear scan (Poletto and Sarkar, 1999).

use crate::check::typed_program::{Block, Expr, ExprKind, Function, LocalId, Statement};
use crate::sorting;
use std::collections::BTreeSet;

/// A register for each variable, and how many there are. The variables of counted loops get none: theirs
/// stands beside the loop's own registers.
pub(super) fn assign(function: &Function) -> (Vec<Option<u8>>, usize) {
    let mut ranges =
        Ranges { position: 0, open: Vec::new(), loops: Vec::new(), locals: vec![None; function.locals.len()] };
    for parameter in 0..function.parameters.len() {
        ranges.touch(LocalId(parameter as u32));
    }
    ranges.block(&function.body);
    ranges.scan(function.parameters.len())
}

/// Where a variable is in use, in positions of the walk.
#[derive(Clone)]
struct Range {
    start: usize,
    end: usize,
    /// The loops around any of its uses.
    loops: BTreeSet<usize>,
}

struct Ranges {
    position: usize,
    /// The loops around the position.
    open: Vec<usize>,
    /// First and last position of each loop.
    loops: Vec<(usize, usize)>,
    locals: Vec<Option<Range>>,
}

impl Ranges {
    fn touch(&mut self, local: LocalId) {
        self.position += 1;
        let position = self.position;
        let range =
            self.locals[local.index()].get_or_insert(Range { start: position, end: position, loops: BTreeSet::new() });
        range.end = position;
        range.loops.extend(&self.open);
    }

    fn block(&mut self, block: &Block) {
        for &local in &block.unassigned {
            self.touch(local);
        }
        for statement in &block.statements {
            match statement {
                Statement::Bind { local, value } => {
                    self.expr(value);
                    self.touch(*local);
                }
                Statement::Return(value) | Statement::Break(Some(value)) | Statement::Expr(value) => self.expr(value),
                Statement::Guard { condition, body, .. } => {
                    self.expr(condition);
                    self.block(body);
                }
                Statement::Break(None) | Statement::Continue => {}
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Constant(_) => {}
            ExprKind::Local { local, .. } => self.touch(*local),
            ExprKind::Binary { left, right, .. }
            | ExprKind::Logic { left, right, .. }
            | ExprKind::Coalesce { value: left, fallback: right } => self.operands([&**left, &**right]),
            ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::Ok(operand)
            | ExprKind::Err(operand)
            | ExprKind::Unwrap(operand)
            | ExprKind::ToFunction { operand, .. }
            | ExprKind::Field { object: operand, .. }
            | ExprKind::Index { object: operand, .. } => self.expr(operand),
            ExprKind::Call { arguments: parts, .. }
            | ExprKind::Builtin { arguments: parts, .. }
            | ExprKind::Tool { arguments: parts, .. }
            | ExprKind::List(parts) => self.operands(parts),
            ExprKind::CallValue { callee, arguments, .. } => self.operands([&**callee].into_iter().chain(arguments)),
            ExprKind::Record { fields, .. } => self.operands(fields.iter().map(|(_, value)| value)),
            ExprKind::With { record, fields } => {
                self.operands([&**record].into_iter().chain(fields.iter().map(|(_, value)| value)));
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.block(then);
                self.block(otherwise);
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                for arm in arms {
                    // The subject is looked at again before each arm, and taken apart at its start.
                    if let ExprKind::Local { local, .. } = subject.kind {
                        self.touch(local);
                    }
                    arm.pattern.binding().into_iter().for_each(|local| self.touch(local));
                    self.block(&arm.body);
                }
            }
            ExprKind::While { condition, body } => self.in_loop(|this| {
                this.expr(condition);
                this.block(body);
            }),
            ExprKind::ForRange { start, end, body, .. } => {
                self.expr(start);
                self.expr(end);
                self.in_loop(|this| this.block(body));
            }
            ExprKind::ForEach { list, body, .. } => {
                self.expr(list);
                self.in_loop(|this| this.block(body));
            }
        }
    }

    /// Parts of an operation. Variables among them may be read only by the operation itself, so all of them are in use
    /// until then.
    fn operands<'e>(&mut self, operands: impl IntoIterator<Item = &'e Expr, IntoIter: Clone>) {
        let operands = operands.into_iter();
        operands.clone().for_each(|operand| self.expr(operand));
        for operand in operands {
            if let ExprKind::Local { local, .. } = operand.kind {
                self.touch(local);
            }
        }
    }

    fn in_loop(&mut self, walk: impl FnOnce(&mut Self)) {
        let index = self.loops.len();
        self.position += 1;
        self.loops.push((self.position, self.position));
        self.open.push(index);
        walk(self);
        self.open.pop();
        self.position += 1;
        self.loops[index].1 = self.position;
    }

    fn scan(mut self, parameters: usize) -> (Vec<Option<u8>>, usize) {
        for range in self.locals.iter_mut().flatten() {
            // A variable that is used inside a loop and outside it keeps its value through every round. Inner loops
            // come after outer ones, so widening from the last to the first settles in one pass.
            for &index in range.loops.iter().rev() {
                let (start, end) = self.loops[index];
                if range.start < start || end < range.end {
                    range.start = range.start.min(start);
                    range.end = range.end.max(end);
                }
            }
        }
        let mut order: Vec<usize> = (0..self.locals.len()).collect();
        sorting::sort_by_key(&mut order, |&local| self.locals[local].as_ref().map_or(0, |range| range.start));
        let mut registers = vec![None; self.locals.len()];
        // The position until which each register is taken.
        let mut taken: Vec<usize> = Vec::new();
        for local in order {
            let Some(range) = &self.locals[local] else { continue };
            let register = match taken.iter().position(|&until| until < range.start) {
                // Parameters arrive in the first registers, in order.
                Some(free) if local >= parameters => free,
                _ => {
                    taken.push(0);
                    taken.len() - 1
                }
            };
            taken[register] = range.end;
            registers[local] = u8::try_from(register).ok();
        }
        (registers, taken.len())
    }
}
