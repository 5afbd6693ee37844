//! Signs and words of money, as they stand in front of numbers, behind them and in units.

/// The currencies that a sign may mean: `€` is one, `$` is many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money(&'static [&'static str]);

const DOLLARS: &[&str] = &["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "CLP", "COP", "ARS"];
const RUPEES: &[&str] = &["INR", "LKR", "PKR", "NPR", "MUR"];

/// Sign or word, half-width and lower case → currencies; longer ones first where one begins another.
const SIGNS: &[(&str, &[&str])] = &[
    ("人民币元", &["CNY"]),
    ("人民币", &["CNY"]),
    ("新台币", &["TWD"]),
    ("新臺幣", &["TWD"]),
    ("台币", &["TWD"]),
    ("nt$", &["TWD"]),
    ("ntd", &["TWD"]),
    ("港元", &["HKD"]),
    ("港币", &["HKD"]),
    ("hk$", &["HKD"]),
    ("美元", &["USD"]),
    ("us$", &["USD"]),
    ("欧元", &["EUR"]),
    ("英镑", &["GBP"]),
    ("日元", &["JPY"]),
    ("日圆", &["JPY"]),
    ("韩元", &["KRW"]),
    ("泰铢", &["THB"]),
    ("卢比", RUPEES),
    ("卢布", &["RUB"]),
    ("元", &["CNY", "TWD", "HKD", "MOP"]),
    ("圆", &["CNY", "TWD", "JPY"]),
    ("块钱", &["CNY"]),
    ("块", &["CNY"]),
    ("円", &["JPY"]),
    ("¥", &["CNY", "JPY"]),
    ("€", &["EUR"]),
    ("£", &["GBP", "EGP", "LBP"]),
    ("$", DOLLARS),
    ("₹", &["INR"]),
    ("₨", RUPEES),
    ("₩", &["KRW"]),
    ("₫", &["VND"]),
    ("₱", &["PHP"]),
    ("₽", &["RUB"]),
    ("฿", &["THB"]),
    ("rs.", RUPEES),
    ("rs", RUPEES),
    ("yuan", &["CNY"]),
    ("rmb", &["CNY"]),
    ("cny", &["CNY"]),
    ("euro", &["EUR"]),
    ("eur", &["EUR"]),
    ("usd", &["USD"]),
    ("gbp", &["GBP"]),
    ("jpy", &["JPY"]),
    ("inr", &["INR"]),
    ("lkr", &["LKR"]),
    ("pkr", &["PKR"]),
    ("npr", &["NPR"]),
    ("twd", &["TWD"]),
    ("hkd", &["HKD"]),
    ("krw", &["KRW"]),
    ("thb", &["THB"]),
    ("vnd", &["VND"]),
    ("php", &["PHP"]),
    ("rub", &["RUB"]),
    ("sgd", &["SGD"]),
    ("cad", &["CAD"]),
    ("aud", &["AUD"]),
    ("chf", &["CHF"]),
];

/// Signs that were written in UTF-8 and read as Latin-1, lower case.
const MOJIBAKE: &[(&str, &str)] = &[("â‚¬", "€"), ("â\u{82}¬", "€"), ("ï¿¥", "¥"), ("â£", "£"), ("â¥", "¥")];

impl Money {
    /// The sign at the beginning of a half-width, lower-case text, and what follows it.
    pub(super) fn strip(text: &str) -> Option<(Money, &str)> {
        let (sign, codes) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign))?;
        Some((Money(codes), text[sign.len()..].trim_start()))
    }

    /// Whether an amount with this sign may be one of the currency (`CNY`).
    pub fn may_be(self, currency: &str) -> bool {
        self.0.contains(&currency)
    }

    /// Whether two signs may stand for one currency, as in `¥1.20元`.
    pub(super) fn agrees(self, other: Money) -> bool {
        self.0.iter().any(|code| other.may_be(code))
    }

    /// The currency, or the first that is meant.
    pub fn code(self) -> &'static str {
        self.0.first().copied().unwrap_or_default()
    }
}

/// The text with garbled signs put right.
pub(super) fn mended(text: String) -> String {
    if text.is_ascii() || !text.contains(['â', 'ï']) {
        return text;
    }
    MOJIBAKE.iter().fold(text, |text, (garbled, sign)| text.replace(garbled, sign))
}
