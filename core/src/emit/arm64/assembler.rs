//! Words in a row, with labels, fix-ups and a literal pool. Knows where things are, not what they are for.

use super::encode::{self, Condition, Distance};
use super::registers::DReg;
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

/// A branch or load target is further away than an instruction can reach: the function is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfReach;

/// Finished code: instructions, then constants of two words each.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembled {
    /// All words.
    pub words: Vec<u32>,
    /// Why each instruction is there; what follows these are constants.
    pub origins: Vec<Origin>,
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
    BranchIf(Condition),
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

/// Collects the words of one function.
#[derive(Default)]
pub struct Assembler {
    words: Vec<u32>,
    origins: Vec<Origin>,
    origin: Origin,
    labels: Vec<Option<usize>>,
    fixups: Vec<Fixup>,
    literals: Vec<u64>,
    /// Where each constant is in `literals`.
    places: HashMap<u64, usize>,
}

impl Assembler {
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
            let distance = Distance::new(to as i64 - at as i64).ok_or(OutOfReach)?;
            self.words[at] = match form {
                Form::BranchIf(condition) => encode::b_if(condition, distance),
                Form::LoadLiteral(d) => encode::ldr_literal(d, distance),
            };
        }
        self.words.extend(self.literals.iter().flat_map(|&bits| [bits as u32, (bits >> 32) as u32]));
        Ok(Assembled { words: self.words, origins: self.origins })
    }
}
