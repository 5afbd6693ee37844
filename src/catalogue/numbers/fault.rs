//! Why a text is no number, and what to write instead.

use super::super::units::UnitError;
use kernel::{FieldError, Text};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberFault {
    NotANumber,
    /// Digits of another script.
    OtherDigits,
    TwoPoints,
    /// `1,2`: what it is without the comma, and with a point in its place.
    Comma {
        whole: String,
        point: String,
    },
    /// `1.234` in a column with decimal commas.
    Point {
        whole: String,
        point: String,
    },
    /// `1e4`, `1.2w`, with the number written out where that can be told.
    Exponent(Option<String>),
    /// `六千`.
    Worded(String),
    /// Two numbers where one is wanted.
    Range,
    TooPrecise,
    TooLarge,
}

impl From<UnitError> for NumberFault {
    fn from(fault: UnitError) -> NumberFault {
        match fault {
            UnitError::TooPrecise => NumberFault::TooPrecise,
            UnitError::TooLarge => NumberFault::TooLarge,
            _ => NumberFault::NotANumber,
        }
    }
}

impl NumberFault {
    /// The rule, as a stable word.
    pub fn code(&self) -> &'static str {
        self.unit_error().code()
    }

    /// The mark can be read in two ways, and only whoever knows the list can tell.
    pub fn is_unclear(&self) -> bool {
        matches!(self, Self::Comma { .. } | Self::Point { .. })
    }

    pub(crate) fn unit_error(&self) -> UnitError {
        match self {
            Self::TooPrecise => UnitError::TooPrecise,
            Self::TooLarge => UnitError::TooLarge,
            _ => UnitError::NotANumber,
        }
    }

    /// What is wrong and what to write instead.
    pub fn text(&self) -> Text {
        match self {
            Self::NotANumber => {
                let hint = self.hint();
                Text::new(format!("不是数字，{}", hint.zh), format!("not a number: {}", hint.en))
            }
            _ => self.hint(),
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> Text {
        match self {
            Self::NotANumber => Text::new("请只填数字，如 1.20", "write digits only, such as 1.20"),
            Self::OtherDigits => Text::new("请用数字 0–9 填写，如 1.20", "write it with the digits 0 to 9, such as 1.20"),
            Self::TwoPoints => Text::new("小数点不止一个，请写成 1.20 这样", "more than one point: write it as 1.20"),
            Self::Comma { whole, point } => Text::new(
                format!("逗号可能是小数点，也可能是千位分隔，请写成 {point} 或 {whole}"),
                format!("the comma may be a decimal or a thousands mark: write {point} or {whole}"),
            ),
            Self::Point { whole, point } => Text::new(
                format!("点可能是小数点，也可能是千位分隔，请写成 {point} 或 {whole}"),
                format!("the point may be a decimal or a thousands mark: write {point} or {whole}"),
            ),
            Self::Exponent(Some(number)) | Self::Worded(number) => {
                Text::new(format!("请写成 {number}"), format!("write it out: {number}"))
            }
            Self::Exponent(None) => Text::new("请写出全部数字", "write the whole number out"),
            Self::Range => Text::new("请只填一个数", "write one number only"),
            Self::TooPrecise => Text::new("最多六位小数", "at most six decimals"),
            Self::TooLarge => Text::new("数值过大", "too large"),
        }
    }

    /// The same as a broken rule of the field at `path`.
    pub fn field(&self, path: impl Into<String>) -> FieldError {
        let text = self.text();
        FieldError::new(path, self.code(), text.zh, text.en)
    }
}
