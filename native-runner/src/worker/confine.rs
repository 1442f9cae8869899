//! What a worker takes from itself before it reads a byte of a program.

#![forbid(unsafe_code)]

use std::io;

/// What confines a run on this system, in words; it claims nothing that [`confine`] does not do.
pub const DESCRIPTION: &str = if cfg!(target_os = "linux") {
    "own process without environment or terminal; limits on time, memory and open files; no system-call filter"
} else {
    "own process without environment or terminal; limits on time and open files; no system-call filter"
};

/// Takes it.
///
/// # Errors
/// When the system refuses; the worker must then not go on.
#[cfg(unix)]
pub fn confine() -> io::Result<()> {
    use crate::limits::{COMPILE_TIME, OPEN_FILES};
    use ilo_core::engine::EngineName;
    use rustix::process::{Resource, Rlimit, setrlimit};

    // A bench runs on every engine in turn; the supervisor's clock limits each of them.
    let engines = EngineName::ALL.len() as u64 + 1;
    let cpu_seconds = engines * (COMPILE_TIME + crate::limits::RUN_TIME).as_secs() + 1;
    let limits = [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Cpu, cpu_seconds),
        #[cfg(target_os = "linux")]
        (Resource::As, crate::limits::ADDRESS_SPACE),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    #[cfg(target_os = "linux")]
    {
        rustix::thread::set_no_new_privs(true)?;
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    }
    Ok(())
}

/// Nothing to take on this system.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn confine() -> io::Result<()> {
    Ok(())
}
