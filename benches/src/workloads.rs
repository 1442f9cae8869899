//! The programs that are measured, each with its call and its answer.

/// A program, a call of it, and the answer that every contender must give before it is timed.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// The function's name, and the workload's.
    pub name: &'static str,
    /// What the call does.
    pub what: &'static str,
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
    what: "two products and a sum",
    source: "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t",
    arguments: &[10.0, 20.0, 30.0],
    answer: 6200.0,
};

/// What is raced against the reference implementation.
///
/// Only builtins that both of its engines know, and sizes at which ten thousand calls take seconds there: it copies a
/// list for each element that is added.
pub const RACED: &[Workload] = &[
    TOT,
    Workload {
        name: "numeric",
        what: "sum of a range loop",
        source: "numeric n:n>n;s=0;@i 0..n{s=+s i};s",
        arguments: &[1000.0],
        answer: 499_500.0,
    },
    Workload {
        name: "fib",
        what: "recursion, two calls a level",
        source: "fib n:n>n;<=n 1 n;a=fib -n 1;b=fib -n 2;+a b",
        arguments: &[10.0],
        answer: 55.0,
    },
    Workload {
        name: "guards",
        what: "a chain of four guards in a function of its own, summed",
        source: "rank x:n>n;>x 900 5;>x 700 4;>x 500 3;>x 250 2;1 \
                 guards n:n>n;s=0;@i 0..n{r=rank i;s=+s r};s",
        arguments: &[1000.0],
        answer: 2646.0,
    },
    Workload {
        name: "arrbuild",
        what: "a list built by append",
        source: "arrbuild n:n>n;xs=[];@i 0..n{xs=+=xs i};len xs",
        arguments: &[100.0],
        answer: 100.0,
    },
    Workload {
        name: "foreach",
        what: "a list built by append, then summed",
        source: "foreach n:n>n;xs=[];@i 0..n{xs=+=xs i};s=0;@x xs{s=+s x};s",
        arguments: &[100.0],
        answer: 4950.0,
    },
    Workload {
        name: "record",
        what: "a record made and both its fields read, in a loop",
        source: "type pt{x:n;y:n} record n:n>n;s=0;@i 0..n{d=*i 2;p=pt x:i y:d;s=+s +p.x p.y};s",
        arguments: &[100.0],
        answer: 14_850.0,
    },
    Workload {
        name: "string",
        what: "a text built one character at a time",
        source: "string n:n>n;s=\"\";@i 0..n{s=+s \"x\"};len s",
        arguments: &[100.0],
        answer: 100.0,
    },
    Workload {
        name: "sort",
        what: "one list, built by append, sorted as often as it has elements",
        source: "sort n:n>n;xs=[];@i 1..n{r=mod *i 7919 1009;xs=+=xs r};s=0;@i 1..n{ys=srt xs;m=+(hd ys) i;s=+s m};s",
        arguments: &[101.0],
        answer: 7150.0,
    },
];

impl Workload {
    /// The arguments as on a command line.
    pub fn argument_texts(&self) -> Vec<String> {
        self.arguments.iter().map(f64::to_string).collect()
    }

    /// The call as one would write it.
    pub fn call(&self) -> String {
        format!("{} {}", self.name, self.argument_texts().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::RACED;
    use crate::contenders;
    use ilo_core::engine::EngineName;

    #[test]
    fn every_workload_gives_its_answer() {
        for workload in RACED {
            for engine in [EngineName::Interp, EngineName::Vm] {
                let mut rounds = contenders::prepared(workload, engine).expect("every workload runs");
                assert_eq!(rounds(1), Ok(workload.answer), "{} on {engine}", workload.name);
            }
        }
    }
}
