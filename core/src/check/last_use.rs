//! When variables are read, and which reads are the last of a value: what lets engines change values in place.
//!
//! A backward walk over the tree carries the set of live variables: those whose value some path from here reads. A loop
//! makes live at its end what its rounds may read before they bind it, and that does not depend on what follows the
//! loop; so one walk, before the one that counts, finds it for every loop, and each body is walked twice however deeply
//! loops are nested.

use super::typed_program::{Block, Expr, ExprKind, Function, Local, LocalId, Pattern, Read, Statement};

/// Sets how every variable is read.
pub(super) fn mark(functions: &mut [Function]) {
    for function in functions {
        let mut walk = Walk::new(&function.locals);
        walk.block(&mut function.body);
        walk.start_again();
        walk.block(&mut function.body);
    }
}

/// A set of variables.
#[derive(Clone)]
struct Set(Vec<u64>);

impl Set {
    fn none(variables: usize) -> Set {
        Set(vec![0; variables.div_ceil(64)])
    }

    fn contains(&self, local: LocalId) -> bool {
        self.0[local.index() / 64] & 1 << (local.index() % 64) != 0
    }

    fn insert(&mut self, local: LocalId) {
        self.0[local.index() / 64] |= 1 << (local.index() % 64);
    }

    fn remove(&mut self, local: LocalId) {
        self.0[local.index() / 64] &= !(1 << (local.index() % 64));
    }

    fn add_all(&mut self, other: &Set) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

struct Walk<'a> {
    locals: &'a [Local],
    live: Set,
    /// What is live after the loops around here, and at the start of their next rounds; innermost last.
    around: Vec<(Set, Set)>,
    /// What the rounds of each loop may read before they bind it, in the order of the walk.
    exposed: Vec<Set>,
    /// Loops met so far.
    loops: usize,
    /// Bindings met so far.
    bindings: usize,
    /// How many bindings had been met when that of a variable was, for the last time.
    bound: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(locals: &'a [Local]) -> Walk<'a> {
        Walk {
            locals,
            live: Set::none(locals.len()),
            around: Vec::new(),
            exposed: Vec::new(),
            loops: 0,
            bindings: 0,
            bound: vec![0; locals.len()],
        }
    }

    fn start_again(&mut self) {
        self.live = self.none();
        self.loops = 0;
    }

    fn none(&self) -> Set {
        Set::none(self.locals.len())
    }

    /// Goes on from another place; gives back what was live at the one that is left.
    fn replace_live(&mut self, live: Set) -> Set {
        std::mem::replace(&mut self.live, live)
    }

    /// What may be without a value is copied when it is read, and where it stands.
    fn may_be_unassigned(&self, local: LocalId) -> bool {
        self.locals[local.index()].may_be_unassigned
    }

    fn read(&mut self, local: LocalId, read: &mut Read) {
        read.last = !self.live.contains(local) && !self.may_be_unassigned(local);
        self.live.insert(local);
    }

    fn bind(&mut self, local: LocalId) {
        self.live.remove(local);
        self.bindings += 1;
        self.bound[local.index()] = self.bindings;
    }

    fn block(&mut self, block: &mut Block) {
        for statement in block.statements.iter_mut().rev() {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &mut Statement) {
        match statement {
            Statement::Bind { local, value } => {
                self.bind(*local);
                self.expr(value);
            }
            Statement::Return(value) => {
                self.live = self.none();
                self.expr(value);
            }
            Statement::Break(value) => {
                if let Some((after, _)) = self.around.last() {
                    self.live = after.clone();
                }
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            Statement::Continue => {
                if let Some((_, next_round)) = self.around.last() {
                    self.live = next_round.clone();
                }
            }
            Statement::Guard { condition, body, .. } => {
                let after = self.replace_live(self.none());
                self.block(body);
                self.live.add_all(&after);
                self.expr(condition);
            }
            Statement::Expr(value) => self.expr(value),
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Constant(_) => {}
            ExprKind::Local { local, read } => self.read(*local, read),
            ExprKind::Binary { left, right, .. } => self.operation(&mut [left, right]),
            ExprKind::Call { arguments, .. }
            | ExprKind::Builtin { arguments, .. }
            | ExprKind::Tool { arguments, .. }
            | ExprKind::List(arguments) => self.operation(&mut arguments.iter_mut().collect::<Vec<_>>()),
            ExprKind::CallValue { callee, arguments, .. } => {
                let callee = std::iter::once(&mut **callee);
                self.operation(&mut callee.chain(arguments).collect::<Vec<_>>());
            }
            ExprKind::Record { fields, .. } => {
                self.operation(&mut fields.iter_mut().map(|(_, value)| value).collect::<Vec<_>>());
            }
            ExprKind::With { record, fields } => {
                let record = std::iter::once(&mut **record);
                let values = fields.iter_mut().map(|(_, value)| value);
                self.operation(&mut record.chain(values).collect::<Vec<_>>());
            }
            ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::Ok(operand)
            | ExprKind::Err(operand)
            // Where it leaves the function nothing is live.
            | ExprKind::Unwrap(operand)
            | ExprKind::ToFunction { operand, .. }
            | ExprKind::Field { object: operand, .. }
            | ExprKind::Index { object: operand, .. } => self.expr(operand),
            ExprKind::Logic { left: first, right: second, .. }
            | ExprKind::Coalesce { value: first, fallback: second } => {
                let without = self.live.clone();
                self.expr(second);
                self.live.add_all(&without);
                self.expr(first);
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => {
                let after = self.live.clone();
                self.block(otherwise);
                let otherwise = self.replace_live(after);
                self.block(then);
                self.live.add_all(&otherwise);
                self.expr(condition);
            }
            ExprKind::Match { subject, arms } => {
                let after = self.live.clone();
                if arms.iter().any(|arm| arm.pattern == Pattern::Any) {
                    self.live = self.none();
                }
                for arm in arms {
                    let others = self.replace_live(after.clone());
                    self.block(&mut arm.body);
                    if let Some(local) = arm.pattern.binding() {
                        self.bind(local);
                    }
                    self.live.add_all(&others);
                }
                self.expr(subject);
            }
            ExprKind::While { condition, body } => self.rounds(|walk| {
                walk.block(body);
                if let Some((after, _)) = walk.around.last() {
                    walk.live.add_all(after);
                }
                walk.expr(condition);
            }),
            ExprKind::ForRange { local, start, end, body } => {
                self.rounds(|walk| {
                    walk.block(body);
                    walk.bind(*local);
                });
                self.expr(end);
                self.expr(start);
            }
            ExprKind::ForEach { local, list, body } => {
                self.rounds(|walk| {
                    walk.block(body);
                    walk.bind(*local);
                });
                self.expr(list);
            }
        }
    }

    /// The operands of an operation, and the operation after them, which reads those that are deferred.
    fn operation(&mut self, operands: &mut [&mut Expr]) {
        let bound_after = self.bindings;
        for operand in operands.iter_mut().rev() {
            if let ExprKind::Local { local, read } = &mut operand.kind
                && read.deferred
            {
                self.read(*local, read);
            }
        }
        for operand in operands.iter_mut().rev() {
            match &mut operand.kind {
                ExprKind::Local { read, .. } if read.deferred => {}
                ExprKind::Local { local, read } => {
                    self.read(*local, read);
                    let bound_by_later = self.bound[local.index()] > bound_after;
                    read.deferred = !bound_by_later && !self.may_be_unassigned(*local);
                }
                _ => self.expr(operand),
            }
        }
    }

    /// The rounds of a loop, of which there may be none.
    fn rounds(&mut self, round: impl FnOnce(&mut Self)) {
        let number = self.loops;
        self.loops += 1;
        let after = self.live.clone();
        let first_walk = number == self.exposed.len();
        if first_walk {
            self.exposed.push(self.none());
            self.around.push((self.none(), self.none()));
        } else {
            let mut next_round = self.exposed[number].clone();
            next_round.add_all(&after);
            self.around.push((after.clone(), next_round));
        }
        self.live = self.around.last().map_or_else(|| self.none(), |(_, next_round)| next_round.clone());
        round(self);
        self.around.pop();
        if first_walk {
            self.exposed[number] = self.live.clone();
        }
        self.live = after;
        self.live.add_all(&self.exposed[number]);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::typed_program::ExprKind;
    use crate::check::{check, walk};
    use crate::syntax;

    /// The source with every read marked: `~` before those that are deferred, `!` after those that are the last.
    fn marked(source: &str) -> String {
        let checked = check(&syntax::parse(source).tree, source);
        let mut program = checked.program.unwrap_or_else(|| panic!("{source}: {:?}", checked.diagnostics));
        let mut marks = Vec::new();
        for function in &mut program.functions {
            walk::block(&mut function.body, &mut |expr| {
                if let ExprKind::Local { read, .. } = expr.kind {
                    let (start, end) = (expr.span.start as usize, expr.span.end as usize);
                    marks.extend(read.deferred.then_some((start, '~')));
                    marks.extend(read.last.then_some((end, '!')));
                }
            });
        }
        marks.sort_by_key(|&(place, _)| std::cmp::Reverse(place));
        let mut text = source.to_owned();
        marks.into_iter().for_each(|(place, mark)| text.insert(place, mark));
        text
    }

    #[test]
    fn reads_are_marked() {
        let rows = [
            "f p:n q:n>n;s=*~p ~q!;t=+~s! ~p!;t!",
            // Of several operands of one operation the final one is last, and nested operations read before.
            "f p:n>n;+~p ~p!",
            "f p:n>n;+~p! *~p ~p",
            "f p:t>t;p=+~p! \"a\";p=+~p! \"b\";p!",
            // An operand that binds a variable, which an operand before it reads.
            "f p:n>n;+p! (?(1){1:p=2;p!;_:3})",
            "f p:n>n;+p (?(p){1:p=+~p! 2;p!;_:3})",
            "f p:n q:n>n;+~p! (?(p){1:q=+~p 2;q!;_:3})",
            // Branches join.
            "f p:n q:n>n;>~p 1{q!}{p};p!",
            "f p:n q:n>n;>~p 1{q!}{p!};1",
            "f p:n>n;>~p 1{p=2;1}{3};p!",
            "f p:n>n;?p{1:p!;2:*~p! 2;_:3}",
            "f p:n q:n>n;x=|(>~p 1) (>~q! ~p);p!",
            // Guards and `ret` end the function.
            "f p:n>n;>~p 1{p!};p!",
            "f p:n>n;>~p 1{ret p!};2",
            // A value that is bound anew is not read again.
            "f p:n>n;q=p!;p=2;+~q! ~p!",
            // Rounds read what is live where they begin.
            "f p:n>n;@i 0..p{p=+~p! ~i!};p!",
            "f p:n q:n>n;@i 0..q!{q=p!;p=+~i! 1};1",
            "f p:n>n;wh <~p 9{p=+~p! 1};p!",
            "f p:n q:n>n;wh <~p 9{q=p;p=+~p! 1;>~q! 1{cnt}};0",
            "f p:n q:n>n;@i 0..3{>~p ~i!{brk p!};q;cnt};1",
            "f p:n q:n>n;@i 0..3{>~p ~i!{brk p!};q=p};q!",
            "f p:n q:n>n;@i 0..3{@j 0..i!{p=+~p! ~q};@j 0..2{q=+~j! 1}};p!",
            "f p:n q:n>n;@i 0..3{@j 0..i{p=1;brk +~p! ~i!}};0",
            // What may be without a value is copied where it stands.
            "f p:n>n;wh <~p 1{q=p!;p=2};+q *~p! q",
        ];
        let found = rows.map(|row| marked(&row.replace(['~', '!'], "")));
        assert_eq!(found.join("\n"), rows.join("\n"));
    }

    #[test]
    fn nested_loops_are_walked_twice_each() {
        let nest = |inner: &str| format!("f p:n>n;{}{inner}{};p!", "@i 0..2{".repeat(100), "}".repeat(100));
        let marks = nest("p=+~p! ~i!");
        assert_eq!(marked(&marks.replace(['~', '!'], "")), marks);
    }
}
