//! Telephone numbers as people write them, and the one form in which they are kept: `01063551234`, `13800138000`,
//! `4008108888`, with an extension `01063551234 转 8021`.

use kernel::{Error, FieldError, Result, text::half_width};

/// Words and signs before an extension, the longest first.
const EXTENSION: [&str; 13] =
    ["extension", "ext.", "ext", "分机号", "分機號", "分机", "分機", "内线", "內線", "转", "轉", "#", "x"];

/// Between two numbers in one field.
const BETWEEN: [char; 8] = ['/', '、', ';', ',', '|', '或', '和', '\\'];

/// A telephone number of the mainland.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Digits only, without the country's code.
    pub number: String,
    /// One to six digits.
    pub extension: Option<String>,
}

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneFault {
    Invalid,
    TwoNumbers,
}

impl PhoneFault {
    pub fn field(self, path: &str) -> FieldError {
        match self {
            PhoneFault::Invalid => FieldError::new(
                path,
                "invalid_phone",
                "电话号码不正确，例如 13800138000、010-63551234、010-63551234 转 8021",
                "this is no telephone number; write 13800138000, 010-63551234 or 010-63551234 ext. 8021",
            ),
            PhoneFault::TwoNumbers => {
                FieldError::new(path, "two_numbers", "只能填一个电话号码", "give one telephone number only")
            }
        }
    }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.number)?;
        self.extension.as_ref().map_or(Ok(()), |extension| write!(f, " 转 {extension}"))
    }
}

impl Phone {
    /// Reads a number: blanks, dashes and brackets are left out, `+86`, `0086` and `86` are stripped, an extension is kept
    /// apart.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Phone, PhoneFault> {
        let text = half_width(text).trim().to_lowercase();
        if let Some((number, extension)) = split_extension(&text) {
            let number = complete(&plain(&number).ok_or(PhoneFault::Invalid)?).ok_or(PhoneFault::Invalid)?;
            return Ok(Phone { number, extension: Some(extension) });
        }
        match plain(&text).as_deref().and_then(complete) {
            Some(number) => Ok(Phone { number, extension: None }),
            None if is_two(&text) => Err(PhoneFault::TwoNumbers),
            None => Err(PhoneFault::Invalid),
        }
    }

    /// [`Phone::parse`] of the field at `path`.
    ///
    /// # Errors
    /// A field error.
    pub fn read(text: &str, path: &str) -> Result<Phone> {
        Phone::parse(text).map_err(|fault| Error::invalid(vec![fault.field(path)]))
    }

    /// A mobile number, without an extension.
    pub fn is_mobile(&self) -> bool {
        self.extension.is_none() && is_mobile(&self.number)
    }
}

/// The digits, with a leading `+`; nothing when there is anything but what people put between digits.
fn plain(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !"-‐‑‒–—−.·()[]".contains(*c)).collect();
    let bare = digits.strip_prefix('+').unwrap_or(&digits);
    (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The number and its extension, where the text has one: after a word or a sign, after a comma, or as the last group of a
/// number that is complete without it.
fn split_extension(text: &str) -> Option<(String, String)> {
    let is_extension = |digits: &str| (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    for word in EXTENSION {
        if let Some((number, rest)) = text.split_once(word) {
            let rest = rest.trim_matches(|c: char| c.is_whitespace() || "-:：.()".contains(c));
            let number = number.trim_end_matches(|c: char| c.is_whitespace() || "-,(".contains(c));
            return is_extension(rest).then(|| (number.to_owned(), rest.to_owned()));
        }
    }
    let (number, last) = text.rsplit_once(['-', '‐', '‑', '–', '—', ',', '_'])?;
    let last = last.trim();
    let is_complete = plain(number).is_some_and(|digits| complete(&digits).is_some_and(|number| number.len() >= 7));
    (is_extension(last) && is_complete).then(|| (number.to_owned(), last.to_owned()))
}

fn is_two(text: &str) -> bool {
    let complete_at = |part: &str| plain(part).is_some_and(|digits| complete(&digits).is_some());
    let mut parts = text.split(|c: char| BETWEEN.contains(&c)).filter(|part| !part.trim().is_empty());
    let apart = parts.clone().count() > 1 && parts.all(complete_at);
    let digits = plain(text).unwrap_or_default();
    let glued = (7..digits.len()).any(|at| complete_at(&digits[..at]) && complete_at(&digits[at..]) && digits.len() > 16);
    apart || glued
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// The number as it is dialled within the country.
fn complete(digits: &str) -> Option<String> {
    for code in ["+86", "0086"] {
        if let Some(rest) = digits.strip_prefix(code) {
            return from_abroad(rest);
        }
    }
    if national(digits) {
        return Some(digits.to_owned());
    }
    // `86` without its sign: only before what would be too long for a number of the country.
    digits.strip_prefix("86").filter(|rest| rest.len() >= 10).and_then(from_abroad)
}

/// What follows the country's code: from abroad the area's nought is left out.
fn from_abroad(rest: &str) -> Option<String> {
    if national(rest) && (rest.starts_with('0') || is_mobile(rest) || rest.len() == 10 && is_service(rest)) {
        return Some(rest.to_owned());
    }
    let with_nought = format!("0{rest}");
    national(&with_nought).then_some(with_nought)
}

/// 400 and 800: ten digits.
fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

fn national(digits: &str) -> bool {
    let b = digits.as_bytes();
    if !b.iter().all(u8::is_ascii_digit) {
        return false;
    }
    match b {
        // Area: 010 and 02x with eight digits, the others with seven or eight.
        [b'0', b'1', b'0', first, ..] | [b'0', b'2', _, first, ..] => digits.len() == 11 && (b'2'..=b'9').contains(first),
        [b'0', b'3'..=b'9', _, _, first, ..] => matches!(digits.len(), 11 | 12) && (b'2'..=b'9').contains(first),
        _ if is_mobile(digits) || is_service(digits) => true,
        // Short numbers of services: 12345, 95588, 955 and more digits.
        [b'1', b'0' | b'1' | b'2', ..] => digits.len() == 5,
        [b'9', b'5' | b'6', ..] if digits.len() < 7 => digits.len() >= 5,
        // A number without its area.
        [b'2'..=b'9', ..] => matches!(digits.len(), 7 | 8),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, PhoneFault> {
        Phone::parse(text).map(|phone| phone.to_string())
    }

    #[test]
    fn numbers_are_kept_in_one_form() {
        for (typed, kept) in [
            ("13800138000", "13800138000"),
            ("+86 138 0013 8000", "13800138000"),
            ("0086-138-0013-8000", "13800138000"),
            ("86 13800138000", "13800138000"),
            ("（+86）138.0013.8000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("19200001234", "19200001234"),
            ("16600001234", "16600001234"),
            ("(0536) 526 1234", "05365261234"),
            ("0755-8626 1234", "075586261234"),
            ("+86 10 6355 1234", "01063551234"),
            ("+86 (0)10-6355-1234", "01063551234"),
            ("0086 536 5261234", "05365261234"),
            ("86-755-86261234", "075586261234"),
            ("8626-1234", "86261234"),
            ("8612345", "8612345"),
            ("400-810-8888", "4008108888"),
            ("+86 400 810 8888", "4008108888"),
            ("800 810 8888", "8008108888"),
            ("12345", "12345"),
            ("95588", "95588"),
            ("5261234", "5261234"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(kept), "{typed}");
            assert_eq!(read(kept).as_deref(), Ok(kept), "what is kept is read again as it is");
        }
    }

    #[test]
    fn extensions_are_kept_apart() {
        for typed in [
            "010-63551234转8021",
            "010-63551234-8021",
            "010-6355-1234-8021",
            "010-63551234 转 8021",
            "01063551234轉8021",
            "01063551234 分机 8021",
            "010 63551234（分机号：8021）",
            "010-63551234 ext. 8021",
            "010-63551234 Ext8021",
            "010-63551234x8021",
            "010-63551234#8021",
            "010-63551234,8021",
            "+86-10-63551234-8021",
            "０１０－６３５５１２３４－８０２１",
            "010-63551234—8021",
        ] {
            assert_eq!(read(typed).as_deref(), Ok("01063551234 转 8021"), "{typed}");
        }
        assert_eq!(read("400-810-8888转1").as_deref(), Ok("4008108888 转 1"));
        assert_eq!(read("63551234-801").as_deref(), Ok("63551234 转 801"));
        assert_eq!(read("13800138000转8021").as_deref(), Ok("13800138000 转 8021"));
        assert!(!Phone::parse("13800138000转8021").unwrap().is_mobile());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "call me",
            "1390000",
            "12800138000",
            "138001380001",
            "1380013800",
            "0106355123",
            "110",
            "+1 202 555 0123",
            "010-63551234转",
            "010-63551234转总机",
            "转8021",
            "٠١٠٦٣٥٥١٢٣٤",
            "00000000",
            "5261-23",
        ] {
            assert_eq!(read(typed), Err(PhoneFault::Invalid), "{typed}");
        }
        for typed in [
            "13800138000/13900139000",
            "13800138000 13900139000",
            "13800138000、13900139000",
            "13800138000,13900139000",
            "13800138000；010-63551234",
            "010-63551234 或 13800138000",
        ] {
            assert_eq!(read(typed), Err(PhoneFault::TwoNumbers), "{typed}");
        }
    }
}
