//! Whole numbers as polynomials over what is known before a loop, and bounds of their magnitude.

use crate::ir::function::Value;
use crate::sorting;
use std::collections::BTreeMap;

/// What a polynomial is made of. None of them has a fraction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    /// A number from before the loop.
    Outside(Value, Rounding),
    /// A boolean from before the loop, as 1 or 0.
    Flag(Value),
    /// A parameter of the header of a loop, in the round at hand.
    Parameter(Value),
    /// x(x-1)/2: how many pairs there are of so many.
    Pairs(Polynomial),
    /// x, or 0 if that is more.
    Positive(Polynomial),
    /// The smaller of two that are not negative.
    Smaller(Polynomial, Polynomial),
    /// 1 if x is above 0, else 0.
    Choice(Polynomial),
    /// How often so much can be taken from x before it is not above 0.
    Rounds(Polynomial, i64),
}

/// How a number from before the loop becomes a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Rounding {
    /// It is one.
    Exact,
    /// What integers below it are below, too.
    Up,
    /// What integers above it are above, too.
    Down,
}

/// A sum of products. Coefficients are small; what would grow beyond that is given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Polynomial {
    terms: BTreeMap<Vec<Atom>, i64>,
}

const MOST_TERMS: usize = 12;
const MOST_FACTORS: usize = 4;
const LARGEST_COEFFICIENT: u64 = 1 << 31;

impl Polynomial {
    pub(super) fn constant(number: i64) -> Polynomial {
        let terms = if number == 0 { BTreeMap::new() } else { BTreeMap::from([(Vec::new(), number)]) };
        Polynomial { terms }
    }

    pub(super) fn atom(atom: Atom) -> Polynomial {
        Polynomial { terms: BTreeMap::from([(vec![atom], 1)]) }
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = (&[Atom], i64)> {
        self.terms.iter().map(|(factors, &coefficient)| (factors.as_slice(), coefficient))
    }

    pub(super) fn as_constant(&self) -> Option<i64> {
        match self.terms.len() {
            0 => Some(0),
            1 => self.terms.get(&Vec::new()).copied(),
            _ => None,
        }
    }

    /// The atom, if it is one and nothing else.
    pub(super) fn as_atom(&self) -> Option<&Atom> {
        match self.terms.iter().next() {
            Some((factors, 1)) if self.terms.len() == 1 && factors.len() == 1 => factors.first(),
            _ => None,
        }
    }

    pub(super) fn plus(&self, other: &Polynomial) -> Option<Polynomial> {
        let mut sum = self.clone();
        for (factors, &coefficient) in &other.terms {
            let entry = sum.terms.entry(factors.clone()).or_insert(0);
            *entry = entry.checked_add(coefficient)?;
        }
        sum.checked()
    }

    pub(super) fn minus(&self, other: &Polynomial) -> Option<Polynomial> {
        self.plus(&other.times(&Polynomial::constant(-1))?)
    }

    pub(super) fn plus_constant(&self, number: i64) -> Option<Polynomial> {
        self.plus(&Polynomial::constant(number))
    }

    pub(super) fn times(&self, other: &Polynomial) -> Option<Polynomial> {
        let mut product = Polynomial::default();
        for (left, &first) in &self.terms {
            for (right, &second) in &other.terms {
                let mut factors = [left.as_slice(), right.as_slice()].concat();
                sorting::sort_by(&mut factors, Ord::cmp);
                let entry = product.terms.entry(factors).or_insert(0);
                *entry = entry.checked_add(first.checked_mul(second)?)?;
            }
        }
        product.checked()
    }

    fn checked(mut self) -> Option<Polynomial> {
        self.terms.retain(|_, coefficient| *coefficient != 0);
        let is_small = self.terms.len() <= MOST_TERMS
            && self.terms.iter().all(|(factors, coefficient)| {
                factors.len() <= MOST_FACTORS && coefficient.unsigned_abs() <= LARGEST_COEFFICIENT
            });
        is_small.then_some(self)
    }

    /// x(x-1)/2.
    pub(super) fn pairs(self) -> Polynomial {
        match self.as_constant() {
            Some(number) if number.abs() < 1 << 15 => Polynomial::constant(number * (number - 1) / 2),
            _ => Polynomial::atom(Atom::Pairs(self)),
        }
    }

    /// At least 0.
    pub(super) fn positive(self) -> Polynomial {
        match self.as_constant() {
            Some(number) => Polynomial::constant(number.max(0)),
            None => Polynomial::atom(Atom::Positive(self)),
        }
    }

    /// The polynomial with something in place of each atom.
    pub(super) fn replace(&self, with: &impl Fn(&Atom) -> Option<Polynomial>) -> Option<Polynomial> {
        let mut sum = Polynomial::default();
        for (factors, coefficient) in self.terms() {
            let mut product = Polynomial::constant(coefficient);
            for factor in factors {
                product = product.times(&with(factor)?)?;
            }
            sum = sum.plus(&product)?;
        }
        Some(sum)
    }

    /// Whether a parameter for which it is true occurs, however deep.
    pub(super) fn mentions(&self, is_sought: &impl Fn(Value) -> bool) -> bool {
        self.terms.keys().flatten().any(|atom| match atom {
            Atom::Outside(..) | Atom::Flag(_) => false,
            Atom::Parameter(value) => is_sought(*value),
            Atom::Pairs(inner) | Atom::Positive(inner) | Atom::Choice(inner) | Atom::Rounds(inner, _) => {
                inner.mentions(is_sought)
            }
            Atom::Smaller(left, right) => left.mentions(is_sought) || right.mentions(is_sought),
        })
    }
}

/// A bound of a magnitude: a sum of products of magnitudes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Magnitude {
    terms: BTreeMap<Vec<Atom>, f64>,
}

impl Magnitude {
    pub(super) fn constant(number: f64) -> Magnitude {
        Magnitude { terms: BTreeMap::from([(Vec::new(), number)]) }
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = (&[Atom], f64)> {
        self.terms.iter().map(|(factors, &coefficient)| (factors.as_slice(), coefficient))
    }

    pub(super) fn plus(mut self, other: &Magnitude) -> Magnitude {
        for (factors, coefficient) in &other.terms {
            *self.terms.entry(factors.clone()).or_insert(0.0) += coefficient;
        }
        self
    }

    pub(super) fn times(&self, other: &Magnitude) -> Magnitude {
        let mut product = Magnitude::default();
        for (left, first) in &self.terms {
            for (right, second) in &other.terms {
                let mut factors = [left.as_slice(), right.as_slice()].concat();
                sorting::sort_by(&mut factors, Ord::cmp);
                *product.terms.entry(factors).or_insert(0.0) += first * second;
            }
        }
        product
    }

    pub(super) fn scaled(&self, factor: f64) -> Magnitude {
        self.times(&Magnitude::constant(factor))
    }

    /// What bounds both.
    pub(super) fn or(mut self, other: &Magnitude) -> Magnitude {
        for (factors, &coefficient) in &other.terms {
            let entry = self.terms.entry(factors.clone()).or_insert(0.0);
            *entry = entry.max(coefficient);
        }
        self
    }

    /// The bound of a polynomial, once the parameters have theirs.
    pub(super) fn of(polynomial: &Polynomial, parameter: &impl Fn(Value) -> Option<Magnitude>) -> Option<Magnitude> {
        let mut sum = Magnitude::default();
        for (factors, coefficient) in polynomial.terms() {
            let mut product = Magnitude::constant(coefficient.unsigned_abs() as f64);
            for factor in factors {
                product = product.times(&Magnitude::of_atom(factor, parameter)?);
            }
            sum = sum.plus(&product);
        }
        Some(sum)
    }

    fn of_atom(atom: &Atom, parameter: &impl Fn(Value) -> Option<Magnitude>) -> Option<Magnitude> {
        let one = Magnitude::constant(1.0);
        Some(match atom {
            Atom::Outside(value, rounding) => {
                let own = Magnitude::of_outside(*value);
                if *rounding == Rounding::Exact { own } else { own.plus(&one) }
            }
            Atom::Parameter(value) => parameter(*value)?,
            Atom::Flag(_) | Atom::Choice(_) => one,
            // x(x-1)/2 is at most (x² + |x|)/2.
            Atom::Pairs(inner) => {
                let inner = Magnitude::of(inner, parameter)?;
                inner.times(&inner).plus(&inner).scaled(0.5)
            }
            Atom::Positive(inner) | Atom::Smaller(inner, _) => Magnitude::of(inner, parameter)?,
            Atom::Rounds(inner, step) => Magnitude::of(inner, parameter)?.scaled(1.0 / *step as f64).plus(&one),
        })
    }

    /// The bound with those of parameters put in.
    pub(super) fn replace(&self, parameter: &impl Fn(Value) -> Option<Magnitude>) -> Option<Magnitude> {
        let mut sum = Magnitude::default();
        for (factors, coefficient) in self.terms() {
            let mut product = Magnitude::constant(coefficient);
            for factor in factors {
                product = product.times(&Magnitude::of_atom(factor, parameter)?);
            }
            sum = sum.plus(&product);
        }
        Some(sum)
    }

    /// The magnitude of a number from before the loop.
    pub(super) fn of_outside(value: Value) -> Magnitude {
        Magnitude { terms: BTreeMap::from([(vec![Atom::Outside(value, Rounding::Exact)], 1.0)]) }
    }

    /// Whether it is one of numbers from before the loop.
    pub(super) fn is_known(&self) -> bool {
        self.terms.keys().flatten().all(|atom| matches!(atom, Atom::Outside(..)))
    }

    /// The magnitude of a parameter that stands for itself yet.
    pub(super) fn of_parameter(value: Value) -> Magnitude {
        Magnitude { terms: BTreeMap::from([(vec![Atom::Parameter(value)], 1.0)]) }
    }
}
