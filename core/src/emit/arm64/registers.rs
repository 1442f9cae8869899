//! Registers: which operands exist, and what the procedure call standard (AAPCS64) and our own code use them for.

/// A floating-point register holding a double: `d0` to `d31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DReg(u8);

impl DReg {
    /// The register of a number up to 31.
    pub const fn new(number: u8) -> Option<DReg> {
        if number < 32 { Some(DReg(number)) } else { None }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether a function must give it back as it found it.
    pub const fn is_callee_saved(self) -> bool {
        self.0 >= 8 && self.0 < 16
    }
}

/// Where a function returns its number, and where its first argument arrives.
pub const RESULT: DReg = DReg(0);

/// Holds a value for the length of one instruction; no VM register lives here.
pub const SCRATCH: DReg = DReg(31);

/// The last register that holds a VM register: `Ri` is `di` up to here and a stack slot beyond.
pub const LAST_ALLOCATED: DReg = DReg(30);

/// How many arguments arrive in floating-point registers; the others are on the stack.
pub const REGISTER_ARGUMENTS: usize = 8;

/// A general register: `x0` to `x30`. Number 31 means the stack pointer or zero, so it is not one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XReg(u8);

impl XReg {
    /// The register of a number up to 30.
    pub const fn new(number: u8) -> Option<XReg> {
        if number < 31 { Some(XReg(number)) } else { None }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// The context pointer, but for the length of calls.
pub const CONTEXT: XReg = XReg(0);

/// Second argument of a side exit: the function.
pub const EXIT_FUNCTION: XReg = XReg(1);

/// Third argument of a side exit: the bytecode pc.
pub const EXIT_PC: XReg = XReg(2);

/// The general registers that arguments arrive in which are no numbers: those after the context.
pub const GENERAL_ARGUMENTS: [XReg; 7] = [XReg(1), XReg(2), XReg(3), XReg(4), XReg(5), XReg(6), XReg(7)];

/// The context on entry, and where a function returns what is no number.
pub const GENERAL_RESULT: XReg = CONTEXT;

/// Keep registers of VM registers while these serve something else for the length of one instruction.
pub const KEEPERS: [XReg; 4] = [XReg(9), XReg(10), XReg(11), XReg(12)];

/// Keeps [`LAST_ALLOCATED`] while that serves as a second scratch register.
pub const KEEPER: XReg = KEEPERS[0];

/// Serve in place of VM registers that are in the frame, where an instruction has so many.
pub const STAND_INS: [DReg; 4] = [DReg(0), DReg(1), DReg(2), DReg(3)];

/// Holds the number of calls left, or whether one failed.
pub const COUNT: XReg = XReg(9);

/// Holds the address of arguments in a row.
pub const ROW: XReg = XReg(9);

/// Holds the bits of a value.
pub const BITS: XReg = XReg(13);

/// Holds the bits that those are compared with.
pub const OTHER_BITS: XReg = XReg(14);

/// The frame pointer of the standard.
pub const FRAME_POINTER: XReg = XReg(29);

/// Where a call leaves its return address.
pub const LINK: XReg = XReg(30);

/// Holds the address of a call or tail branch: a register that the standard sets aside for that.
pub const BRANCH: XReg = XReg(16);

/// What an address is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A general register.
    X(XReg),
    /// The stack pointer.
    Sp,
}

impl Base {
    /// Its number in an address field.
    pub const fn number(self) -> u8 {
        match self {
            Base::X(register) => register.number(),
            Base::Sp => 31,
        }
    }
}
