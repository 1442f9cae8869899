//! Between the core's data and JavaScript's objects, by way of JSON: the core already writes it, and one string crosses
//! the boundary faster than many small objects.

use crate::wasm_tier::WasmTier;
use ilo_core::engine::{Engine, EngineName};
use ilo_core::ir::unit::Unit;
use ilo_core::playground;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Data as a JavaScript object.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let json = serde_json::to_string(value)?;
    js_sys::JSON::parse(&json).map_err(|_| JsError::new("the core wrote JSON that the browser does not read"))
}

/// A JavaScript object as data.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsError> {
    let json = js_sys::JSON::stringify(value).map_err(|_| JsError::new("the page sent what is no data"))?;
    Ok(serde_json::from_str(&String::from(json))?)
}

/// An engine's name as the page writes it.
pub fn engine_name(name: &str) -> Result<EngineName, JsError> {
    name.parse().map_err(|reason: String| JsError::new(&reason))
}

/// An engine that runs in a browser.
pub fn browser_engine(name: EngineName) -> Result<Box<dyn Engine>, JsError> {
    match name {
        EngineName::Wasm => Ok(Box::new(WasmTier { units: Rc::new(Unit::of) })),
        _ => {
            playground::portable_engine(name).ok_or_else(|| JsError::new(&format!("{name} does not run in a browser")))
        }
    }
}
