//! Where and when something was measured, for the heading of a table, and staying on one core of it.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_PER_DAY: u64 = 86_400;

/// The system, the processor as far as the system names it, and the date.
pub fn heading() -> String {
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let place = [Some(system), release(), processor()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    format!("{place}; {}", today())
}

/// Keeps this process and those it starts on one core, the last one that it may use; says which, or why not.
///
/// Threads that run already are not moved: call it first.
#[cfg(target_os = "linux")]
pub fn pin() -> String {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let pinned = sched_getaffinity(None).and_then(|allowed| {
        let core = (0..CpuSet::MAX_CPU).rev().find(|&core| allowed.is_set(core)).unwrap_or(0);
        let mut alone = CpuSet::new();
        alone.set(core);
        sched_setaffinity(None, &alone).map(|()| core)
    });
    match pinned {
        Ok(core) => format!("all on core {core}"),
        Err(reason) => format!("on any core: {reason}"),
    }
}

/// Other systems have no such call that needs no rights.
#[cfg(not(target_os = "linux"))]
pub fn pin() -> String {
    "on any core, since this system pins none".to_owned()
}

/// The system's release, where Linux tells it.
fn release() -> Option<String> {
    let facts = fs::read_to_string("/etc/os-release").ok()?;
    let name = facts.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}
/// The processor's name, where Linux tells it.
fn processor() -> Option<String> {
    let facts = fs::read_to_string("/proc/cpuinfo").ok()?;
    let (_, name) = facts.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_owned())
}

/// The date in UTC, year first.
fn today() -> String {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (year, month, day) = date(since_1970.as_secs() / SECONDS_PER_DAY);
    format!("{year}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted from the first of January 1970.
fn date(days: u64) -> (u64, u64, u64) {
    // Years that begin in March end with their leap day, so the months before it have fixed places.
    const DAYS_TO_1970: u64 = 719_468;
    const DAYS_PER_ERA: u64 = 146_097;
    let days = days + DAYS_TO_1970;
    let (era, day_of_era) = (days / DAYS_PER_ERA, days % DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_become_dates() {
        let rows = [
            (0, (1970, 1, 1)),
            (58, (1970, 2, 28)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_513, (2026, 3, 1)),
            (20_818, (2026, 12, 31)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ];
        for (days, expected) in rows {
            assert_eq!(date(days), expected, "{days}");
        }
    }
}
