//! What the benches share: the programs with their answers, everybody who runs them, the race between them, and what is
//! said of the machine.

pub mod contenders;
pub mod deep;
pub mod large_program;
pub mod lineup;
pub mod machine;
pub mod peer;
pub mod published;
pub mod race;
pub mod reference;
pub mod table;
pub mod twins;
pub mod workloads;

pub use workloads::{TOT, Workload};
