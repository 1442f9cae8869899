//! A function on its way through the optimiser, as data for those who look at it.

use super::block_names::BlockNames;
use super::function::Function;
use super::passes::Changed;
use super::text;
use super::unit::Unit;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::report::{IrReport, IrRow, IrStage};

/// What a function is after each step, its values and blocks under the same names throughout.
pub fn report(bytecode: &Validated, id: FunctionId) -> IrReport {
    let mut stages = Vec::new();
    let mut names = BlockNames::default();
    let recorded = Unit::recorded(bytecode, id, &mut |step, form, changed| {
        let changed = changed == Changed::Yes;
        let rows = if changed { rows(bytecode, form, &mut names) } else { Vec::new() };
        stages.push(IrStage { name: step.name.into(), what: step.what.into(), changed, rows });
    });
    match recorded {
        Ok(_) => IrReport::Stages { stages },
        Err(diagnostic) => IrReport::Refused { diagnostic },
    }
}

fn rows(bytecode: &Validated, form: &Function, names: &mut BlockNames) -> Vec<IrRow> {
    let row = |line: text::Line| {
        let span = line.place.and_then(|(function, pc)| bytecode.function(function).spans.get(pc).copied());
        IrRow { text: line.text, pc: line.place.map(|(_, pc)| pc as u32), span }
    };
    text::lines(form, &names.after_step(form)).into_iter().map(row).collect()
}
