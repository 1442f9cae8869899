//! What each encoder makes, and what Capstone reads.

use capstone::Capstone;
use capstone::arch::{BuildsCapstone, arm64::ArchMode};
use ilo_core::emit::arm64::encode::*;
use ilo_core::emit::arm64::registers::{Base, DReg, XReg};

fn d(number: u8) -> DReg {
    DReg::new(number).unwrap()
}

fn x(number: u8) -> XReg {
    XReg::new(number).unwrap()
}

fn offset(bytes: usize) -> Offset {
    Offset::new(bytes).unwrap()
}

fn pair(bytes: usize) -> PairOffset {
    PairOffset::new(bytes).unwrap()
}

fn size(bytes: usize) -> FrameSize {
    FrameSize::new(bytes).unwrap()
}

fn words(distance: i64) -> Distance {
    Distance::new(distance).unwrap()
}

fn small(number: f64) -> SmallDouble {
    SmallDouble::new(number).unwrap()
}

/// The other disassembler.
struct Reader(Capstone);

impl Reader {
    fn new() -> Reader {
        Reader(Capstone::new().arm64().mode(ArchMode::Arm).build().unwrap())
    }

    /// A word at address 0x100000, from which every branch distance leads to a positive address.
    fn read(&self, word: u32) -> String {
        let read = self.0.disasm_all(&word.to_le_bytes(), 0x10_0000).unwrap();
        let instruction = read.first().unwrap_or_else(|| panic!("{word:#010x} is no instruction"));
        format!("{} {}", instruction.mnemonic().unwrap(), instruction.op_str().unwrap()).trim().to_string()
    }
}

#[test]
fn every_encoder_makes_the_word_and_the_word_reads_back() {
    let table: [(u32, u32, &str); 25] = [
        (fmul(d(3), d(0), d(1)), 0x1E61_0803, "fmul d3, d0, d1"),
        (fdiv(d(31), d(30), d(29)), 0x1E7D_1BDF, "fdiv d31, d30, d29"),
        (fadd(d(0), d(3), d(4)), 0x1E64_2860, "fadd d0, d3, d4"),
        (fsub(d(7), d(8), d(9)), 0x1E69_3907, "fsub d7, d8, d9"),
        (fmov(d(1), d(2)), 0x1E60_4041, "fmov d1, d2"),
        (fneg(d(1), d(2)), 0x1E61_4041, "fneg d1, d2"),
        (fmov_immediate(d(1), small(1.5)), 0x1E6F_1001, "fmov d1, #1.50000000"),
        (fmov_zero(d(1)), 0x9E67_03E1, "fmov d1, xzr"),
        (fmov_to_general(x(9), d(30)), 0x9E66_03C9, "fmov x9, d30"),
        (fmov_from_general(d(30), x(9)), 0x9E67_013E, "fmov d30, x9"),
        (fcmp_zero(d(1)), 0x1E60_2028, "fcmp d1, #0.0"),
        (ldr_d(d(1), Base::Sp, offset(8)), 0xFD40_07E1, "ldr d1, [sp, #8]"),
        (str_d(d(1), Base::X(x(0)), offset(16)), 0xFD00_0801, "str d1, [x0, #0x10]"),
        (ldr_x(x(16), Base::X(x(0)), offset(0)), 0xF940_0010, "ldr x16, [x0]"),
        (stp_d(d(8), d(9), Base::Sp, pair(16)), 0x6D01_27E8, "stp d8, d9, [sp, #0x10]"),
        (ldp_d(d(8), d(9), Base::Sp, pair(16)).unwrap(), 0x6D41_27E8, "ldp d8, d9, [sp, #0x10]"),
        (ldr_literal(d(1), words(4)), 0x5C00_0081, "ldr d1, #0x100010"),
        (b_if(Condition::Equal, words(-4)), 0x54FF_FF80, "b.eq #0xffff0"),
        (br(x(16)), 0xD61F_0200, "br x16"),
        (ret(), 0xD65F_03C0, "ret"),
        (nop(), 0xD503_201F, "nop"),
        (movz_w(x(1), 5), 0x5280_00A1, "mov w1, #5"),
        (movk_w_high(x(1), 5), 0x72A0_00A1, "movk w1, #5, lsl #16"),
        (sub_sp(size(16)), 0xD100_43FF, "sub sp, sp, #0x10"),
        (add_sp(size(4080)), 0x913F_C3FF, "add sp, sp, #0xff0"),
    ];
    let reader = Reader::new();
    for (word, expected, text) in table {
        assert_eq!(format!("{word:#010x}"), format!("{expected:#010x}"), "the word of `{text}`");
        assert_eq!(reader.read(word), text, "what {word:#010x} reads as");
    }
}

#[test]
fn every_floating_point_register_in_every_field() {
    let reader = Reader::new();
    for n in 0..32 {
        for (first, second, third) in [(n, 1, 2), (1, n, 2), (1, 2, n), (n, n, n)] {
            let (a, b, c) = (d(first), d(second), d(third));
            for (word, name) in
                [(fmul(a, b, c), "fmul"), (fdiv(a, b, c), "fdiv"), (fadd(a, b, c), "fadd"), (fsub(a, b, c), "fsub")]
            {
                assert_eq!(reader.read(word), format!("{name} d{first}, d{second}, d{third}"));
            }
            assert_eq!(reader.read(fmov(a, b)), format!("fmov d{first}, d{second}"));
            assert_eq!(reader.read(fneg(a, b)), format!("fneg d{first}, d{second}"));
            assert_eq!(reader.read(stp_d(a, b, Base::Sp, pair(16))), format!("stp d{first}, d{second}, [sp, #0x10]"));
            match ldp_d(a, b, Base::Sp, pair(16)) {
                Some(word) => assert_eq!(reader.read(word), format!("ldp d{first}, d{second}, [sp, #0x10]")),
                None => assert_eq!(first, second),
            }
        }
        assert_eq!(reader.read(fcmp_zero(d(n))), format!("fcmp d{n}, #0.0"));
        assert_eq!(reader.read(fmov_zero(d(n))), format!("fmov d{n}, xzr"));
        assert_eq!(reader.read(fmov_to_general(x(9), d(n))), format!("fmov x9, d{n}"));
        assert_eq!(reader.read(fmov_from_general(d(n), x(9))), format!("fmov d{n}, x9"));
        assert_eq!(reader.read(ldr_d(d(n), Base::Sp, offset(16))), format!("ldr d{n}, [sp, #0x10]"));
        assert_eq!(reader.read(str_d(d(n), Base::Sp, offset(16))), format!("str d{n}, [sp, #0x10]"));
        assert_eq!(reader.read(ldr_literal(d(n), words(4))), format!("ldr d{n}, #0x100010"));
    }
    assert_eq!(DReg::new(32), None);
}

#[test]
fn every_general_register_in_every_field() {
    let reader = Reader::new();
    for n in 0..31 {
        let name = if n == 29 { "x29".into() } else { format!("x{n}") };
        assert_eq!(reader.read(br(x(n))), format!("br {name}"));
        assert_eq!(reader.read(ldr_x(x(n), Base::Sp, offset(16))), format!("ldr {name}, [sp, #0x10]"));
        assert_eq!(reader.read(ldr_x(x(1), Base::X(x(n)), offset(16))), format!("ldr x1, [{name}, #0x10]"));
        assert_eq!(reader.read(str_d(d(1), Base::X(x(n)), offset(16))), format!("str d1, [{name}, #0x10]"));
        assert_eq!(reader.read(fmov_to_general(x(n), d(1))), format!("fmov {name}, d1"));
        assert_eq!(reader.read(fmov_from_general(d(1), x(n))), format!("fmov d1, {name}"));
        assert_eq!(reader.read(movz_w(x(n), 0x1234)), format!("mov w{n}, #0x1234"));
        assert_eq!(reader.read(movk_w_high(x(n), 0x1234)), format!("movk w{n}, #0x1234, lsl #16"));
    }
    assert_eq!(XReg::new(31), None);
}

/// As Capstone writes a number: plain up to nine, hexadecimal beyond.
fn immediate(number: usize) -> String {
    if number > 9 { format!("#{number:#x}") } else { format!("#{number}") }
}

/// As Capstone writes an address, whose offset it leaves out when it is zero.
fn address(offset: usize) -> String {
    if offset == 0 { "[sp]".into() } else { format!("[sp, {}]", immediate(offset)) }
}

#[test]
fn every_offset_and_no_other() {
    let reader = Reader::new();
    for bytes in 0..33_000 {
        match Offset::new(bytes) {
            Some(encoded) => {
                assert_eq!(reader.read(ldr_d(d(1), Base::Sp, encoded)), format!("ldr d1, {}", address(bytes)));
                assert_eq!(reader.read(str_d(d(1), Base::Sp, encoded)), format!("str d1, {}", address(bytes)));
            }
            None => assert!(bytes % 8 != 0 || bytes > 32_760, "{bytes}"),
        }
        match PairOffset::new(bytes) {
            Some(encoded) => {
                let text = format!("stp d1, d2, {}", address(bytes));
                assert_eq!(reader.read(stp_d(d(1), d(2), Base::Sp, encoded)), text);
            }
            None => assert!(bytes % 8 != 0 || bytes > 504, "{bytes}"),
        }
        match FrameSize::new(bytes) {
            Some(encoded) if bytes > 0 => {
                assert_eq!(reader.read(sub_sp(encoded)), format!("sub sp, sp, {}", immediate(bytes)));
                assert_eq!(reader.read(add_sp(encoded)), format!("add sp, sp, {}", immediate(bytes)));
            }
            Some(_) => {}
            None => assert!(bytes % 16 != 0 || bytes > 4080, "{bytes}"),
        }
    }
}

#[test]
fn every_sixteen_bit_number() {
    let reader = Reader::new();
    for number in 0..=u16::MAX {
        let text = immediate(number.into());
        assert_eq!(reader.read(movz_w(x(2), number)), format!("mov w2, {text}"));
        assert_eq!(reader.read(movk_w_high(x(2), number)), format!("movk w2, {text}, lsl #16"));
    }
}

#[test]
fn distances_up_to_both_ends_and_no_further() {
    let reader = Reader::new();
    let near = -1000..=1000;
    let far = (10..18).flat_map(|bit| [(1 << bit) - 1, 1 << bit, -(1 << bit), 1 - (1 << bit)]);
    for distance in near.chain(far).chain([(1 << 18) - 1, -(1 << 18)]) {
        let Some(encoded) = Distance::new(distance) else {
            panic!("{distance} words can be encoded");
        };
        let target = (0x10_0000 + 4 * distance) as usize;
        assert_eq!(reader.read(b_if(Condition::Equal, encoded)), format!("b.eq {}", immediate(target)));
        assert_eq!(reader.read(ldr_literal(d(5), encoded)), format!("ldr d5, {}", immediate(target)));
    }
    assert_eq!(Distance::new(1 << 18), None);
    assert_eq!(Distance::new(-(1 << 18) - 1), None);
}

#[test]
fn the_256_small_doubles_and_no_other() {
    let reader = Reader::new();
    let mut count = 0;
    for sign in [1.0, -1.0] {
        for exponent in -8..8 {
            for sixteenths in 16..32 {
                let number = sign * f64::from(sixteenths) / 16.0 * 2f64.powi(exponent);
                let encoded = SmallDouble::new(number);
                assert_eq!(encoded.is_some(), (-3..=4).contains(&exponent), "{number}");
                if let Some(encoded) = encoded {
                    count += 1;
                    assert_eq!(reader.read(fmov_immediate(d(6), encoded)), format!("fmov d6, #{number:.8}"));
                }
            }
        }
    }
    assert_eq!(count, 256);
    let outside = [0.0, -0.0, 0.1, 1.03, 33.0, 1.0 + f64::EPSILON, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN, 5e-324];
    for number in outside {
        assert_eq!(SmallDouble::new(number), None, "{number}");
    }
}
