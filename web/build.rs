//! Gives the page's module its memory limit, which the page states beside the call, and a function table that grows: the
//! functions of modules that the Wasm tier makes join it.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--max-memory={}", 256 << 20);
        println!("cargo::rustc-link-arg-cdylib=--growable-table");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
