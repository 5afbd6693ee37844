//! Why a text is no day, and what to write instead.

use kernel::{Day, Text};

/// Why a text names no single day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFault {
    NotADay,
    /// `2026年11月第4周`, `2026-W48`.
    Week,
    /// `2026年11月`, `11月下旬`, `2026年四季度`.
    Period,
    /// `16/11/2026–22/11/2026`.
    Range(Day, Day),
    /// `今天`, `昨天`: true only on the day on which it was written.
    Relative,
    /// `12月1日`, where nothing says the year.
    YearMissing,
    /// `26-11-27`.
    ShortYear,
    /// `01/12/2021`: two days are possible.
    Order,
    /// A time of another place that is not known.
    Zone,
}

impl DayFault {
    /// What is wrong and what to write instead.
    pub fn text(self) -> Text {
        match self {
            Self::NotADay => Text::new("请写成 2026-04-08", "write it as 2026-04-08"),
            Self::Week => Text::new("这是一周，不是一天，请写明哪一天", "this is a week: say which day"),
            Self::Period => Text::new("这是一段时间，不是一天，请写明哪一天", "this is a period: say which day"),
            Self::Range(first, last) => Text::new(
                format!("这是一段时间（{first} 至 {last}），请在读法中写明取哪一天"),
                format!("these are the days from {first} to {last}: say in the mapping which one counts"),
            ),
            Self::Relative => {
                Text::new("“今天”“昨天”会过时，请写明年月日", "'today' and 'yesterday' do not last: write year, month and day")
            }
            Self::YearMissing => Text::new("没有年份，请写明年月日", "the year is missing: write year, month and day"),
            Self::ShortYear => Text::new("年份请写四位，如 2026-04-08", "write the year with four digits: 2026-04-08"),
            Self::Order => Text::new(
                "分不清月和日，请在读法中选择日期写法，或写成 2026-04-08",
                "day and month cannot be told apart: choose the format of days, or write 2026-04-08",
            ),
            Self::Zone => Text::new("时区不认识，请写成北京时间的日期", "an unknown time zone: write the day in Beijing"),
        }
    }
}
