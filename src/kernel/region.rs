//! Regions by their codes of GB/T 2260: two digits each for province, prefecture and county.

use std::{fmt, str::FromStr};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};

/// The provinces, municipalities, autonomous and special administrative regions.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
    "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// A code of GB/T 2260: six digits that begin with a province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct RegionCode([u8; 6]);

/// The text is no region's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRegionCode;

/// The market of a program for which no other is configured.
impl Default for RegionCode {
    fn default() -> RegionCode {
        RegionCode::BEIJING
    }
}

impl RegionCode {
    pub const BEIJING: RegionCode = RegionCode(*b"110000");

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The digits that the codes of everything within the region begin with: `370000` → `37`, `370700` → `3707`.
    pub fn prefix(&self) -> &str {
        let code = self.as_str();
        code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code)
    }

    /// Whether the place with this code lies within the region, or is the region itself.
    pub fn contains(&self, code: &str) -> bool {
        code.starts_with(self.prefix())
    }

    pub fn is_province(self) -> bool {
        self.0.ends_with(b"0000")
    }

    pub fn is_county(self) -> bool {
        !self.0.ends_with(b"00")
    }

    /// Whether it is a district or county of this city.
    pub fn is_district_of(self, city: RegionCode) -> bool {
        self.is_county() && city.contains(self.as_str())
    }

    pub fn province(self) -> RegionCode {
        let [first, second, ..] = self.0;
        RegionCode([first, second, b'0', b'0', b'0', b'0'])
    }

    /// The code of the province around a stored code; a text that is no region's code stays as it is.
    pub fn province_of(code: &str) -> String {
        code.parse().map_or_else(|NoRegionCode| code.to_owned(), |code: RegionCode| code.province().to_string())
    }
}

impl FromStr for RegionCode {
    type Err = NoRegionCode;

    fn from_str(text: &str) -> Result<RegionCode, NoRegionCode> {
        let digits: [u8; 6] = text.as_bytes().try_into().map_err(|_| NoRegionCode)?;
        let listed = PROVINCES.iter().any(|province| text.starts_with(province));
        if listed && digits.iter().all(u8::is_ascii_digit) { Ok(RegionCode(digits)) } else { Err(NoRegionCode) }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<DB: Backend> ToSql<Text, DB> for RegionCode
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Text, DB>::to_sql(self.as_str(), out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for RegionCode
where
    String: FromSql<Text, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, DB>>::from_sql(raw)?;
        text.parse().map_err(|NoRegionCode| format!("{text} is no region's code").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn region_code_is_six_digits_of_a_province() {
        assert_eq!(code("110106").to_string(), "110106");
        for wrong in ["", "37", "3707", "37070", "3707000", "990106", "000000", "１１０１０６", "37070a", "+37070", "山东"]
        {
            assert_eq!(wrong.parse::<RegionCode>(), Err(NoRegionCode), "{wrong}");
        }
    }

    #[test]
    fn region_contains_what_begins_like_it() {
        for (region, prefix) in [("370000", "37"), ("370700", "3707"), ("370783", "370783"), ("500000", "50")] {
            assert_eq!(code(region).prefix(), prefix);
        }
        assert!(code("370000").contains("370783") && code("370700").contains("370783") && code("370783").contains("370783"));
        assert!(!code("370700").contains("370000") && !code("370783").contains("370700") && !code("110000").contains("370783"));
        assert_eq!(RegionCode::province_of("370783"), "370000");
        assert_eq!(RegionCode::province_of("xin-fa-di"), "xin-fa-di");
    }

    #[test]
    fn district_of_beijing_is_a_county_of_it() {
        assert!(code("110106").is_district_of(RegionCode::BEIJING) && code("120101").is_district_of(code("120000")));
        for other in ["110000", "110100", "120101", "370783"] {
            assert!(!code(other).is_district_of(RegionCode::BEIJING), "{other}");
        }
        assert!(code("370000").is_province() && !code("370700").is_province() && !code("370700").is_county());
    }
}
