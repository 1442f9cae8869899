//! The layers that are made of one function when somebody looks at it.

use crate::convert::to_js;
use crate::timing::shortest;
use ilo_core::arguments;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::emit::{arm64, wasm};
use ilo_core::ir::stages;
use ilo_core::playground;
use ilo_core::program::Program;
use ilo_core::report::{IrReport, MachineCode, MachineRow};
use serde::Serialize;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The program that was asked about last: whoever looks at one of its functions looks at the next one, too.
    static LAST: RefCell<Option<(String, Arc<Program>)>> = const { RefCell::new(None) };
}

fn program(source: &str) -> Result<Arc<Program>, Diagnostic> {
    let known = LAST.with_borrow(|last| {
        let (text, program) = last.as_ref()?;
        (text == source).then(|| Arc::clone(program))
    });
    if let Some(program) = known {
        return Ok(program);
    }
    let program = playground::load(source)?;
    LAST.set(Some((source.to_owned(), Arc::clone(&program))));
    Ok(program)
}

/// Code with the time that it takes to make it, or why there is none.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Emitted {
    Code { compile_ns: f64, code: MachineCode },
    Module { compile_ns: f64, rows: Vec<MachineRow> },
    Refused { diagnostic: Diagnostic },
}

/// What a function is after each step of the optimiser.
#[wasm_bindgen(js_name = irStages, unchecked_return_type = "IrReport")]
pub fn ir_stages(source: &str, function: &str) -> Result<JsValue, JsError> {
    let report = program(source).and_then(|program| {
        let function = arguments::named(&program, function)?;
        Ok(stages::report(program.bytecode(), function))
    });
    to_js(&report.unwrap_or_else(|diagnostic| IrReport::Refused { diagnostic }))
}

/// The ARM64 code of a function.
#[wasm_bindgen(js_name = emitArm64, unchecked_return_type = "EmittedCode")]
pub fn emit_arm64(source: &str, function: &str) -> Result<JsValue, JsError> {
    let emitted = program(source).and_then(|program| {
        let function = arguments::named(&program, function)?;
        let (compile_ns, code) = shortest(|| arm64::compile(program.bytecode(), function))?;
        Ok(Emitted::Code { compile_ns, code: arm64::listing::own_listing(program.bytecode(), &code) })
    });
    to_js(&emitted.unwrap_or_else(|diagnostic| Emitted::Refused { diagnostic }))
}

/// The module that the Wasm tier makes of a function, and of all that it calls.
#[wasm_bindgen(js_name = emitModule, unchecked_return_type = "EmittedModule")]
pub fn emit_module(source: &str, function: &str) -> Result<JsValue, JsError> {
    let emitted = program(source).and_then(|program| {
        let function = arguments::named(&program, function)?;
        let (compile_ns, module) = shortest(|| wasm::emit(program.bytecode(), function))?;
        Ok((Emitted::Module { compile_ns, rows: module.rows(program.bytecode()) }, module.bytes))
    });
    let (emitted, bytes) = match emitted {
        Ok((emitted, bytes)) => (emitted, Some(bytes)),
        Err(diagnostic) => (Emitted::Refused { diagnostic }, None),
    };
    let answer = to_js(&emitted)?;
    if let Some(bytes) = bytes {
        // A copy: the answer leaves this worker, core's memory does not.
        let bytes = js_sys::Uint8Array::from(bytes.as_slice());
        js_sys::Reflect::set(&answer, &"bytes".into(), &bytes).map_err(|_| JsError::new("the answer is sealed"))?;
    }
    Ok(answer)
}
