//! Where names stand and what they mean, as editors get it.

use ilo_core::check::index::{Entity, Occurrence};
use ilo_core::program::Program;
use ilo_core::source::place;

/// Every occurrence in a line of its own: place, name, what it is, its type, and where it is declared.
fn index(source: &str) -> String {
    let at = |offset| {
        let place = place(source, offset);
        format!("{}:{}", place.line, place.column)
    };
    let line = |Occurrence { span, entity, declared, ty }: &Occurrence| {
        let what = match entity {
            Entity::Function(_) => "function",
            Entity::Builtin(_) => "builtin",
            Entity::Tool(_) => "tool",
            Entity::Variable => "variable",
            Entity::Parameter => "parameter",
            Entity::Record(_) => "record",
            Entity::Field => "field",
            Entity::Alias => "alias",
        };
        let from = declared.map_or_else(String::new, |span| format!(", from {}", at(span.start)));
        format!("{:>5} {} {what} {ty}{from}\n", at(span.start), &source[span.range()])
    };
    Program::compile(source).index.iter().map(line).collect()
}

#[test]
fn names_of_a_program() {
    insta::assert_snapshot!(index(
        r#"type pt{x:n;y:n}
alias price n
tool ask"asks" q:t>R t t
dbl v:price>n;*v 2
f p:pt xs:L n s:t>R n t;
  {x;y}=p;
  q=p with x:y;
  z=q.x;
  z=str z;
  g=dbl;
  a=ask! s;
  @i xs{w=g i;w};
  c=?(num s){~k:k;^_:0};
  m=map dbl xs;
  n=flt mhas [pt x:1 y:2];
  ~(len z)
"#
    ));
}

#[test]
fn names_of_a_broken_program() {
    insta::assert_snapshot!(index("f x:n>t;y=+x \"a\";nope y;lost;len y 1;x"));
}
