//! Quantity, price and weight as they are typed beside their units.

use std::collections::BTreeMap;

use super::terms::{filled, required};
use catalogue::{
    numbers::{self, NumberFault, Style, Typed},
    units::{Decimal, Measure, QuotedUnit, UnitFault, leave_unit_out, number_in, other_currency, read_unit},
};
use kernel::{FieldError, error::Check};

/// Goods are traded in it.
const CURRENCY: &str = "CNY";

/// Which number of the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Quantity,
    Price,
}

impl Amount {
    const fn path(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Price => "price",
        }
    }

    const fn unit_path(self) -> &'static str {
        match self {
            Self::Quantity => "quantity_unit",
            Self::Price => "price_unit",
        }
    }

    /// The number that was typed. A unit behind it is read where the unit's own field is blank or says the same; then,
    /// and where the number was spelt out (1.2万, 三吨), the plain number is kept in its place.
    pub fn number(self, text: &mut String, unit: &mut String, check: &mut Check) -> Option<Decimal> {
        required(filled(Some(text)), self.path(), check)?;
        match self.read(text, unit) {
            Ok((typed, number)) => {
                if typed.unit.is_some() || typed.spelt {
                    *text = number.to_string();
                }
                if let Some(written) = typed.unit.filter(|_| unit.is_empty()) {
                    *unit = written;
                }
                Some(number)
            }
            Err(fault) => {
                check.push(fault);
                None
            }
        }
    }

    fn read(self, text: &str, unit: &str) -> Result<(Typed, Decimal), FieldError> {
        let path = self.path();
        let typed = numbers::read(text, Style::FORM).map_err(|fault| fault.field(path))?;
        let number = typed.one().map_err(|fault| fault.field(path))?;
        match typed.money {
            Some(_) if self == Self::Quantity => return Err(NumberFault::NotANumber.field(path)),
            Some(money) if !money.may_be(CURRENCY) => return Err(other_currency(path, money, CURRENCY)),
            _ => {}
        }
        if let Some(written) = &typed.unit {
            if !is_known(written) {
                let zh = format!("“{written}”不是单位，请只填数字，单位填在单位栏");
                let en = format!("'{written}' is no unit: write the number only, the unit has its own field");
                return Err(FieldError::new(path, "not_a_number", zh, en));
            }
            if !(unit.is_empty() || same_unit(written, unit)) {
                return Err(leave_unit_out(path));
            }
        }
        Ok((typed, number))
    }

    /// The unit, with the stated weight where it is a package.
    pub fn measure(self, text: &str, stated_kg: Option<Decimal>, check: &mut Check) -> Option<Measure> {
        let path = self.unit_path();
        let text = required(filled(Some(text)), path, check)?;
        let fault = match read_unit(text, &BTreeMap::new()) {
            Ok(QuotedUnit { money: Some(money), .. }) if self == Self::Quantity || !money.may_be(CURRENCY) => {
                other_currency(path, money, CURRENCY)
            }
            Ok(quoted) => return Some(quoted.measure),
            Err(UnitFault::NoWeight { unit, .. }) => match Measure::with_kg(unit, stated_kg) {
                Ok(measure) => return Some(measure),
                Err(fault) => fault.field("kg_per_unit"),
            },
            Err(UnitFault::Unknown) => FieldError { code: "unknown".to_owned(), ..UnitFault::Unknown.field(path, text) },
            Err(fault) => fault.field("kg_per_unit", text),
        };
        check.push(fault);
        None
    }
}

fn is_known(unit: &str) -> bool {
    !matches!(read_unit(unit, &BTreeMap::new()), Err(UnitFault::Unknown))
}

/// Whether two texts name one unit: the same mass, or the same package.
fn same_unit(one: &str, other: &str) -> bool {
    match (read_unit(one, &BTreeMap::new()), read_unit(other, &BTreeMap::new())) {
        (Ok(one), Ok(other)) => one.measure.equals(other.measure),
        (Err(UnitFault::NoWeight { unit: one, .. }), Err(UnitFault::NoWeight { unit: other, .. })) => one == other,
        _ => false,
    }
}

/// The weight of a package, in kg: `10公斤` is 10.
pub(super) fn weight(text: &mut String, check: &mut Check) -> Option<Decimal> {
    match number_in(text, Measure::KILOGRAM, CURRENCY, "kg_per_unit") {
        Ok(number) => {
            *text = number.to_string();
            Some(number)
        }
        Err(fault) => {
            check.push(fault);
            None
        }
    }
}
