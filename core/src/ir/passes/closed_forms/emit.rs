//! Polynomials and bounds as instructions.

use super::polynomial::{Atom, Magnitude, Polynomial, Rounding};
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::Operation;
use std::collections::BTreeMap;

/// Writes instructions.
pub(super) struct Emitter<'a> {
    pub(super) function: &'a mut Function,
    pub(super) instructions: Vec<Instruction>,
    pub(super) pc: usize,
    atoms: BTreeMap<Atom, Value>,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(function: &'a mut Function, pc: usize) -> Emitter<'a> {
        Emitter { function, instructions: Vec::new(), pc, atoms: BTreeMap::new() }
    }

    pub(super) fn make(&mut self, operation: Operation, operands: Vec<Value>) -> Option<Value> {
        self.make_with(operation, operands, Immediate::None)
    }

    fn make_with(&mut self, operation: Operation, operands: Vec<Value>, immediate: Immediate) -> Option<Value> {
        let result = self.function.new_value(operation.result()?);
        self.instructions.push(Instruction::new(operation, operands, Some(result), self.pc).with(immediate));
        Some(result)
    }

    pub(super) fn number(&mut self, number: f64) -> Option<Value> {
        self.make_with(Operation::Constant, Vec::new(), Immediate::Number(number.to_bits()))
    }

    fn integer(&mut self, integer: i64) -> Option<Value> {
        self.make_with(Operation::Integer, Vec::new(), Immediate::Integer(integer))
    }

    /// The value of a polynomial, modulo 2^64.
    pub(super) fn polynomial(&mut self, polynomial: &Polynomial) -> Option<Value> {
        use Operation::{IAdd, IMul, ISub};
        let mut sum: Option<Value> = None;
        // What is added first, so that what is taken away finds something.
        let (positive, negative): (Vec<_>, Vec<_>) = polynomial.terms().partition(|(_, coefficient)| *coefficient > 0);
        for (factors, coefficient) in positive.into_iter().chain(negative) {
            let adds = coefficient > 0 || sum.is_none();
            let scale = if adds { coefficient } else { -coefficient };
            let mut product = None;
            for factor in factors {
                let factor = self.atom(factor)?;
                product = Some(match product {
                    Some(product) => self.make(IMul, vec![product, factor])?,
                    None => factor,
                });
            }
            let term = match product {
                Some(product) if scale == 1 => product,
                Some(product) => {
                    let scale = self.integer(scale)?;
                    self.make(IMul, vec![product, scale])?
                }
                None => self.integer(scale)?,
            };
            sum = Some(match sum {
                Some(sum) => self.make(if adds { IAdd } else { ISub }, vec![sum, term])?,
                None => term,
            });
        }
        match sum {
            Some(sum) => Some(sum),
            None => self.integer(0),
        }
    }

    fn atom(&mut self, atom: &Atom) -> Option<Value> {
        use Operation::*;
        if let Some(&known) = self.atoms.get(atom) {
            return Some(known);
        }
        let value = match atom {
            Atom::Outside(value, rounding) => {
                let whole = match rounding {
                    Rounding::Exact => *value,
                    Rounding::Up => self.make(Ceil, vec![*value])?,
                    Rounding::Down => self.make(Floor, vec![*value])?,
                };
                self.make(ToInteger, vec![whole])?
            }
            // A parameter has been replaced by what it is in the end.
            Atom::Parameter(_) => return None,
            Atom::Flag(flag) => {
                let (one, zero) = (self.integer(1)?, self.integer(0)?);
                self.make(ISelect, vec![*flag, one, zero])?
            }
            Atom::Choice(inner) => {
                let inner = self.polynomial(inner)?;
                let (one, zero) = (self.integer(1)?, self.integer(0)?);
                let is_above = self.make(ILt, vec![zero, inner])?;
                self.make(ISelect, vec![is_above, one, zero])?
            }
            Atom::Pairs(inner) => {
                let inner = self.polynomial(inner)?;
                let one = self.integer(1)?;
                let less = self.make(ISub, vec![inner, one])?;
                let product = self.make(IMul, vec![inner, less])?;
                self.make(IHalf, vec![product])?
            }
            Atom::Positive(inner) => {
                let inner = self.polynomial(inner)?;
                self.positive(inner)?
            }
            Atom::Smaller(left, right) => {
                let (left, right) = (self.polynomial(left)?, self.polynomial(right)?);
                let is_smaller = self.make(ILt, vec![left, right])?;
                self.make(ISelect, vec![is_smaller, left, right])?
            }
            Atom::Rounds(inner, step) => {
                // Below 2^53, a quotient is never rounded over a whole number: its distance from one is at least
                // 1/step, and half a unit in its last place is less.
                let inner = self.polynomial(inner)?;
                let inner = self.positive(inner)?;
                let (number, step) = (self.make(ToNumber, vec![inner])?, self.number(*step as f64)?);
                let quotient = self.make(Div, vec![number, step])?;
                let rounds = self.make(Ceil, vec![quotient])?;
                self.make(ToInteger, vec![rounds])?
            }
        };
        self.atoms.insert(atom.clone(), value);
        Some(value)
    }

    fn positive(&mut self, integer: Value) -> Option<Value> {
        let zero = self.integer(0)?;
        let is_negative = self.make(Operation::ILt, vec![integer, zero])?;
        self.make(Operation::ISelect, vec![is_negative, zero, integer])
    }

    /// The value of a bound, as a number: not-a-number or infinite if a number in it is.
    pub(super) fn magnitude(&mut self, magnitude: &Magnitude) -> Option<Value> {
        let mut magnitudes: BTreeMap<Value, Value> = BTreeMap::new();
        let mut sum: Option<Value> = None;
        for (factors, coefficient) in magnitude.terms() {
            let mut product = None;
            for factor in factors {
                let Atom::Outside(value, _) = factor else { return None };
                let own = match magnitudes.get(value) {
                    Some(&known) => known,
                    None => self.make(Operation::Abs, vec![*value])?,
                };
                magnitudes.insert(*value, own);
                product = Some(match product {
                    Some(product) => self.make(Operation::Mul, vec![product, own])?,
                    None => own,
                });
            }
            let scale = self.number(coefficient)?;
            let term = match product {
                Some(product) => self.make(Operation::Mul, vec![product, scale])?,
                None => scale,
            };
            sum = Some(match sum {
                Some(sum) => self.make(Operation::Add, vec![sum, term])?,
                None => term,
            });
        }
        match sum {
            Some(sum) => Some(sum),
            None => self.number(0.0),
        }
    }
}
