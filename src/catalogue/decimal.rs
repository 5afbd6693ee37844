//! Decimal numbers as people type them, exact.

use std::{borrow::Cow, fmt, str::FromStr};

use super::units::{UnitError, half_width};

/// A decimal as typed, exact: `digits` · 10^−`scale`, up to six places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    pub(super) digits: i64,
    pub(super) scale: u8,
}

impl Decimal {
    const MAX_SCALE: u8 = 6;

    pub const fn whole(n: i64) -> Self {
        Self { digits: n, scale: 0 }
    }

    pub fn digits(self) -> i64 {
        self.digits
    }

    pub fn scale(self) -> u8 {
        self.scale
    }

    pub fn is_positive(self) -> bool {
        self.digits > 0
    }

    pub(super) fn scale_factor(self) -> i128 {
        10i128.pow(u32::from(self.scale))
    }

    /// This times `factor`, if that is a whole number.
    pub(super) fn scaled(self, factor: i64) -> Option<i64> {
        let product = i128::from(self.digits) * i128::from(factor);
        (product % self.scale_factor() == 0).then(|| i64::try_from(product / self.scale_factor()).ok())?
    }

    /// Without trailing zeros, but with at least `places` decimals.
    pub(super) fn shortened(mut self, places: u8) -> Self {
        while self.scale > places && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl FromStr for Decimal {
    type Err = UnitError;

    /// Accepts what people type and spreadsheets export: `3.20`, `１２．５`, `1,200`, `¥3.2`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        // A column of prices is plain already.
        if text.bytes().all(|b| b.is_ascii_digit() || b".,-".contains(&b)) {
            return Self::of_plain(text);
        }
        let text = half_width(text);
        Self::of_plain(text.trim_start_matches('¥').trim_end_matches('元'))
    }
}

impl Decimal {
    fn of_plain(text: &str) -> Result<Self, UnitError> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = ungrouped(whole).ok_or(UnitError::NotANumber)?;
        let fraction = fraction.trim_end_matches('0');
        let mut digits = whole.bytes().chain(fraction.bytes());
        if (whole.is_empty() && fraction.is_empty() && !text.contains('0')) || !digits.clone().all(|b| b.is_ascii_digit()) {
            return Err(UnitError::NotANumber);
        }
        let scale = u8::try_from(fraction.len()).ok().filter(|s| *s <= Self::MAX_SCALE).ok_or(UnitError::TooPrecise)?;
        let number = digits.try_fold(0_i64, |n, digit| n.checked_mul(10)?.checked_add(i64::from(digit - b'0')));
        Ok(Self { digits: sign * number.ok_or(UnitError::TooLarge)?, scale })
    }
}

/// `1,234,567` → `1234567`; a comma that separates anything but thousands is refused, for `1,5` may mean 1.5.
fn ungrouped(whole: &str) -> Option<Cow<'_, str>> {
    if !whole.contains(',') {
        return Some(Cow::Borrowed(whole));
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(Cow::Owned(digits))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let width = scale + 1;
        let all = format!("{:0width$}", self.digits.unsigned_abs());
        let (whole, fraction) = all.split_at(all.len() - scale);
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}
