//! What serde says of a value that it cannot read, as a sentence in each language.

use kernel::Text;

/// A sentence that names what is wrong and what is expected. serde's own words stand in the English one.
pub fn words(what: &str) -> Text {
    Text::new(chinese(what).unwrap_or_else(|| "内容缺失或填写不正确".to_owned()), what)
}

fn chinese(what: &str) -> Option<String> {
    let of = |start: &str| what.strip_prefix(start);
    if of("missing field ").is_some() {
        return Some("必填".to_owned());
    }
    if of("duplicate field ").is_some() {
        return Some("写了两次，请只留一个".to_owned());
    }
    if let Some(rest) = of("unknown field ") {
        let known = choices(rest);
        let way_out = if known.is_empty() { "请删去".to_owned() } else { format!("可填 {known}") };
        return Some(format!("没有这一项，{way_out}"));
    }
    if let Some(rest) = of("unknown variant ") {
        return Some(format!("没有这个选项，可选 {}", choices(rest))).filter(|_| !choices(rest).is_empty());
    }
    let (_, expected) =
        of("invalid type: ").or_else(|| of("invalid value: ")).or_else(|| of("invalid length "))?.rsplit_once(", expected ")?;
    Some(format!("须为{}", kind(expected)?))
}

/// The names between backticks after `expected`.
fn choices(rest: &str) -> String {
    let expected = rest.split_once(", expected ").map_or("", |(_, expected)| expected);
    expected.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
}

fn kind(expected: &str) -> Option<&'static str> {
    Some(match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" => "整数",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "不小于 0 的整数",
        "f32" | "f64" => "数字",
        "a boolean" => " true 或 false",
        "a string" | "a borrowed string" | "string or map" => "文字，写在引号里",
        "a sequence" => "列表，写在方括号里",
        "a map" => "对象，写在花括号里",
        _ if expected.starts_with("struct ") => "对象，写在花括号里",
        _ if expected.starts_with("a tuple of size") || expected.starts_with("an array of length") => "列表，项数须相符",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read by serde")]
    struct Form {
        kg: u32,
        side: Option<Side>,
        rows: Option<Vec<bool>>,
        name: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Side {
        Offer,
        Demand,
    }

    fn zh(json: &str) -> String {
        let fault = serde_json::from_str::<Form>(json).unwrap_err().to_string();
        let text = words(fault.split(" at line").next().unwrap());
        assert!(text.has_one_language_each(), "{text:?}");
        text.zh
    }

    #[test]
    fn unreadable_value_is_named_in_chinese() {
        assert_eq!(zh("{}"), "必填");
        assert_eq!(zh(r#"{"kg": 1, "kg": 2}"#), "写了两次，请只留一个");
        assert_eq!(zh(r#"{"kg": 1, "lb": 2}"#), "没有这一项，可填 kg、side、rows、name");
        assert_eq!(zh(r#"{"kg": "1"}"#), "须为不小于 0 的整数");
        assert_eq!(zh(r#"{"kg": -1}"#), "须为不小于 0 的整数");
        assert_eq!(zh(r#"{"kg": 1, "side": "both"}"#), "没有这个选项，可选 offer、demand");
        assert_eq!(zh(r#"{"kg": 1, "rows": [1]}"#), "须为 true 或 false");
        assert_eq!(zh(r#"{"kg": 1, "rows": {}}"#), "须为列表，写在方括号里");
        assert_eq!(zh(r#"{"kg": 1, "name": 7}"#), "须为文字，写在引号里");
        assert_eq!(zh("7"), "须为对象，写在花括号里");
        assert_eq!(words("trailing characters").zh, "内容缺失或填写不正确");
    }
}
