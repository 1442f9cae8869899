//! The entry for callers that have the arguments as boxed values in a row: `extern "C" fn(*mut Context, *const u64) -> u64`.

use super::assembler::{Assembler, Label};
use super::convention::{Convention, Kind, Passed};
use super::encode::{self, Offset};
use super::frame::{Calls, Frame};
use super::registers::{BITS, Base, GENERAL_ARGUMENTS, GENERAL_RESULT, RESULT, ROW};

/// Writes the entry of the function at a label; `None` if its frame would be too large, which no convention asks for.
pub fn write(function: Label, convention: &Convention, assembler: &mut Assembler) -> Option<()> {
    let calls = Calls { on_stack: convention.on_stack, ..Calls::default() };
    let frame = Frame::new(0, std::iter::empty(), convention, Some(calls))?;
    assembler.begin_boxed_entry();
    assembler.set_origin(None, "the entry for values in a row");
    frame.enter(assembler);
    assembler.emit(encode::mov(ROW, GENERAL_ARGUMENTS[0]));
    for (index, &passed) in convention.arguments.iter().enumerate() {
        let from = Offset::new(8 * index)?;
        match passed {
            Passed::Double(to) => assembler.emit(encode::ldr_d(to, Base::X(ROW), from)),
            Passed::General(to) => assembler.emit(encode::ldr_x(to, Base::X(ROW), from)),
            Passed::Stack(place) => {
                assembler.emit(encode::ldr_x(BITS, Base::X(ROW), from));
                assembler.emit(encode::str_x(BITS, Base::Sp, frame.outgoing(place)));
            }
        }
    }
    assembler.call(function);
    if convention.result == Some(Kind::Number) {
        assembler.emit(encode::fmov_to_general(GENERAL_RESULT, RESULT));
    }
    frame.leave(assembler);
    assembler.emit(encode::ret());
    Some(())
}
