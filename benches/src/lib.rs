//! What the benches share: the programs with their answers, the contenders, and what is said of the machine.

pub mod contenders;
pub mod large_program;
pub mod machine;
pub mod reference;
pub mod twins;
pub mod workloads;

pub use workloads::{TOT, Workload};
