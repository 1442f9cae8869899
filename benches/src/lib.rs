//! What the benches share: the programs with their answers, the contenders, and a clock.

pub mod contenders;
pub mod twins;

/// A program, a call of it, and the answer that every contender must give before it is timed.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// The function's name, and the workload's.
    pub name: &'static str,
    /// The program.
    pub source: &'static str,
    /// The arguments of the call.
    pub arguments: &'static [f64],
    /// Its answer.
    pub answer: f64,
}

/// The seed of this project: two products and a sum.
pub const TOT: Workload = Workload {
    name: "tot",
    source: "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t",
    arguments: &[10.0, 20.0, 30.0],
    answer: 6200.0,
};

impl Workload {
    /// The arguments as on a command line.
    pub fn argument_texts(&self) -> Vec<String> {
        self.arguments.iter().map(f64::to_string).collect()
    }
}
