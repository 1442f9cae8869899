//! Compiles the twins in C, as a C programmer would: `-O3`, no `-ffast-math`.

fn main() {
    println!("cargo::rerun-if-changed=c");
    // What is measured must not depend on the profile that happens to build the bench.
    cc::Build::new()
        .file("c/tot.c")
        .opt_level(3)
        .debug(false)
        .flag_if_supported("-ffp-contract=off")
        .compile("ilo_twins");
}
