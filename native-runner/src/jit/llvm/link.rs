//! From an object file to one piece of memory: its sections one behind the other, code first, with the distances between
//! them filled in. Nothing in it depends on the address where it will be, as long as that is the start of a page.

use object::read::elf::ElfFile64;
use object::{
    Architecture, Endianness, Object, ObjectSection, ObjectSymbol, Relocation, RelocationFlags, RelocationKind,
    RelocationTarget, SectionIndex, SectionKind, SymbolKind, elf,
};
use std::collections::HashMap;
use std::ops::Range;

/// Linked code.
pub struct Image {
    /// Code, then constants.
    pub bytes: Vec<u8>,
    /// The functions and where they are, in order.
    pub symbols: Vec<(String, Range<usize>)>,
    /// The line table, as DWARF.
    pub lines: Vec<u8>,
}

type File<'o> = ElfFile64<'o, Endianness>;

/// Links an object file with nothing but itself.
///
/// # Errors
/// When it refers to something outside itself, or in a way that is not known.
pub fn link(object: &[u8]) -> Result<Image, String> {
    let file = File::parse(object).map_err(|error| error.to_string())?;
    let (mut bytes, mut starts) = (Vec::new(), HashMap::new());
    let mut sections: Vec<_> = file.sections().filter(|section| is_wanted(section.kind())).collect();
    sections.sort_by_key(|section| section.kind() != SectionKind::Text);
    for section in &sections {
        bytes.resize(bytes.len().next_multiple_of(section.align().max(1) as usize), 0);
        starts.insert(section.index(), bytes.len() as u64);
        bytes.extend(section.data().map_err(|error| error.to_string())?);
    }
    let linker = Linker { file: &file, starts };
    for section in &sections {
        let start = linker.starts[&section.index()];
        for (offset, relocation) in section.relocations() {
            linker.fill_in(&mut bytes, start + offset, &relocation)?;
        }
    }
    let mut lines = Vec::new();
    if let Some(section) = file.section_by_name(".debug_line") {
        lines = section.data().map_err(|error| error.to_string())?.to_vec();
        for (offset, relocation) in section.relocations() {
            // The others name files and folders, of which there are none.
            if (relocation.kind(), relocation.size()) == (RelocationKind::Absolute, 64) {
                let address = linker.target(&relocation)?;
                patch(&mut lines, offset, |_: [u8; 8]| Some(address.to_le_bytes()))?;
            }
        }
    }
    let functions = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
    let mut symbols = functions
        .map(|symbol| {
            let start = linker.address(symbol.index())? as usize;
            let name = symbol.name().map_err(|error| error.to_string())?;
            Ok((name.to_owned(), start..start + symbol.size() as usize))
        })
        .collect::<Result<Vec<_>, String>>()?;
    symbols.sort_by_key(|(_, code)| code.start);
    Ok(Image { bytes, symbols, lines })
}

fn is_wanted(kind: SectionKind) -> bool {
    matches!(kind, SectionKind::Text | SectionKind::ReadOnlyData | SectionKind::ReadOnlyString)
}

struct Linker<'o, 'd> {
    file: &'o File<'d>,
    /// Where the sections are.
    starts: HashMap<SectionIndex, u64>,
}

impl Linker<'_, '_> {
    /// Where a symbol is.
    fn address(&self, symbol: object::SymbolIndex) -> Result<u64, String> {
        let symbol = self.file.symbol_by_index(symbol).map_err(|error| error.to_string())?;
        let start = symbol.section_index().and_then(|section| self.starts.get(&section));
        let outside = || {
            let name = symbol.name().unwrap_or_default();
            format!("its code refers to `{name}`, which is outside itself")
        };
        Ok(start.ok_or_else(outside)? + symbol.address())
    }

    /// What a relocation refers to.
    fn target(&self, relocation: &Relocation) -> Result<u64, String> {
        let RelocationTarget::Symbol(symbol) = relocation.target() else {
            return Err("its code refers to an address".into());
        };
        Ok(self.address(symbol)?.wrapping_add_signed(relocation.addend()))
    }

    /// Completes the code or the constants at a place with the distance to what they refer to.
    fn fill_in(&self, bytes: &mut [u8], place: u64, relocation: &Relocation) -> Result<(), String> {
        let target = self.target(relocation)?;
        let distance = target.wrapping_sub(place) as i64;
        let RelocationFlags::Elf { r_type } = relocation.flags() else {
            return Err("its object file is none of ours".into());
        };
        let number = |_: [u8; 4]| Some(i32::try_from(distance).ok()?.to_le_bytes());
        match (self.file.architecture(), r_type) {
            (Architecture::X86_64, elf::R_X86_64_PC32 | elf::R_X86_64_PLT32) => patch(bytes, place, number),
            (Architecture::Aarch64, elf::R_AARCH64_PREL32) => patch(bytes, place, number),
            (Architecture::Aarch64, kind) => patch(bytes, place, |word: [u8; 4]| {
                let word = u32::from_le_bytes(word);
                Some(arm64(kind, word, place, target)?.to_le_bytes())
            }),
            _ => Err(format!("relocation {r_type}")),
        }
        .map_err(|what| format!("its code cannot be linked: {what}"))
    }
}

/// Replaces the bytes at a place.
fn patch<const N: usize>(
    bytes: &mut [u8],
    place: u64,
    change: impl FnOnce([u8; N]) -> Option<[u8; N]>,
) -> Result<(), String> {
    let hole = bytes.get_mut(place as usize..).and_then(|bytes| bytes.first_chunk_mut::<N>());
    let hole = hole.ok_or("a relocation outside its section")?;
    *hole = change(*hole).ok_or_else(|| format!("a relocation at {place} that is not known, or too far"))?;
    Ok(())
}

/// An instruction with what it needs to reach its target; `None` if it cannot, or is of an unknown kind.
fn arm64(kind: u32, word: u32, place: u64, target: u64) -> Option<u32> {
    let page = |address: u64| (address >> 12) as i64;
    // The offset in the page, in units of what is loaded.
    let low =
        |log: u32| (target & 0xFFF).is_multiple_of(1 << log).then(|| word | ((target & 0xFFF) as u32 >> log) << 10);
    match kind {
        elf::R_AARCH64_ADR_PREL_PG_HI21 => {
            let pages = page(target) - page(place);
            let fits = (-(1 << 20)..1 << 20).contains(&pages);
            fits.then_some(word | (pages as u32 & 3) << 29 | (pages as u32 >> 2 & 0x7_FFFF) << 5)
        }
        elf::R_AARCH64_ADD_ABS_LO12_NC | elf::R_AARCH64_LDST8_ABS_LO12_NC => low(0),
        elf::R_AARCH64_LDST16_ABS_LO12_NC => low(1),
        elf::R_AARCH64_LDST32_ABS_LO12_NC => low(2),
        elf::R_AARCH64_LDST64_ABS_LO12_NC => low(3),
        elf::R_AARCH64_LDST128_ABS_LO12_NC => low(4),
        elf::R_AARCH64_CALL26 | elf::R_AARCH64_JUMP26 => {
            let words = (target as i64 - place as i64) >> 2;
            let fits = (-(1 << 25)..1 << 25).contains(&words);
            fits.then_some(word | words as u32 & 0x3FF_FFFF)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::llvm::{object, target_machine};
    use ilo_core::ir::unit::Unit;
    use ilo_core::program::Program;
    use inkwell::targets::{InitializationConfig, Target, TargetTriple};

    /// The linked code of `f` for a processor, this machine's or not.
    fn linked(source: &str, triple: &str, cpu: &str) -> Result<Image, String> {
        Target::initialize_x86(&InitializationConfig::default());
        Target::initialize_aarch64(&InitializationConfig::default());
        let program = Program::compile(source).into_program().unwrap();
        let unit = Unit::of(program.bytecode(), program.function("f").unwrap()).unwrap();
        let machine = target_machine(&TargetTriple::create(triple), cpu, "").unwrap();
        link(object(program.bytecode(), &unit, &machine).unwrap().as_slice())
    }

    const RECURSIVE: &str = "f x:n>n;<=x 0.1 1.7;a=f -x 0.3;b=f -x 2.9;+a b";

    #[test]
    fn every_processor_and_system_gets_code_and_constants_that_reach_each_other() {
        for (triple, cpu) in [
            ("x86_64-unknown-linux-gnu", "x86-64-v3"),
            ("x86_64-apple-macosx14.0.0", "x86-64-v2"),
            ("aarch64-unknown-linux-gnu", "generic"),
            ("arm64-apple-macosx14.0.0", "apple-m1"),
        ] {
            let Image { bytes, symbols, lines } = linked(RECURSIVE, triple, cpu).unwrap();
            let names: Vec<&str> = symbols.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["numbers_0", "function_0"], "{triple}");
            assert_eq!(symbols[0].1.start, 0);
            assert!(bytes.windows(8).any(|window| window == 1.7f64.to_le_bytes()) || triple.starts_with('a'));
            let ranges = super::super::lines::read(&lines).unwrap();
            assert!(ranges.iter().any(|range| symbols[1].1.contains(&(range.code.start as usize))), "{triple}");
        }
    }

    #[test]
    fn a_product_and_a_sum_are_two_roundings_where_there_is_an_instruction_for_both() {
        let source = "f x:n y:n z:n>n;p=*x y;+p z";
        let code = linked(source, "x86_64-unknown-linux-gnu", "x86-64-v3").unwrap().bytes;
        // vmulsd and vaddsd; fused ones have the longer prefix C4.
        assert!(code.starts_with(&[0xC5]) && code.contains(&0x59) && code.contains(&0x58), "{code:x?}");
        let code = linked(source, "aarch64-unknown-linux-gnu", "generic").unwrap().bytes;
        assert_eq!(code[..8], [0x00, 0x08, 0x61, 0x1E, 0x00, 0x28, 0x62, 0x1E], "fmul, fadd: {code:x?}");
    }

    #[test]
    fn code_that_refers_to_something_outside_itself_is_refused() {
        // The first processors of the kind cannot round.
        let refused = linked("f x:n>n;flr x", "x86_64-unknown-linux-gnu", "x86-64").err().unwrap();
        assert_eq!(refused, "its code refers to `floor`, which is outside itself");
    }

    #[test]
    fn arm64_instructions_are_completed() {
        for (kind, word, place, target, expected) in [
            (elf::R_AARCH64_ADR_PREL_PG_HI21, 0x9000_0000, 0x0004, 0x3010, Some(0xF000_0000)),
            (elf::R_AARCH64_ADR_PREL_PG_HI21, 0x9000_0001, 0x5000, 0x4008, Some(0xF0FF_FFE1)),
            (elf::R_AARCH64_ADD_ABS_LO12_NC, 0x9100_0000, 0, 0x1123, Some(0x9104_8C00)),
            (elf::R_AARCH64_LDST64_ABS_LO12_NC, 0xFD40_0000, 0, 0x1128, Some(0xFD40_9400)),
            (elf::R_AARCH64_LDST64_ABS_LO12_NC, 0xFD40_0000, 0, 0x1124, None),
            (elf::R_AARCH64_CALL26, 0x9400_0000, 0x10, 0x08, Some(0x97FF_FFFE)),
            (elf::R_AARCH64_CALL26, 0x9400_0000, 0, 1 << 28, None),
            (elf::R_AARCH64_ADR_GOT_PAGE, 0x9000_0000, 0, 0, None),
        ] {
            assert_eq!(arm64(kind, word, place, target), expected, "{kind} {word:x} from {place:x} to {target:x}");
        }
    }
}
