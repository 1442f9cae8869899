//! Gives the page's module its memory limit, which the page states beside the call.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--max-memory={}", 256 << 20);
    }
    println!("cargo::rerun-if-changed=build.rs");
}
