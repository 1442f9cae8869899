//! The figures that were published for the four systems that this project grew from, under their own names, in their own
//! units.

use crate::table::three_digits;

/// What one seed published.
pub struct Seed {
    /// Which, and where it was measured if that is known.
    pub title: &'static str,
    /// What its figures are in.
    pub unit: Unit,
    /// The figures.
    pub rows: &'static [Published],
}

/// A unit of time with its length in nanoseconds.
pub struct Unit {
    /// As tables call it.
    pub name: &'static str,
    /// Its length.
    ns: f64,
}

/// A row under the name that it was published with.
pub struct Published {
    /// That name.
    pub name: &'static str,
    /// Our workload.
    pub workload: &'static str,
    /// How many calls of our function are one of theirs.
    pub calls: f64,
    /// The figures, in the seed's unit.
    figures: &'static [(&'static str, f64)],
}

const fn row(name: &'static str, workload: &'static str, figures: &'static [(&'static str, f64)]) -> Published {
    Published { name, workload, calls: 1.0, figures }
}

/// All that was published.
pub const SEEDS: &[Seed] = &[
    Seed {
        title: "the first, `tot 10 20 30` on an Apple M4 Pro; the JIT 691x as fast as the interpreter",
        unit: Unit { name: "ns", ns: 1.0 },
        rows: &[row(
            "tot",
            "tot",
            &[
                ("interpreter", 1383.0),
                ("VM", 129.0),
                ("VM reusable", 66.0),
                ("ARM64 JIT", 2.0),
                ("Cranelift JIT", 2.0),
            ],
        )],
    },
    Seed {
        title: "the hot loop; the JIT 68x as fast",
        unit: Unit { name: "s", ns: 1e9 },
        rows: &[row("sum loop", "sumloop", &[("interpreted", 0.68), ("JIT", 0.01)])],
    },
    Seed {
        title: "the runtime call",
        unit: Unit { name: "ns", ns: 1.0 },
        rows: &[
            row("pow depth 3", "pow3", &[("bytecode", 159.0), ("JIT", 28.7)]),
            row("pow depth 5", "pow5", &[("bytecode", 188.0), ("JIT", 48.5)]),
            row("mixed depth 50", "mix50", &[("bytecode", 189.0), ("JIT", 19.3)]),
            row("mixed depth 100", "mix100", &[("bytecode", 177.0), ("JIT", 17.8)]),
            row("arithmetic depth 100", "arith100", &[("bytecode", 140.0), ("JIT", 14.7)]),
            row("boolean depth 100", "bool100", &[("bytecode", 119.0), ("JIT", 14.1)]),
        ],
    },
    Seed {
        title: "the roadmap",
        unit: Unit { name: "ms", ns: 1e6 },
        rows: &[
            row("x=x+1 (100M)", "addone", &[("now", 0.02)]),
            row("x=x+5 (100M)", "addfive", &[("now", 216.0)]),
            row("x=x+i (10M)", "addi", &[("now", 37.0), ("target", 2.0)]),
            row("x=x+i*2-1 (10M)", "addi2m1", &[("now", 40.0)]),
            row("if i<5M (10M)", "ifcount", &[("now", 22.0)]),
            row("nested (1M)", "nested", &[("now", 0.07)]),
            row("array sum (1M)", "arrsum", &[("now", 50.0), ("target", 1.0)]),
            row("calls (1M)", "calls", &[("now", 100.0), ("target", 2.0)]),
            Published {
                name: "factorial(12) × 100,000",
                workload: "fac",
                calls: 1e5,
                figures: &[("now", 27_000.0), ("Python", 63.0), ("C", 5.0)],
            },
        ],
    },
];

impl Published {
    /// The figures, each after what it was measured on.
    pub fn figures(&self) -> String {
        let figures = self.figures.iter().map(|(what, figure)| format!("{what} {figure}"));
        figures.collect::<Vec<_>>().join(", ")
    }
}

impl Unit {
    /// So many nanoseconds in this unit, to three significant digits, of small figures too.
    pub fn of(&self, ns: f64) -> String {
        match ns / self.ns {
            value if value >= 1.0 => three_digits(value),
            value if value >= 0.001 => format!("{value:.4}"),
            value => format!("{value:.2e}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SEEDS;
    use crate::workloads;

    #[test]
    fn every_row_has_its_workload_and_its_figures() {
        let mut rows = 0;
        for row in SEEDS.iter().flat_map(|seed| seed.rows) {
            assert!(workloads::chosen(&[row.workload.to_owned()]).is_ok(), "{} has no workload", row.name);
            assert!(row.figures.iter().all(|&(_, figure)| figure > 0.0), "{}", row.figures());
            rows += 1;
        }
        assert_eq!(rows, 17);
        assert_eq!(SEEDS[1].rows[0].figures(), "interpreted 0.68, JIT 0.01");
    }

    #[test]
    fn figures_are_in_the_seeds_units() {
        let [first, hot_loop, _, roadmap] = SEEDS else { panic!("four seeds") };
        let rows = [
            (&first.unit, 2.5, "2.50"),
            (&hot_loop.unit, 6.8e8, "0.6800"),
            (&roadmap.unit, 2.7e10, "27000"),
            (&roadmap.unit, 25.0, "2.50e-5"),
        ];
        for (unit, ns, text) in rows {
            assert_eq!(unit.of(ns), text, "{ns} ns in {}", unit.name);
        }
    }
}
