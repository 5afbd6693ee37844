//! The unified social credit code (统一社会信用代码) of GB 32100-2015: 17 characters and a check character.

use kernel::{
    Error, Result,
    text::{half_width_char, is_hidden},
    text_enum,
};

/// The 31 characters in the order of their values; I, O, S, V and Z are left out because they are misread.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weight of each place: 3^i mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Who registers, and which kinds of bodies: the first character and the second ones that go with it (table 1 of GB 32100-2015).
const OFFICES: [(u8, &[u8]); 12] = [
    // Staffing offices: organs of state, public institutions, mass organisations.
    (b'1', b"1239"),
    // Foreign affairs.
    (b'2', b"19"),
    // Justice: law firms, notaries, legal services, forensic and arbitration bodies.
    (b'3', b"123459"),
    // Culture.
    (b'4', b"19"),
    // Civil affairs: societies, private non-enterprise units, foundations, grass-roots self-government.
    (b'5', b"12349"),
    // Tourism.
    (b'6', b"129"),
    // Religious affairs.
    (b'7', b"129"),
    // Trade unions.
    (b'8', b"19"),
    // Market regulation: enterprises, self-employed people, farmers' cooperatives.
    (b'9', b"1239"),
    // The armed forces.
    (b'A', b"19"),
    // Agriculture: collective economic organisations of groups, villages and townships.
    (b'N', b"1239"),
    // Others.
    (b'Y', b"1"),
];

text_enum! {
    /// Why a text is no credit code.
    #[schema(as = CreditCodeFlaw)]
    pub enum Flaw {
        Length = "wrong_length",
        Character = "invalid_character",
        /// The first two characters name no office that registers, or no kind of body that it registers.
        Office = "invalid_office",
        Region = "invalid_region",
        /// It is a person's identity number.
        Person = "person_number",
        CheckDigit = "check_digit",
    }
}

impl Flaw {
    pub fn message(self) -> (&'static str, &'static str) {
        match self {
            Flaw::Length => ("统一社会信用代码应为 18 位", "a unified social credit code has 18 characters"),
            Flaw::Character => {
                ("只能包含数字和大写字母（不含 I、O、S、V、Z）", "only digits and the letters A to Y without I, O, S, V")
            }
            Flaw::Office => (
                "前两位不是登记管理部门和机构类别代码（企业为 91，个体工商户为 92，农民专业合作社为 93）",
                "the first two characters name no office and kind (91 enterprises, 92 self-employed, 93 farmers' cooperatives)",
            ),
            Flaw::Person => (
                "这是个人身份证号码，请勿填写；请填营业执照上的统一社会信用代码（个体工商户以 92 开头）",
                "this is a person's identity number: never enter it, but the licence's code (92… for the self-employed)",
            ),
            Flaw::Region => ("第 3 至 8 位应为行政区划数字", "places 3 to 8 are the digits of a region"),
            Flaw::CheckDigit => (
                "校验位不正确，请核对是否有输错的字符；如执照上确实如此，请勾选“与执照一致”，由监管人员核对",
                "the check character does not fit: look for a mistyped one; if the licence shows it so, say so for an official",
            ),
        }
    }

    pub fn error(self, path: &str) -> Error {
        let (zh, en) = self.message();
        Error::field(path, self.as_str(), zh, en)
    }
}

/// Upper case and half width, without the blanks and dashes that people put between groups, nor what is copied along unseen.
pub fn normalise(text: &str) -> String {
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let kept = text.chars().filter(|c| !c.is_whitespace() && !is_hidden(*c)).map(half_width_char).filter(|c| !dash(*c));
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether it is a person's identity number (GB 11643): a region, a date of birth, and a check character of its own.
fn is_person(bytes: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = bytes.len() == 18 && bytes[..17].iter().all(u8::is_ascii_digit);
    if !digits {
        return false;
    }
    let number = |at: std::ops::Range<usize>| bytes[at].iter().fold(0_u32, |n, b| n * 10 + u32::from(b - b'0'));
    let born = (1900..2100).contains(&number(6..10)) && (1..=12).contains(&number(10..12)) && (1..=31).contains(&number(12..14));
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    born && b"10X98765432"[(sum % 11) as usize] == bytes[17]
}

fn value(character: u8) -> Option<u32> {
    ALPHABET.iter().position(|c| *c == character).map(|place| place as u32)
}

/// The check character that belongs to the first 17 characters; `None` if one of them is not allowed.
pub fn check_character(body: &str) -> Option<char> {
    let bytes = body.as_bytes();
    if bytes.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in bytes.iter().zip(WEIGHTS) {
        sum += value(*byte)? * weight;
    }
    Some(char::from(ALPHABET[((31 - sum % 31) % 31) as usize]))
}

/// Whether a normalised text is a code that may have been issued.
///
/// # Errors
/// The first flaw found.
pub fn check(code: &str) -> std::result::Result<(), Flaw> {
    if code.chars().count() != 18 {
        return Err(Flaw::Length);
    }
    let bytes = code.as_bytes();
    // Asked first: it is not to be kept whatever else is wrong with it, and X is no flaw of its own there.
    if is_person(bytes) {
        return Err(Flaw::Person);
    }
    if bytes.iter().any(|b| value(*b).is_none()) {
        return Err(Flaw::Character);
    }
    if !OFFICES.iter().any(|(office, kinds)| bytes[0] == *office && kinds.contains(&bytes[1])) {
        return Err(Flaw::Office);
    }
    if !bytes[2..8].iter().all(u8::is_ascii_digit) {
        return Err(Flaw::Region);
    }
    if check_character(&code[..17]) == code.chars().last() { Ok(()) } else { Err(Flaw::CheckDigit) }
}

/// The normalised code, if it is one. `as_printed`: the licence shows it so, and its check character need not fit; an official
/// decides whether it is let in.
///
/// # Errors
/// A field error at `path` that names the flaw.
pub fn parse(text: &str, path: &str, as_printed: bool) -> Result<String> {
    let code = normalise(text);
    match check(&code) {
        Ok(()) => Ok(code),
        Err(Flaw::CheckDigit) if as_printed => Ok(code),
        Err(flaw) => Err(flaw.error(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Published codes of well-known companies, and the example with letters in the body.
    const REAL: [&str; 8] = [
        "91330100799655058B",
        "9144030071526726XG",
        "914403001922038216",
        "91110000802100433B",
        "91110108551385082Q",
        "911103026605015136",
        "91310000132200821H",
        "91350100M000100Y43",
    ];

    #[test]
    fn real_codes_pass() {
        for code in REAL {
            assert_eq!(check(code), Ok(()), "{code}");
        }
        for typed in [
            " 9133 0100-799655058b ",
            "９１３３０１００７９９６５５０５８Ｂ",
            "91330100\u{200b}799655058B",
            "91330100－799655058B",
        ] {
            assert_eq!(parse(typed, "code", false).unwrap(), REAL[0], "{typed}");
        }
    }

    #[test]
    fn a_code_as_printed_may_fail_its_check_only() {
        assert_eq!(parse("91330100799655058A", "code", true).unwrap(), "91330100799655058A");
        assert_eq!(parse("91330100799655058A", "code", false).unwrap_err().fields[0].code, "check_digit");
        for (text, code) in
            [("94330100799655058A", "invalid_office"), ("9133A100799655058B", "invalid_region"), ("9133", "wrong_length")]
        {
            assert_eq!(parse(text, "code", true).unwrap_err().fields[0].code, code, "{text}");
        }
    }

    #[test]
    fn a_persons_number_is_refused_by_its_name() {
        // Made up after the example of GB 11643-1999.
        for number in ["11010519491231002X", "440524188001010014"] {
            let expected = if number.starts_with("44") { Flaw::Office } else { Flaw::Person };
            assert_eq!(check(number), Err(expected), "{number}");
        }
        assert_eq!(parse("１１０１０５１９４９１２３１００２ｘ", "code", true).unwrap_err().fields[0].code, "person_number");
    }

    #[test]
    fn each_flaw_has_its_name() {
        assert_eq!(check("91330100799655058"), Err(Flaw::Length));
        assert_eq!(check("9133010079965505８B"), Err(Flaw::Character));
        assert_eq!(check("91330100799655O58B"), Err(Flaw::Character));
        assert_eq!(check("9133A100799655058B"), Err(Flaw::Region));
        assert_eq!(check("91330100799655058A"), Err(Flaw::CheckDigit));
    }

    proptest! {
        #[test]
        fn any_wrong_character_is_caught(which in 0..REAL.len(), place in 0..18usize, to in 0..31usize) {
            let mut code = REAL[which].as_bytes().to_vec();
            prop_assume!(code[place] != ALPHABET[to]);
            code[place] = ALPHABET[to];
            let code = String::from_utf8(code).unwrap();
            prop_assert!(check(&code).is_err());
        }

        #[test]
        fn any_two_neighbours_exchanged_are_caught(which in 0..REAL.len(), place in 0..17usize) {
            let mut code = REAL[which].as_bytes().to_vec();
            prop_assume!(code[place] != code[place + 1]);
            code.swap(place, place + 1);
            prop_assert!(check(&String::from_utf8(code).unwrap()).is_err());
        }

        #[test]
        fn no_text_makes_it_stumble(text in ".*") {
            let _ = parse(&text, "code", false);
        }
    }
}
