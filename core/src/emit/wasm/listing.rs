//! The text form of a module, each instruction with its bytes and where it comes from.

use super::instructions::{Instruction, Plain, Signature, WasmType};
use super::module::{CORE, Encoded, Export, MEMORY, MEMORY_PAGES, Sections, TABLE};
use crate::bytecode::validate::Validated;
use crate::emit::listing::row;
use crate::report::MachineRow;
use std::collections::HashSet;

/// The text of a module as a file.
pub fn text(rows: &[MachineRow]) -> String {
    rows.iter().map(|row| format!("{}\n", row.text)).collect()
}

/// What a module was put together from.
pub(super) struct Parts {
    pub types: Vec<Signature>,
    pub functions: Vec<Encoded>,
    pub exports: Vec<(Export, u32)>,
    pub sections: Sections,
}

/// The lines of a module.
pub(super) fn rows(bytecode: &Validated, module: &[u8], parts: &Parts) -> Vec<MachineRow> {
    let Parts { types, functions, exports, sections } = parts;
    let line = |offset: usize, text: String| row(module, offset..offset, text);
    let names = names(functions);
    let mut rows = vec![line(0, "(module".into())];
    rows.extend(types.iter().map(|ty| line(sections.types, format!("  (type (func{}))", words(ty)))));
    rows.push(line(sections.imports, format!("  (import \"{CORE}\" \"{MEMORY}\" (memory 1 {MEMORY_PAGES}))")));
    rows.push(line(sections.imports, format!("  (import \"{CORE}\" \"{TABLE}\" (table 1 funcref))")));
    for (export, index) in exports {
        let text = format!("  (export \"{}\" (func {}))", export.name, names[*index as usize]);
        rows.push(line(sections.exports, text));
    }
    for (function, name) in functions.iter().zip(&names) {
        function_rows(bytecode, module, types, function, name, &names, &mut rows);
    }
    rows.push(line(module.len(), ")".into()));
    rows
}

fn function_rows(
    bytecode: &Validated,
    module: &[u8],
    types: &[Signature],
    function: &Encoded,
    name: &str,
    names: &[String],
    rows: &mut Vec<MachineRow>,
) {
    let body = &function.body;
    let start = function.range.start;
    let local = |index: u32| format!("${}", body.locals[index as usize].0);
    let declared = |kind: &str, (name, ty): &(String, WasmType)| format!(" ({kind} ${name} {})", ty.as_str());
    let (parameters, locals) = body.locals.split_at(body.parameters);
    let parameters: String = parameters.iter().map(|each| declared("param", each)).collect();
    let result = types[body.ty as usize].result.map_or_else(String::new, |ty| format!(" (result {})", ty.as_str()));
    let head = format!("  (func {name} (type {}){parameters}{result}", body.ty);
    rows.push(row(module, start..start, head));
    for chunk in locals.chunks(8) {
        let text: String = chunk.iter().map(|each| declared("local", each)).collect();
        rows.push(row(module, start..start, format!("   {text}")));
    }
    let mut depth: usize = 0;
    for (index, (content, &at)) in body.rows.iter().zip(&function.starts).enumerate() {
        let next = function.starts.get(index + 1).copied().unwrap_or(function.range.len());
        let is_last = index + 1 == body.rows.len();
        if content.instruction.closes() {
            depth = depth.saturating_sub(1);
        }
        let text = if is_last && content.instruction == Instruction::Plain(Plain::End) {
            "  )".to_owned()
        } else {
            let text = content.instruction.text(local, |index| names[index as usize].clone());
            format!("{:indent$}{text}", "", indent = 4 + 2 * depth)
        };
        if content.instruction.opens() {
            depth += 1;
        }
        let span = content
            .place
            .and_then(|(id, pc)| bytecode.function(id).spans.get(pc as usize).copied())
            .filter(|_| !is_last);
        let pc = content.place.filter(|_| !is_last).map(|(_, pc)| pc);
        rows.push(MachineRow { pc, span, ..row(module, start + at..start + next, text) });
    }
}

fn words(signature: &Signature) -> String {
    let all = |types: &[WasmType]| types.iter().map(|ty| format!(" {}", ty.as_str())).collect::<String>();
    let parameters =
        if signature.parameters.is_empty() { String::new() } else { format!(" (param{})", all(&signature.parameters)) };
    let result = signature.result.map_or_else(String::new, |ty| format!(" (result {})", ty.as_str()));
    parameters + &result
}

/// A name for each function that the text form admits, no two the same.
fn names(functions: &[Encoded]) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |(index, function): (usize, &Encoded)| {
        let plain: String = function
            .body
            .name
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' })
            .collect();
        let name = format!("${plain}");
        let name = if taken.contains(&name) { format!("{name}.{index}") } else { name };
        taken.insert(name.clone());
        name
    };
    functions.iter().enumerate().map(name).collect()
}
