//! The unified social credit code (统一社会信用代码) of GB 32100-2015: 17 characters and a check character.

use crate::kernel::{Error, Result};

/// The 31 characters in the order of their values; I, O, S, V and Z are left out because they are misread.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weight of each place: 3^i mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Why a text is no credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    Length,
    Character,
    Region,
    CheckDigit,
}

impl Flaw {
    pub fn code(self) -> &'static str {
        match self {
            Flaw::Length => "wrong_length",
            Flaw::Character => "invalid_character",
            Flaw::Region => "invalid_region",
            Flaw::CheckDigit => "check_digit",
        }
    }

    pub fn message(self) -> (&'static str, &'static str) {
        match self {
            Flaw::Length => ("统一社会信用代码应为 18 位", "a unified social credit code has 18 characters"),
            Flaw::Character => {
                ("只能包含数字和大写字母（不含 I、O、S、V、Z）", "only digits and the letters A to Y without I, O, S, V")
            }
            Flaw::Region => ("第 3 至 8 位应为行政区划数字", "places 3 to 8 are the digits of a region"),
            Flaw::CheckDigit => {
                ("校验位不正确，请核对是否有输错的字符", "the check character does not fit; one character is mistyped")
            }
        }
    }

    pub fn error(self, path: &str) -> Error {
        let (zh, en) = self.message();
        Error::field(path, self.code(), zh, en)
    }
}

/// Upper case without the blanks and dashes that people put between groups.
pub fn normalise(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
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
    if bytes.iter().any(|b| value(*b).is_none()) {
        return Err(Flaw::Character);
    }
    if !bytes[2..8].iter().all(u8::is_ascii_digit) {
        return Err(Flaw::Region);
    }
    if check_character(&code[..17]) == code.chars().last() { Ok(()) } else { Err(Flaw::CheckDigit) }
}

/// The normalised code, if it is one.
///
/// # Errors
/// A field error at `path` that names the flaw.
pub fn parse(text: &str, path: &str) -> Result<String> {
    let code = normalise(text);
    check(&code).map_err(|flaw| flaw.error(path))?;
    Ok(code)
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
        assert_eq!(parse(" 9133 0100-799655058b ", "code").unwrap(), REAL[0]);
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
            let _ = parse(&text, "code");
        }
    }
}
