//! Numbers as people type them and spreadsheets export them: `１２．５`, `1。20`, `1,200`, `€87.50`, `2.0-2.4元/斤`, `1.2万`,
//! `三吨`. Exact, and never another number: what could be two is refused with what to write instead.

mod fault;
mod style;

pub use fault::NumberFault;
pub use style::{Mark, Style};

use super::{
    decimal::Decimal,
    money::{self, Money},
};
use kernel::text::half_width_char;
use tabular::numerals;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The number, or the lower end of a range.
    pub low: Decimal,
    /// The upper end of a range.
    pub high: Option<Decimal>,
    /// The sign of money beside it.
    pub money: Option<Money>,
    /// The unit behind it, half-width and lower case, without money: `1.2元/斤` has `斤`.
    pub unit: Option<String>,
    /// It was written with 万, 百 and the like, or in Chinese numerals.
    pub spelt: bool,
}

impl Typed {
    fn plain(low: Decimal) -> Typed {
        Typed { low, high: None, money: None, unit: None, spelt: false }
    }

    /// # Errors
    /// A range where one number is wanted.
    pub fn one(&self) -> Result<Decimal, NumberFault> {
        if self.high.is_some() { Err(NumberFault::Range) } else { Ok(self.low) }
    }
}

/// Reads a number with what stands beside it.
///
/// # Errors
/// Why the text is no number, and what to write instead.
pub fn read(text: &str, style: Style) -> Result<Typed, NumberFault> {
    if let Some(plain) = plain(text, style) {
        return plain.map(Typed::plain);
    }
    if text.len() > 200 {
        return Err(NumberFault::NotANumber);
    }
    let text = folded(text);
    let (negative, rest) = signed(&text);
    let (money, rest) = stripped(rest);
    let (again, rest) = signed(rest);
    if negative && again {
        return Err(NumberFault::NotANumber);
    }
    let first = Part::read(rest, style)?;
    let (behind, mut rest) = stripped(first.rest);
    let mut typed = Typed { money: joined(money, behind)?, spelt: first.spelt, ..Typed::plain(first.value) };
    if let Some(second) = after_range_mark(rest) {
        let (money, second) = stripped(second);
        let second = Part::read(second, style)?;
        let (behind, left) = stripped(second.rest);
        typed.money = joined(joined(typed.money, money)?, behind)?;
        typed.spelt |= second.spelt;
        // 2-3万 is 20 000 to 30 000, and 2 to 30 000 to a computer.
        if second.spelt && !first.spelt || negative || again {
            return Err(NumberFault::NotANumber);
        }
        let (low, high) = if less(second.value, first.value) { (second.value, first.value) } else { (first.value, second.value) };
        (typed.low, typed.high) = (low, Some(high));
        rest = left;
    }
    if negative || again {
        typed.low = typed.low.negated();
    }
    let unit = ["/", "每", "per "].iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or(rest).trim();
    if !unit.is_empty() {
        // What begins like a number is a second one.
        if unit.starts_with(['.', ',', '\'']) {
            return Err(NumberFault::TwoPoints);
        }
        typed.unit = Some(unit.to_owned());
    } else if first.worded {
        return Err(NumberFault::Worded(typed.low.to_string()));
    }
    Ok(typed)
}

/// A column of prices is plain already: digits and at most one point.
fn plain(text: &str, style: Style) -> Option<Result<Decimal, NumberFault>> {
    let mut points = 0;
    for b in text.bytes() {
        match b {
            b'0'..=b'9' => {}
            b'.' if points == 0 => points = 1,
            _ => return None,
        }
    }
    if points == 1 && style.point != Mark::Decimal || text.len() == points {
        return None;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Some(Decimal::of_parts(whole, fraction, style.round).map_err(NumberFault::from))
}

/// Half-width, lower case, one kind of point, dash and blank, garbled signs put right.
fn folded(text: &str) -> String {
    let one = |c: char| match c {
        '。' | '｡' | '﹒' => '.',
        '﹐' => ',',
        '￥' => '¥',
        '−' => '-',
        '’' => '\'',
        _ if c.is_whitespace() => ' ',
        other => half_width_char(other),
    };
    let visible = |c: &char| !matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}');
    let text: String = text.chars().filter(visible).map(one).flat_map(char::to_lowercase).collect();
    money::mended(text).trim().to_owned()
}

fn signed(text: &str) -> (bool, &str) {
    text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()))
}

fn stripped(text: &str) -> (Option<Money>, &str) {
    Money::strip(text).map_or((None, text), |(money, rest)| (Some(money), rest))
}

fn joined(one: Option<Money>, other: Option<Money>) -> Result<Option<Money>, NumberFault> {
    match (one, other) {
        (Some(a), Some(b)) if !a.agrees(b) => Err(NumberFault::NotANumber),
        (one, other) => Ok(one.or(other)),
    }
}

fn less(a: Decimal, b: Decimal) -> bool {
    i128::from(a.digits) * b.scale_factor() < i128::from(b.digits) * a.scale_factor()
}

/// What stands behind the stroke of a range; nothing where there is no number.
fn after_range_mark(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let rest = text.trim_start_matches(['-', '~', '–', '—', '〜', '至', '到']);
    let rest = if rest.len() == text.len() { text.strip_prefix("to ")? } else { rest }.trim_start();
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (number(rest) || Money::strip(rest).is_some_and(|(_, rest)| number(rest))).then_some(rest)
}

/// One number and what follows it.
struct Part<'a> {
    value: Decimal,
    rest: &'a str,
    /// With 万 or in Chinese numerals.
    spelt: bool,
    /// In Chinese numerals alone.
    worded: bool,
}

impl<'a> Part<'a> {
    fn read(text: &'a str, style: Style) -> Result<Part<'a>, NumberFault> {
        let first = text.chars().next().ok_or(NumberFault::NotANumber)?;
        if numerals::is_numeral(first) || first == '半' {
            return Self::worded(text);
        }
        let end = number_end(text);
        if end == 0 {
            return Err(if first.is_numeric() { NumberFault::OtherDigits } else { NumberFault::NotANumber });
        }
        let (span, rest) = text.split_at(end);
        let mut value = style.decimal(span)?;
        let mut rest = rest.trim_start();
        if let Some(power) = exponent(rest) {
            return Err(NumberFault::Exponent(power.and_then(|by| value.times(by)).map(|n| n.to_string())));
        }
        let before = rest;
        // 千克 is a unit.
        while let Some(c) = rest.chars().next().filter(|_| !rest.starts_with("千克")) {
            let Some(by) = numerals::power(c).filter(|by| *by > 10) else { break };
            value = value.times(by).ok_or(NumberFault::TooLarge)?;
            rest = &rest[c.len_utf8()..];
        }
        let spelt = rest.len() != before.len();
        // 1万2 and 3.5k say no number that everybody reads alike.
        if spelt && rest.starts_with(|c: char| c.is_ascii_digit() || numerals::is_numeral(c)) {
            return Err(NumberFault::NotANumber);
        }
        let slang = match rest {
            "w" => Some(10_000),
            "k" => Some(1_000),
            _ => None,
        };
        match slang {
            Some(by) => Err(NumberFault::Exponent(value.times(by).map(|n| n.to_string()))),
            None => Ok(Part { value, rest: rest.trim_start(), spelt, worded: false }),
        }
    }

    /// 三吨, 两千斤, 半吨.
    fn worded(text: &'a str) -> Result<Part<'a>, NumberFault> {
        let part = |value: Decimal, rest: &'a str| Part { value, rest: rest.trim_start(), spelt: true, worded: true };
        if let Some(rest) = text.strip_prefix('半') {
            return Ok(part(Decimal { digits: 5, scale: 1 }, rest));
        }
        let end = text.find(|c: char| !numerals::is_numeral(c)).unwrap_or(text.len());
        // 三千克 and 二两: the last characters may belong to the unit.
        let ends = text[..end].char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let cut = ends
            .filter(|at| *at == end || text[*at..].starts_with('两'))
            .find_map(|at| Some((numerals::number(&text[..at])?, at)));
        let (value, at) = cut.ok_or(NumberFault::NotANumber)?;
        Ok(part(Decimal::whole(value), &text[at..]))
    }
}

/// Where the digits with their marks end; a blank belongs to them between two digits only.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    for (at, b) in bytes.iter().enumerate() {
        match b {
            b'0'..=b'9' | b'.' | b',' | b'\'' => end = at + 1,
            b' ' if at > 0 && bytes[at - 1].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {}
            _ => break,
        }
    }
    if bytes[..end].iter().any(u8::is_ascii_digit) { end } else { 0 }
}

/// `e4`, `e+4`, `×10^4`: the power of ten, where it is one that can be written out.
fn exponent(text: &str) -> Option<Option<i64>> {
    let digits = text.strip_prefix('e')?;
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let negative = digits.starts_with('-');
    let digits = digits.trim_start_matches('-');
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let power = digits.parse::<u32>().ok().filter(|n| *n <= 9 && !negative);
    Some(power.map(|n| 10_i64.pow(n)))
}

/// Words that a list writes where nothing is traded: 面议, 停市, 售完. Not a forgotten price.
pub fn says_no_price(text: &str) -> bool {
    const WORDS: [&str; 42] = [
        "面议",
        "面議",
        "议价",
        "議價",
        "电议",
        "停市",
        "休市",
        "休売",
        "休売り",
        "休場",
        "停售",
        "停业",
        "停業",
        "停牌",
        "售完",
        "售罄",
        "卖完",
        "賣完",
        "缺货",
        "缺貨",
        "无货",
        "無貨",
        "断货",
        "斷貨",
        "暂无",
        "暫無",
        "暂停",
        "未上市",
        "未到货",
        "待定",
        "无报价",
        "下市",
        "退市",
        "无市",
        "无交易",
        "无成交",
        "未开市",
        "未成交",
        "放假",
        "closed",
        "holiday",
        "sold out",
    ];
    if text.len() > 60 || text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let text = folded(text);
    WORDS.iter().any(|word| text.contains(word))
        || matches!(text.as_str(), "tbd" | "no quote" | "no sale" | "negotiable" | "out of stock" | "suspended")
}

#[cfg(test)]
mod tests;
