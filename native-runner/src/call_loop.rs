//! The loop that timings measure, as code that is put beside the function that it calls.
//!
//! It matters where it lies: on one machine the same three instructions took 1.35 ns when they were called from within
//! some 100 KB, and 2.17 ns from the runner's own code, which is farther away.
#![allow(unsafe_code)]

use crate::call_native::Entry;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;

/// Where the code has to start, so that the loop in it begins a line of the cache.
pub const ALIGNMENT: usize = 64;

/// The bytes of the loop for a function that is entered with numbers; `None` for one that is not or takes more than there
/// are registers for. They are a [`CallLoop`](crate::call_native::CallLoop) at any multiple of [`ALIGNMENT`].
pub fn code_for(bytecode: &Bytecode, id: FunctionId) -> Option<&'static [u8]> {
    let is_entered = Entry::is_for(bytecode, id);
    let locate = is_entered.then(|| platform::LOOPS.get(bytecode.function(id).parameters.len())).flatten()?;
    let Stretch { start, end } = locate();
    // SAFETY: both are addresses of one piece of this program's code, in this order, which nothing ever changes.
    Some(unsafe { std::slice::from_raw_parts(start, end.offset_from_unsigned(start)) })
}

/// A stretch of machine code that works wherever it is put.
#[repr(C)]
struct Stretch {
    start: *const u8,
    end: *const u8,
}

/// Functions that tell where the loops are that come behind them: one for each number of arguments, which are numbered.
macro_rules! call_loops {
    ($($name:ident: $($number:literal)*;)*) => {
        $(#[unsafe(naked)] extern "C" fn $name() -> Stretch { call_loop!($($number)*) })*
        pub static LOOPS: &[extern "C" fn() -> Stretch] = &[$($name),*];
    };
}

macro_rules! for_each_arity {
    () => {
        call_loops! {
            of_0: ;
            of_1: "0";
            of_2: "0" "1";
            of_3: "0" "1" "2";
            of_4: "0" "1" "2" "3";
            of_5: "0" "1" "2" "3" "4";
            of_6: "0" "1" "2" "3" "4" "5";
            of_7: "0" "1" "2" "3" "4" "5" "6";
            of_8: "0" "1" "2" "3" "4" "5" "6" "7";
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod platform {
    use super::Stretch;
    use ilo_core::emit::context::Context;
    use std::arch::naked_asm;

    /// Given `rdi` the context, `rsi` the arguments, `rdx` the rounds and `rcx` the function; the result is in `xmm0`.
    macro_rules! call_loop {
        ($($number:literal)*) => {
            naked_asm!(
                "lea rax, [rip + 2f]",
                "lea rdx, [rip + 5f]",
                "ret",
                ".p2align 6",
                "2:",
                "push rbp",
                "mov rbp, rsp",
                "push rbx",
                "push r12",
                "push r13",
                "push r14",
                "mov rbx, rdi",
                "mov r12, rsi",
                "mov r13, rdx",
                "mov r14, rcx",
                ".p2align 6",
                "3:",
                "mov rdi, rbx",
                $(concat!("movsd xmm", $number, ", qword ptr [r12 + 8 * ", $number, "]"),)*
                "call r14",
                "cmp qword ptr [rbx + {failed}], 0",
                "jne 4f",
                "dec r13",
                "jne 3b",
                "4:",
                "pop r14",
                "pop r13",
                "pop r12",
                "pop rbx",
                "pop rbp",
                "ret",
                "5:",
                failed = const Context::FAILED,
            )
        };
    }

    for_each_arity!();
}

#[cfg(target_arch = "aarch64")]
mod platform {
    use super::Stretch;
    use ilo_core::emit::context::Context;
    use std::arch::naked_asm;

    /// Given `x0` the context, `x1` the arguments, `x2` the rounds and `x3` the function; the result is in `d0`.
    macro_rules! call_loop {
        ($($number:literal)*) => {
            naked_asm!(
                "adr x0, 2f",
                "adr x1, 5f",
                "ret",
                ".p2align 6",
                "2:",
                "stp x29, x30, [sp, #-48]!",
                "mov x29, sp",
                "stp x19, x20, [sp, #16]",
                "stp x21, x22, [sp, #32]",
                "mov x19, x0",
                "mov x20, x1",
                "mov x21, x2",
                "mov x22, x3",
                ".p2align 6",
                "3:",
                "mov x0, x19",
                $(concat!("ldr d", $number, ", [x20, #8 * ", $number, "]"),)*
                "blr x22",
                "ldr x8, [x19, #{failed}]",
                "cbnz x8, 4f",
                "subs x21, x21, #1",
                "b.ne 3b",
                "4:",
                "ldp x21, x22, [sp, #32]",
                "ldp x19, x20, [sp, #16]",
                "ldp x29, x30, [sp], #48",
                "ret",
                "5:",
                failed = const Context::FAILED,
            )
        };
    }

    for_each_arity!();
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod platform {
    use super::Stretch;

    pub static LOOPS: &[extern "C" fn() -> Stretch] = &[];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call_native::CallLoop;
    use crate::executable_memory::ExecutableMemory;
    use ilo_core::emit::context::Context;
    use ilo_core::playground;

    extern "C" fn weighed(context: *mut Context, a: f64, b: f64, c: f64) -> f64 {
        // SAFETY: the loop passes on the address that it is given, which is that of a counter here.
        let calls = unsafe { &mut *context.cast::<[u64; 2]>() };
        calls[1] += 1;
        // The field that says that a call failed.
        calls[0] = u64::from(calls[1] == 7);
        100.0 * a + 10.0 * b + c
    }

    /// The loop for functions of so many numbers, in memory of its own.
    fn call_loop(arity: usize) -> Option<ExecutableMemory> {
        let parameters: String = (0..arity).map(|index| format!(" p{index}:n")).collect();
        let program = playground::load(&format!("f{parameters}>n;0")).unwrap();
        let code = code_for(program.bytecode(), program.function("f").unwrap())?;
        Some(ExecutableMemory::new(&[], Some(code)).unwrap())
    }

    #[test]
    fn it_calls_as_often_as_it_is_told_or_until_a_call_fails() {
        assert_eq!(Context::FAILED, 0);
        let memory = call_loop(3).unwrap();
        let call: CallLoop = memory.call_loop().unwrap();
        for (rounds, made) in [(1, 1), (5, 5), (7, 7), (100, 7)] {
            let mut calls = [0u64; 2];
            let result =
                call(calls.as_mut_ptr().cast(), [1.0, 2.0, 3.0].as_ptr(), rounds, weighed as *const () as *const u8);
            assert_eq!((result, calls[1]), (123.0, made), "{rounds} rounds");
        }
    }

    #[test]
    fn there_is_one_for_as_many_arguments_as_registers_take() {
        let with_loop = (0..12).map(|arity| call_loop(arity).is_some());
        assert_eq!(with_loop.filter(|&is_there| is_there).count(), 9);
    }
}
