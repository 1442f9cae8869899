//! Our SSA form to LLVM's: block parameters become phis. No fast-math flags anywhere: every tier gives the same bits.

mod calls;
mod entries;
mod exits;
mod memory;
mod operations;
mod values;

use super::attributes::Attributes;
use super::lines::{FunctionLines, Lines};
use super::module::Symbol;
use crate::jit::block_order::reverse_postorder;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::function::{Block, Edge, Function, Instruction, Terminator, Value};
use ilo_core::ir::opcodes::{Operation, Type};
use ilo_core::value::layout::Layout;
use inkwell::AddressSpace;
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::types::{BasicType, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicValue, BasicValueEnum, FloatValue, FunctionValue, IntValue, PhiValue, PointerValue};
use std::collections::{HashMap, HashSet};

/// Why a function cannot be lowered, in words: ours or LLVM's.
pub struct Error(pub String);

impl<E: std::fmt::Display> From<E> for Error {
    fn from(error: E) -> Error {
        Error(error.to_string())
    }
}

/// What lowering gives.
pub type Lowered<T = ()> = Result<T, Error>;

/// What a function needs to know of its module.
pub struct Unit<'u, 'ctx> {
    /// LLVM's.
    pub context: &'ctx Context,
    /// The program.
    pub bytecode: &'u Bytecode,
    /// Where the function belongs.
    pub module: &'u Module<'ctx>,
    /// What LLVM is told of it.
    pub attributes: Attributes<'ctx>,
    /// What LLVM calls lines.
    pub lines: &'u Lines<'ctx>,
    /// Every function of the module.
    pub functions: HashMap<FunctionId, Callee<'ctx>>,
}

/// A function of the module, seen by its callers.
#[derive(Clone, Copy)]
pub struct Callee<'ctx> {
    /// Itself.
    pub function: FunctionValue<'ctx>,
    /// Whether a call of it can fail.
    pub can_fail: bool,
    /// What it gives.
    pub result: Type,
}

impl<'ctx> Unit<'_, 'ctx> {
    /// Declares a function in the native calling convention.
    pub fn declare(&self, function: &Function) -> FunctionValue<'ctx> {
        self.declare_as(&Symbol::Internal(function.id).name(), self.signature(function))
    }

    /// The signature of a function in the native calling convention.
    fn signature(&self, function: &Function) -> FunctionType<'ctx> {
        let parameters = function.entry().parameters.iter();
        let parameters = parameters.map(|&value| self.ty(function.type_of(value)).into());
        let types: Vec<_> = std::iter::once(self.pointer().into()).chain(parameters).collect();
        self.ty(function.result).fn_type(&types, false)
    }

    fn declare_as(&self, name: &str, signature: FunctionType<'ctx>) -> FunctionValue<'ctx> {
        let function = self.module.add_function(name, signature, None);
        self.attributes.describe_function(function);
        function
    }

    fn ty(&self, ty: Type) -> BasicTypeEnum<'ctx> {
        match ty {
            Type::F64 => self.context.f64_type().into(),
            Type::I64 | Type::Ref => self.context.i64_type().into(),
            Type::Bool => self.context.bool_type().into(),
        }
    }

    fn pointer(&self) -> BasicTypeEnum<'ctx> {
        self.context.ptr_type(AddressSpace::default()).into()
    }
}

/// Defines a function of the module.
///
/// # Errors
/// What there is no form for.
pub fn lower<'ctx>(function: &Function, unit: &Unit<'_, 'ctx>) -> Lowered {
    let lowered = unit.functions.get(&function.id).ok_or("it was not declared")?.function;
    Lowering::new(function, unit, lowered)?.run()
}

/// What a block of ours has become.
struct LoweredBlock<'ctx> {
    start: BasicBlock<'ctx>,
    /// One for each parameter; none in the entry, whose parameters are the function's.
    phis: Vec<PhiValue<'ctx>>,
}

struct Lowering<'f, 'u, 'ctx> {
    source: &'f Function,
    unit: &'f Unit<'u, 'ctx>,
    context: &'ctx Context,
    builder: Builder<'ctx>,
    function: FunctionValue<'ctx>,
    lines: FunctionLines<'f, 'ctx>,
    native_context: PointerValue<'ctx>,
    layout: Layout,
    /// Those that can be reached.
    blocks: HashMap<usize, LoweredBlock<'ctx>>,
    values: Vec<Option<BasicValueEnum<'ctx>>>,
    /// Constants that LLVM is not told the value of.
    compared_often: HashSet<Value>,
}

/// In so many places.
const OFTEN: usize = 4;

/// The numbers that a function which was inlined into itself is compared with, level after level. LLVM would load them
/// anew at each, since it takes that for cheap; a value that it does not know stays in a register.
fn compared_often(function: &Function) -> HashSet<Value> {
    let mut places: HashMap<Value, usize> = HashMap::new();
    let instructions = function.blocks.iter().flat_map(|block| &block.instructions);
    let compares =
        |instruction: &&Instruction| matches!(instruction.operation, Operation::Lt | Operation::Le | Operation::Eq);
    for value in instructions.filter(compares).flat_map(|instruction| &instruction.operands) {
        *places.entry(*value).or_default() += 1;
    }
    places.retain(|_, count| function.calls_left.is_some() && *count >= OFTEN);
    places.into_keys().collect()
}

impl<'f, 'u, 'ctx> Lowering<'f, 'u, 'ctx> {
    fn new(source: &'f Function, unit: &'f Unit<'u, 'ctx>, function: FunctionValue<'ctx>) -> Lowered<Self> {
        let context = unit.context;
        let builder = context.create_builder();
        let mut values = vec![None; source.types.len()];
        let mut blocks = HashMap::new();
        for index in reverse_postorder(source) {
            let start = context.append_basic_block(function, &format!("b{index}"));
            builder.position_at_end(start);
            let mut phis = Vec::new();
            for (place, &parameter) in source.blocks[index].parameters.iter().enumerate() {
                let value = if index == 0 {
                    function.get_nth_param(place as u32 + 1).ok_or("a parameter is missing")?
                } else {
                    let phi = builder.build_phi(unit.ty(source.type_of(parameter)), "")?;
                    phis.push(phi);
                    phi.as_basic_value()
                };
                values[parameter.index()] = Some(value);
            }
            blocks.insert(index, LoweredBlock { start, phis });
        }
        let native_context = function.get_nth_param(0).ok_or("the context is missing")?.into_pointer_value();
        let lines = unit.lines.of_function(function);
        let layout = Layout::of_this_build();
        let compared_often = compared_often(source);
        Ok(Lowering {
            source,
            unit,
            context,
            builder,
            function,
            lines,
            native_context,
            layout,
            blocks,
            values,
            compared_often,
        })
    }

    fn run(mut self) -> Lowered {
        for index in reverse_postorder(self.source) {
            self.builder.position_at_end(self.blocks[&index].start);
            self.block(&self.source.blocks[index])?;
        }
        Ok(())
    }

    /// What is built from here on comes from the instruction of a function at a pc.
    fn comes_from(&self, inlined: Option<FunctionId>, pc: usize) {
        let function = inlined.unwrap_or(self.source.home);
        self.builder.set_current_debug_location(self.lines.location(function, pc));
    }

    fn block(&mut self, block: &Block) -> Lowered {
        for instruction in &block.instructions {
            self.comes_from(instruction.inlined, instruction.pc);
            let result = self.instruction(instruction)?;
            if let Some(value) = instruction.result {
                self.values[value.index()] = result;
            }
        }
        self.comes_from(None, block.terminator_pc);
        self.terminator(&block.terminator)
    }

    fn value(&self, value: Value) -> Lowered<BasicValueEnum<'ctx>> {
        self.values[value.index()].ok_or_else(|| Error(format!("v{} is read before it is made", value.0)))
    }

    fn values(&self, values: &[Value]) -> Lowered<Vec<BasicValueEnum<'ctx>>> {
        values.iter().map(|&value| self.value(value)).collect()
    }

    fn number(&self, number: f64) -> FloatValue<'ctx> {
        self.context.f64_type().const_float(number)
    }

    fn bits(&self, bits: u64) -> IntValue<'ctx> {
        self.context.i64_type().const_int(bits, false)
    }

    fn u32(&self, number: u32) -> IntValue<'ctx> {
        self.context.i32_type().const_int(number.into(), false)
    }

    /// A block of no block of ours.
    fn new_block(&self, name: &str) -> BasicBlock<'ctx> {
        self.context.append_basic_block(self.function, name)
    }

    fn terminator(&mut self, terminator: &Terminator) -> Lowered {
        match terminator {
            Terminator::Return(value) => {
                let value = self.value(*value)?;
                self.builder.build_return(Some(&value))?;
            }
            Terminator::TailCall { function, arguments } => self.tail_call(*function, arguments)?,
            Terminator::Exit(state) => self.side_exit(state)?,
            Terminator::Jump(edge) => {
                let arguments = self.values(&edge.arguments)?;
                self.jump(edge, &arguments)?;
            }
            // A phi has one value for each block before it, so two edges between the same blocks become one.
            Terminator::Branch { condition, on_true, on_false } if on_true.block == on_false.block => {
                let condition = self.value(*condition)?.into_int_value();
                let pairs = self.values(&on_true.arguments)?.into_iter().zip(self.values(&on_false.arguments)?);
                let chosen = pairs.map(|(yes, no)| self.builder.build_select(condition, yes, no, ""));
                let arguments = chosen.collect::<Result<Vec<_>, _>>()?;
                self.jump(on_true, &arguments)?;
            }
            Terminator::Branch { condition, on_true, on_false } => {
                let condition = self.value(*condition)?.into_int_value();
                self.enter(on_true, &self.values(&on_true.arguments)?)?;
                self.enter(on_false, &self.values(&on_false.arguments)?)?;
                let target = |edge: &Edge| self.blocks[&edge.block.index()].start;
                self.builder.build_conditional_branch(condition, target(on_true), target(on_false))?;
            }
        }
        Ok(())
    }

    fn jump(&self, edge: &Edge, arguments: &[BasicValueEnum<'ctx>]) -> Lowered {
        self.enter(edge, arguments)?;
        self.builder.build_unconditional_branch(self.blocks[&edge.block.index()].start)?;
        Ok(())
    }

    /// Tells the phis of a block what they are when it is entered from here.
    fn enter(&self, edge: &Edge, arguments: &[BasicValueEnum<'ctx>]) -> Lowered {
        let here = self.builder.get_insert_block().ok_or("the builder is nowhere")?;
        for (phi, argument) in self.blocks[&edge.block.index()].phis.iter().zip(arguments) {
            phi.add_incoming(&[(argument as &dyn BasicValue<'ctx>, here)]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::llvm::{Llvm, module};
    use ilo_core::ir::text::parse;
    use ilo_core::program::Program;
    use inkwell::targets::TargetMachine;
    use std::rc::Rc;

    /// A function with every kind of edge.
    const BRANCHES: &str = "\
function pick @f0 -> f64 {
b0(v0: bool, v1: f64):
  @0 branch v0, b1(v1), b2()
b1(v2: f64):
  @1 v3 = f64.add v2, v1
  @2 jump b3(v3)
b2():
  @3 guard.nonzero v1 exit @f0 pc 3 {R1: v1}
  @3 branch v0, b3(v1), b3(v1)
b3(v4: f64):
  @4 return v4
}
";

    fn machine() -> Rc<TargetMachine> {
        Llvm::new(Rc::new(ilo_core::ir::unit::Unit::of)).unwrap().machine
    }

    /// The module of the functions of a program that `f` calls, before LLVM does anything to it.
    fn built(source: &str) -> String {
        let program = Program::compile(source).into_program().unwrap();
        let unit = ilo_core::ir::unit::Unit::of(program.bytecode(), program.function("f").unwrap()).unwrap();
        let (context, machine) = (Context::create(), machine());
        let module = module::built(program.bytecode(), &unit, &context, &machine);
        let module = module.map_err(|error| error.0).unwrap();
        module.verify().unwrap();
        module.print_to_string().to_string()
    }

    #[test]
    fn blocks_and_edges_are_lowered_to_what_llvm_finds_well_formed() {
        let (context, machine) = (Context::create(), machine());
        let module = context.create_module("test");
        let function = parse(BRANCHES).unwrap();
        let lines = Lines::new(&context, &module);
        let attributes = Attributes::new(&context, &machine).unwrap();
        let program = Program::compile("f x:n>n;x").into_program().unwrap();
        let bytecode = program.bytecode();
        let functions = HashMap::new();
        let mut unit = Unit { context: &context, bytecode, module: &module, attributes, lines: &lines, functions };
        let callee = Callee { function: unit.declare(&function), can_fail: true, result: function.result };
        unit.functions.insert(function.id, callee);
        lower(&function, &unit).map_err(|error| error.0).unwrap();
        lines.finish();
        module.verify().unwrap();
        let text = module.print_to_string().to_string();
        assert!(text.contains("phi double"), "{text}");
        assert!(text.contains("select i1"), "two edges between the same blocks became one: {text}");
    }

    #[test]
    fn no_flag_lets_llvm_change_a_result_or_believe_that_a_loop_ends() {
        let text = built("f x:n y:n>n;s=0;@i 0..x{q=*i y;s=+s q};wh >s 9{s=sqrt s};/s -y 1");
        assert!(text.contains("fmul double") && text.contains("llvm.sqrt") && text.contains("call double"), "{text}");
        for word in [" fast ", " contract ", " reassoc ", " nnan ", " nsw ", "mustprogress"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }

    #[test]
    fn functions_are_private_and_have_an_entry_for_the_outside() {
        let text = built("f x:n>n;<=x 1 x;a=f -x 1;b=f -x 2;+a b");
        assert!(text.contains("define internal fastcc double @function_0("), "{text}");
        assert!(text.contains("define double @numbers_0("), "{text}");
        assert!(!text.contains("@boxed_0"), "{text}");
        assert!(built("f x:t>t;+x x").contains("define i64 @boxed_0("));
    }

    #[test]
    fn what_ends_in_a_call_of_another_function_gives_its_place_up() {
        let text = built("f x:n>n;<=x 0 x;g -x 1\ng x:n>n;<=x 0 x;f -x 2");
        assert!(text.contains("musttail call tailcc double @function_"), "{text}");
        // Not where the results are of different types: then there is something left to do.
        let text = built("f x:n>R n t;<=x 0{^\"none\"};~x\ng x:n>n;x");
        assert!(!text.contains("musttail"), "{text}");
    }
}
