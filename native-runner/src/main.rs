//! Start-up of `ilo-runner`; everything else is in the library.

fn main() {}
