//! A function on its way through the optimiser, as data for those who look at it.

use super::text;
use super::unit::Unit;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::report::{IrReport, IrRow, IrStage};

/// What a function is after each step.
pub fn report(bytecode: &Validated, id: FunctionId) -> IrReport {
    let mut stages = Vec::new();
    let recorded = Unit::recorded(bytecode, id, &mut |step, form, changed| {
        let rows = text::lines(form).into_iter().map(|line| {
            let span = line.place.and_then(|(function, pc)| bytecode.function(function).spans.get(pc).copied());
            IrRow { text: line.text, pc: line.place.map(|(_, pc)| pc as u32), span }
        });
        let changed = changed == super::passes::Changed::Yes;
        stages.push(IrStage { name: step.name.into(), what: step.what.into(), changed, rows: rows.collect() });
    });
    match recorded {
        Ok(_) => IrReport::Stages { stages },
        Err(diagnostic) => IrReport::Refused { diagnostic },
    }
}
