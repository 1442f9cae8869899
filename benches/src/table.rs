//! Standings as a Markdown table of ratios, and as JSON.

use ilo_core::timing::Median;
use serde::Serialize;

use crate::lineup::Entrant;
use crate::race::Standing;
use crate::workloads::Workload;

/// How everybody did on one workload, in the order of the columns.
pub struct Row {
    /// The workload.
    pub workload: &'static Workload,
    /// The standings, the base first; or why there is none.
    pub standings: Vec<Result<Standing, String>>,
}

/// What stands under the table: reasons, each once, with whom and which workloads it holds for.
#[derive(Default)]
struct Notes {
    notes: Vec<Note>,
}

struct Note {
    reason: String,
    entrants: Vec<&'static str>,
    workloads: Vec<String>,
}

impl Notes {
    /// The number of a reason, from 1 on.
    fn number(&mut self, entrant: &'static str, reason: &str, workload: &str) -> usize {
        let known = self.notes.iter().position(|note| note.reason == reason);
        let index = known.unwrap_or_else(|| {
            self.notes.push(Note { reason: reason.to_owned(), entrants: Vec::new(), workloads: Vec::new() });
            self.notes.len() - 1
        });
        let note = &mut self.notes[index];
        if !note.entrants.contains(&entrant) {
            note.entrants.push(entrant);
        }
        if !note.workloads.iter().any(|known| known == workload) {
            note.workloads.push(workload.to_owned());
        }
        index + 1
    }

    /// The notes as a numbered list, under a table of so many workloads.
    fn text(&self, workloads: usize) -> String {
        let line = |(index, note): (usize, &Note)| {
            let place = match note.workloads.len() {
                all if all == workloads && all > 1 => "all workloads".to_owned(),
                _ => note.workloads.join(", "),
            };
            format!("{}. {}; {place}: {}\n", index + 1, note.entrants.join(", "), note.reason)
        };
        self.notes.iter().enumerate().map(line).collect()
    }
}

/// The table: the base in time, the others as multiples of it, then the notes.
pub fn markdown(columns: &[&Entrant], rows: &[Row]) -> String {
    let mut notes = Notes::default();
    let titles: Vec<&str> = columns.iter().map(|entrant| entrant.title).collect();
    let mut text = format!("| workload | {} |\n|---|{}\n", titles.join(" | "), "---:|".repeat(columns.len()));
    for Row { workload, standings } in rows {
        let title = workload.title();
        let base = standings.first().and_then(|base| base.as_ref().ok());
        let cells = columns.iter().zip(standings).enumerate().map(|(index, (entrant, standing))| match standing {
            Err(reason) => format!("[{}]", notes.number(entrant.title, reason, &title)),
            Ok(standing) if index == 0 => standing.median().map_or(String::new(), |median| time(&median)),
            Ok(standing) => ratio(standing, base),
        });
        text += &format!("| `{title}` | {} |\n", cells.collect::<Vec<_>>().join(" | "));
    }
    let notes = notes.text(rows.len());
    if notes.is_empty() { text } else { format!("{text}\n{notes}") }
}

/// A multiple of the base; of who was called once, without a spread.
fn ratio(standing: &Standing, base: Option<&Standing>) -> String {
    match base.and_then(|base| standing.ratio(base)) {
        Some(ratio) if standing.rounds.iter().flatten().count() > 1 => {
            format!("{} {}", digits(ratio.value), spread(&ratio))
        }
        Some(ratio) => format!("{}, once", digits(ratio.value)),
        None => standing.median().map_or(String::new(), |median| time(&median)),
    }
}

/// A duration with its spread, in the unit that suits it.
pub fn time(median: &Median) -> String {
    format!("{} {}", duration(median.value), spread(median))
}

/// A duration of so many nanoseconds, in the unit that suits it.
pub fn duration(ns: f64) -> String {
    let (unit, size) =
        [("s", 1e9), ("ms", 1e6), ("µs", 1e3)].into_iter().find(|(_, size)| ns >= *size).unwrap_or(("ns", 1.0));
    format!("{} {unit}", three_digits(ns / size))
}

/// How far the interval reaches from the median on its wider side, in percent.
fn spread(median: &Median) -> String {
    let widest = (median.high - median.value).max(median.value - median.low);
    format!("±{:.0} %", (100.0 * widest / median.value).ceil())
}

/// A ratio: two significant digits are as many as it is worth.
pub fn digits(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.0005 => "<0.001".to_owned(),
        ratio if ratio < 0.095 => format!("{ratio:.3}"),
        ratio if ratio < 0.995 => format!("{ratio:.2}"),
        ratio if ratio < 9.95 => format!("{ratio:.1}"),
        ratio => format!("{ratio:.0}"),
    }
}

/// Three significant digits.
pub fn three_digits(value: f64) -> String {
    match value {
        value if value < 9.995 => format!("{value:.2}"),
        value if value < 99.95 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// Everything that was measured, for programs to read.
#[derive(Serialize)]
pub struct Measured {
    schema: u32,
    machine: String,
    versions: Vec<String>,
    missing: Vec<String>,
    workloads: Vec<MeasuredWorkload>,
}

#[derive(Serialize)]
struct MeasuredWorkload {
    name: String,
    call: String,
    source: String,
    contenders: Vec<MeasuredContender>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum MeasuredContender {
    Timed {
        name: &'static str,
        median_ns: f64,
        low_ns: f64,
        high_ns: f64,
        rounds: usize,
        calls: u64,
        ratio: Option<f64>,
    },
    Unavailable {
        name: &'static str,
        unavailable: String,
    },
}

impl Measured {
    /// The rows of a table with what stands around it.
    pub fn new(
        machine: String,
        versions: Vec<String>,
        missing: Vec<String>,
        columns: &[&Entrant],
        rows: &[Row],
    ) -> Self {
        let workloads = rows.iter().map(|row| MeasuredWorkload {
            name: row.workload.title(),
            call: row.workload.call(),
            source: row.workload.source.to_owned(),
            contenders: contenders(columns, row),
        });
        Measured { schema: 1, machine, versions, missing, workloads: workloads.collect() }
    }
}

fn contenders(columns: &[&Entrant], row: &Row) -> Vec<MeasuredContender> {
    let base = row.standings.first().and_then(|base| base.as_ref().ok());
    let one = |(entrant, standing): (&&Entrant, &Result<Standing, String>)| {
        let name = entrant.name;
        let unavailable = |reason: &str| MeasuredContender::Unavailable { name, unavailable: reason.to_owned() };
        match standing {
            Err(reason) => unavailable(reason),
            Ok(standing) => standing.median().map_or_else(
                || unavailable("it was not timed"),
                |Median { value, low, high }| MeasuredContender::Timed {
                    name,
                    median_ns: value,
                    low_ns: low,
                    high_ns: high,
                    rounds: standing.rounds.iter().flatten().count(),
                    calls: standing.calls,
                    ratio: base.and_then(|base| standing.ratio(base)).map(|ratio| ratio.value),
                },
            ),
        }
    };
    columns.iter().zip(&row.standings).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{Measured, Row, digits, duration, markdown};
    use crate::lineup::{C, ENGINES, Entrant};
    use crate::race::Standing;
    use crate::workloads::named;

    fn standing(rounds: &[Option<f64>]) -> Result<Standing, String> {
        Ok(Standing { rounds: rounds.to_vec(), calls: 10 })
    }

    fn rows() -> (Vec<&'static Entrant>, Vec<Row>) {
        let refused = || Err("it has a loop".to_owned());
        let first = Row {
            workload: named("tot"),
            standings: vec![
                standing(&[Some(1.5), Some(2.0), Some(2.5)]),
                standing(&[Some(150.0), Some(220.0), Some(250.0)]),
                standing(&[Some(8e3), None, None]),
                refused(),
            ],
        };
        let second = Row {
            workload: named("numeric"),
            standings: vec![standing(&[Some(1000.0)]), standing(&[Some(310.0), None]), standing(&[]), refused()],
        };
        ([&C].into_iter().chain(&ENGINES[..3]).collect(), vec![first, second])
    }

    #[test]
    fn tables_hold_ratios_spreads_and_reasons() {
        let (columns, rows) = rows();
        let expected = "\
| workload | C f64 | interpreter | VM | ARM64 |
|---|---:|---:|---:|---:|
| `tot` | 2.00 ns ±25 % | 100 ±10 % | 5333, once | [1] |
| `numeric` | 1.00 µs ±0 % | 0.31, once |  | [1] |

1. ARM64; all workloads: it has a loop
";
        assert_eq!(markdown(&columns, &rows), expected);
    }

    #[test]
    fn json_holds_the_same() {
        let (columns, rows) = rows();
        let measured = Measured::new("here".into(), vec!["gcc".into()], vec![], &columns, &rows);
        let json = serde_json::to_value(measured).expect("plain data");
        let contenders = &json["workloads"][0]["contenders"];
        assert_eq!(contenders[0]["median_ns"], 2.0);
        assert_eq!(contenders[1]["ratio"], 100.0);
        assert_eq!(contenders[2]["rounds"], 1);
        assert_eq!(contenders[3]["unavailable"], "it has a loop");
        assert_eq!(json["workloads"][1]["contenders"][2]["unavailable"], "it was not timed");
    }

    #[test]
    fn figures_have_as_many_digits_as_they_are_worth() {
        let rows = [
            (1e-6, "<0.001"),
            (0.0512, "0.051"),
            (0.31, "0.31"),
            (0.996, "1.0"),
            (3.44, "3.4"),
            (9.96, "10"),
            (351.6, "352"),
        ];
        for (ratio, text) in rows {
            assert_eq!(digits(ratio), text);
        }
        let rows = [(1.774, "1.77 ns"), (108.2, "108 ns"), (1180.0, "1.18 µs"), (11.4e6, "11.4 ms"), (2e9, "2.00 s")];
        for (ns, text) in rows {
            assert_eq!(duration(ns), text);
        }
    }
}
