//! Places by the names that people write: `潍坊`, `潍坊市`, `山东潍坊`, `山东省潍坊市寿光市`, `新发地`, `马驹桥`, or the code.
//!
//! The catalogue has prefectures and the districts of Beijing, no counties: of `山东省潍坊市寿光市` the prefecture is taken and
//! the whole text goes into the note. `寿光` alone is refused, for its prefecture is not known here.

use std::collections::HashMap;

use crate::listing::Side;
use catalogue::units::half_width;
use kernel::{FieldError, RegionCode, Result};
use storage::Tx;

/// Words that are left out of the name of a destination.
const ENDS: [&str; 9] = [
    "农产品中心批发市场",
    "农副产品批发市场",
    "农产品批发市场",
    "批发市场",
    "市场",
    "配送中心",
    "保供投放点",
    "保供点",
    "中转站",
];

/// What ends the name of a place below a prefecture.
const BELOW: [&str; 12] = ["市", "县", "区", "旗", "镇", "乡", "街道", "村", "庄", "园区", "基地", "农场"];

/// A place as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub code: String,
    /// More was written than the catalogue knows.
    pub closer: bool,
}

/// Why a text names no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlaceFault {
    Unknown,
    /// Only the province is known of what was written.
    ProvinceOnly(String),
    /// These, by their names.
    Several(Vec<String>),
}

impl PlaceFault {
    /// The fault with its way out.
    pub fn field(&self, path: &str, side: Side, text: &str) -> FieldError {
        let (zh, en) = match (self, side) {
            (PlaceFault::Several(names), _) => (
                format!("“{text}”可能是{}，请写全称", names.join("、")),
                format!("'{text}' may be {}: write it in full", names.join(", ")),
            ),
            (PlaceFault::ProvinceOnly(province), _) => (
                format!("“{text}”只认出“{province}”：请写到地级市，例如“山东潍坊寿光”"),
                format!("of '{text}' only '{province}' is known: name the prefecture, such as 山东潍坊寿光"),
            ),
            (PlaceFault::Unknown, Side::Offer) => (
                format!("没有“{text}”这个地点：县、区、镇前面请写所在的地级市，例如“山东潍坊寿光”"),
                format!("there is no place '{text}': write its prefecture in front, such as 山东潍坊寿光"),
            ),
            (PlaceFault::Unknown, Side::Demand) => (
                format!("没有“{text}”这个到货地：请写市场、配送中心或投放点的名称，例如“新发地”"),
                format!("there is no destination '{text}': name a market, a centre or a supply point, such as 新发地"),
            ),
        };
        FieldError::new(path, if matches!(self, PlaceFault::Several(_)) { "ambiguous" } else { "not_understood" }, zh, en)
    }
}

/// Each spelling with its codes: several where it could mean several places.
pub(super) struct Places {
    side: Side,
    spellings: HashMap<String, Vec<String>>,
    names: HashMap<String, String>,
}

impl Places {
    /// Origins for offers, destinations for demands.
    pub fn of(tx: &mut Tx, side: Side) -> Result<Places> {
        let mut places = Places { side, spellings: HashMap::new(), names: HashMap::new() };
        match side {
            Side::Offer => places.regions(places::service::regions(tx, None, None, "")?.into_iter().map(|r| (r.code, r.name.zh))),
            Side::Demand => {
                places.destinations(places::service::destinations(tx)?.into_iter().map(|d| (d.code, d.name.zh)));
            }
        }
        Ok(places)
    }

    fn regions(&mut self, regions: impl Iterator<Item = (String, String)>) {
        self.names = regions.collect();
        let names = self.names.clone();
        for (code, name) in &names {
            let province = RegionCode::province_of(code);
            let above = names.get(&province).filter(|_| province != *code);
            for name in [name.as_str(), short(name)] {
                self.add(name, code);
                for above in above.into_iter().flat_map(|name| [name.as_str(), short(name)]) {
                    self.add(&format!("{above}{name}"), code);
                }
            }
            self.add(code, code);
        }
    }

    fn destinations(&mut self, destinations: impl Iterator<Item = (String, String)>) {
        for (code, name) in destinations {
            self.add(&code, &code);
            self.add(&name, &code);
            for end in ENDS {
                if let Some(short) = name.strip_suffix(end).filter(|short| !short.is_empty()) {
                    self.add(short, &code);
                }
            }
            self.names.insert(code, name);
        }
    }

    fn add(&mut self, spelling: &str, code: &str) {
        let codes = self.spellings.entry(half_width(spelling)).or_default();
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }

    /// # Errors
    /// Why the text names no single place.
    pub fn find(&self, text: &str) -> std::result::Result<Found, PlaceFault> {
        // Blanks and strokes between the parts: 山东省 潍坊市, 山东/潍坊.
        let key: String = half_width(text).chars().filter(|c| !"-/·,、>".contains(*c)).collect();
        if let Some(codes) = self.spellings.get(&half_width(text)).or_else(|| self.spellings.get(&key)) {
            return self.one(codes).map(|code| Found { code, closer: false });
        }
        match self.side {
            Side::Offer => self.below(&key),
            Side::Demand => self.part(&key),
        }
    }

    fn one(&self, codes: &[String]) -> std::result::Result<String, PlaceFault> {
        match codes {
            [code] => Ok(code.clone()),
            several => Err(PlaceFault::Several(self.named(several))),
        }
    }

    fn named(&self, codes: &[String]) -> Vec<String> {
        let mut names: Vec<String> = codes.iter().filter_map(|code| self.names.get(code).cloned()).take(5).collect();
        names.sort_unstable();
        names
    }

    /// A place below a prefecture: the longest beginning that is known.
    fn below(&self, key: &str) -> std::result::Result<Found, PlaceFault> {
        let ends = key.char_indices().map(|(at, _)| at).skip(2).collect::<Vec<_>>();
        let begun = ends.into_iter().rev().find_map(|at| {
            let (begin, rest) = key.split_at(at);
            Some((self.spellings.get(begin)?, begin, rest))
        });
        let Some((codes, begin, rest)) = begun else { return Err(PlaceFault::Unknown) };
        // A short name and more, like 海南州: only words for a place may follow it.
        let is_place = BELOW.iter().any(|end| rest.ends_with(end))
            || begin.ends_with(['市', '区', '盟', '州', '县'])
            || rest.chars().count() >= 2;
        let code = self.one(codes)?;
        match (is_place, code.parse().is_ok_and(RegionCode::is_province)) {
            (false, _) => Err(PlaceFault::Unknown),
            (true, true) => Err(PlaceFault::ProvinceOnly(self.names.get(&code).cloned().unwrap_or_default())),
            (true, false) => Ok(Found { code, closer: true }),
        }
    }

    /// A destination by a part of its name, if only one has it.
    fn part(&self, key: &str) -> std::result::Result<Found, PlaceFault> {
        let bare = ENDS.iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key);
        if bare.chars().count() < 2 {
            return Err(PlaceFault::Unknown);
        }
        let codes: Vec<String> =
            self.names.iter().filter(|(_, name)| half_width(name).contains(bare)).map(|(code, _)| code.clone()).collect();
        match codes.is_empty() {
            true => Err(PlaceFault::Unknown),
            false => self.one(&codes).map(|code| Found { code, closer: false }),
        }
    }
}

/// Without the word for the kind of region: `潍坊市` → `潍坊`.
fn short(name: &str) -> &str {
    let ends = ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "地区", "省", "市", "盟", "区", "县"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|short| short.chars().count() >= 2).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(side: Side, names: &[(&str, &str)]) -> Places {
        let mut places = Places { side, spellings: HashMap::new(), names: HashMap::new() };
        let all = names.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
        if side == Side::Offer {
            places.regions(all)
        } else {
            places.destinations(all)
        }
        places
    }

    #[test]
    fn origins_are_found_as_they_are_written() {
        let places = places(
            Side::Offer,
            &[
                ("370000", "山东省"),
                ("370700", "潍坊市"),
                ("110000", "北京市"),
                ("110115", "大兴区"),
                ("130700", "张家口市"),
                ("130000", "河北省"),
            ],
        );
        let found = |text: &str| places.find(text).map(|found| (found.code, found.closer));
        for text in ["潍坊", "潍坊市", "山东潍坊", "山东省潍坊市", "山东省 潍坊市", "山东/潍坊", "370700"]
        {
            assert_eq!(found(text), Ok(("370700".to_owned(), false)), "{text}");
        }
        for text in ["山东省潍坊市寿光市", "山东潍坊寿光", "潍坊市寿光市洛城街道", "山东省-潍坊市-寿光市", "潍坊寿光"]
        {
            assert_eq!(found(text), Ok(("370700".to_owned(), true)), "{text}");
        }
        assert_eq!(found("北京大兴区庞各庄镇"), Ok(("110115".to_owned(), true)));
        assert_eq!(found("山东省寿光市"), Err(PlaceFault::ProvinceOnly("山东省".to_owned())));
        for text in ["寿光", "寿光市", "火星", "山", "潍坊x"] {
            assert_eq!(found(text), Err(PlaceFault::Unknown), "{text}");
        }
    }

    #[test]
    fn destinations_are_found_by_a_part_of_their_name() {
        let places = places(
            Side::Demand,
            &[
                ("xinfadi", "新发地农产品批发市场"),
                ("dc-tongzhou", "通州马驹桥配送中心"),
                ("point-tongzhou", "通州区保供投放点"),
                ("baliqiao", "八里桥农产品中心批发市场"),
            ],
        );
        let found = |text: &str| places.find(text).map(|found| found.code);
        for (text, code) in [
            ("新发地", "xinfadi"),
            ("新发地批发市场", "xinfadi"),
            ("马驹桥", "dc-tongzhou"),
            ("马驹桥配送中心", "dc-tongzhou"),
            ("八里桥", "baliqiao"),
            ("八里桥市场", "baliqiao"),
        ] {
            assert_eq!(found(text).as_deref(), Ok(code), "{text}");
        }
        assert!(matches!(found("通州"), Err(PlaceFault::Several(names)) if names.len() == 2));
        assert_eq!(found("岳各庄"), Err(PlaceFault::Unknown));
        assert_eq!(found("桥"), Err(PlaceFault::Unknown));
    }
}
