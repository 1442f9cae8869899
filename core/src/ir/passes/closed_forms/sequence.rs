//! What a value is in each round of a loop: a chain of recurrences (Bachmann, Wang and Zima, "Chains of Recurrences: a
//! Method to Expedite the Evaluation of Closed-Form Functions", 1994), and counts of the rounds in which something held.

use super::polynomial::{Atom, Magnitude, Polynomial};
use crate::ir::function::Value;
use std::collections::HashMap;

/// The value in round k: c0 + c1 k + c2 k(k-1)/2, and for each split at s, a min(k, s), and b if k < s.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    differences: Vec<Polynomial>,
    counts: Vec<(Polynomial, Polynomial)>,
    choices: Vec<(Polynomial, Polynomial)>,
}

impl Sequence {
    pub(super) fn constant(value: Polynomial) -> Sequence {
        Sequence { differences: vec![value], counts: Vec::new(), choices: Vec::new() }
    }

    fn zero() -> Sequence {
        Sequence::constant(Polynomial::default())
    }

    /// The value, if it is the same in every round.
    pub(super) fn as_invariant(&self) -> Option<&Polynomial> {
        let varies = self.differences.len() > 1 || !self.counts.is_empty() || !self.choices.is_empty();
        self.differences.first().filter(|_| !varies)
    }

    /// Start and step, if there is nothing more to it.
    pub(super) fn as_affine(&self) -> Option<(&Polynomial, i64)> {
        let is_plain = self.counts.is_empty() && self.choices.is_empty();
        match self.differences.as_slice() {
            [start, step] if is_plain => Some((start, step.as_constant()?)),
            _ => None,
        }
    }

    fn plus(mut self, other: &Sequence) -> Option<Sequence> {
        let length = self.differences.len().max(other.differences.len());
        self.differences.resize(length, Polynomial::default());
        for (own, others) in self.differences.iter_mut().zip(&other.differences) {
            *own = own.plus(others)?;
        }
        while self.differences.len() > 1 && self.differences.last() == Some(&Polynomial::default()) {
            self.differences.pop();
        }
        self.counts.extend(other.counts.iter().cloned());
        self.choices.extend(other.choices.iter().cloned());
        Some(self)
    }

    fn scaled(&self, factor: &Polynomial) -> Option<Sequence> {
        let each = |pairs: &[(Polynomial, Polynomial)]| {
            let scaled = pairs.iter().map(|(weight, split)| Some((weight.times(factor)?, split.clone())));
            scaled.collect::<Option<Vec<_>>>()
        };
        let differences = self.differences.iter().map(|own| own.times(factor)).collect::<Option<_>>()?;
        Some(Sequence { differences, counts: each(&self.counts)?, choices: each(&self.choices)? })
    }

    fn times(&self, other: &Sequence) -> Option<Sequence> {
        match (self.as_invariant(), other.as_invariant()) {
            (_, Some(factor)) => self.scaled(factor),
            (Some(factor), _) => other.scaled(factor),
            _ => None,
        }
    }

    /// What starts somewhere and grows by this in each round.
    pub(super) fn summed(self, start: Polynomial) -> Option<Sequence> {
        if !self.counts.is_empty() || self.differences.len() > 2 {
            return None;
        }
        let mut differences = vec![start];
        differences.extend(self.differences);
        Sequence { differences, counts: self.choices, choices: Vec::new() }.plus(&Sequence::zero())
    }

    /// What is this of the round before, if that fits what it is in the first.
    pub(super) fn delayed(&self, first: &Polynomial) -> Option<Sequence> {
        let delayed = match (self.differences.as_slice(), self.counts.len() + self.choices.len()) {
            ([start], 0) => vec![start.clone()],
            ([start, step], 0) => vec![start.minus(step)?, step.clone()],
            _ => return None,
        };
        (delayed.first() == Some(first)).then_some(Sequence { differences: delayed, ..Sequence::zero() })
    }

    /// The value in a round.
    pub(super) fn at(&self, round: &Polynomial) -> Option<Polynomial> {
        let mut sum = Polynomial::default();
        for (order, difference) in self.differences.iter().enumerate() {
            let factor = match order {
                0 => Polynomial::constant(1),
                1 => round.clone(),
                _ => round.clone().pairs(),
            };
            sum = sum.plus(&difference.times(&factor)?)?;
        }
        let done =
            |round: &Polynomial, split: &Polynomial| Polynomial::atom(Atom::Smaller(round.clone(), split.clone()));
        for (weight, split) in &self.counts {
            sum = sum.plus(&weight.times(&done(round, split))?)?;
        }
        for (weight, split) in &self.choices {
            let next = round.plus_constant(1)?;
            let holds = done(&next, split).minus(&done(round, split))?;
            sum = sum.plus(&weight.times(&holds)?)?;
        }
        Some(sum)
    }

    /// What bounds it up to a round.
    pub(super) fn magnitude(&self, last: &Magnitude) -> Option<Magnitude> {
        let of = |polynomial: &Polynomial| Magnitude::of(polynomial, &|value| Some(Magnitude::of_parameter(value)));
        let mut sum = Magnitude::default();
        for (order, difference) in self.differences.iter().enumerate() {
            let factor = match order {
                0 => Magnitude::constant(1.0),
                1 => last.clone(),
                _ => last.times(last).scaled(0.5),
            };
            sum = sum.plus(&of(difference)?.times(&factor));
        }
        for (weight, _) in &self.counts {
            sum = sum.plus(&of(weight)?.times(last));
        }
        for (weight, _) in &self.choices {
            sum = sum.plus(&of(weight)?);
        }
        Some(sum)
    }

    /// The sequence of a polynomial over parameters whose sequences are known.
    pub(super) fn of(polynomial: &Polynomial, solved: &HashMap<Value, Option<Sequence>>) -> Option<Sequence> {
        let mut sum = Sequence::zero();
        for (factors, coefficient) in polynomial.terms() {
            let mut product = Sequence::constant(Polynomial::constant(coefficient));
            for factor in factors {
                product = product.times(&Sequence::of_atom(factor, solved)?)?;
            }
            sum = sum.plus(&product)?;
        }
        Some(sum)
    }

    fn of_atom(atom: &Atom, solved: &HashMap<Value, Option<Sequence>>) -> Option<Sequence> {
        let invariant = |inner: &Polynomial| Sequence::of(inner, solved)?.as_invariant().cloned();
        let same = match atom {
            Atom::Parameter(value) => match solved.get(value) {
                Some(sequence) => return sequence.clone(),
                None => Polynomial::atom(atom.clone()),
            },
            Atom::Choice(inner) => return Sequence::of_choice(Sequence::of(inner, solved)?),
            Atom::Outside(..) | Atom::Flag(_) => Polynomial::atom(atom.clone()),
            Atom::Pairs(inner) => invariant(inner)?.pairs(),
            Atom::Positive(inner) => invariant(inner)?.positive(),
            Atom::Smaller(left, right) => Polynomial::atom(Atom::Smaller(invariant(left)?, invariant(right)?)),
            Atom::Rounds(inner, step) => Polynomial::atom(Atom::Rounds(invariant(inner)?, *step)),
        };
        Some(Sequence::constant(same))
    }

    /// 1 in the rounds in which the sequence is above 0: those before or those from a split on.
    fn of_choice(sequence: Sequence) -> Option<Sequence> {
        if let Some(same) = sequence.as_invariant() {
            return Some(Sequence::constant(Polynomial::atom(Atom::Choice(same.clone()))));
        }
        let before = |split: Polynomial| Sequence {
            choices: vec![(Polynomial::constant(1), split.positive())],
            ..Sequence::zero()
        };
        match sequence.as_affine()? {
            // a - k > 0 in the rounds before a.
            (start, -1) => Some(before(start.clone())),
            // a + k > 0 in all but the rounds before 1 - a.
            (start, 1) => {
                let early = before(Polynomial::constant(1).minus(start)?);
                Sequence::constant(Polynomial::constant(1)).plus(&early.scaled(&Polynomial::constant(-1))?)
            }
            _ => None,
        }
    }
}
