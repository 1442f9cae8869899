//! The npm packages of the page and of its tests, exactly as locked, and without running any script of theirs.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{command, npm, output, run_quietly, say};
use crate::fingerprint::Fingerprint;
use crate::workspace;

/// The oldest Node.js that the page's tools accept.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs the packages of one folder if its lock file changed since they were installed.
pub fn install(folder: &Path) -> Result<()> {
    let node = check_node()?;
    let name = folder.strip_prefix(workspace::root()).unwrap_or(folder).display();
    let modules = folder.join("node_modules");
    let wanted = Fingerprint::of(
        modules.join(".made-from"),
        &[folder.join("package.json"), folder.join("package-lock.json")],
        &node,
    )?;
    if wanted.matches() {
        say("npm packages", format!("{name}: as locked"));
        return Ok(());
    }
    say("npm packages", format!("{name}: npm ci --ignore-scripts"));
    run_quietly(npm().current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    wanted.leave()
}

/// Node's major version, if it is recent enough.
fn check_node() -> Result<String> {
    let text = output(command("node").arg("--version")).with_context(|| {
        format!("Node.js {}.{} or newer is needed: see https://nodejs.org", OLDEST_NODE.0, OLDEST_NODE.1)
    })?;
    let mut numbers = text.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < OLDEST_NODE {
        bail!(
            "Node.js {text} is too old: {}.{} or newer is needed, see https://nodejs.org",
            OLDEST_NODE.0,
            OLDEST_NODE.1
        );
    }
    Ok(version.0.to_string())
}
