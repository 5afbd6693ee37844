//! The words by which an importer's heads are found. The reader of files knows none itself.

/// What a head says of its column, as far as a table is found by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// The goods.
    Name,
    Day,
    Price,
    /// Known, and none of the others.
    Other,
}

/// An importer's words.
#[derive(Debug)]
pub struct Vocabulary {
    /// What a text means as the head of a column.
    pub head: fn(&str) -> Option<Head>,
    /// The one day that a text states, as `2026-11-27`.
    pub day: fn(&str) -> Option<String>,
    /// Whether a text is a unit of prices, as `元/公斤`.
    pub unit: fn(&str) -> bool,
}

/// Ends of words that sum up the rows above.
const SUMS: [&str; 8] = ["合计", "小计", "总计", "平均", "均价", "平均价", "平均值", "总平均"];
const SUMS_EN: [&str; 8] = ["total", "totals", "subtotal", "grandtotal", "average", "mean", "sum", "avg"];

/// Beginnings of lines under a table.
const NOTES: [&str; 38] = [
    "注:",
    "注1",
    "备注",
    "附注",
    "附:",
    "说明:",
    "以上",
    "本表",
    "温馨提示",
    "声明",
    "※",
    "填报",
    "填表",
    "制表",
    "审核",
    "复核",
    "报送",
    "采价员",
    "采价人",
    "报价员",
    "数据来源",
    "资料来源",
    "来源:",
    "联系人",
    "联系电话",
    "电话",
    "负责人",
    "单位负责人",
    "编制",
    "签字",
    "签名",
    "盖章",
    "打印",
    "统计人",
    "note:",
    "notes:",
    "source:",
    "remark:",
];

/// Names of groups of goods, which are no goods.
const GROUPS: [&str; 22] = [
    "蔬菜",
    "果品",
    "水果",
    "肉类",
    "禽蛋",
    "水产",
    "水产品",
    "粮油",
    "副食",
    "调料",
    "豆制品",
    "菌类",
    "食用菌",
    "叶菜",
    "根茎",
    "茄果",
    "瓜果",
    "特菜",
    "其他",
    "其它",
    "vegetables",
    "fruits",
];

/// Whether a cell, as [`super::header_key`] writes it, stands for the rows above: `平均`, `合计：`, `蔬菜类小计`.
pub(super) fn is_summary(key: &str) -> bool {
    if key.len() > 60 || key.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let word = key.split([':', '(']).next().unwrap_or_default();
    SUMS.iter().any(|sum| word.ends_with(sum)) || SUMS_EN.contains(&word)
}

/// Whether the text begins a note under a table.
pub(super) fn is_note(key: &str) -> bool {
    let page = || key.starts_with('第') && key.contains('页') && key.chars().count() <= 20;
    NOTES.iter().any(|note| key.starts_with(note)) || page()
}

/// Whether the text, alone in its row, is too much for the name of a good.
pub(super) fn is_sentence(text: &str) -> bool {
    text.contains(['：', '。', '；', '，']) || text.chars().count() > 30
}

/// Whether the text, alone in its row, names a group of goods.
pub(super) fn is_group(key: &str) -> bool {
    let plain = key.trim_end_matches(':').trim_matches([
        '(', ')', '-', '—', '*', '【', '】', '、', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '.',
    ]);
    plain.chars().count() <= 8 && (plain.ends_with('类') || GROUPS.contains(&plain))
}

/// The unit that a line states: `单位：元/公斤`, `(元/斤)`, `2026-11-27　第 2 版　单位：元/公斤`.
pub(super) fn stated_unit(text: &str, is_unit: fn(&str) -> bool) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。' | ')' | '）' | '、' | '】' | ']');
    let starts = ["单位", "計價單位", "單位", "unit", "Unit", "UNIT"];
    let told = starts.iter().find_map(|word| {
        let rest =
            text.split_once(word)?.1.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '为' | '是'));
        let unit = rest.split(ends).next()?;
        is_unit(unit).then(|| unit.to_owned())
    });
    told.or_else(|| {
        let bare = text.trim_matches(['(', ')', '（', '）', '【', '】', '[', ']', ' ']);
        (bare.contains(['/', '／']) && is_unit(bare)).then(|| bare.to_owned())
    })
    .or_else(|| {
        let open = text.rfind(['(', '（'])?;
        let inside = text[open..].trim_matches(['(', ')', '（', '）', ' ']);
        let inside = inside.trim_start_matches("单位").trim_start_matches([':', '：']);
        (inside.contains(['/', '／']) && is_unit(inside)).then(|| inside.to_owned())
    })
}

/// Whether a text is a number, a share, an amount of money: no head.
pub(super) fn is_numeric(text: &str) -> bool {
    let mut digits = false;
    for c in text.chars() {
        match c {
            '0'..='9' | '０'..='９' => digits = true,
            '.' | ',' | '+' | '-' | '−' | '%' | '¥' | '￥' | '€' | '$' | ' ' | '．' | '±' | '％' | '/' | ':' => {}
            _ => return false,
        }
    }
    digits
}
