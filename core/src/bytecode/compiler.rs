//! From typed program to bytecode, in one pass over each body.
//!
//! A parameter or variable keeps one register for the length of its scope; parts of expressions are stacked above. The
//! typed form of an instruction is chosen exactly where the operands are proved ([`crate::check::proof`]).

mod assembler;
mod conditions;
mod control;
mod expressions;
mod live_ranges;

use super::opcodes::Opcode;
use super::program::{Bytecode, Constant, Function, RegisterName};
use crate::check::proof::Proof;
use crate::check::typed_program::{self, Block, LocalId, TypedProgram};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use assembler::{Assembler, Label};

/// Registers of a frame; a count of them fits a byte.
const MAX_REGISTERS: usize = 255;

/// A limit was passed; the diagnostic says which.
type Compiled<T> = Result<T, Box<Diagnostic>>;

/// Compiles every function.
///
/// # Errors
/// ILO-T032 for each function that keeps too many values or has too many constants.
pub fn compile(program: &TypedProgram) -> Result<Bytecode, Vec<Diagnostic>> {
    let mut functions = Vec::with_capacity(program.functions.len());
    let mut errors = Vec::new();
    for function in &program.functions {
        let compiled = FunctionCompiler::new(program, function).compile();
        match compiled.or_else(|_| FunctionCompiler::with_shared_registers(program, function).compile()) {
            Ok(function) => functions.push(function),
            Err(error) => errors.push(*error),
        }
    }
    if errors.is_empty() { Ok(Bytecode { functions }) } else { Err(errors) }
}

/// Where the value of a block or expression goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// Nowhere: only its effects are wanted.
    Nothing,
    /// Into a register.
    Register(u8),
    /// To the caller: it ends the function.
    Return,
}

/// A register with what is proved of its value.
#[derive(Clone, Copy)]
struct Operand {
    register: u8,
    proof: Proof,
}

/// A loop being compiled.
struct OpenLoop {
    /// Where `cnt` goes.
    next_round: Label,
    /// Where `brk` goes.
    end: Label,
    /// The register of the loop's value, if that is wanted.
    value: Option<u8>,
}

struct FunctionCompiler<'p> {
    program: &'p TypedProgram,
    function: &'p typed_program::Function,
    code: Assembler,
    /// The register of each variable whose scope is open or was.
    registers: Vec<Option<u8>>,
    /// The first free register; those below belong to open scopes and unfinished expressions.
    free: usize,
    /// The most registers ever in use.
    used: usize,
    names: Vec<RegisterName>,
    loops: Vec<OpenLoop>,
}

impl<'p> FunctionCompiler<'p> {
    fn new(program: &'p TypedProgram, function: &'p typed_program::Function) -> FunctionCompiler<'p> {
        FunctionCompiler {
            program,
            function,
            code: Assembler::default(),
            registers: vec![None; function.locals.len()],
            free: 0,
            used: 0,
            names: Vec::new(),
            loops: Vec::new(),
        }
    }

    /// A compiler whose variables have their registers already.
    fn with_shared_registers(program: &'p TypedProgram, function: &'p typed_program::Function) -> FunctionCompiler<'p> {
        let (registers, used) = live_ranges::assign(function);
        let names = registers.iter().zip(&function.locals).filter_map(|(register, local)| {
            register.map(|register| RegisterName { register, name: local.name.clone() })
        });
        FunctionCompiler {
            names: names.collect(),
            free: used,
            used,
            registers,
            ..FunctionCompiler::new(program, function)
        }
    }

    fn compile(mut self) -> Compiled<Function> {
        // Fails if the variables alone are too many.
        self.allocate(0, self.function.name_span)?;
        self.block(&self.function.body, Want::Return, self.function.span)?;
        let (code, spans, constants) = self.code.finish();
        let proofs = &self.function.proofs;
        Ok(Function {
            name: self.function.name.clone(),
            name_span: self.function.name_span,
            parameters: proofs.locals[..self.function.parameters.len()].to_vec(),
            result: proofs.result.unwrap_or(Proof::Any),
            registers: self.used as u8,
            code,
            spans,
            constants,
            names: self.names,
        })
    }

    /// Takes `count` registers in a row above all that are in use.
    fn allocate(&mut self, count: usize, at: Span) -> Compiled<u8> {
        let first = self.free;
        self.free += count;
        if self.free > MAX_REGISTERS {
            let message = format!("`{}` keeps more than {MAX_REGISTERS} values at once here", self.function.name);
            return Err(Box::new(
                Diagnostic::error(Code::T032, at, message).suggest("move a part of it into a function of its own"),
            ));
        }
        self.used = self.used.max(self.free);
        Ok(first as u8)
    }

    /// Compiles with registers of its own, which are free again afterwards.
    fn scoped<T>(&mut self, compile: impl FnOnce(&mut Self) -> Compiled<T>) -> Compiled<T> {
        let free = self.free;
        let result = compile(self);
        self.free = free;
        result
    }

    /// Gives a variable its register.
    fn place(&mut self, local: LocalId, register: u8) {
        self.registers[local.index()] = Some(register);
        self.names.push(RegisterName { register, name: self.function.locals[local.index()].name.clone() });
    }

    /// The register of a variable, which has one since its scope was opened.
    fn register_of(&mut self, local: LocalId, at: Span) -> Compiled<u8> {
        match self.registers[local.index()] {
            Some(register) => Ok(register),
            None => {
                let register = self.allocate(1, at)?;
                self.place(local, register);
                Ok(register)
            }
        }
    }

    /// Gives every variable of a scope a register.
    fn open_scope(&mut self, block: &Block, at: Span) -> Compiled<()> {
        for &local in &block.locals {
            self.register_of(local, at)?;
        }
        for &local in &block.unassigned {
            let register = self.register_of(local, at)?;
            self.code.abc(Opcode::Clear, register, 0, 0, at);
        }
        Ok(())
    }

    fn load(&mut self, register: u8, constant: Constant, at: Span) -> Compiled<()> {
        let index = self.constant(constant, at)?;
        self.code.abx(Opcode::LoadK, register, index, at);
        Ok(())
    }

    fn constant(&mut self, constant: Constant, at: Span) -> Compiled<u16> {
        self.code.constant(constant).ok_or_else(|| {
            let message = format!("`{}` has more than 65,536 different constants", self.function.name);
            Box::new(Diagnostic::error(Code::T032, at, message).suggest("split the function"))
        })
    }
}
