//! Decimal numbers, exact.

use std::{fmt, str::FromStr};

use super::{
    numbers::{self, Style},
    units::UnitError,
};

/// A decimal as typed, exact: `digits` · 10^−`scale`, up to six places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    pub(super) digits: i64,
    pub(super) scale: u8,
}

impl Decimal {
    const MAX_SCALE: usize = 6;

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

    /// This times `factor`, if it fits.
    pub(super) fn times(self, factor: i64) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(factor)?, scale: self.scale }.shortened(0))
    }

    pub(super) fn negated(self) -> Self {
        Self { digits: -self.digits, scale: self.scale }
    }

    /// Without trailing zeros, but with at least `places` decimals.
    pub(super) fn shortened(mut self, places: u8) -> Self {
        while self.scale > places && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }

    /// From digits in front of the point and behind it. More than six decimals are refused, or rounded where `round` says
    /// so: a spreadsheet's 1.1499999999999999 is 1.15.
    pub(super) fn of_parts(whole: &str, fraction: &str, round: bool) -> Result<Self, UnitError> {
        // A sign or a separator left between digits would be counted as one.
        if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(UnitError::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let (kept, rest) = fraction.split_at(fraction.len().min(Self::MAX_SCALE));
        if !(rest.is_empty() || round) {
            return Err(UnitError::TooPrecise);
        }
        let mut digits = whole.bytes().chain(kept.bytes());
        let number = digits.try_fold(0_i64, |n, digit| n.checked_mul(10)?.checked_add(i64::from(digit - b'0')));
        let up = i64::from(rest.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
        let digits = number.and_then(|n| n.checked_add(up)).ok_or(UnitError::TooLarge)?;
        // At most six digits are kept.
        Ok(Self { digits, scale: kept.len() as u8 }.shortened(0))
    }
}

impl FromStr for Decimal {
    type Err = UnitError;

    /// One number without a unit, as people type it: `3.20`, `１２．５`, `1,200`, `¥3.2`, `1.2万`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let typed = numbers::read(text, Style::FORM).map_err(|fault| fault.unit_error())?;
        match typed {
            numbers::Typed { low, high: None, unit: None, .. } => Ok(low),
            _ => Err(UnitError::NotANumber),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_with_other_signs_are_no_number() {
        for (whole, fraction) in [("1-2", ""), ("1", "2-3"), ("1,2", "5"), ("-", "1"), ("1", "元000000")] {
            assert_eq!(Decimal::of_parts(whole, fraction, true), Err(UnitError::NotANumber), "{whole}.{fraction}");
        }
    }
}
