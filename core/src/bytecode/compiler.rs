//! From typed program to bytecode, in one pass over each body.
//!
//! A parameter or variable keeps one register for the length of its scope; parts of expressions are stacked above. The
//! typed form of an instruction is chosen exactly where the operands are proved ([`crate::check::proof`]).

mod assembler;
mod calls;
mod compounds;
mod conditions;
mod control;
mod expressions;
mod live_ranges;
mod matches;
mod operands;
mod operators;
mod registers;

use super::opcodes::Opcode;
use super::program::{Bytecode, Constant, Function, Record, RegisterName};
use crate::check::proof::Proof;
use crate::check::typed_program::{self, LocalId, Origin, TypedProgram};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use assembler::{Assembler, Label};
use std::collections::HashMap;
use std::sync::Arc;

/// A limit was passed; the diagnostic says which.
type Compiled<T> = Result<T, Box<Diagnostic>>;

/// Compiles every function.
///
/// # Errors
/// ILO-T032 for each function that keeps too many values or has too many constants.
pub fn compile(program: &TypedProgram) -> Result<Bytecode, Vec<Diagnostic>> {
    let mut functions = Vec::with_capacity(program.functions.len());
    let mut common = Common::of(program);
    let mut errors = Vec::new();
    for function in &program.functions {
        let compiled = FunctionCompiler::new(program, function, &mut common).compile();
        let compiled =
            compiled.or_else(|_| FunctionCompiler::with_shared_registers(program, function, &mut common).compile());
        match compiled {
            Ok(function) => functions.push(function),
            Err(error) => errors.push(*error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let fields = |record: &typed_program::RecordType| {
        record.fields.iter().map(|field| (field.name.clone(), field.proof)).collect()
    };
    let records = program.records.iter().map(|record| Record { name: record.name.clone(), fields: fields(record) });
    Ok(Bytecode {
        functions,
        records: records.collect(),
        field_names: common.field_names,
        tools: program.tools.clone(),
    })
}

/// What the functions of a program have in common.
struct Common {
    /// The field names that instructions look up, each once.
    field_names: Vec<Arc<str>>,
    name_indices: HashMap<Arc<str>, u32>,
    /// By the number of arguments, what is proved of the result of a call through a value: what holds of every function
    /// that may be meant.
    value_results: HashMap<usize, Proof>,
}

impl Common {
    fn of(program: &TypedProgram) -> Common {
        let mut value_results = HashMap::new();
        for function in program.functions.iter().filter(|function| function.proofs.escapes) {
            let result = value_results.entry(function.parameters.len()).or_insert(Proof::Never);
            *result = result.join(function.proofs.result.unwrap_or(Proof::Any));
        }
        Common { field_names: Vec::new(), name_indices: HashMap::new(), value_results }
    }

    fn field_name(&mut self, name: &Arc<str>) -> u32 {
        *self.name_indices.entry(name.clone()).or_insert_with(|| {
            self.field_names.push(name.clone());
            self.field_names.len() as u32 - 1
        })
    }
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

/// Where a value is put.
#[derive(Clone, Copy)]
struct Place {
    /// In the end.
    register: u8,
    /// A register that holds nothing yet, which parts may be computed in: the same one, unless it is a variable's,
    /// which is written last, after every part has been read.
    scratch: Option<u8>,
}

impl Place {
    /// A register that holds nothing yet.
    fn fresh(register: u8) -> Place {
        Place { register, scratch: Some(register) }
    }
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

struct FunctionCompiler<'p, 'n> {
    program: &'p TypedProgram,
    function: &'p typed_program::Function,
    common: &'n mut Common,
    code: Assembler,
    /// The register of each variable whose scope is open or was.
    registers: Vec<Option<u8>>,
    /// Whether variables share registers, so that even one that is bound for the first time may find another's there.
    shared: bool,
    /// The first free register; those below belong to open scopes and unfinished expressions.
    free: usize,
    /// The most registers ever in use.
    used: usize,
    names: Vec<RegisterName>,
    loops: Vec<OpenLoop>,
}

impl<'p, 'n> FunctionCompiler<'p, 'n> {
    fn new(
        program: &'p TypedProgram,
        function: &'p typed_program::Function,
        common: &'n mut Common,
    ) -> FunctionCompiler<'p, 'n> {
        FunctionCompiler {
            program,
            function,
            common,
            code: Assembler::default(),
            registers: vec![None; function.locals.len()],
            shared: false,
            free: 0,
            used: 0,
            names: Vec::new(),
            loops: Vec::new(),
        }
    }

    /// A compiler whose variables have their registers already.
    fn with_shared_registers(
        program: &'p TypedProgram,
        function: &'p typed_program::Function,
        common: &'n mut Common,
    ) -> FunctionCompiler<'p, 'n> {
        let (registers, used) = live_ranges::assign(function);
        let names = registers.iter().zip(&function.locals).filter_map(|(register, local)| {
            register.map(|register| RegisterName { register, name: local.name.clone(), scope: 0..u32::MAX })
        });
        FunctionCompiler {
            names: names.collect(),
            free: used,
            used,
            registers,
            shared: true,
            ..FunctionCompiler::new(program, function, common)
        }
    }

    fn compile(mut self) -> Compiled<Function> {
        // Fails if the variables alone are too many.
        self.allocate(0, self.function.name_span)?;
        for parameter in 0..self.function.parameters.len() {
            self.register_of(LocalId(parameter as u32), self.function.name_span)?;
        }
        self.block(&self.function.body, Want::Return, self.function.span)?;
        let (code, spans, constants) = self.code.finish();
        let proofs = &self.function.proofs;
        Ok(Function {
            name: self.function.name.clone(),
            name_span: self.function.name_span,
            declared: self.function.origin == Origin::Declared,
            escapes: proofs.escapes,
            parameters: proofs.locals[..self.function.parameters.len()].to_vec(),
            result: proofs.result.unwrap_or(Proof::Any),
            registers: self.used as u8,
            code,
            spans,
            constants,
            names: self.names,
        })
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
