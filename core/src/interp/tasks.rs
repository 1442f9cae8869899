//! What the interpreter can have to do, and how it is done.

use super::Machine;
use crate::builtins::World;
use crate::check::typed_program::{Arm, Block, CallKind, Expr, ExprKind, LocalId, Pattern, Statement};
use crate::diagnostic::Code;
use crate::operations::{self, Fault};
use crate::source::Span;
use crate::value::Value;

/// One thing to do. Values named here are popped from the value stack.
pub(super) enum Task<'p> {
    /// Push the value of an expression.
    Eval(&'p Expr),
    /// Go on with a block at a statement, dropping the value of the statement before it.
    Block(&'p Block, usize),
    /// Bind the topmost value; push nil.
    Bind(LocalId),
    /// Return the topmost value from the innermost call.
    Return,
    /// Leave the innermost loop with the topmost value.
    Break,
    /// Decide a guard by the topmost value.
    Guard(&'p Statement),
    /// Finish an expression whose operands are evaluated.
    Finish(&'p Expr),
    /// Take the round's value as the loop's, and begin the next round.
    EndRound,
    /// Begin the next round of the innermost loop, if there is one.
    NextRound,
    /// Decide whether a `wh` loop has a round by the topmost value.
    WhileTest(&'p Block),
}

/// A loop in progress. Its value lies below those of its round.
pub(super) struct Loop<'p> {
    kind: LoopKind<'p>,
    body: &'p Block,
    /// How high the stacks stand between rounds.
    tasks: usize,
    values: usize,
}

enum LoopKind<'p> {
    While(&'p Expr),
    Range { local: LocalId, start: f64, rounds: f64, done: f64 },
}

type Step = Result<(), (Fault, Span)>;

impl<'p> Machine<'p, '_> {
    pub(super) fn perform(&mut self, task: Task<'p>) -> Step {
        match task {
            Task::Eval(expr) => return self.evaluate(expr),
            Task::Block(block, index) => self.block(block, index),
            Task::Bind(local) => {
                let value = self.pop();
                self.set(local, value);
                self.values.push(Value::NIL);
            }
            Task::Return => self.leave(),
            Task::Break => {
                let value = self.pop();
                self.end_loop(Some(value));
            }
            Task::Guard(statement) => {
                if let Statement::Guard { negated, body, .. } = statement {
                    if self.pop().is_truthy() != *negated {
                        self.tasks.push(Task::Return);
                        self.tasks.push(Task::Block(body, 0));
                    } else {
                        self.values.push(Value::NIL);
                    }
                }
            }
            Task::Finish(expr) => return self.finish(expr),
            Task::EndRound => {
                let value = self.pop();
                if let Some(current) = self.values.last_mut() {
                    *current = value;
                }
                self.tasks.push(Task::NextRound);
            }
            Task::NextRound => self.next_round(),
            Task::WhileTest(body) => {
                if self.pop().is_truthy() {
                    self.tasks.push(Task::EndRound);
                    self.tasks.push(Task::Block(body, 0));
                } else {
                    self.loops.pop();
                }
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &'p Block, index: usize) {
        if index > 0 {
            self.pop();
        } else {
            for &local in &block.unassigned {
                self.set(local, Value::UNASSIGNED);
            }
        }
        let Some(statement) = block.statements.get(index) else {
            self.values.push(Value::NIL);
            return;
        };
        if index + 1 < block.statements.len() {
            self.tasks.push(Task::Block(block, index + 1));
        }
        match statement {
            Statement::Bind { local, value } => {
                self.tasks.push(Task::Bind(*local));
                self.tasks.push(Task::Eval(value));
            }
            Statement::Return(value) => {
                self.tasks.push(Task::Return);
                self.tasks.push(Task::Eval(value));
            }
            Statement::Break(Some(value)) => {
                self.tasks.push(Task::Break);
                self.tasks.push(Task::Eval(value));
            }
            Statement::Break(None) => self.end_loop(None),
            Statement::Continue => {
                if let Some(current) = self.loops.last() {
                    self.tasks.truncate(current.tasks);
                    self.values.truncate(current.values);
                    self.tasks.push(Task::NextRound);
                }
            }
            Statement::Guard { condition, .. } => {
                self.tasks.push(Task::Guard(statement));
                self.tasks.push(Task::Eval(condition));
            }
            Statement::Expr(value) => self.tasks.push(Task::Eval(value)),
        }
    }

    /// Starts an expression: pushes its value, or schedules its operands and the task that finishes it.
    fn evaluate(&mut self, expr: &'p Expr) -> Step {
        match &expr.kind {
            ExprKind::Constant(constant) => self.values.push(Value::from(constant)),
            ExprKind::Local { local, .. } => {
                let value = self.get(*local).clone();
                if value.is_unassigned() {
                    return Err((operations::unassigned(), expr.span));
                }
                self.values.push(value);
            }
            ExprKind::Binary { left, right, .. } => {
                self.tasks.push(Task::Finish(expr));
                self.tasks.push(Task::Eval(right));
                self.tasks.push(Task::Eval(left));
            }
            ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::Logic { left: operand, .. }
            | ExprKind::If { condition: operand, .. }
            | ExprKind::Match { subject: operand, .. } => {
                self.tasks.push(Task::Finish(expr));
                self.tasks.push(Task::Eval(operand));
            }
            ExprKind::Call { arguments, .. } | ExprKind::Builtin { arguments, .. } => {
                self.tasks.push(Task::Finish(expr));
                self.tasks.extend(arguments.iter().rev().map(Task::Eval));
            }
            ExprKind::While { condition, body } => self.begin_loop(LoopKind::While(condition), body),
            ExprKind::ForRange { start, end, .. } => {
                self.tasks.push(Task::Finish(expr));
                self.tasks.push(Task::Eval(end));
                self.tasks.push(Task::Eval(start));
            }
            _ => return Err((Fault::new(Code::T033, "this cannot be run yet"), expr.span)),
        }
        Ok(())
    }

    /// Goes on with an expression whose first operands are on the value stack.
    fn finish(&mut self, expr: &'p Expr) -> Step {
        let fault = |fault| (fault, expr.span);
        match &expr.kind {
            ExprKind::Binary { op, .. } => {
                let right = self.pop();
                let left = self.pop();
                self.values.push(operations::binary(*op, left, &right).map_err(fault)?);
            }
            ExprKind::Negate(_) => {
                let operand = self.pop();
                self.values.push(operations::negate(&operand).map_err(fault)?);
            }
            ExprKind::Not(_) => {
                let truthy = self.pop().is_truthy();
                self.values.push(Value::boolean(!truthy));
            }
            ExprKind::Logic { stops_on, right, .. } => {
                let left = self.pop();
                if left.is_truthy() == *stops_on {
                    self.values.push(left);
                } else {
                    self.tasks.push(Task::Eval(right));
                }
            }
            ExprKind::If { then, otherwise, .. } => {
                let block = if self.pop().is_truthy() { then } else { otherwise };
                self.tasks.push(Task::Block(block, 0));
            }
            ExprKind::Match { arms, .. } => {
                let subject = self.pop();
                match arms.iter().find(|arm| matches(arm, &subject)) {
                    Some(arm) => self.tasks.push(Task::Block(&arm.body, 0)),
                    None => self.values.push(Value::NIL),
                }
            }
            ExprKind::Call { function, arguments, kind } => match kind {
                CallKind::Tail => self.enter_tail(*function, arguments.len()),
                CallKind::Plain => self.enter(*function, arguments.len(), false),
                CallKind::Counted => {
                    if self.depth == self.limits.depth {
                        return Err(fault(operations::too_deep(self.limits.depth)));
                    }
                    self.depth += 1;
                    self.enter(*function, arguments.len(), true);
                }
            },
            ExprKind::Builtin { builtin, arguments } => {
                let first = self.values.len() - arguments.len();
                let result = {
                    let mut world = World { host: self.host, at: expr.span };
                    builtin.call(&mut self.values[first..], &mut world).map_err(fault)?
                };
                self.values.truncate(first);
                self.values.push(result);
            }
            ExprKind::ForRange { local, body, .. } => {
                let end = self.pop();
                let start = self.pop();
                let (start, rounds) = operations::range(&start, &end).map_err(fault)?;
                self.begin_loop(LoopKind::Range { local: *local, start, rounds, done: 0.0 }, body);
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_loop(&mut self, kind: LoopKind<'p>, body: &'p Block) {
        // A loop without rounds is nil.
        self.values.push(Value::NIL);
        self.loops.push(Loop { kind, body, tasks: self.tasks.len(), values: self.values.len() });
        self.tasks.push(Task::NextRound);
    }

    fn next_round(&mut self) {
        let Some(current) = self.loops.last_mut() else { return };
        let body = current.body;
        match &mut current.kind {
            LoopKind::While(condition) => {
                self.tasks.push(Task::WhileTest(body));
                self.tasks.push(Task::Eval(condition));
            }
            LoopKind::Range { local, start, rounds, done } => {
                if *done < *rounds {
                    let (local, value) = (*local, Value::number(*start + *done));
                    *done += 1.0;
                    self.set(local, value);
                    self.tasks.push(Task::EndRound);
                    self.tasks.push(Task::Block(body, 0));
                } else {
                    self.loops.pop();
                }
            }
        }
    }

    /// Leaves the innermost loop; without a value it keeps the one it has.
    fn end_loop(&mut self, value: Option<Value>) {
        if let Some(current) = self.loops.pop() {
            self.tasks.truncate(current.tasks);
            self.values.truncate(current.values);
            if let (Some(value), Some(place)) = (value, self.values.last_mut()) {
                *place = value;
            }
        }
    }

    fn slot(&self, local: LocalId) -> usize {
        self.frames.last().map_or(0, |frame| frame.locals) + local.index()
    }

    fn get(&self, local: LocalId) -> &Value {
        &self.locals[self.slot(local)]
    }

    fn set(&mut self, local: LocalId, value: Value) {
        let slot = self.slot(local);
        self.locals[slot] = value;
    }
}

fn matches(arm: &Arm, subject: &Value) -> bool {
    match &arm.pattern {
        Pattern::Any => true,
        Pattern::Literal(constant) => Value::from(constant) == *subject,
        _ => false,
    }
}
