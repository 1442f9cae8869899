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

/// The context pointer, from the first instruction to the last.
pub const CONTEXT: XReg = XReg(0);

/// Second argument of a side exit: the function.
pub const EXIT_FUNCTION: XReg = XReg(1);

/// Third argument of a side exit: the bytecode pc.
pub const EXIT_PC: XReg = XReg(2);

/// Keeps [`LAST_ALLOCATED`] while that serves as a second scratch register.
pub const KEEPER: XReg = XReg(9);

/// Holds the address of a tail branch: the register that the standard sets aside for that.
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
