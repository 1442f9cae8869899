//! The readable form of the IR, both ways. Tests are written in it, and the page shows it.
//!
//! ```text
//! function ratio @f0 -> f64 {
//! b0(v0: f64, v1: f64):
//!   @0 guard.nonzero v1 exit @f0 pc 0 {R0: v0, R1: v1}
//!   @0 v2 = f64.div v0, v1
//!   @1 return v2
//! }
//! ```

use super::function::{Block, BlockId, Edge, FrameState, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::{ImmediateKind, Operation, Type};
use crate::builtins::Builtin;
use crate::bytecode::opcodes::TestedKind;
use crate::check::typed_program::{FunctionId, RecordId};
use std::fmt::{self, Display, Formatter};

/// Prints a list, with commas between.
fn list<T>(f: &mut Formatter<'_>, items: &[T], write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        write(f, item)?;
    }
    Ok(())
}

fn values(f: &mut Formatter<'_>, values: &[Value]) -> fmt::Result {
    list(f, values, |f, value| write!(f, "v{}", value.0))
}

/// A line of a function's text, and the bytecode instruction that it comes from.
pub struct Line {
    /// The line.
    pub text: String,
    /// The function and the pc of the instruction; nothing for what only holds others together.
    pub place: Option<(FunctionId, usize)>,
}

/// The text of a function, line by line, with its blocks under names of one's own, by their place.
pub fn lines(function: &Function, names: &[BlockId]) -> Vec<Line> {
    let plain = |text| Line { text, place: None };
    let mut lines = vec![plain(Shown(|f: &mut Formatter<'_>| head(f, function)).to_string())];
    for (block, name) in function.blocks.iter().zip(names) {
        lines.push(plain(
            Shown(|f: &mut Formatter<'_>| {
                write!(f, "b{}(", name.0)?;
                list(f, &block.parameters, |f, value| {
                    write!(f, "v{}: {}", value.0, function.type_of(*value).as_str())
                })?;
                f.write_str("):")
            })
            .to_string(),
        ));
        for instruction in &block.instructions {
            let text = Shown(|f: &mut Formatter<'_>| {
                match instruction.inlined {
                    Some(function) => write!(f, "  @f{} {} ", function.0, instruction.pc)?,
                    None => write!(f, "  @{} ", instruction.pc)?,
                }
                self::instruction(f, function, instruction)
            });
            let place = (instruction.inlined.unwrap_or(function.home), instruction.pc);
            lines.push(Line { text: text.to_string(), place: Some(place) });
        }
        let mut terminator = block.terminator.clone();
        terminator.edges_mut().for_each(|edge| edge.block = *names.get(edge.block.index()).unwrap_or(&edge.block));
        let text = format!("  @{} {terminator}", block.terminator_pc);
        lines.push(Line { text, place: Some((function.home, block.terminator_pc)) });
    }
    lines.push(plain("}".to_owned()));
    lines
}

fn head(f: &mut Formatter<'_>, function: &Function) -> fmt::Result {
    write!(f, "function {} @f{}", function.name, function.id.0)?;
    if function.home != function.id {
        write!(f, " of @f{}", function.home.0)?;
    }
    write!(f, " -> {}", function.result.as_str())?;
    if let Some(left) = function.calls_left {
        write!(f, " calls v{}", left.0)?;
    }
    f.write_str(" {")
}

/// What a function writes.
struct Shown<F>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Shown<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let places: Vec<BlockId> = self.blocks().map(|(id, _)| id).collect();
        lines(self, &places).iter().try_for_each(|line| writeln!(f, "{}", line.text))
    }
}

/// An instruction of a function: where the operation leaves the type of its result open, that stands behind it.
fn instruction(f: &mut Formatter<'_>, function: &Function, instruction: &Instruction) -> fmt::Result {
    if let Some(result) = instruction.result {
        write!(f, "v{}", result.0)?;
        if instruction.operation.result().is_none() {
            write!(f, ": {}", function.type_of(result).as_str())?;
        }
        f.write_str(" = ")?;
    }
    f.write_str(instruction.operation.as_str())?;
    write!(f, "{}", instruction.immediate)?;
    f.write_str(if instruction.operands.is_empty() { "" } else { " " })?;
    values(f, &instruction.operands)?;
    match &instruction.exit {
        Some(state) => write!(f, " exit {state}"),
        None => Ok(()),
    }
}

impl Display for Immediate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Immediate::None => Ok(()),
            Immediate::Number(bits) => write!(f, " {:?}", f64::from_bits(*bits)),
            Immediate::Integer(integer) => write!(f, " {integer}"),
            Immediate::Flag(flag) => write!(f, " {flag}"),
            Immediate::Function(id) => write!(f, " @f{}", id.0),
            Immediate::Builtin(builtin) => write!(f, " {}", builtin.name()),
            Immediate::Kind(kind) => write!(f, " {}", kind.as_str()),
            Immediate::Record(id) => write!(f, " @r{}", id.0),
            Immediate::Constant(id, index) => write!(f, " @f{} K{index}", id.0),
            Immediate::Place(id, pc) => write!(f, " @f{} pc {pc}", id.0),
        }
    }
}

impl Display for FrameState {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "@f{} pc {} {{", self.function.0, self.pc)?;
        list(f, &self.registers, |f, (register, value)| write!(f, "R{register}: v{}", value.0))?;
        f.write_str("}")?;
        if let Some(left) = self.calls_left {
            write!(f, " calls v{}", left.0)?;
        }
        match &self.caller {
            Some(caller) => write!(f, " from R{} in {caller}", self.base),
            None => Ok(()),
        }
    }
}

impl Display for Terminator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Terminator::Return(value) => write!(f, "return v{}", value.0),
            Terminator::TailCall { function, arguments } => {
                write!(f, "tail @f{}(", function.0)?;
                values(f, arguments)?;
                f.write_str(")")
            }
            Terminator::Exit(state) => write!(f, "exit {state}"),
            Terminator::Jump(edge) => write!(f, "jump {edge}"),
            Terminator::Branch { condition, on_true, on_false } => {
                write!(f, "branch v{}, {on_true}, {on_false}", condition.0)
            }
        }
    }
}

impl Display for Edge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "b{}(", self.block.0)?;
        values(f, &self.arguments)?;
        f.write_str(")")
    }
}

/// Reads the text form back.
///
/// # Errors
/// What was expected, and the rest of the text where it was not.
pub fn parse(text: &str) -> Result<Function, String> {
    Parser { rest: text, types: Vec::new() }.function()
}

struct Parser<'a> {
    rest: &'a str,
    types: Vec<Option<Type>>,
}

type Parsed<T> = Result<T, String>;

impl<'a> Parser<'a> {
    fn function(mut self) -> Parsed<Function> {
        self.expect("function")?;
        let name = self.word().to_string();
        let id = self.function_id()?;
        let home = if self.eat("of") { self.function_id()? } else { id };
        self.expect("->")?;
        let result = self.ty()?;
        let calls_left = self.calls_left()?;
        self.expect("{")?;
        let mut blocks = Vec::new();
        while !self.eat("}") {
            let index: usize = self.numbered("b")?;
            if index != blocks.len() {
                return Err(format!("block b{index} where b{} was expected", blocks.len()));
            }
            blocks.push(self.block()?);
        }
        // Values that a pass has removed leave gaps, about which nobody asks.
        let types = self.types.into_iter().map(|ty| ty.unwrap_or(Type::F64)).collect();
        Ok(Function { name, id, home, result, types, calls_left, blocks })
    }

    fn block(&mut self) -> Parsed<Block> {
        let parameters = self.list("(", ")", |parser| {
            let value = parser.value()?;
            parser.expect(":")?;
            let ty = parser.ty()?;
            parser.define(value, ty);
            Ok(value)
        })?;
        self.expect(":")?;
        let mut instructions = Vec::new();
        loop {
            let inlined = if self.rest.trim_start().starts_with("@f") { Some(self.function_id()?) } else { None };
            let pc = self.numbered(if inlined.is_some() { "" } else { "@" })?;
            if let Some(terminator) = self.terminator()? {
                return Ok(Block { parameters, instructions, terminator, terminator_pc: pc });
            }
            instructions.push(Instruction { inlined, ..self.instruction(pc)? });
        }
    }

    fn terminator(&mut self) -> Parsed<Option<Terminator>> {
        if self.eat("return") {
            return Ok(Some(Terminator::Return(self.value()?)));
        }
        if self.eat("tail") {
            let function = self.function_id()?;
            return Ok(Some(Terminator::TailCall { function, arguments: self.list("(", ")", Parser::value)? }));
        }
        if self.eat("exit") {
            return Ok(Some(Terminator::Exit(self.frame_state()?)));
        }
        if self.eat("jump") {
            return Ok(Some(Terminator::Jump(self.edge()?)));
        }
        if !self.eat("branch") {
            return Ok(None);
        }
        let condition = self.value()?;
        self.expect(",")?;
        let on_true = self.edge()?;
        self.expect(",")?;
        Ok(Some(Terminator::Branch { condition, on_true, on_false: self.edge()? }))
    }

    fn edge(&mut self) -> Parsed<Edge> {
        let block = BlockId(self.numbered("b")?);
        Ok(Edge { block, arguments: self.list("(", ")", Parser::value)? })
    }

    fn instruction(&mut self, pc: usize) -> Parsed<Instruction> {
        let mut result = None;
        let mut name = self.word();
        if let Some(number) = name.strip_prefix('v').and_then(|digits| digits.parse().ok()) {
            let ty = if self.eat(":") { Some(self.ty()?) } else { None };
            result = Some((Value(number), ty));
            self.expect("=")?;
            name = self.word();
        }
        let operation = Operation::ALL.iter().copied().find(|operation| operation.as_str() == name);
        let operation = operation.ok_or_else(|| format!("there is no operation `{name}`"))?;
        let immediate = self.immediate(operation.immediate())?;
        let mut operands = Vec::new();
        while self.at_value() {
            operands.push(self.value()?);
            if !self.eat(",") {
                break;
            }
        }
        let exit = if self.eat("exit") { Some(self.frame_state()?) } else { None };
        if let Some((result, ty)) = result {
            let ty = ty.or(operation.result()).ok_or_else(|| format!("v{} has no type", result.0))?;
            self.define(result, ty);
        }
        Ok(Instruction {
            operation,
            operands,
            result: result.map(|(result, _)| result),
            immediate,
            exit,
            pc,
            inlined: None,
        })
    }

    fn immediate(&mut self, kind: ImmediateKind) -> Parsed<Immediate> {
        Ok(match kind {
            ImmediateKind::None => Immediate::None,
            ImmediateKind::Number => Immediate::Number(self.number()?),
            ImmediateKind::Integer => {
                let text = self.take(|c| c.is_ascii_digit() || c == '-');
                Immediate::Integer(text.parse().map_err(|_| format!("`{text}` is no integer"))?)
            }
            ImmediateKind::Flag => Immediate::Flag(self.eat("true") || !self.eat("false")),
            ImmediateKind::Function => Immediate::Function(self.function_id()?),
            ImmediateKind::Builtin => {
                let name = self.word();
                let builtin = Builtin::ALL.iter().copied().find(|builtin| builtin.name() == name);
                Immediate::Builtin(builtin.ok_or_else(|| format!("there is no builtin `{name}`"))?)
            }
            ImmediateKind::Kind => {
                let name = self.word();
                let kind = TestedKind::ALL.into_iter().find(|kind| kind.as_str() == name);
                Immediate::Kind(kind.ok_or_else(|| format!("there is no kind `{name}`"))?)
            }
            ImmediateKind::Record => Immediate::Record(RecordId(self.numbered("@r")?)),
            ImmediateKind::Constant => {
                let function = self.function_id()?;
                Immediate::Constant(function, self.numbered("K")?)
            }
            ImmediateKind::Place => {
                let function = self.function_id()?;
                Immediate::Place(function, self.numbered("pc")?)
            }
        })
    }

    /// Whether a value is next, and not a word.
    fn at_value(&self) -> bool {
        let digits = self.rest.trim_start().strip_prefix('v');
        digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn frame_state(&mut self) -> Parsed<FrameState> {
        let function = self.function_id()?;
        self.expect("pc")?;
        let pc = self.numbered("")?;
        let registers = self.list("{", "}", |parser| {
            let register = parser.numbered("R")?;
            parser.expect(":")?;
            Ok((register, parser.value()?))
        })?;
        let calls_left = self.calls_left()?;
        let (mut base, mut caller) = (0, None);
        if self.eat("from") {
            base = self.numbered("R")?;
            self.expect("in")?;
            caller = Some(Box::new(self.frame_state()?));
        }
        Ok(FrameState { function, pc, registers, base, caller, calls_left })
    }

    fn calls_left(&mut self) -> Parsed<Option<Value>> {
        if self.eat("calls") { self.value().map(Some) } else { Ok(None) }
    }

    fn list<T>(&mut self, open: &str, close: &str, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect(open)?;
        let mut items = Vec::new();
        while !self.eat(close) {
            if !items.is_empty() {
                self.expect(",")?;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn define(&mut self, value: Value, ty: Type) {
        let index = value.0 as usize;
        if index >= self.types.len() {
            self.types.resize(index + 1, None);
        }
        self.types[index] = Some(ty);
    }

    fn ty(&mut self) -> Parsed<Type> {
        let name = self.word();
        let ty = Type::ALL.into_iter().find(|ty| ty.as_str() == name);
        ty.ok_or_else(|| format!("there is no type `{name}`"))
    }

    fn value(&mut self) -> Parsed<Value> {
        self.numbered("v").map(Value)
    }

    fn function_id(&mut self) -> Parsed<FunctionId> {
        self.numbered("@f").map(FunctionId)
    }

    fn number(&mut self) -> Parsed<u64> {
        let text = self.take(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '+'));
        let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
        Ok(number.to_bits())
    }

    /// A prefix with a number after it.
    fn numbered<N: std::str::FromStr>(&mut self, prefix: &str) -> Parsed<N> {
        self.expect(prefix)?;
        let digits = self.take(|c| c.is_ascii_digit());
        digits.parse().map_err(|_| format!("a number was expected after `{prefix}`, before `{}`", self.line()))
    }

    fn word(&mut self) -> &'a str {
        self.take(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.rest.trim_start();
        let (text, rest) = start.split_at(start.find(|c| !belongs(c)).unwrap_or(start.len()));
        self.rest = rest;
        text
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.eat(text) { Ok(()) } else { Err(format!("`{text}` was expected before `{}`", self.line())) }
    }

    /// The rest of the line, for messages.
    fn line(&self) -> &str {
        self.rest.trim_start().lines().next().unwrap_or_default()
    }
}
