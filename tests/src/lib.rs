//! What the suites share: the conformance cases, a generator of programs, and the way to the runner.

pub mod agreement;
pub mod cases;
pub mod engines;
pub mod generator;
pub mod host;
pub mod large;
pub mod random;
pub mod runner;
pub mod schema;
pub mod trial;
pub mod verdict;
