//! What a file declares.

use ilo_core::assist::{Analysis, Symbol};

fn shown(symbol: &Symbol) -> String {
    let parts: Vec<String> = symbol.parts.iter().map(shown).collect();
    format!("{:?} {} {}({})", symbol.kind, symbol.name, symbol.signature, parts.join(", "))
}

#[test]
fn symbols_are_the_declarations() {
    let source = "type pt{x:n;y:L  t}\nalias id n\ntool ping\"d\" u:t>t\nf a:n\n  b:pt>n;a\ng>n;+1\nh x";
    let symbols: Vec<String> = Analysis::of(source).symbols().iter().map(shown).collect();
    assert_eq!(
        symbols,
        [
            "Record pt {x:n;y:L t}(Field x n(), Field y L t())",
            "Alias id n()",
            "Tool ping u:t>t()",
            "Function f a:n b:pt>n()",
            "Function g >n()",
        ]
    );
}
