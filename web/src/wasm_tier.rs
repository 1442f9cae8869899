//! The Wasm tier: core emits a module, the browser compiles it, and its functions join core's own table.
//!
//! From there they are functions like any other: a pointer is an index of the table, for Rust and for the module alike.
#![allow(unsafe_code)]

use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::emit::wasm::module::{CORE, MEMORY, TABLE, refused};
use ilo_core::emit::wasm::{Export, Module, emit_unit};
use ilo_core::engine::{Engine, EngineName, Instance, Limits};
use ilo_core::ir::unit::Units;
use ilo_core::program::Program;
use ilo_core::runtime::entry::{BoxedEntries, BoxedEntry, Compiled, Entrance, Entry, Nesting};
use ilo_core::runtime::instance::{CompilingInstance, Generator};
use js_sys::{Function, Object, Reflect, Uint8Array, WebAssembly};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

/// The most modules of one run.
const MOST_MODULES: usize = 64;

thread_local! {
    /// Places of the table that ended programs have left.
    static FREE: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The Wasm tier.
pub struct WasmTier {
    /// How the functions of a call are made.
    pub units: Units,
}

impl Engine for WasmTier {
    fn name(&self) -> EngineName {
        EngineName::Wasm
    }

    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        let generator = Modules { made: 0, units: Units::clone(&self.units) };
        Ok(Box::new(CompilingInstance::new(generator, program, limits)))
    }
}

/// Makes the modules of a run.
struct Modules {
    made: usize,
    units: Units,
}

impl Generator for Modules {
    type Code = Linked;

    fn generate(&mut self, program: &Program, id: FunctionId) -> Result<Linked, Diagnostic> {
        let bytecode = program.bytecode();
        let failed = |reason: &str| refused(bytecode.function(id), reason);
        self.made += 1;
        if self.made > MOST_MODULES {
            return Err(failed(&format!("a run has at most {MOST_MODULES} modules")));
        }
        let module = emit_unit(bytecode, id, &(self.units)(bytecode, id)?)?;
        link(&module, program, id).map_err(|reason| failed(&reason))
    }

    fn compiled(&self, linked: &Linked) -> Compiled {
        linked.code.clone()
    }
}

/// An instantiated module.
struct Linked {
    code: Compiled,
    /// The places that its functions have in the table, which they leave with it.
    _places: Places,
}

/// Instantiates a module beside core's and enters its functions into the table.
fn link(module: &Module, program: &Program, id: FunctionId) -> Result<Linked, String> {
    let bytes = Uint8Array::from(module.bytes.as_slice());
    let compiled =
        WebAssembly::Module::new(&bytes).map_err(|error| reason("this browser does not compile it", &error))?;
    let table: WebAssembly::Table = wasm_bindgen::function_table().unchecked_into();
    let (core, imports) = (Object::new(), Object::new());
    set(&core, MEMORY, &wasm_bindgen::memory())?;
    set(&core, TABLE, &table)?;
    set(&imports, CORE, &core)?;
    let instance = WebAssembly::Instance::new(&compiled, &imports)
        .map_err(|error| reason("this browser does not instantiate it", &error))?;
    let exports = instance.exports();
    let mut places = Places(Vec::new());
    let entry = places.enter(&table, &exports, &module.entry)?;
    let functions = program.bytecode().functions.len();
    let mut entries: Vec<Option<BoxedEntry>> = vec![None; functions];
    for export in &module.entries {
        let place = if *export == module.entry { entry } else { places.enter(&table, &exports, export)? };
        // SAFETY: this is an exported boxed entry, which the emitter gave this type; the table checks it at each call.
        // It stays at its place as long as `places`, beside the code that refers to it.
        entries[export.function.index()] = Some(unsafe { std::mem::transmute::<usize, BoxedEntry>(place as usize) });
    }
    let entrance = if module.of_numbers {
        let address = std::ptr::without_provenance(entry as usize);
        // SAFETY: the emitter gave this function the signature of the native calling convention for these parameters,
        // and it stays in the table as long as `places`.
        Entrance::Numbers(unsafe { Entry::new(address, program.bytecode(), id) }.ok_or("it has no entry of numbers")?)
    } else {
        Entrance::Boxed { entry: entries[id.index()].ok_or("it has no entry")?, nests: module.nests }
    };
    let nesting = Nesting { calls: module.nested_calls, on_stack: |call| call() };
    Ok(Linked { code: Compiled { entrance, entries: BoxedEntries::from(entries), nesting }, _places: places })
}

/// Places in core's function table.
struct Places(Vec<u32>);

impl Places {
    /// Gives an exported function a place.
    fn enter(&mut self, table: &WebAssembly::Table, exports: &Object, export: &Export) -> Result<u32, String> {
        let function = Reflect::get(exports, &export.name.as_str().into())
            .ok()
            .and_then(|function| function.dyn_into::<Function>().ok())
            .ok_or("it exports no such function")?;
        let free = FREE.with_borrow_mut(Vec::pop);
        let place = match free {
            Some(place) => place,
            None => table.grow(1).map_err(|error| reason("the function table is full", &error))?,
        };
        self.0.push(place);
        table.set(place, &function).map_err(|error| reason("the function table does not take it", &error))?;
        Ok(place)
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let table: WebAssembly::Table = wasm_bindgen::function_table().unchecked_into();
        for &place in &self.0 {
            // A place that keeps its function only keeps a module alive.
            let _ = table.set_raw(place, &JsValue::NULL);
        }
        FREE.with_borrow_mut(|free| free.append(&mut self.0));
    }
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), String> {
    Reflect::set(object, &name.into(), value).map(drop).map_err(|error| reason("it cannot be linked", &error))
}

/// What went wrong, and what the browser says of it.
fn reason(what: &str, error: &JsValue) -> String {
    let said = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    format!("{what}: {}", said.unwrap_or_else(|| "no reason is given".into()))
}
