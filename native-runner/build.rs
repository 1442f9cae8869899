//! Rebuilds the runner when the page that it embeds has changed.

fn main() {
    println!("cargo::rerun-if-changed=../www/dist");
    println!("cargo::rerun-if-env-changed=ILO_PAGE_URL");
}
