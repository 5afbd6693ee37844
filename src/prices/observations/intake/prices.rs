//! The figures of one row: what its cells say of the price, in which unit and money, and the volume.

use super::{
    candidate::{JudgedRow, fen},
    mapping::{AverageOf, Places, RangeOf},
    reader::{MISSING, Reader, VolumeUnit},
    rules::{self, Rule},
};
use crate::{figures, observations::model::Derived};
use catalogue::{
    Money,
    numbers::{self, NumberFault},
    units::{Decimal, Measure, read_unit},
};
use kernel::{FieldError, Kg};
use tabular::Row;

/// What a cell says of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    /// 面议, 停市: there is none.
    NoPrice,
    One(Decimal),
    Range(Decimal, Decimal),
    /// Noted already.
    Unreadable,
}

impl Said {
    fn one(self) -> Option<Decimal> {
        if let Self::One(number) = self { Some(number) } else { None }
    }
}

/// What stands beside the numbers of a row.
#[derive(Default)]
struct Beside {
    money: Option<Money>,
    unit: Option<String>,
}

/// The three prices of a row, as its cells say them.
#[derive(Default)]
struct Figures {
    low: Option<Decimal>,
    average: Option<Decimal>,
    high: Option<Decimal>,
    missing: Missing,
}

/// What a row does not say; what it says unreadably is not missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Missing {
    #[default]
    Nothing,
    Average,
    Range,
    Low,
    High,
}

impl Figures {
    fn lacks(&self) -> Missing {
        match (self.low.is_some(), self.average.is_some(), self.high.is_some()) {
            (true, false, true) => Missing::Average,
            (false, true, false) => Missing::Range,
            (false, _, true) => Missing::Low,
            (true, _, false) => Missing::High,
            (true, true, true) | (false, false, false) => Missing::Nothing,
        }
    }
}

impl Reader<'_> {
    /// Low, average and high; missing ones are never taken for zero, and never made of others unless the mapping says so.
    pub(super) fn quote(&mut self, row: &Row, wide: Option<usize>, places: &Places, out: &mut JudgedRow) {
        let columns = match wide {
            Some(column) => [Some(column); 3],
            None => [places.low, places.average, places.high],
        };
        let texts = columns.map(|column| row.get(column).unwrap_or_default());
        let quote = &mut out.candidate.quote;
        [quote.low, quote.average, quote.high] = texts.map(str::to_owned);
        if let Some(stalls) = row.get(places.stalls).filter(|text| wide.is_none() && !self.is_missing(text)) {
            let (unit, measure) = self.row_unit(row, columns, &Beside::default());
            out.candidate.quote.unit = unit;
            let measure = measure.and_then(|measure| self.in_currency(measure, None, out));
            return self.stalls(stalls, measure.ok(), self.label(places.stalls), out);
        }
        let single = places.single || wide.is_some();
        let labels = columns.map(|column| self.label(column.or(columns[1]).or(columns[0])));
        let mut beside = Beside::default();
        let mut said = [Said::Nothing; 3];
        for (at, slot) in said.iter_mut().enumerate().take(if single { 1 } else { 3 }) {
            *slot = self.said(texts[at], labels[at], &mut beside, out);
        }
        if !said.iter().any(|said| matches!(said, Said::One(_) | Said::Range(..) | Said::Unreadable)) {
            let rule = if said.contains(&Said::NoPrice) { rules::NO_QUOTE } else { rules::PRICE_MISSING };
            out.candidate.quote.unit = self.row_unit(row, columns, &beside).0;
            return out.messages.push(rule.at(labels[1]));
        }
        let mut figures = if single { of_one(said[0]) } else { of_three(said, labels, out) };
        if !said.contains(&Said::Unreadable) {
            figures.missing = figures.lacks();
        }
        self.note_missing(&figures, labels, out);
        let (unit, measure) = self.row_unit(row, columns, &beside);
        out.candidate.quote.unit = unit;
        match measure.and_then(|measure| self.in_currency(measure, beside.money, out)) {
            Ok(measure) => self.settle(&figures, measure, texts, labels, out),
            Err(fault) => out.messages.push(fault),
        }
    }

    fn said(&self, text: &str, label: &str, beside: &mut Beside, out: &mut JudgedRow) -> Said {
        if text.is_empty() || self.is_missing(text) {
            return Said::Nothing;
        }
        match numbers::read(text, self.prices_style) {
            Ok(typed) if typed.low.digits() < 0 => {
                out.messages.push(rules::NEGATIVE.with(label, text, text));
                Said::Unreadable
            }
            Ok(typed) => {
                beside.money = beside.money.or(typed.money);
                match (&beside.unit, typed.unit) {
                    (Some(first), Some(unit)) if *first != unit => {
                        out.messages.push(rules::UNIT_CONTRADICTS.with(
                            label,
                            format!("{first}、{unit}"),
                            format!("{first}, {unit}"),
                        ));
                        return Said::Unreadable;
                    }
                    (None, Some(unit)) => beside.unit = Some(unit),
                    _ => {}
                }
                typed.high.map_or(Said::One(typed.low), |high| Said::Range(typed.low, high))
            }
            Err(_) if numbers::says_no_price(text) => Said::NoPrice,
            Err(fault) => {
                out.messages.push(fault_of(&fault, text, label));
                Said::Unreadable
            }
        }
    }

    /// The row's unit: the one that it states itself, or the one beside the price; then the header's, the title's, and the
    /// mapping's, which is for rows that have none.
    fn row_unit(
        &mut self,
        row: &Row,
        columns: [Option<usize>; 3],
        beside: &Beside,
    ) -> (String, Result<(Measure, Option<Money>), FieldError>) {
        let mapped = self.mapping.unit.clone();
        if let Some(unit) = mapped.as_ref().filter(|_| self.mapping.unit_wins) {
            return (unit.clone(), self.unit(unit).map(|unit| (unit.measure, unit.money)));
        }
        let label = self.label(self.places.unit);
        let of_row = row.get(self.places.unit).filter(|text| !MISSING.contains(text));
        if let (Some(unit), None) = (of_row, &beside.unit) {
            return (unit.to_owned(), self.unit(unit).map(|unit| (unit.measure, unit.money)));
        }
        let headers = [columns[1], columns[0], columns[2]].into_iter().flatten();
        let headers: Vec<String> = headers.filter_map(|column| self.header_unit.get(column)?.clone()).collect();
        let of_header = headers.iter().find(|unit| self.unit(unit).is_ok()).cloned();
        let attached = beside.unit.clone();
        let stated = of_row.map(str::to_owned).or_else(|| of_header.clone().filter(|_| attached.is_some()));
        if let (Some(stated), Some(attached)) = (&stated, &attached) {
            let fault = match (self.unit(stated), self.unit(attached)) {
                (Ok(one), Ok(other)) if one.measure.equals(other.measure) => None,
                (Err(fault), _) | (_, Err(fault)) => Some(fault),
                _ => Some(rules::UNIT_CONTRADICTS.with(label, format!("{attached}、{stated}"), format!("{attached}, {stated}"))),
            };
            if let Some(fault) = fault {
                return (stated.clone(), Err(fault));
            }
        }
        let of_title = || row.get(self.places.title_unit).map(str::to_owned);
        let chosen = stated.or(attached).or(of_header).or_else(of_title).or(mapped);
        match chosen.or_else(|| headers.into_iter().next()) {
            Some(unit) => {
                let read = self.unit(&unit).map(|unit| (unit.measure, unit.money));
                (unit, read)
            }
            None => (String::new(), Err(rules::UNIT_MISSING.at(label))),
        }
    }

    /// The measure, where the money in the unit and beside the price may be the source's.
    fn in_currency(
        &self,
        (measure, money): (Measure, Option<Money>),
        beside: Option<Money>,
        out: &JudgedRow,
    ) -> Result<Measure, FieldError> {
        let currency = self.currency(&out.candidate.source);
        match [money, beside].into_iter().flatten().find(|money| !money.may_be(currency)) {
            Some(other) => {
                let found = format!("{} ≠ {currency}", other.code());
                Err(rules::CURRENCY.with(self.label(self.places.average.or(self.places.low)), &found, &found))
            }
            None => Ok(measure),
        }
    }

    /// What the row does not say, and the mapping does not say of such rows.
    fn note_missing(&self, figures: &Figures, labels: [&str; 3], out: &mut JudgedRow) {
        let rule = match figures.missing {
            Missing::Average if self.mapping.average.is_none() => rules::AVERAGE_MISSING.at(labels[1]),
            Missing::Range if self.mapping.range.is_none() => rules::RANGE_MISSING.at(labels[1]),
            Missing::Low => rules::PRICE_INCOMPLETE.at(labels[0]),
            Missing::High => rules::PRICE_INCOMPLETE.at(labels[2]),
            _ => return,
        };
        out.messages.push(rule);
    }

    /// Fen per kg, and whether low, average and high are in order.
    fn settle(&self, figures: &Figures, measure: Measure, texts: [&str; 3], labels: [&str; 3], out: &mut JudgedRow) {
        let mut read = [None; 3];
        let mut broken: Vec<&str> = Vec::new();
        for (at, number) in [figures.low, figures.average, figures.high].into_iter().enumerate() {
            match number.map(|number| fen(number, measure)) {
                Some(Ok(fen)) => read[at] = Some(fen),
                // One text that stands for three is wrong once.
                Some(Err(rule)) if !broken.contains(&texts[at]) => {
                    broken.push(texts[at]);
                    out.messages.push(rule.with(labels[at], texts[at], texts[at]));
                }
                _ => {}
            }
        }
        match (figures.missing, read) {
            (Missing::Average, [Some(low), _, Some(high)]) if self.mapping.average == Some(AverageOf::Middle) => {
                read[1] = Some(figures::half_even(i128::from(low) + i128::from(high), 2));
                out.candidate.quote.derived = Some(Derived::AverageIsMiddle);
            }
            (Missing::Range, [_, Some(average), _]) if self.mapping.range == Some(RangeOf::Average) => {
                (read[0], read[2]) = (Some(average), Some(average));
                out.candidate.quote.derived = Some(Derived::RangeIsAverage);
            }
            _ => {}
        }
        [out.candidate.low, out.candidate.average, out.candidate.high] = read;
        if let [Some(low), _, Some(high)] = read
            && low > high
        {
            let found = format!("{} > {}", texts[0], texts[2]);
            out.messages.push(rules::LOW_ABOVE_HIGH.with(labels[0], &found, &found));
        } else if let [Some(low), Some(average), Some(high)] = read
            && !(low..=high).contains(&average)
        {
            out.messages.push(rules::AVERAGE_OUTSIDE.with(labels[1], texts[1], texts[1]));
        }
    }

    /// The mean of one to five stalls, rounded half to even; their ends are low and high ("figures", section 2).
    fn stalls(&self, text: &str, measure: Option<Measure>, label: &str, out: &mut JudgedRow) {
        let parts: Vec<&str> = text.split([' ', '/', '、', ';', '；', '\n', '\t']).filter(|p| !p.is_empty()).collect();
        let mut read = Vec::with_capacity(parts.len());
        for part in &parts {
            let number = match numbers::read(part, self.prices_style) {
                Ok(typed) if typed.high.is_none() && typed.unit.is_none() => typed.low,
                Ok(_) => {
                    out.messages.push(rules::NOT_PLAIN.with(label, part, part));
                    continue;
                }
                Err(fault) => {
                    out.messages.push(fault_of(&fault, part, label));
                    continue;
                }
            };
            match measure.map(|measure| fen(number, measure)) {
                Some(Ok(price)) => read.push(price),
                Some(Err(rule)) => out.messages.push(rule.with(label, part, part)),
                None => {}
            }
        }
        out.candidate.quote.stalls = parts.iter().map(|p| (*p).to_owned()).collect();
        if measure.is_none() {
            out.messages.push(rules::UNIT_MISSING.at(self.label(self.places.unit)));
        } else if !(1..=5).contains(&parts.len()) {
            out.messages.push(rules::NOT_PLAIN.with(label, "摊位数须为 1 至 5", "one to five stalls"));
        } else if read.len() == parts.len() {
            let sum: i64 = read.iter().sum();
            out.candidate.low = read.iter().min().copied();
            out.candidate.high = read.iter().max().copied();
            out.candidate.average = Some(figures::half_even(sum.into(), read.len() as i128));
        }
    }

    /// A volume in the nearest kilograms; one in a unit that is not known is none.
    pub(super) fn volume(&self, text: &str) -> Result<Kg, Rule> {
        let typed = numbers::read(text, self.volumes_style).map_err(|_| rules::NOT_PLAIN)?;
        let number = typed.one().map_err(|_| rules::NOT_PLAIN)?;
        let beside = match typed.unit.as_deref().map(|unit| read_unit(unit, &self.mapping.weights)) {
            None => None,
            Some(Ok(unit)) => Some(unit.measure),
            Some(Err(_)) => return Err(rules::VOLUME_UNIT),
        };
        let measure = match (&self.volume, beside) {
            (VolumeUnit::Stated(stated), Some(beside)) if !stated.equals(beside) => return Err(rules::NOT_PLAIN),
            (_, Some(measure)) => measure,
            (VolumeUnit::Stated(measure), None) => *measure,
            (VolumeUnit::Unstated, None) => Measure::KILOGRAM,
            (VolumeUnit::Unknown(_), None) => return Err(rules::VOLUME_UNIT),
        };
        measure.nearest_kg(number).map_err(|_| rules::NOT_PLAIN)
    }
}

/// One price is low, average and high; a range has no average.
fn of_one(said: Said) -> Figures {
    match said {
        Said::One(number) => Figures { low: Some(number), average: Some(number), high: Some(number), ..Figures::default() },
        Said::Range(low, high) => Figures { low: Some(low), high: Some(high), ..Figures::default() },
        _ => Figures::default(),
    }
}

/// A range in the column of averages is low and high, where those do not say something else.
fn of_three(said: [Said; 3], labels: [&str; 3], out: &mut JudgedRow) -> Figures {
    let mut figures = Figures { low: said[0].one(), average: said[1].one(), high: said[2].one(), ..Figures::default() };
    let mut ranges = [0, 2].into_iter().filter(|at| matches!(said[*at], Said::Range(..)));
    if let Some(at) = ranges.next() {
        out.messages.push(rules::NOT_PLAIN.with(
            labels[at],
            "这一列应是一个价格，不是范围",
            "one price is wanted here, not a range",
        ));
    }
    if let Said::Range(low, high) = said[1] {
        let fits = |end: Option<Decimal>, own: Decimal| end.is_none_or(|end| end == own);
        if fits(figures.low, low) && fits(figures.high, high) {
            (figures.low, figures.high) = (Some(low), Some(high));
        } else {
            out.messages.push(rules::NOT_PLAIN.with(
                labels[1],
                "平均价是范围，且与最低价、最高价不符",
                "a range that low and high contradict",
            ));
        }
    }
    figures
}

/// The rule that an unreadable number breaks, with what to write instead.
fn fault_of(fault: &NumberFault, text: &str, label: &str) -> FieldError {
    let rule = match fault {
        _ if fault.is_unclear() => rules::DECIMAL_MARK,
        NumberFault::TooPrecise | NumberFault::TooLarge => rules::NOT_PLAIN,
        _ => rules::NOT_A_NUMBER,
    };
    let hint = fault.hint();
    rule.with(label, format!("{text}，{}", hint.zh), format!("{text}: {}", hint.en))
}
