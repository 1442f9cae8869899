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

fn far_words(distance: i64) -> FarDistance {
    FarDistance::new(distance).unwrap()
}

fn small_integer(number: u64) -> Immediate {
    Immediate::new(number).unwrap()
}

fn small(number: f64) -> SmallDouble {
    SmallDouble::new(number).unwrap()
}

type OneSource = fn(DReg, DReg) -> u32;
type TwoSources = fn(DReg, DReg, DReg) -> u32;

/// Every condition, with the name that Capstone has for it.
const CONDITIONS: [(Condition, &str); 14] = [
    (Condition::Equal, "eq"),
    (Condition::NotEqual, "ne"),
    (Condition::HigherOrSame, "hs"),
    (Condition::Lower, "lo"),
    (Condition::Less, "mi"),
    (Condition::NotLess, "pl"),
    (Condition::Unordered, "vs"),
    (Condition::Ordered, "vc"),
    (Condition::NotLessOrEqual, "hi"),
    (Condition::LessOrEqual, "ls"),
    (Condition::GreaterOrEqual, "ge"),
    (Condition::NotGreaterOrEqual, "lt"),
    (Condition::Greater, "gt"),
    (Condition::NotGreater, "le"),
];

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
    let table: [(u32, u32, &str); 52] = [
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
        (fabd(d(3), d(1), d(2)), 0x7EE2_D423, "fabd d3, d1, d2"),
        (fabs(d(1), d(2)), 0x1E60_C041, "fabs d1, d2"),
        (fsqrt(d(1), d(2)), 0x1E61_C041, "fsqrt d1, d2"),
        (frintp(d(1), d(2)), 0x1E64_C041, "frintp d1, d2"),
        (frintm(d(1), d(2)), 0x1E65_4041, "frintm d1, d2"),
        (frintz(d(1), d(2)), 0x1E65_C041, "frintz d1, d2"),
        (fcmp(d(1), d(2)), 0x1E62_2020, "fcmp d1, d2"),
        (fccmp(d(1), d(2), Flags::Negative, Condition::Ordered), 0x1E62_7428, "fccmp d1, d2, #8, vc"),
        (fcsel(d(3), d(1), d(2), Condition::Less), 0x1E62_4C23, "fcsel d3, d1, d2, mi"),
        (cmp(x(1), x(2)), 0xEB02_003F, "cmp x1, x2"),
        (cmp_w(x(1), small_integer(2)), 0x7100_083F, "cmp w1, #2"),
        (ccmp(x(1), x(2), Flags::None, Condition::NotEqual), 0xFA42_1020, "ccmp x1, x2, #0, ne"),
        (cinc(x(1), x(2), Condition::Lower), 0x9A82_2441, "cinc x1, x2, lo"),
        (mov(x(9), x(1)), 0xAA01_03E9, "mov x9, x1"),
        (add(x(29), Base::Sp, small_integer(16)), 0x9100_43FD, "add x29, sp, #0x10"),
        (add(x(9), Base::X(x(9)), small_integer(1)), 0x9100_0529, "add x9, x9, #1"),
        (sub(x(9), Base::X(x(9)), small_integer(1)), 0xD100_0529, "sub x9, x9, #1"),
        (str_x(x(0), Base::Sp, offset(16)), 0xF900_0BE0, "str x0, [sp, #0x10]"),
        (stp_frame_record(Base::Sp, pair(16)), 0xA901_7BFD, "stp x29, x30, [sp, #0x10]"),
        (ldp_frame_record(Base::Sp, pair(16)), 0xA941_7BFD, "ldp x29, x30, [sp, #0x10]"),
        (cbz(x(9), words(4)), 0xB400_0089, "cbz x9, #0x100010"),
        (cbnz(x(9), words(-4)), 0xB5FF_FF89, "cbnz x9, #0xffff0"),
        (b(far_words(4)), 0x1400_0004, "b #0x100010"),
        (bl(far_words(-4)), 0x97FF_FFFC, "bl #0xffff0"),
        (blr(x(16)), 0xD63F_0200, "blr x16"),
        (movz_high(x(1), 0xFFFC), 0xD2FF_FF81, "mov x1, #-0x4000000000000"),
        (movk_low(x(1), 5), 0xF280_00A1, "movk x1, #5"),
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
            let of_two: [(TwoSources, &str); 5] =
                [(fmul, "fmul"), (fdiv, "fdiv"), (fadd, "fadd"), (fsub, "fsub"), (fabd, "fabd")];
            for (encode, name) in of_two {
                assert_eq!(reader.read(encode(a, b, c)), format!("{name} d{first}, d{second}, d{third}"));
            }
            let of_one: [(OneSource, &str); 7] = [
                (fmov, "fmov"),
                (fneg, "fneg"),
                (fabs, "fabs"),
                (fsqrt, "fsqrt"),
                (frintp, "frintp"),
                (frintm, "frintm"),
                (frintz, "frintz"),
            ];
            for (encode, name) in of_one {
                assert_eq!(reader.read(encode(a, b)), format!("{name} d{first}, d{second}"));
            }
            assert_eq!(reader.read(fcmp(a, b)), format!("fcmp d{first}, d{second}"));
            for (condition, name) in CONDITIONS {
                let text = format!("fccmp d{first}, d{second}, #0, {name}");
                assert_eq!(reader.read(fccmp(a, b, Flags::None, condition)), text);
                let text = format!("fcsel d{first}, d{second}, d{third}, {name}");
                assert_eq!(reader.read(fcsel(a, b, c, condition)), text);
            }
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
        assert_eq!(reader.read(movz_high(x(n), 1)), format!("mov {name}, #0x1000000000000"));
        assert_eq!(reader.read(movk_low(x(n), 0x1234)), format!("movk {name}, #0x1234"));
        assert_eq!(reader.read(blr(x(n))), format!("blr {name}"));
        assert_eq!(reader.read(str_x(x(n), Base::Sp, offset(16))), format!("str {name}, [sp, #0x10]"));
        assert_eq!(reader.read(str_x(x(1), Base::X(x(n)), offset(16))), format!("str x1, [{name}, #0x10]"));
        assert_eq!(reader.read(cbz(x(n), words(4))), format!("cbz {name}, #0x100010"));
        assert_eq!(reader.read(cbnz(x(n), words(4))), format!("cbnz {name}, #0x100010"));
        assert_eq!(reader.read(cmp_w(x(n), small_integer(2))), format!("cmp w{n}, #2"));
        for (first, second, names) in [(n, 1, [&*name, "x1"]), (1, n, ["x1", &*name]), (n, n, [&*name, &*name])] {
            let (a, b, [first, second]) = (x(first), x(second), names);
            assert_eq!(reader.read(mov(a, b)), format!("mov {first}, {second}"));
            assert_eq!(reader.read(cmp(a, b)), format!("cmp {first}, {second}"));
            assert_eq!(reader.read(add(a, Base::X(b), small_integer(1))), format!("add {first}, {second}, #1"));
            assert_eq!(reader.read(sub(a, Base::X(b), small_integer(1))), format!("sub {first}, {second}, #1"));
            for (condition, text) in CONDITIONS {
                let compared = ccmp(a, b, Flags::Negative, condition);
                assert_eq!(reader.read(compared), format!("ccmp {first}, {second}, #8, {text}"));
                assert_eq!(reader.read(cinc(a, b, condition)), format!("cinc {first}, {second}, {text}"));
            }
        }
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
fn every_small_integer_and_no_other() {
    let reader = Reader::new();
    for number in 0..5000 {
        match Immediate::new(number) {
            Some(encoded) => {
                let text = immediate(number as usize);
                assert_eq!(reader.read(add(x(1), Base::X(x(2)), encoded)), format!("add x1, x2, {text}"));
                assert_eq!(reader.read(sub(x(1), Base::X(x(2)), encoded)), format!("sub x1, x2, {text}"));
                assert_eq!(reader.read(cmp_w(x(1), encoded)), format!("cmp w1, {text}"));
            }
            None => assert!(number > 4095, "{number}"),
        }
    }
}

#[test]
fn conditions_in_branches_and_their_inverses() {
    let reader = Reader::new();
    assert_eq!(CONDITIONS.map(|(condition, _)| condition), Condition::ALL);
    for pair in CONDITIONS.chunks(2) {
        assert_eq!((pair[0].0.inverse(), pair[1].0.inverse()), (pair[1].0, pair[0].0));
    }
    for (condition, name) in CONDITIONS {
        assert_eq!(reader.read(b_if(condition, words(4))), format!("b.{name} #0x100010"));
    }
}

#[test]
fn every_sixteen_bit_number() {
    let reader = Reader::new();
    for number in 0..=u16::MAX {
        let text = immediate(number.into());
        assert_eq!(reader.read(movz_w(x(2), number)), format!("mov w2, {text}"));
        assert_eq!(reader.read(movk_w_high(x(2), number)), format!("movk w2, {text}, lsl #16"));
        assert_eq!(reader.read(movk_low(x(2), number)), format!("movk x2, {text}"));
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
    let further = (18..26).flat_map(|bit| [(1 << bit) - 1, -(1 << bit)]);
    for distance in (-1000..=1000).chain(further) {
        let encoded = far_words(distance);
        // Addresses below zero wrap.
        let target = (0x10_0000 + 4 * distance) as u64 as usize;
        assert_eq!(reader.read(b(encoded)), format!("b {}", immediate(target)));
        assert_eq!(reader.read(bl(encoded)), format!("bl {}", immediate(target)));
    }
    assert_eq!(FarDistance::new(1 << 25), None);
    assert_eq!(FarDistance::new(-(1 << 25) - 1), None);
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
