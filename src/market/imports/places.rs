//! Places by the names that people write: `潍坊`, `潍坊市`, `山东潍坊`, `山东省潍坊市`, `新发地`, or the code.

use std::collections::HashMap;

use crate::{
    catalogue::{self, units::half_width},
    kernel::Result,
    market::listing::Side,
    storage::Tx,
};

/// Each spelling with its code; `None` where it could mean several places.
pub(super) struct Places(HashMap<String, Option<String>>);

impl Places {
    /// Origins for offers, destinations for demands.
    pub fn of(tx: &mut Tx, side: Side) -> Result<Places> {
        let mut places = Places(HashMap::new());
        match side {
            Side::Offer => {
                let regions = catalogue::service::regions(tx, None, None, "")?;
                let names: HashMap<String, String> = regions.iter().map(|r| (r.code.clone(), r.name.zh.clone())).collect();
                for region in &regions {
                    let province = format!("{}0000", &region.code[..2]);
                    let above = names.get(&province).filter(|_| province != region.code);
                    for name in [region.name.zh.as_str(), short(&region.name.zh)] {
                        places.add(name, &region.code);
                        for above in above.into_iter().flat_map(|name| [name.as_str(), short(name)]) {
                            places.add(&format!("{above}{name}"), &region.code);
                        }
                    }
                    places.add(&region.code, &region.code);
                }
            }
            Side::Demand => {
                for destination in catalogue::service::destinations(tx)? {
                    let name = &destination.name.zh;
                    places.add(&destination.code, &destination.code);
                    places.add(name, &destination.code);
                    for end in ["批发市场", "农产品批发市场", "农副产品批发市场", "市场", "配送中心", "保供点", "中转站"]
                    {
                        if let Some(short) = name.strip_suffix(end).filter(|short| !short.is_empty()) {
                            places.add(short, &destination.code);
                        }
                    }
                }
            }
        }
        Ok(places)
    }

    fn add(&mut self, name: &str, code: &str) {
        let known = self.0.entry(half_width(name)).or_insert_with(|| Some(code.to_owned()));
        if known.as_deref() != Some(code) {
            *known = None;
        }
    }

    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.get(&half_width(name))?.as_deref()
    }
}

/// Without the word for the kind of region: `潍坊市` → `潍坊`.
fn short(name: &str) -> &str {
    let ends = ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "地区", "省", "市", "盟", "区", "县"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|short| short.chars().count() >= 2).unwrap_or(name)
}
