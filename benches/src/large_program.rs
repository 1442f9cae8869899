//! A program as long as real ones get, for timing what happens before anything runs.

/// The lengths that are timed, in lines: as long as real programs get, and five times that, which shows how time grows.
pub const LINES: [usize; 2] = [1000, 5000];

/// Functions that call each other, fifty lines; `#` stands for the number of the group.
const GROUP: &str = r#"
-- What a score is called.
grade-# score:n>t
  >=score 90 "excellent"
  >=score 75 "good"
  >=score 50 "fair"
  "poor"

-- The sum of the multiples below a limit.
multiples-# limit:n step:n>n
  total=0
  @i 0..limit{
    scaled=*i step
    total=+total scaled
  }
  total

-- What something costs, by its kind.
price-# kind:t amount:n>n
  rate=?kind{
    "excellent":1.5
    "good":1.25
    "fair":1
    _:0.5
  }
  *rate amount

-- A whole power.
power-# base:n exponent:n>n
  <=exponent 0 1
  lower=-exponent 1
  rest=power-# base lower
  *base rest

-- How often a value can be halved.
halvings-# value:n>n
  count=0
  wh >value 1{
    value=/value 2
    count=+count 1
  }
  count

-- The grade, marked where it costs more than the amount.
report-# score:n amount:n>t
  label=grade-# score
  cost=price-# label amount
  limit=power-# 2 (halvings-# cost)
  &>cost amount >limit 0{+label "!"}
  label
"#;

/// A program of a number of lines, whole groups of which are made.
pub fn source(lines: usize) -> String {
    let groups = lines / GROUP.lines().count();
    (0..groups).map(|group| GROUP.replace('#', &group.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::{LINES, source};
    use ilo_core::playground;

    #[test]
    fn it_is_as_long_as_it_says_and_compiles() {
        for lines in LINES {
            let source = source(lines);
            assert_eq!(source.lines().count(), lines);
            if let Err(diagnostic) = playground::load(&source) {
                panic!("{diagnostic:?}");
            }
        }
    }
}
