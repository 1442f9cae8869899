//! THE instructions that the emitter uses: encoder and listing read these rows.

use wasm_encoder::{BlockType, Ieee64, InstructionSink, MemArg, ValType};

/// A type of Wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WasmType {
    /// Addresses and booleans.
    I32,
    /// Integers and boxed values.
    I64,
    /// Numbers.
    F64,
}

impl WasmType {
    /// Its name in the text form.
    pub fn as_str(self) -> &'static str {
        match self {
            WasmType::I32 => "i32",
            WasmType::I64 => "i64",
            WasmType::F64 => "f64",
        }
    }
}

impl From<WasmType> for ValType {
    fn from(ty: WasmType) -> ValType {
        match ty {
            WasmType::I32 => ValType::I32,
            WasmType::I64 => ValType::I64,
            WasmType::F64 => ValType::F64,
        }
    }
}

/// What a function takes and gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    /// The types of its parameters.
    pub parameters: Vec<WasmType>,
    /// The type of its result, if it has one.
    pub result: Option<WasmType>,
}

macro_rules! define_plain {
    ($($name:ident $text:literal $encode:ident;)*) => {
        /// An instruction that consists of its opcode.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Plain {
            $(#[doc = $text] $name,)*
        }

        impl Plain {
            fn as_str(self) -> &'static str {
                match self { $(Plain::$name => $text,)* }
            }

            fn encode(self, sink: &mut InstructionSink<'_>) {
                match self { $(Plain::$name => sink.$encode(),)* };
            }
        }
    };
}
define_plain! {
    Unreachable   "unreachable"         unreachable;
    Return        "return"              return_;
    Else          "else"                else_;
    End           "end"                 end;
    Select        "select"              select;
    I32Eqz        "i32.eqz"             i32_eqz;
    I32Eq         "i32.eq"              i32_eq;
    I32Ne         "i32.ne"              i32_ne;
    I32LtU        "i32.lt_u"            i32_lt_u;
    I32Add        "i32.add"             i32_add;
    I32Sub        "i32.sub"             i32_sub;
    I32And        "i32.and"             i32_and;
    I32Or         "i32.or"              i32_or;
    I32Shl        "i32.shl"             i32_shl;
    I32WrapI64    "i32.wrap_i64"        i32_wrap_i64;
    I64Eqz        "i64.eqz"             i64_eqz;
    I64Eq         "i64.eq"              i64_eq;
    I64Ne         "i64.ne"              i64_ne;
    I64LtS        "i64.lt_s"            i64_lt_s;
    I64LeS        "i64.le_s"            i64_le_s;
    I64GeU        "i64.ge_u"            i64_ge_u;
    I64Add        "i64.add"             i64_add;
    I64Sub        "i64.sub"             i64_sub;
    I64Mul        "i64.mul"             i64_mul;
    I64RemS       "i64.rem_s"           i64_rem_s;
    I64ShrS       "i64.shr_s"           i64_shr_s;
    I64OfF64      "i64.trunc_sat_f64_s" i64_trunc_sat_f64_s;
    I64BitsOfF64  "i64.reinterpret_f64" i64_reinterpret_f64;
    F64Eq         "f64.eq"              f64_eq;
    F64Ne         "f64.ne"              f64_ne;
    F64Lt         "f64.lt"              f64_lt;
    F64Gt         "f64.gt"              f64_gt;
    F64Le         "f64.le"              f64_le;
    F64Abs        "f64.abs"             f64_abs;
    F64Neg        "f64.neg"             f64_neg;
    F64Ceil       "f64.ceil"            f64_ceil;
    F64Floor      "f64.floor"           f64_floor;
    F64Trunc      "f64.trunc"           f64_trunc;
    F64Sqrt       "f64.sqrt"            f64_sqrt;
    F64Add        "f64.add"             f64_add;
    F64Sub        "f64.sub"             f64_sub;
    F64Mul        "f64.mul"             f64_mul;
    F64Div        "f64.div"             f64_div;
    F64OfI64      "f64.convert_i64_s"   f64_convert_i64_s;
    F64OfBits     "f64.reinterpret_i64" f64_reinterpret_i64;
}

/// How memory is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A word of core's: an address, a length, a count.
    I32,
    /// The same, as an integer.
    WordAsI64,
    /// An integer or a boxed value.
    I64,
    /// A number.
    F64,
    /// The lowest bytes of an integer, at any address: 1, 2, 4 or 8 of them.
    Bytes(u8),
}

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Instruction {
    /// One that consists of its opcode.
    Plain(Plain),
    /// A constant.
    I32Const(i32),
    /// A constant.
    I64Const(i64),
    /// A constant.
    F64Const(f64),
    /// Reads a local.
    Get(u32),
    /// Writes a local.
    Set(u32),
    /// Writes a local and keeps the value.
    Tee(u32),
    /// Reads memory at an offset.
    Load(Access, u32),
    /// Writes memory at an offset.
    Store(Access, u32),
    /// Begins a block whose label is its end.
    Block,
    /// Begins a block whose label is its start.
    Loop,
    /// Begins a block that is run if the operand is true.
    If,
    /// Goes to a label, counted from the innermost.
    Branch(u32),
    /// The same if the operand is true.
    BranchIf(u32),
    /// Calls a function of the module.
    Call(u32),
    /// Calls a function of the module that takes the place of this one.
    ReturnCall(u32),
    /// Calls the function of a type that the operand is an index of.
    CallIndirect(u32),
}

impl Instruction {
    /// Whether it begins a block.
    pub fn opens(self) -> bool {
        matches!(self, Instruction::Block | Instruction::Loop | Instruction::If | Instruction::Plain(Plain::Else))
    }

    /// Whether it ends one.
    pub fn closes(self) -> bool {
        matches!(self, Instruction::Plain(Plain::End | Plain::Else))
    }

    /// Appends its bytes.
    pub fn encode(self, sink: &mut InstructionSink<'_>) {
        let at = |offset: u32, align: u32| MemArg { offset: offset.into(), align, memory_index: 0 };
        if let Instruction::Plain(plain) = self {
            plain.encode(sink);
            return;
        }
        match self {
            Instruction::Plain(_) => sink,
            Instruction::I32Const(value) => sink.i32_const(value),
            Instruction::I64Const(value) => sink.i64_const(value),
            Instruction::F64Const(value) => sink.f64_const(Ieee64::from(value)),
            Instruction::Get(local) => sink.local_get(local),
            Instruction::Set(local) => sink.local_set(local),
            Instruction::Tee(local) => sink.local_tee(local),
            Instruction::Load(Access::I32, offset) => sink.i32_load(at(offset, 2)),
            Instruction::Load(Access::WordAsI64, offset) => sink.i64_load32_u(at(offset, 2)),
            Instruction::Load(Access::I64, offset) => sink.i64_load(at(offset, 3)),
            Instruction::Load(Access::F64, offset) => sink.f64_load(at(offset, 3)),
            Instruction::Load(Access::Bytes(_), offset) => sink.i64_load8_u(at(offset, 0)),
            Instruction::Store(Access::Bytes(1), offset) => sink.i64_store8(at(offset, 0)),
            Instruction::Store(Access::Bytes(2), offset) => sink.i64_store16(at(offset, 0)),
            Instruction::Store(Access::Bytes(4), offset) => sink.i64_store32(at(offset, 0)),
            Instruction::Store(Access::Bytes(_), offset) => sink.i64_store(at(offset, 0)),
            Instruction::Store(Access::I32, offset) => sink.i32_store(at(offset, 2)),
            Instruction::Store(Access::WordAsI64, offset) => sink.i64_store32(at(offset, 2)),
            Instruction::Store(Access::I64, offset) => sink.i64_store(at(offset, 3)),
            Instruction::Store(Access::F64, offset) => sink.f64_store(at(offset, 3)),
            Instruction::Block => sink.block(BlockType::Empty),
            Instruction::Loop => sink.loop_(BlockType::Empty),
            Instruction::If => sink.if_(BlockType::Empty),
            Instruction::Branch(label) => sink.br(label),
            Instruction::BranchIf(label) => sink.br_if(label),
            Instruction::Call(function) => sink.call(function),
            Instruction::ReturnCall(function) => sink.return_call(function),
            Instruction::CallIndirect(ty) => sink.call_indirect(0, ty),
        };
    }

    /// Its text; locals and functions are named by whoever knows them.
    pub fn text(self, local: impl Fn(u32) -> String, function: impl Fn(u32) -> String) -> String {
        let access = |name: &str, offset: u32| match offset {
            0 => name.to_owned(),
            _ => format!("{name} offset={offset}"),
        };
        match self {
            Instruction::Plain(plain) => plain.as_str().into(),
            Instruction::I32Const(value) => format!("i32.const {value}"),
            Instruction::I64Const(value) => format!("i64.const {value}"),
            Instruction::F64Const(value) if value.is_nan() => "f64.const nan".into(),
            Instruction::F64Const(value) => format!("f64.const {value:?}"),
            Instruction::Get(index) => format!("local.get {}", local(index)),
            Instruction::Set(index) => format!("local.set {}", local(index)),
            Instruction::Tee(index) => format!("local.tee {}", local(index)),
            Instruction::Load(Access::I32, offset) => access("i32.load", offset),
            Instruction::Load(Access::WordAsI64, offset) => access("i64.load32_u", offset),
            Instruction::Load(Access::I64, offset) => access("i64.load", offset),
            Instruction::Load(Access::F64, offset) => access("f64.load", offset),
            Instruction::Load(Access::Bytes(_), offset) => access("i64.load8_u", offset),
            Instruction::Store(Access::Bytes(1), offset) => access("i64.store8", offset),
            Instruction::Store(Access::Bytes(2), offset) => access("i64.store16", offset),
            Instruction::Store(Access::Bytes(4), offset) => access("i64.store32", offset),
            Instruction::Store(Access::Bytes(_), offset) => access("i64.store", offset),
            Instruction::Store(Access::I32, offset) => access("i32.store", offset),
            Instruction::Store(Access::WordAsI64, offset) => access("i64.store32", offset),
            Instruction::Store(Access::I64, offset) => access("i64.store", offset),
            Instruction::Store(Access::F64, offset) => access("f64.store", offset),
            Instruction::Block => "block".into(),
            Instruction::Loop => "loop".into(),
            Instruction::If => "if".into(),
            Instruction::Branch(label) => format!("br {label}"),
            Instruction::BranchIf(label) => format!("br_if {label}"),
            Instruction::Call(index) => format!("call {}", function(index)),
            Instruction::ReturnCall(index) => format!("return_call {}", function(index)),
            Instruction::CallIndirect(ty) => format!("call_indirect (type {ty})"),
        }
    }
}
