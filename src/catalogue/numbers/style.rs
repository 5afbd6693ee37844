//! What commas and points mean: stated, or decided by all numbers of a column together.

use super::{super::decimal::Decimal, NumberFault};

/// What a comma or a point is in the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Decimal,
    Thousands,
    /// The column shows both, or neither: a number that could be two is refused.
    Unclear,
}

/// How the numbers of a column or a form are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub comma: Mark,
    pub point: Mark,
    /// More than six decimals are the tail of a spreadsheet's float: rounded, not refused.
    pub round: bool,
}

impl Style {
    /// What people type here: `1,200.50`.
    pub const FORM: Style = Style { comma: Mark::Thousands, point: Mark::Decimal, round: false };
    /// Cells of a file with decimal points: `1,200.50`.
    pub const POINT: Style = Style { round: true, ..Style::FORM };
    /// Cells of a file with decimal commas: `1.200,50`.
    pub const COMMA: Style = Style { comma: Mark::Decimal, point: Mark::Thousands, round: true };

    /// The style that the numbers of a column show. Without a single comma it is the usual one.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Style {
        // The first byte of the full-width comma tells most cells apart.
        let has_comma = |cell: &str| cell.bytes().any(|b| b == b',' || b == 0xEF) && cell.contains([',', '，']);
        if !cells.clone().any(has_comma) {
            return Style::POINT;
        }
        let mut seen = Evidence::default();
        for cell in cells {
            if cell.is_ascii() {
                seen.look(cell);
            } else {
                seen.look(&super::folded(cell));
            }
        }
        seen.style()
    }

    /// The number in digits and marks.
    pub(super) fn decimal(self, span: &str) -> Result<Decimal, NumberFault> {
        let (commas, points) = (count(span, ','), count(span, '.'));
        let blanks = span.contains([' ', '\'']);
        let written =
            |whole: &str, fraction: &str| Decimal::of_parts(&digits(whole), fraction, self.round).map_err(NumberFault::from);
        let grouped = |whole: &str, by: char| -> Result<(), NumberFault> {
            let fine = !whole.contains([',', '.', ' ', '\'']) || groups(whole, by);
            if fine { Ok(()) } else { Err(NumberFault::TwoPoints) }
        };
        // The last of two kinds of marks is the decimal one.
        let mark = match (commas, points) {
            (0, 0) => None,
            (0, 1) => Some(('.', self.point)),
            (1, 0) => Some((',', self.comma)),
            (0, _) | (_, 0) => {
                let by = if commas > 0 { ',' } else { '.' };
                let thousands = groups(span, by) && (by == ',') == (self.comma != Mark::Decimal);
                return if thousands { written(span, "") } else { Err(NumberFault::TwoPoints) };
            }
            _ => {
                let (at, mark) = span.char_indices().rfind(|(_, c)| matches!(c, ',' | '.')).unwrap_or_default();
                let (whole, fraction) = (&span[..at], &span[at + 1..]);
                grouped(whole, if mark == ',' { '.' } else { ',' })?;
                let other = if mark == ',' { self.comma == Mark::Thousands } else { self.point == Mark::Thousands };
                return if other { Err(both(span, mark)) } else { written(whole, fraction) };
            }
        };
        let Some((mark, means)) = mark else {
            if blanks && !(groups(span, ' ') || groups(span, '\'')) {
                return Err(NumberFault::NotANumber);
            }
            return written(span, "");
        };
        let (whole, fraction) = span.split_once(mark).unwrap_or((span, ""));
        if blanks && !(groups(whole, ' ') || groups(whole, '\'')) || fraction.contains([' ', '\'']) {
            return Err(NumberFault::NotANumber);
        }
        match means {
            Mark::Decimal => written(whole, fraction),
            Mark::Thousands if !blanks && groups(span, mark) => written(span, ""),
            // 2,5 beside 3.5: both are decimal marks; 1,200 beside them is what nobody knows.
            _ => Err(both(span, mark)),
        }
    }
}

fn count(span: &str, mark: char) -> usize {
    span.bytes().filter(|b| char::from(*b) == mark).count()
}

fn digits(span: &str) -> String {
    span.chars().filter(char::is_ascii_digit).collect()
}

/// Both readings of a number with one mark that may be either.
fn both(span: &str, mark: char) -> NumberFault {
    let shown = |whole: &str, fraction: &str| {
        Decimal::of_parts(&digits(whole), &digits(fraction), true).map_or_else(|_| span.to_owned(), |number| number.to_string())
    };
    let (before, after) = span.rsplit_once(mark).unwrap_or((span, ""));
    let (whole, point) = (shown(span, ""), shown(before, after));
    if mark == ',' { NumberFault::Comma { whole, point } } else { NumberFault::Point { whole, point } }
}

/// `1,234,567`: one to three digits, then groups of three.
fn groups(span: &str, by: char) -> bool {
    let mut groups = span.split(by);
    let first = groups.next().unwrap_or_default();
    let plain = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len())
        && plain(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && plain(group))
}

/// What the numbers of a column show of their marks.
#[derive(Default)]
struct Evidence {
    comma_decimal: bool,
    comma_thousands: bool,
    point_decimal: bool,
    point_thousands: bool,
    /// 100 to 999 without a mark: numbers beside which `1,200` continues.
    hundreds: bool,
}

impl Evidence {
    fn look(&mut self, cell: &str) {
        for span in cell.split(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))) {
            let span = span.trim_matches([',', '.']);
            let (commas, points) = (count(span, ','), count(span, '.'));
            match (commas, points) {
                (0, 0) => self.hundreds |= span.len() == 3 && !span.starts_with('0'),
                (1, 0) => self.comma_decimal |= !groups(span, ','),
                (0, 1) => self.point_decimal |= !groups(span, '.'),
                (_, 0) => self.comma_thousands = true,
                (0, _) => self.point_thousands = true,
                _ if span.rfind(',') > span.rfind('.') => (self.comma_decimal, self.point_thousands) = (true, true),
                _ => (self.comma_thousands, self.point_decimal) = (true, true),
            }
        }
    }

    fn style(self) -> Style {
        let comma = match (self.comma_decimal || self.point_thousands, self.comma_thousands || self.point_decimal) {
            (true, false) => Mark::Decimal,
            (false, true) => Mark::Thousands,
            (false, false) if self.hundreds => Mark::Thousands,
            _ => Mark::Unclear,
        };
        let point = match (self.point_thousands, self.point_decimal) {
            (true, false) => Mark::Thousands,
            (false, true) => Mark::Decimal,
            (false, false) if !self.comma_decimal => Mark::Decimal,
            _ => Mark::Unclear,
        };
        Style { comma, point, round: true }
    }
}
