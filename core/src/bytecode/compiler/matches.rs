//! Matches: arms tried in order.

use super::assembler::Label;
use super::operands::Operand;
use super::{Compiled, FunctionCompiler, Want};
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::bytecode::program::Constant;
use crate::check::proof::Proof;
use crate::check::typed_program::{Arm, Expr, Pattern, ValueKind};

impl FunctionCompiler<'_, '_> {
    pub(super) fn match_(&mut self, subject: &Expr, arms: &[Arm], expr: &Expr, want: Want) -> Compiled<Proof> {
        self.scoped(|this| {
            let subject = this.operand(subject)?;
            let end = this.code.label();
            let mut proof = Proof::of_unmatched(subject.proof, arms);
            for (index, arm) in arms.iter().enumerate() {
                let next = this.code.label();
                let covered = Proof::of_unmatched(subject.proof, &arms[..=index]) == Proof::Never;
                if !covered {
                    this.unless_matches(subject, arm, next)?;
                }
                let found = this.arm(subject, arm, want)?;
                this.jump_past(want, end, arm.span);
                this.code.bind(next);
                proof = proof.join(found);
                if covered {
                    this.code.bind(end);
                    return Ok(proof);
                }
            }
            this.nil(want, expr.span)?;
            this.code.bind(end);
            Ok(proof)
        })
    }

    /// What an arm does once it is taken. No other arm will look at the subject, so its value may be taken.
    fn arm(&mut self, subject: Operand, arm: &Arm, want: Want) -> Compiled<Proof> {
        self.scoped(|this| {
            if let Some(local) = arm.pattern.binding() {
                let register = this.register_of(local, arm.span)?;
                let op = if subject.spent { Opcode::Take } else { Opcode::Move };
                this.code.abc(op, register, subject.register, 0, arm.span);
                if matches!(arm.pattern, Pattern::Ok(_) | Pattern::Err(_)) {
                    this.code.abc(Opcode::Payload, register, register, 0, arm.span);
                }
            }
            this.block(&arm.body, want, arm.span)
        })
    }

    fn unless_matches(&mut self, subject: Operand, arm: &Arm, next: Label) -> Compiled<()> {
        let at = arm.span;
        let literal = match &arm.pattern {
            Pattern::Literal(literal) => literal,
            Pattern::Any => return Ok(()),
            Pattern::Ok(_) => return self.unless_kind(subject, TestedKind::Ok, arm, next),
            Pattern::Err(_) => return self.unless_kind(subject, TestedKind::Err, arm, next),
            Pattern::Kind(ValueKind::Number, _) => return self.unless_kind(subject, TestedKind::Number, arm, next),
            Pattern::Kind(ValueKind::Text, _) => return self.unless_kind(subject, TestedKind::Text, arm, next),
            Pattern::Kind(ValueKind::Bool, _) => return self.unless_kind(subject, TestedKind::Bool, arm, next),
            Pattern::Kind(ValueKind::List, _) => return self.unless_kind(subject, TestedKind::List, arm, next),
        };
        if let (Proof::Bool, Constant::Bool(flag)) = (subject.proof, literal) {
            let op = if *flag { Opcode::JumpF } else { Opcode::JumpT };
            self.code.jump(op, subject.register, 0, next, at);
            return Ok(());
        }
        if let (Proof::Number, Constant::Number(_)) = (subject.proof, literal)
            && let Ok(constant) = u8::try_from(self.constant(literal.clone(), at)?)
        {
            self.code.jump(Opcode::JumpNeK, subject.register, constant, next, at);
            return Ok(());
        }
        self.scoped(|this| {
            let wanted = this.allocate(1, at)?;
            this.load(wanted, literal.clone(), at)?;
            if subject.proof == Proof::Number && Proof::of_constant(literal) == Proof::Number {
                this.code.jump(Opcode::JumpNe, subject.register, wanted, next, at);
            } else {
                this.code.abc(Opcode::Eq, wanted, subject.register, wanted, at);
                this.code.jump(Opcode::JumpF, wanted, 0, next, at);
            }
            Ok(())
        })
    }

    fn unless_kind(&mut self, subject: Operand, kind: TestedKind, arm: &Arm, next: Label) -> Compiled<()> {
        self.code.jump(Opcode::JumpNotKind, subject.register, kind as u8, next, arm.span);
        Ok(())
    }
}
