//! Heap objects and their counts: the only pointers.
#![allow(unsafe_code)]

use super::{FunctionId, Map, Record, Value, bits};
use std::cell::Cell;
use std::rc::Rc;

/// What an object holds.
pub(super) enum Body {
    Text(String),
    List(Vec<Value>),
    Map(Map),
    Record(Record),
    Ok(Value),
    Err(Value),
    Function(FunctionId, Rc<str>),
}

/// An object with the number of values that refer to it.
#[repr(C)]
struct Object {
    count: Cell<usize>,
    body: Body,
}

/// One counted reference.
///
/// Functions that take an address also take the value that it was read from. A value holds the count of its object
/// (it was made by [`Reference::into_address`] or by [`Reference::retain`]), so the object lives at least as long as
/// the borrow of the value. That is the proof behind every block below.
pub(super) struct Reference(*mut Object);

impl Reference {
    #[inline]
    pub(super) fn new(body: Body) -> Reference {
        count_object(1);
        Reference(Box::into_raw(Box::new(Object { count: Cell::new(1), body })))
    }

    /// Gives the count away to the value that is made of the address.
    #[inline]
    pub(super) fn into_address(self) -> usize {
        self.0.expose_provenance()
    }

    #[inline]
    pub(super) fn body_at(address: usize, _holder: &Value) -> &Body {
        // SAFETY: the holder keeps the object alive, and nobody writes while it is borrowed (`unique_body_at`).
        unsafe { &(*object(address)).body }
    }

    #[inline]
    pub(super) fn unique_body_at(address: usize, _holder: &mut Value) -> Option<&mut Body> {
        let object = object(address);
        // SAFETY: the holder keeps the object alive; a count of one means that it is the only way to the object, and it
        // is borrowed mutably.
        unsafe { ((*object).count.get() == 1).then(|| &mut (*object).body) }
    }

    #[inline]
    pub(super) fn retain(address: usize, _holder: &Value) {
        // SAFETY: the holder keeps the object alive. The count cannot overflow: every count is a value in memory.
        let count = unsafe { &(*object(address)).count };
        count.set(count.get() + 1);
    }

    /// Drops one count; the holder must not be used again, which is true of a value being dropped.
    #[inline]
    pub(super) fn release(address: usize, _holder: &mut Value) {
        if forget_one(address) {
            free(address);
        }
    }
}

#[cfg(debug_assertions)]
thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// One object more, or one less: kept count of in debug builds, for tests.
#[inline]
fn count_object(change: isize) {
    #[cfg(debug_assertions)]
    LIVE.set(LIVE.get() + change);
    #[cfg(not(debug_assertions))]
    let _ = change;
}

/// How many objects this thread has made and not freed; builds without debug assertions do not know.
pub fn live_objects() -> Option<isize> {
    #[cfg(debug_assertions)]
    return Some(LIVE.get());
    #[cfg(not(debug_assertions))]
    None
}

#[inline]
fn object(address: usize) -> *mut Object {
    std::ptr::with_exposed_provenance_mut(address)
}

/// Takes one count away; whether it was the last.
#[inline]
fn forget_one(address: usize) -> bool {
    // SAFETY: called once for each count, by the drop of the value that holds it, so the object is still there.
    let count = unsafe { &(*object(address)).count };
    count.set(count.get() - 1);
    count.get() == 0
}

/// Frees an object without references and every object that only it kept alive, without recursion.
#[cold]
#[inline]
fn free(address: usize) {
    // Allocates only for objects that hold others.
    let mut pending = Vec::new();
    let mut next = Some(address);
    let release = |child: Value, pending: &mut Vec<usize>| {
        if let Some(address) = bits::address(child.0) {
            std::mem::forget(child);
            if forget_one(address) {
                pending.push(address);
            }
        }
    };
    while let Some(address) = next {
        // SAFETY: the last count is gone, so nothing else refers to the object that `Reference::new` boxed.
        let object = unsafe { Box::from_raw(object(address)) };
        count_object(-1);
        match object.body {
            Body::Text(_) | Body::Function(..) => {}
            Body::List(elements) => elements.into_iter().for_each(|child| release(child, &mut pending)),
            Body::Map(entries) => entries.into_values().for_each(|child| release(child, &mut pending)),
            Body::Record(record) => record.into_fields().for_each(|child| release(child, &mut pending)),
            Body::Ok(payload) | Body::Err(payload) => release(payload, &mut pending),
        }
        next = pending.pop();
    }
}
