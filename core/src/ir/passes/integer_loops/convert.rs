//! The integer form of a loop.

use super::LIMIT;
use super::ranges::Needs;
use crate::check::typed_program::FunctionId;
use crate::ir::function::{Block, BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};
use std::collections::{BTreeSet, HashMap};

/// Writes the integer form of a loop, block after block.
pub(super) struct Converter<'c> {
    function: &'c mut Function,
    /// The block that is being written.
    current: BlockId,
    pc: usize,
    inlined: Option<FunctionId>,
    /// Where to go when something is not exact.
    start_over: BlockId,
    needs: &'c HashMap<Value, Needs>,
    /// What stands for each value of the loop, and for each number that it is given.
    forms: HashMap<Value, Value>,
    /// The integer form of each block of the loop.
    blocks: HashMap<BlockId, BlockId>,
}

impl<'c> Converter<'c> {
    pub(super) fn new(
        function: &'c mut Function,
        front: BlockId,
        pc: usize,
        start_over: BlockId,
        needs: &'c HashMap<Value, Needs>,
    ) -> Converter<'c> {
        let (forms, blocks) = (HashMap::new(), HashMap::new());
        Converter { function, current: front, pc, inlined: None, start_over, needs, forms, blocks }
    }

    fn push(&mut self, instruction: Instruction) {
        let instruction = Instruction { inlined: self.inlined, ..instruction };
        self.function.blocks[self.current.index()].instructions.push(instruction);
    }

    fn make(&mut self, operation: Operation, operands: Vec<Value>) -> Value {
        self.make_with(operation, operands, Immediate::None)
    }

    fn make_with(&mut self, operation: Operation, operands: Vec<Value>, immediate: Immediate) -> Value {
        let result = self.function.new_value(operation.result().unwrap_or(Type::I64));
        self.push(Instruction::new(operation, operands, Some(result), self.pc).with(immediate));
        result
    }

    fn number(&mut self, number: f64) -> Value {
        self.make_with(Operation::Constant, Vec::new(), Immediate::Number(number.to_bits()))
    }

    fn integer(&mut self, integer: i64) -> Value {
        self.make_with(Operation::Integer, Vec::new(), Immediate::Integer(integer))
    }

    /// A block to be written next.
    fn new_block(&mut self, parameters: Vec<Value>) -> BlockId {
        let id = BlockId(self.function.blocks.len() as u32);
        let terminator = Terminator::Jump(Edge::to(id));
        self.function.blocks.push(Block { parameters, instructions: Vec::new(), terminator, terminator_pc: self.pc });
        id
    }

    /// Ends the current block: the loop goes on in a new one if a condition is as wanted, and starts over if not.
    fn insist(&mut self, condition: Value, wanted: bool) {
        let next = self.new_block(Vec::new());
        let (go_on, start_over) = (Edge::to(next), Edge::to(self.start_over));
        let (on_true, on_false) = if wanted { (go_on, start_over) } else { (start_over, go_on) };
        let block = &mut self.function.blocks[self.current.index()];
        block.terminator = Terminator::Branch { condition, on_true, on_false };
        block.terminator_pc = self.pc;
        self.current = next;
    }

    /// Looks at the numbers that the loop is given, and makes them integers.
    pub(super) fn enter(&mut self, given: &[(Value, i64)], known_whole: &BTreeSet<Value>) {
        let mut all: Option<Value> = None;
        for &(value, largest) in given {
            for condition in self.exactness(value, known_whole.contains(&value), largest) {
                all = Some(match all {
                    Some(all) => self.make(Operation::And, vec![all, condition]),
                    None => condition,
                });
            }
        }
        if let Some(all) = all {
            self.insist(all, true);
        }
        for &(value, _) in given {
            let integer = self.make(Operation::ToInteger, vec![value]);
            self.forms.insert(value, integer);
        }
    }

    /// What holds of an exact whole number, and of no other.
    fn exactness(&mut self, value: Value, is_known_whole: bool, largest: i64) -> Vec<Value> {
        let mut conditions = Vec::new();
        if !is_known_whole {
            let whole = self.make(Operation::Whole, vec![value]);
            conditions.push(self.make(Operation::Eq, vec![whole, value]));
        }
        let (magnitude, limit) = (self.make(Operation::Abs, vec![value]), self.number(largest as f64));
        conditions.push(self.make(Operation::Le, vec![magnitude, limit]));
        // Of a whole number, the inverse is below -1 only if it is that of the zero below zero.
        let (one, least) = (self.number(1.0), self.number(-1.0));
        let inverse = self.make(Operation::Div, vec![one, value]);
        conditions.push(self.make(Operation::Le, vec![least, inverse]));
        conditions
    }

    /// Copies the loop, and enters the copy.
    pub(super) fn copy_loop(&mut self, body: &[BlockId], header: BlockId, entry: &Edge) {
        for &id in body {
            let parameters = self.function.block(id).parameters.clone();
            let parameters = parameters.into_iter().map(|parameter| self.new_form(parameter)).collect();
            let copy = self.new_block(parameters);
            self.blocks.insert(id, copy);
        }
        let entry = self.edge(entry);
        self.function.blocks[self.current.index()].terminator = Terminator::Jump(entry);
        for &id in body {
            debug_assert!(id != header || id == body[0], "the header comes first");
            self.current = self.blocks[&id];
            let Block { instructions, terminator, terminator_pc, .. } = self.function.block(id).clone();
            for instruction in &instructions {
                (self.pc, self.inlined) = (instruction.pc, instruction.inlined);
                self.instruction(instruction);
            }
            (self.pc, self.inlined) = (terminator_pc, None);
            let terminator = match terminator {
                Terminator::Jump(edge) => Terminator::Jump(self.edge(&edge)),
                Terminator::Branch { condition, on_true, on_false } => {
                    let condition = self.form(condition);
                    Terminator::Branch { condition, on_true: self.edge(&on_true), on_false: self.edge(&on_false) }
                }
                other => other,
            };
            let block = &mut self.function.blocks[self.current.index()];
            (block.terminator, block.terminator_pc) = (terminator, terminator_pc);
        }
    }

    fn new_form(&mut self, value: Value) -> Value {
        let ty = match self.function.type_of(value) {
            Type::F64 => Type::I64,
            other => other,
        };
        let form = self.function.new_value(ty);
        self.forms.insert(value, form);
        form
    }

    /// What stands for a value here.
    fn form(&mut self, value: Value) -> Value {
        if let Some(&form) = self.forms.get(&value) {
            return form;
        }
        // A constant from before the loop, or a boolean.
        let made = self.function.blocks.iter().flat_map(|block| &block.instructions);
        let constant =
            made.into_iter().find(|instruction| instruction.result == Some(value)).and_then(Instruction::number);
        match constant {
            Some(number) => self.integer(number as i64),
            None => value,
        }
    }

    /// An edge of the loop in its integer form. Those out of it bring numbers, which are made on the way.
    fn edge(&mut self, edge: &Edge) -> Edge {
        match self.blocks.get(&edge.block).copied() {
            Some(block) => {
                let arguments = edge.arguments.iter().map(|&argument| self.form(argument)).collect();
                Edge { block, arguments }
            }
            None => {
                let way = self.new_block(Vec::new());
                let from = std::mem::replace(&mut self.current, way);
                let arguments = edge.arguments.iter().map(|&argument| self.as_before(argument)).collect();
                let out = Edge { block: edge.block, arguments };
                self.function.blocks[way.index()].terminator = Terminator::Jump(out);
                self.current = from;
                Edge::to(way)
            }
        }
    }

    /// A value of the loop as those outside expect it.
    fn as_before(&mut self, value: Value) -> Value {
        match self.forms.get(&value).copied() {
            Some(form) if self.function.type_of(value) == Type::F64 => self.make(Operation::ToNumber, vec![form]),
            Some(form) => form,
            None => value,
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        use Operation::*;
        let x: Vec<Value> = instruction.operands.iter().map(|&operand| self.form(operand)).collect();
        let value = match (instruction.operation, x.as_slice()) {
            (Guard, &[condition]) => return self.insist(condition, true),
            (GuardNonZero, &[operand]) => {
                let zero = self.integer(0);
                let is_zero = self.make(IEq, vec![operand, zero]);
                return self.insist(is_zero, false);
            }
            (Constant, _) => self.integer(instruction.number().unwrap_or_default() as i64),
            (Floor | Ceil | Whole, &[operand]) => operand,
            (Neg, &[operand]) => {
                let zero = self.integer(0);
                self.make(ISub, vec![zero, operand])
            }
            (Abs, &[operand]) => {
                let zero = self.integer(0);
                let turned = self.make(ISub, vec![zero, operand]);
                let is_below = self.make(ILt, vec![operand, zero]);
                self.make(ISelect, vec![is_below, turned, operand])
            }
            (Min, &[left, right]) => {
                let takes_right = self.make(ILt, vec![right, left]);
                self.make(ISelect, vec![takes_right, right, left])
            }
            (Max, &[left, right]) => {
                let takes_right = self.make(ILt, vec![left, right]);
                self.make(ISelect, vec![takes_right, right, left])
            }
            (operation, _) => self.make_with(integer_form(operation), x.clone(), immediate(instruction)),
        };
        let Some(result) = instruction.result else { return };
        self.forms.insert(result, value);
        if let Some(&needs) = self.needs.get(&result) {
            self.make_sure(value, &x, needs);
        }
    }

    /// Starts over unless an integer is the number that it stands for.
    fn make_sure(&mut self, value: Value, operands: &[Value], needs: Needs) {
        if let (true, &[left, right]) = (needs.product, operands) {
            // Rounded, a product that is too large is not below the limit.
            let (left, right) =
                (self.make(Operation::ToNumber, vec![left]), self.make(Operation::ToNumber, vec![right]));
            let product = self.make(Operation::Mul, vec![left, right]);
            let (magnitude, limit) = (self.make(Operation::Abs, vec![product]), self.number(LIMIT as f64));
            let is_small = self.make(Operation::Lt, vec![magnitude, limit]);
            self.insist(is_small, true);
        } else {
            if needs.low {
                let limit = self.integer(-LIMIT);
                let is_low = self.make(Operation::ILt, vec![value, limit]);
                self.insist(is_low, false);
            }
            if needs.high {
                let limit = self.integer(LIMIT);
                let is_high = self.make(Operation::ILt, vec![limit, value]);
                self.insist(is_high, false);
            }
        }
        if needs.nonzero {
            let zero = self.integer(0);
            let mut is_wrong = self.make(Operation::IEq, vec![value, zero]);
            // A number that is turned is what it is; of two, one has to be below zero.
            if let &[left, right] = operands {
                let below = [left, right].map(|operand| self.make(Operation::ILt, vec![operand, zero]));
                let one_is_below = self.make(Operation::Or, below.to_vec());
                is_wrong = self.make(Operation::And, vec![is_wrong, one_is_below]);
            }
            self.insist(is_wrong, false);
        }
    }
}

/// The same for integers; what is none of numbers stays.
fn integer_form(operation: Operation) -> Operation {
    use Operation::*;
    match operation {
        Add => IAdd,
        Sub => ISub,
        Mul => IMul,
        Numeric => IRem,
        Lt => ILt,
        Le => ILe,
        Eq | Near => IEq,
        Select => ISelect,
        other => other,
    }
}

fn immediate(instruction: &Instruction) -> Immediate {
    match instruction.operation {
        Operation::Numeric => Immediate::None,
        _ => instruction.immediate,
    }
}
