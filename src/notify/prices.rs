//! Prices in the sentences of mails. A sentence is written once for everybody, with its prices per kg, so exact; who thinks
//! in 斤 gets it in 斤. The pages do the same with what the inbox says (`frontend/src/shared/lib/price-sentence.ts`).

use kernel::{FenPerKg, Role};

/// The unit behind a price, and what it becomes.
const UNITS: [(&str, &str); 3] = [("元/公斤", "元/斤"), ("yuan/kg", "yuan/jin"), ("yuan per kg", "yuan/jin")];

/// What stands between prices that share a unit.
const BETWEEN: [&str; 9] = [" / ", "/", " 到 ", " 至 ", " → ", "–", " – ", " to ", " and "];

/// Whether people of this role are used to prices per 斤: all but those who trade by the truck. The pages begin with the
/// same unit (price-unit.ts).
pub fn thinks_in_jin(role: Role) -> bool {
    !matches!(role, Role::Buyer | Role::Merchant | Role::Reserve | Role::Carrier | Role::Hub)
}

/// The text with its prices per 斤.
pub fn in_jin(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((at, unit, jin)) = UNITS.iter().filter_map(|(unit, jin)| Some((rest.find(unit)?, unit, jin))).min() {
        let (head, prices) = last_prices(&rest[..at]);
        out.push_str(head);
        if prices.is_empty() {
            out.push_str(unit);
        } else {
            out.push_str(&format!("{prices} {jin}"));
        }
        rest = &rest[at + unit.len()..];
    }
    out.push_str(rest);
    out
}

/// The text before the prices at its end, and those per 斤; all of the text where there is none.
fn last_prices(text: &str) -> (&str, String) {
    let (mut head, mut prices) = (text, String::new());
    let mut end = text.trim_end_matches(' ');
    while let Some((before, fen)) = last_price(end) {
        prices.insert_str(0, &FenPerKg(fen).per_jin().to_string());
        head = before;
        let Some((earlier, between)) = BETWEEN.iter().find_map(|between| Some((before.strip_suffix(between)?, between))) else {
            break;
        };
        if last_price(earlier).is_none() {
            break;
        }
        prices.insert_str(0, between);
        end = earlier;
    }
    (head, prices)
}

/// A price with two decimals at the end of a text, in fen.
fn last_price(text: &str) -> Option<(&str, i64)> {
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let (yuan, fen) = text[head.len()..].rsplit_once('.')?;
    let digits: String = yuan.chars().filter(|c| *c != ',').chain(fen.chars()).collect();
    (fen.len() == 2 && digits.len() > 2).then(|| Some((head, digits.parse().ok()?)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_its_prices_per_jin() {
        for (sentence, shown) in [
            ("西红柿：5000 公斤，3.25 元/公斤，4 月 8 日 至 9 日。", "西红柿：5000 公斤，1.62 元/斤，4 月 8 日 至 9 日。"),
            ("产地单价须在 1.00 到 1,234.56 元/公斤之间", "产地单价须在 0.50 到 617.28 元/斤之间"),
            ("3.52 / 1.76 元/公斤；0.02元/公斤", "1.76 / 0.88 元/斤；0.01 元/斤"),
            (
                "5000 kg at 2.10 yuan/kg, between 1.00 and 2.00 yuan per kg",
                "5000 kg at 1.05 yuan/jin, between 0.50 and 1.00 yuan/jin",
            ),
            ("单位：元/公斤；5 元/公斤；3.20 元/斤", "单位：元/公斤；5 元/公斤；3.20 元/斤"),
        ] {
            assert_eq!(in_jin(sentence), shown);
        }
        assert!(thinks_in_jin(Role::Producer) && !thinks_in_jin(Role::Buyer));
    }
}
