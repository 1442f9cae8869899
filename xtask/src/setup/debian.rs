//! Installing Debian packages, where this is Debian and we are root; otherwise the line that does it.

use std::path::Path;
use std::sync::Once;

use anyhow::{Context, Result, bail};

use crate::command::{command, find, output, run_quietly, say};

/// Whether packages can be installed here without asking anybody.
pub fn may_install() -> bool {
    is_debian() && output(command("id").arg("-u")).is_ok_and(|user| user == "0")
}

/// Whether this system has Debian's package manager.
pub fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && find("apt-get").is_some()
}

/// Installs packages; the error of a failure names the line that a person can run.
pub fn install(subject: &str, packages: &[&str]) -> Result<()> {
    if !may_install() {
        bail!("{subject} is missing; run: {}", by_hand(packages));
    }
    refresh();
    say(subject, format!("apt-get install {}", packages.join(" ")));
    run_quietly(
        command("apt-get")
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .with_context(|| format!("{subject} could not be installed; try: {}", by_hand(packages)))
}

/// The line that installs packages on this kind of system.
pub fn by_hand(packages: &[&str]) -> String {
    format!("sudo apt-get update && sudo apt-get install {}", packages.join(" "))
}

/// Reads the package lists anew, once a run. A failure is only said: the lists at hand may do.
fn refresh() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        say("packages", "apt-get update");
        if let Err(error) = run_quietly(command("apt-get").arg("update")) {
            say("packages", format!("the package lists could not be refreshed: {error:#}"));
        }
    });
}
