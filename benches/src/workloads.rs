//! The programs that are measured, each with its call and its answer.

use crate::deep;
use std::sync::LazyLock;

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
    pub arguments: &'static [Argument],
    /// Its answer.
    pub answer: f64,
}

/// An argument, made before anything is timed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// The list of the whole numbers from 0 up to this one, which is left out.
    Range(u32),
}

use Argument::{Number, Range};

/// The seed of this project: two products and a sum.
pub const TOT: Workload = Workload {
    name: "tot",
    what: "two products and a sum",
    source: "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t",
    arguments: &[Number(10.0), Number(20.0), Number(30.0)],
    answer: 6200.0,
};

const NUMERIC: Workload = Workload {
    name: "numeric",
    what: "sum of a range loop",
    source: "numeric n:n>n;s=0;@i 0..n{s=+s i};s",
    arguments: &[Number(1000.0)],
    answer: 499_500.0,
};

const FIB: Workload = Workload {
    name: "fib",
    what: "recursion, two calls a level",
    source: "fib n:n>n;<=n 1 n;a=fib -n 1;b=fib -n 2;+a b",
    arguments: &[Number(10.0)],
    answer: 55.0,
};

const GUARDS: Workload = Workload {
    name: "guards",
    what: "a chain of four guards in a function of its own, summed",
    source: "rank x:n>n;>x 900 5;>x 700 4;>x 500 3;>x 250 2;1 \
             guards n:n>n;s=0;@i 0..n{r=rank i;s=+s r};s",
    arguments: &[Number(1000.0)],
    answer: 2646.0,
};

const ARRBUILD: Workload = Workload {
    name: "arrbuild",
    what: "a list built by append",
    source: "arrbuild n:n>n;xs=[];@i 0..n{xs=+=xs i};len xs",
    arguments: &[Number(1e6)],
    answer: 1e6,
};

const FOREACH: Workload = Workload {
    name: "foreach",
    what: "a list built by append, then summed",
    source: "foreach n:n>n;xs=[];@i 0..n{xs=+=xs i};s=0;@x xs{s=+s x};s",
    arguments: &[Number(100.0)],
    answer: 4950.0,
};

const RECORD: Workload = Workload {
    name: "record",
    what: "a record made and both its fields read, in a loop",
    source: "type pt{x:n;y:n} record n:n>n;s=0;@i 0..n{d=*i 2;p=pt x:i y:d;s=+s +p.x p.y};s",
    arguments: &[Number(100.0)],
    answer: 14_850.0,
};

const STRING: Workload = Workload {
    name: "string",
    what: "a text built one character at a time",
    source: "string n:n>n;s=\"\";@i 0..n{s=+s \"x\"};len s",
    arguments: &[Number(100.0)],
    answer: 100.0,
};

/// Those that are written out here.
const PLAIN: &[Workload] = &[
    TOT,
    NUMERIC,
    Workload {
        name: "while",
        what: "the same with a conditional loop",
        source: "while n:n>n;s=0;i=0;wh <i n{s=+s i;i=+i 1};s",
        arguments: &[Number(100.0)],
        answer: 4950.0,
    },
    Workload {
        name: "addone",
        what: "x=x+1 in a range loop",
        source: "addone n:n>n;x=0;@i 0..n{x=+x 1};x",
        arguments: &[Number(1e8)],
        answer: 1e8,
    },
    Workload {
        name: "addfive",
        what: "x=x+5 in a range loop",
        source: "addfive n:n>n;x=0;@i 0..n{x=+x 5};x",
        arguments: &[Number(1e8)],
        answer: 5e8,
    },
    Workload {
        name: "addi",
        what: "x=x+i in a range loop",
        source: "addi n:n>n;x=0;@i 0..n{x=+x i};x",
        arguments: &[Number(1e7)],
        answer: 49_999_995_000_000.0,
    },
    Workload {
        name: "addi2m1",
        what: "x=x+i*2-1 in a range loop",
        source: "addi2m1 n:n>n;x=0;@i 0..n{x=-+x *i 2 1};x",
        arguments: &[Number(1e7)],
        answer: 99_999_980_000_000.0,
    },
    Workload {
        name: "ifcount",
        what: "x=x+1 in the first half of a range loop",
        source: "ifcount n:n>n;m=/n 2;x=0;@i 0..n{<i m{x=+x 1}{}};x",
        arguments: &[Number(1e7)],
        answer: 5e6,
    },
    Workload {
        name: "nested",
        what: "x=x+1 in two nested loops",
        source: "nested a:n b:n>n;x=0;@i 0..a{@j 0..b{x=+x 1}};x",
        arguments: &[Number(1000.0), Number(1000.0)],
        answer: 1e6,
    },
    FIB,
    FIB.called(&[Number(25.0)], 75_025.0),
    Workload {
        name: "fac",
        what: "recursion, one call a level",
        source: "fac n:n>n;<=n 1 1;a=fac -n 1;*n a",
        arguments: &[Number(12.0)],
        answer: 479_001_600.0,
    },
    GUARDS,
    Workload {
        name: "pipe",
        what: "four one-line functions in a row, summed",
        source: "inc x:n>n;+x 1 dbl x:n>n;*x 2 less x:n>n;-x 3 quarter x:n>n;/x 4 \
                 pipe n:n>n;s=0;@i 0..n{r=i>>inc>>dbl>>less>>quarter;s=+s r};s",
        arguments: &[Number(100.0)],
        answer: 2450.0,
    },
    FOREACH,
    Workload {
        name: "arrsum",
        what: "a list summed that was made before",
        source: "arrsum xs:L n>n;s=0;@x xs{s=+s x};s",
        arguments: &[Range(1_000_000)],
        answer: 499_999_500_000.0,
    },
    ARRBUILD,
    RECORD,
    STRING,
    Workload {
        name: "mixed",
        what: "a list of records with a text and a number each, written as JSON",
        source: "type item{name:t;val:n} \
                 mixed n:n>n;xs=[];@i 0..n{s=str i;v=*i 3;r=item name:s val:v;xs=+=xs r};j=jdmp xs;len j",
        arguments: &[Number(100.0)],
        answer: 2353.0,
    },
    Workload {
        name: "mandel",
        what: "escape counts on a square grid, 50 iterations at most",
        source: "escape cr:n ci:n m:n>n;zr=0;zi=0;k=0;\
                 wh &<k m <=+*zr zr *zi zi 4{t=+-*zr zr *zi zi cr;zi=+*2 *zr zi ci;zr=t;k=+k 1};k \
                 mandel w:n m:n>n;s=0;\
                 @y 0..w{ci=-/*2 y w 1;@x 0..w{cr=-/*3 x w 2;k=escape cr ci m;s=+s k}};s",
        arguments: &[Number(64.0), Number(50.0)],
        answer: 71_171.0,
    },
    Workload {
        name: "spectral",
        what: "the square of the spectral norm with lists, ten rounds",
        source: "cell i:n j:n>n;s=+i j;t=+s 1;h=/*s t 2;d=++h i 1;/1 d \
                 times v:L n n:n>L n;r=[];@i 0..n{s=0;j=0;@x v{c=cell i j;s=+s *c x;j=+j 1};r=+=r s};r \
                 turned v:L n n:n>L n;r=[];@i 0..n{s=0;j=0;@x v{c=cell j i;s=+s *c x;j=+j 1};r=+=r s};r \
                 squares v:L n>n;s=0;@x v{s=+s *x x};s \
                 spectral n:n>n;u=[];@i 0..n{u=+=u 1};v=[0];\
                 @k 0..10{t=times u n;v=turned t n;t=times v n;u=turned t n};a=squares u;b=squares v;/a b",
        arguments: &[Number(100.0)],
        answer: 2.636_195_763_601_490_3,
    },
    Workload {
        name: "pow3",
        what: "three nested powers",
        source: "pow3 x:n k:n>n;pow (pow (pow x k) k) k",
        arguments: &[Number(2.0), Number(2.0)],
        answer: 256.0,
    },
    Workload {
        name: "pow5",
        what: "five nested powers",
        source: "pow5 x:n k:n>n;pow (pow (pow (pow (pow x k) k) k) k) k",
        arguments: &[Number(2.0), Number(2.0)],
        answer: 4_294_967_296.0,
    },
    Workload {
        name: "sumloop",
        what: "the sum of a range, 10,000 times",
        source: "sumloop k:n n:n>n;s=0;@j 0..k{@i 0..n{s=+s i}};s",
        arguments: &[Number(10_000.0), Number(1000.0)],
        answer: 4_995_000_000.0,
    },
    Workload {
        name: "calls",
        what: "calls of a one-line function",
        source: "inc x:n>n;+x 1 calls n:n>n;x=0;@i 0..n{x=inc x};x",
        arguments: &[Number(1e6)],
        answer: 1e6,
    },
];

/// The calls of the deep expressions, in their order: the arguments and the answer.
const DEEP: &[(&[Argument], f64)] = &[
    (&[Number(10.0)], 256.926_717_915_106_56),
    (&[Number(10.0)], 484.706_307_380_333_16),
    (&[Number(10.0)], -2.5),
    (&[Number(150.0), Number(120.0)], 0.0),
];

static ALL: LazyLock<Vec<Workload>> = LazyLock::new(|| {
    let deep = deep::ALL.iter().zip(DEEP).map(|(deep, &(arguments, answer))| Workload {
        name: deep.name,
        what: deep.what,
        // Made once, and kept as long as the program runs.
        source: deep.ilo().leak(),
        arguments,
        answer,
    });
    PLAIN.iter().copied().chain(deep).collect()
});

/// Every workload.
pub fn all() -> &'static [Workload] {
    &ALL
}

/// The workload of this name; the smaller one, where there are two.
///
/// # Panics
/// If there is none.
pub fn named(name: &str) -> &'static Workload {
    all().iter().find(|workload| workload.name == name).expect("the workload exists")
}

/// The workloads of these names; all of them, if there are no names.
///
/// # Errors
/// The first name that none has, and those that there are.
pub fn chosen(names: &[String]) -> Result<Vec<&'static Workload>, String> {
    if let Some(unknown) = names.iter().find(|name| !all().iter().any(|workload| workload.name == **name)) {
        let mut known: Vec<&str> = all().iter().map(|workload| workload.name).collect();
        known.dedup();
        return Err(format!("`{unknown}` is none of {}", known.join(", ")));
    }
    let wanted = |workload: &&Workload| names.is_empty() || names.iter().any(|name| name == workload.name);
    Ok(all().iter().filter(wanted).collect())
}

/// What is raced against the reference implementation.
///
/// Only builtins that both of its engines know, and sizes at which ten thousand calls take seconds there: it copies a
/// list for each element that is added.
pub const RACED: &[Workload] = &[
    TOT,
    NUMERIC,
    FIB,
    GUARDS,
    ARRBUILD.called(&[Number(100.0)], 100.0),
    FOREACH,
    RECORD,
    STRING,
    Workload {
        name: "sort",
        what: "one list, built by append, sorted as often as it has elements",
        source: "sort n:n>n;xs=[];@i 1..n{r=mod *i 7919 1009;xs=+=xs r};s=0;@i 1..n{ys=srt xs;m=+(hd ys) i;s=+s m};s",
        arguments: &[Number(101.0)],
        answer: 7150.0,
    },
];

impl Argument {
    /// As on a command line.
    pub fn text(self) -> String {
        match self {
            Number(number) => number.to_string(),
            Range(end) => format!("[{}]", (0..end).map(|number| number.to_string()).collect::<Vec<_>>().join(",")),
        }
    }

    /// In a word or two.
    pub fn label(self) -> String {
        match self {
            Number(number) => number.to_string(),
            Range(end) => format!("0..{end}"),
        }
    }
}

impl Workload {
    /// The same function with other arguments.
    pub const fn called(self, arguments: &'static [Argument], answer: f64) -> Workload {
        Workload { arguments, answer, ..self }
    }

    /// The arguments as on a command line.
    pub fn argument_texts(&self) -> Vec<String> {
        self.arguments.iter().map(|argument| argument.text()).collect()
    }

    /// The call as one would write it, a list by its range.
    pub fn call(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(|argument| argument.label()).collect();
        format!("{} {}", self.name, arguments.join(" "))
    }

    /// Its name, with the arguments where another workload has the same name.
    pub fn title(&self) -> String {
        let alike = all().iter().filter(|other| other.name == self.name).count();
        if alike > 1 { self.call() } else { self.name.to_owned() }
    }
}

/// Calls of the long workloads that end soon, even on an interpreter that was built for debugging.
const QUICK: &[(&str, &[Argument], f64)] = &[
    ("addone", &[Number(1000.0)], 1000.0),
    ("addfive", &[Number(1000.0)], 5000.0),
    ("addi", &[Number(1000.0)], 499_500.0),
    ("addi2m1", &[Number(1000.0)], 998_000.0),
    ("ifcount", &[Number(1000.0)], 500.0),
    ("nested", &[Number(30.0), Number(20.0)], 600.0),
    ("arrsum", &[Range(1000)], 499_500.0),
    ("arrbuild", &[Number(1000.0)], 1000.0),
    ("mandel", &[Number(8.0), Number(50.0)], 1252.0),
    ("spectral", &[Number(10.0)], 2.616_588_379_703_377_3),
    ("sumloop", &[Number(3.0), Number(1000.0)], 1_498_500.0),
    ("calls", &[Number(1000.0)], 1000.0),
];

/// Every workload, the long ones shortened.
pub fn quick() -> Vec<Workload> {
    let shortened = |workload: &Workload| {
        let found = QUICK.iter().find(|(name, ..)| *name == workload.name);
        found.map_or(*workload, |&(_, arguments, answer)| workload.called(arguments, answer))
    };
    all().iter().filter(|workload| workload.call() != "fib 25").map(shortened).collect()
}

#[cfg(test)]
mod tests {
    use super::{QUICK, RACED, Workload, all, chosen, quick};
    use crate::contenders;
    use ilo_core::engine::EngineName;
    use std::collections::BTreeSet;

    #[test]
    fn every_workload_gives_its_answer() {
        let raced = RACED.iter().copied();
        for workload in quick().into_iter().chain(raced) {
            for engine in [EngineName::Interp, EngineName::Vm] {
                let mut rounds = contenders::prepared(&workload, engine).expect("every workload runs");
                assert_eq!(rounds(1), Ok(workload.answer), "{} on {engine}", workload.call());
            }
        }
    }

    #[test]
    fn names_choose_workloads() {
        let titles = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            chosen(&names).map(|found| found.into_iter().map(Workload::title).collect::<Vec<_>>())
        };
        assert_eq!(titles(&["fac", "fib"]), Ok(vec!["fib 10".to_owned(), "fib 25".to_owned(), "fac".to_owned()]));
        assert_eq!(titles(&[]).map(|found| found.len()), Ok(all().len()));
        let refusal = titles(&["tot", "fob"]).err().unwrap_or_default();
        assert!(refusal.starts_with("`fob` is none of tot, numeric, "), "{refusal}");
    }

    #[test]
    fn titles_tell_workloads_apart() {
        let titles: BTreeSet<String> = all().iter().map(Workload::title).collect();
        assert_eq!(titles.len(), all().len());
        assert!(titles.contains("fib 25") && titles.contains("addone"), "{titles:?}");
        for (name, ..) in QUICK {
            assert!(all().iter().any(|workload| workload.name == *name), "no workload is called {name}");
        }
    }
}
