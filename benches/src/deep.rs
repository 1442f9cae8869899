//! Expressions of a given depth, written out for every language that is compared. The build of the twins reads this too.

/// An expression that grows by one step a level, through a cycle of steps.
pub struct Deep {
    /// The function's name.
    pub name: &'static str,
    /// What the call does.
    pub what: &'static str,
    levels: usize,
    cycle: &'static [Step],
}

/// What a level puts around the expression so far.
enum Step {
    /// The operator and a constant.
    Constant(char, &'static str),
    /// The operator and a constant that is another at each level: this one and the level.
    Growing(char, usize),
    /// And `x` greater than a constant of this level.
    And,
    /// Or `y` less than it.
    Or,
    /// Not.
    Not,
}

const LARGE: &[Step] = &[
    Step::Growing('+', 1_000_003),
    Step::Growing('-', 999_983),
    Step::Growing('*', 65_537),
    Step::Growing('/', 65_539),
];

const ARITHMETIC: &[Step] =
    &[Step::Constant('+', "1"), Step::Constant('*', "2"), Step::Constant('-', "3"), Step::Constant('*', "0.5")];

const LOGIC: &[Step] = &[Step::And, Step::Or, Step::Not];

/// The least of the constants that logic compares with; the others follow it level by level.
const COMPARED: usize = 100;

/// All of them.
pub const ALL: &[Deep] = &[
    Deep { name: "mix50", what: "one expression 50 deep with large constants", levels: 50, cycle: LARGE },
    Deep { name: "mix100", what: "one expression 100 deep with large constants", levels: 100, cycle: LARGE },
    Deep { name: "arith100", what: "one expression 100 deep of plain arithmetic", levels: 100, cycle: ARITHMETIC },
    Deep { name: "bool100", what: "one expression 100 deep of and, or and not", levels: 100, cycle: LOGIC },
];

/// How a language with infix operators writes logic.
pub struct Infix {
    and: &'static str,
    or: &'static str,
    not: &'static str,
    /// A truth as 1 or 0.
    number: fn(&str) -> String,
}

/// C, and JavaScript as well.
pub const C: Infix = Infix { and: "&&", or: "||", not: "!", number: |truth| format!("({truth}) ? 1 : 0") };

/// Lua.
pub const LUA: Infix = Infix { and: "and", or: "or", not: "not ", number: |truth| format!("({truth}) and 1 or 0") };

/// Python.
pub const PYTHON: Infix = Infix { and: "and", or: "or", not: "not ", number: |truth| format!("1 if {truth} else 0") };

/// How tightly an expression holds together, loosest first.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Single,
}

impl Deep {
    /// The names of the parameters, all numbers.
    pub fn parameters(&self) -> &'static [&'static str] {
        if self.is_logic() { &["x", "y"] } else { &["x"] }
    }

    fn is_logic(&self) -> bool {
        matches!(self.cycle[0], Step::And)
    }

    fn steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        (0..self.levels).map(|level| (level, &self.cycle[level % self.cycle.len()]))
    }

    /// The program in ilo: operators stand before their operands, so those of the outermost level come first.
    pub fn ilo(&self) -> String {
        let mut operators = Vec::new();
        let mut operands = String::new();
        for (level, step) in self.steps() {
            operators.push(match step {
                Step::Constant(operator, _) | Step::Growing(operator, _) => *operator,
                Step::And => '&',
                Step::Or => '|',
                Step::Not => '!',
            });
            operands += &match step {
                Step::Constant(_, constant) => format!(" {constant}"),
                Step::Growing(_, least) => format!(" {}", least + level),
                Step::And => format!(" >x {}", COMPARED + level),
                Step::Or => format!(" <y {}", COMPARED + level),
                Step::Not => String::new(),
            };
        }
        let operators: String = operators.into_iter().rev().collect();
        let parameters: String = self.parameters().iter().map(|name| format!(" {name}:n")).collect();
        let body = match self.is_logic() {
            true => format!("r={operators}>x y{operands};r{{1}}{{0}}"),
            false => format!("{operators}x{operands}"),
        };
        format!("{}{parameters}>n;{body}", self.name)
    }

    /// The expression with infix operators, and no more parentheses than it needs: some parsers stop at a hundred.
    pub fn infix(&self, language: &Infix) -> String {
        let logic = self.is_logic();
        let mut text = if logic { "x > y".to_owned() } else { "x".to_owned() };
        let mut binding = if logic { Binding::Comparison } else { Binding::Single };
        for (level, step) in self.steps() {
            let (needed, rest) = match step {
                Step::Constant(operator, constant) => (binding_of(*operator), format!("{operator} {constant}")),
                Step::Growing(operator, least) => (binding_of(*operator), format!("{operator} {}", least + level)),
                Step::And => (Binding::And, format!("{} x > {}", language.and, COMPARED + level)),
                Step::Or => (Binding::Or, format!("{} y < {}", language.or, COMPARED + level)),
                Step::Not => (Binding::Single, String::new()),
            };
            if binding < needed {
                text = format!("({text})");
            }
            text = match step {
                Step::Not => format!("{}{text}", language.not),
                _ => format!("{text} {rest}"),
            };
            // In Lua and Python `not` binds more loosely than a comparison, but nothing here compares its result.
            binding = needed;
        }
        if logic { (language.number)(&text) } else { text }
    }
}

fn binding_of(operator: char) -> Binding {
    if matches!(operator, '*' | '/') { Binding::Product } else { Binding::Sum }
}

#[cfg(test)]
mod tests {
    use super::{ARITHMETIC, C, Deep, LARGE, LOGIC, LUA, PYTHON};

    fn deep(levels: usize, cycle: &'static [super::Step]) -> Deep {
        Deep { name: "deep", what: "", levels, cycle }
    }

    #[test]
    fn prefix_and_infix_say_the_same() {
        let rows = [
            (deep(4, ARITHMETIC), "deep x:n>n;*-*+x 1 2 3 0.5", "((x + 1) * 2 - 3) * 0.5"),
            (deep(3, LARGE), "deep x:n>n;*-+x 1000003 999984 65539", "(x + 1000003 - 999984) * 65539"),
            (
                deep(5, LOGIC),
                "deep x:n y:n>n;r=|&!|&>x y >x 100 <y 101 >x 103 <y 104;r{1}{0}",
                "(!(x > y && x > 100 || y < 101) && x > 103 || y < 104) ? 1 : 0",
            ),
        ];
        for (deep, ilo, c) in rows {
            assert_eq!((deep.ilo().as_str(), deep.infix(&C).as_str()), (ilo, c));
        }
        let logic = deep(3, LOGIC);
        assert_eq!(logic.infix(&LUA), "(not (x > y and x > 100 or y < 101)) and 1 or 0");
        assert_eq!(logic.infix(&PYTHON), "1 if not (x > y and x > 100 or y < 101) else 0");
    }
}
