//! Words in a row, with labels, fix-ups and a literal pool. Knows where things are, not what they are for.

use super::encode::{self, Condition, Distance, FarDistance};
use super::registers::{DReg, XReg};
use crate::check::typed_program::FunctionId;
use std::collections::HashMap;

/// A place in the code that can be branched to before it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(usize);

/// Why a word is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The bytecode instruction it comes from.
    pub pc: Option<usize>,
    /// What else there is to say; may be empty.
    pub note: String,
}

/// A branch or load target is further away than an instruction can reach: the code is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfReach;

/// Finished code: the instructions of functions, then constants of two words each.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembled {
    /// All words.
    pub words: Vec<u32>,
    /// Why each instruction is there; what follows these are constants.
    pub origins: Vec<Origin>,
    /// Which function starts at which word, in the order of words.
    pub functions: Vec<(FunctionId, usize)>,
    /// The word where those enter who have the arguments as boxed values in a row, if the first function is not one of
    /// numbers alone.
    pub boxed_entry: Option<usize>,
}

impl Assembled {
    /// The code as it stands in memory.
    pub fn bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// What a fix-up writes once it knows the distance.
#[derive(Clone, Copy)]
enum Form {
    Branch,
    BranchIf(Condition),
    BranchIfZero(XReg),
    BranchUnlessZero(XReg),
    Call,
    LoadLiteral(DReg),
}

/// Where a fix-up points to.
#[derive(Clone, Copy)]
enum Target {
    Label(Label),
    Literal(usize),
}

struct Fixup {
    at: usize,
    form: Form,
    target: Target,
}

impl Form {
    /// The word, if it can reach so far.
    fn word(self, distance: i64) -> Option<u32> {
        let near = Distance::new(distance);
        let far = FarDistance::new(distance);
        Some(match self {
            Form::Branch => encode::b(far?),
            Form::BranchIf(condition) => encode::b_if(condition, near?),
            Form::BranchIfZero(x) => encode::cbz(x, near?),
            Form::BranchUnlessZero(x) => encode::cbnz(x, near?),
            Form::Call => encode::bl(far?),
            Form::LoadLiteral(d) => encode::ldr_literal(d, near?),
        })
    }
}

/// Collects the words of functions.
#[derive(Default)]
pub struct Assembler {
    words: Vec<u32>,
    origins: Vec<Origin>,
    origin: Origin,
    functions: Vec<(FunctionId, usize)>,
    boxed_entry: Option<usize>,
    labels: Vec<Option<usize>>,
    fixups: Vec<Fixup>,
    literals: Vec<u64>,
    /// Where each constant is in `literals`.
    places: HashMap<u64, usize>,
}

impl Assembler {
    /// Starts a function here.
    pub fn begin(&mut self, function: FunctionId, entry: Label) {
        self.functions.push((function, self.words.len()));
        self.bind(entry);
    }

    /// Starts the entry for boxed values here.
    pub fn begin_boxed_entry(&mut self) {
        self.boxed_entry = Some(self.words.len());
    }

    /// Says why the words to come are there; the note goes to the first of them.
    pub fn set_origin(&mut self, pc: Option<usize>, note: impl Into<String>) {
        self.origin = Origin { pc, note: note.into() };
    }

    /// Adds an instruction.
    pub fn emit(&mut self, word: u32) {
        self.words.push(word);
        let note = std::mem::take(&mut self.origin.note);
        self.origins.push(Origin { pc: self.origin.pc, note });
    }

    /// A label that is nowhere yet.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// Puts a label here.
    pub fn bind(&mut self, label: Label) {
        self.labels[label.0] = Some(self.words.len());
    }

    /// Says what the next word begins, within the same instruction.
    pub fn note(&mut self, note: impl Into<String>) {
        self.origin.note = note.into();
    }

    /// Adds a branch to a label, bound or not.
    pub fn branch(&mut self, label: Label) {
        self.fix_up(Form::Branch, Target::Label(label));
    }

    /// Adds a call of the function at a label, bound or not.
    pub fn call(&mut self, label: Label) {
        self.fix_up(Form::Call, Target::Label(label));
    }

    /// Adds a branch that is taken if a register is zero.
    pub fn branch_if_zero(&mut self, x: XReg, label: Label) {
        self.fix_up(Form::BranchIfZero(x), Target::Label(label));
    }

    /// Adds a branch that is taken unless a register is zero.
    pub fn branch_unless_zero(&mut self, x: XReg, label: Label) {
        self.fix_up(Form::BranchUnlessZero(x), Target::Label(label));
    }

    /// Adds a conditional branch to a label, bound or not.
    pub fn branch_if(&mut self, condition: Condition, label: Label) {
        self.fix_up(Form::BranchIf(condition), Target::Label(label));
    }

    /// Adds a load of a constant from the literal pool; equal constants share a place.
    pub fn load_literal(&mut self, d: DReg, bits: u64) {
        let literals = &mut self.literals;
        let index = *self.places.entry(bits).or_insert_with(|| {
            literals.push(bits);
            literals.len() - 1
        });
        self.fix_up(Form::LoadLiteral(d), Target::Literal(index));
    }

    fn fix_up(&mut self, form: Form, target: Target) {
        self.fixups.push(Fixup { at: self.words.len(), form, target });
        self.emit(encode::nop());
    }

    /// Places the literal pool, aligned, and resolves every fix-up.
    ///
    /// # Errors
    /// When a target is out of reach, a label that was never bound included.
    pub fn finish(mut self) -> Result<Assembled, OutOfReach> {
        if !self.literals.is_empty() && !self.words.len().is_multiple_of(2) {
            self.set_origin(None, "aligns the constants");
            self.emit(encode::nop());
        }
        let pool = self.words.len();
        for &Fixup { at, form, target } in &self.fixups {
            let to = match target {
                Target::Label(label) => self.labels[label.0].ok_or(OutOfReach)?,
                Target::Literal(index) => pool + 2 * index,
            };
            self.words[at] = form.word(to as i64 - at as i64).ok_or(OutOfReach)?;
        }
        self.words.extend(self.literals.iter().flat_map(|&bits| [bits as u32, (bits >> 32) as u32]));
        let Assembler { words, origins, functions, boxed_entry, .. } = self;
        Ok(Assembled { words, origins, functions, boxed_entry })
    }
}
