//! Every rule of the intake in one table: what it catches, whether a person can still decide, and what helps.

use serde::Serialize;
use utoipa::ToSchema;

use kernel::{FieldError, Lang, Text, text_enum};

text_enum! {
    /// What became of a row. Every row is exactly one of these.
    pub enum RowVerdict {
        Accepted = "accepted" => ("接受", "Accepted"),
        /// A corrected price: it counts, and the earlier one is void and points to it.
        Superseding = "superseding" => ("更正", "Correction"),
        /// The same content again, in this batch or from earlier; no effect.
        Duplicate = "duplicate" => ("重复", "Duplicate"),
        /// It broke a rule that a person can judge; it waits in the queue.
        SetAside = "set_aside" => ("存疑", "Set aside"),
        /// There is no price in it that anybody could accept.
        Refused = "refused" => ("退回", "Refused"),
    }
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub code: &'static str,
    pub verdict: RowVerdict,
    zh: &'static str,
    en: &'static str,
    remedy_zh: &'static str,
    remedy_en: &'static str,
}

/// A rule as the pages show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IntakeRule)]
pub struct RuleView {
    pub code: String,
    pub verdict: RowVerdict,
    pub text: Text,
    pub remedy: Text,
}

impl Rule {
    pub fn view(&self) -> RuleView {
        RuleView {
            code: self.code.to_owned(),
            verdict: self.verdict,
            text: Text::new(self.zh, self.en),
            remedy: Text::new(self.remedy_zh, self.remedy_en),
        }
    }

    /// This rule broken in a column.
    pub fn at(&self, column: &str) -> FieldError {
        FieldError::new(column, self.code, self.zh, self.en)
    }

    /// The same with what was found.
    pub fn with(&self, column: &str, zh: impl std::fmt::Display, en: impl std::fmt::Display) -> FieldError {
        FieldError::new(column, self.code, format!("{}：{zh}", self.zh), format!("{}: {en}", self.en))
    }
}

macro_rules! rules {
    ($($name:ident = $code:literal, $verdict:ident, $zh:literal, $en:literal, $remedy_zh:literal, $remedy_en:literal;)+) => {
        $(pub const $name: Rule = Rule {
            code: $code, verdict: RowVerdict::$verdict, zh: $zh, en: $en, remedy_zh: $remedy_zh, remedy_en: $remedy_en,
        };)+

        /// All rules, in the order in which they are asked.
        pub const RULES: &[Rule] = &[$($name),+];
    };
}

rules! {
    TOO_MANY_CELLS = "too_many_cells", Refused, "本行格数多于列数", "more cells than columns",
        "检查是否有未加引号的逗号", "look for a comma without quotes";
    UNDECODABLE = "undecodable", Refused, "含无法解码的字符", "characters that cannot be decoded",
        "另选编码，或另存为 UTF-8", "choose another encoding, or save as UTF-8";
    FORMULA_ERROR = "formula_error", Refused, "公式错误", "a formula's error", "在表中改正公式", "mend the formula";
    FORMULA_WITHOUT_VALUE = "formula_without_value", Refused, "公式没有保存结果", "a formula saved without its result",
        "用 Excel 打开后另存，再导入", "open the file in Excel, save it again and import it";
    NAME_MISSING = "name_missing", Refused, "没有品名", "no name", "补上品名后重新导入", "fill in the name and import again";
    VARIETY_IGNORED = "variety_ignored", Refused, "已定为不采集的品名", "a name that is not collected, as was decided",
        "如需采集，在名称对照中更改", "change the answer under names to collect it";
    UNKNOWN_SOURCE = "unknown_source", Refused, "没有这个采价点，或不能为其报价", "no such source, or not yours to report for",
        "在读法中写明市场名称对应的采价点", "say in the mapping which source the market's name means";
    INVALID_DAY = "invalid_day", Refused, "日期不正确", "not a day", "检查日期格式", "check the format of days";
    IN_FUTURE = "in_future", Refused, "日期晚于今天", "the day is after today", "检查日期格式", "check the format of days";
    PRICE_MISSING = "price_missing", Refused, "没有价格", "no price", "零、空白和 NR 等标记都按缺失处理，不参与平均",
        "zero, blank and marks such as NR are missing and never averaged";
    NO_QUOTE = "no_quote", Refused, "没有报价（面议、停市、售完等）", "no quote: closed, sold out or to be agreed",
        "有价之日再报", "report it on a day with a price";
    NOT_A_NUMBER = "not_a_number", Refused, "不是数字", "not a number", "检查列的对应", "check which column is which";
    NEGATIVE = "negative", Refused, "价格为负", "a negative price", "退货不是报价", "a return is no quote";
    FILTERED_OUT = "filtered_out", Refused, "按读法不取的行", "a row that the mapping leaves out", "如需导入，更改读法",
        "change the mapping to take it";
    REASON_REQUIRED = "change_reason_required", Refused, "比上次报价变动超过 2%，请填写原因",
        "the change against the previous report is over 2 %: give the reason", "填写变动原因", "fill in the reason";
    AVERAGE_MISSING = "average_missing", SetAside, "有最低价和最高价，没有平均价", "low and high without an average",
        "补上平均价后接受，或在读法中写明取中间值", "fill in the average and accept, or say in the mapping that it is the middle";
    RANGE_MISSING = "range_missing", SetAside, "只有平均价，没有最低价和最高价", "an average without low and high",
        "补全后接受，或在读法中写明三价相同", "complete it and accept, or say in the mapping that all three are alike";
    PRICE_INCOMPLETE = "price_incomplete", SetAside, "最低价和最高价缺一个", "either low or high is missing",
        "补全后接受", "complete it and accept";
    DECIMAL_MARK = "decimal_mark_unclear", SetAside, "分不清小数点和千位分隔", "a decimal or a thousands mark?",
        "在读法中写明小数点的写法", "say in the mapping which mark is the decimal one";
    CURRENCY = "currency_differs", SetAside, "币种与采价点不同", "another currency than the source's",
        "不折算、不采用；核对采价点的币种，或更正为该币种的价格", "never converted: check the source's currency, or correct the price";
    UNIT_CONTRADICTS = "unit_contradicts", SetAside, "价格旁的单位与该行单位不符", "the unit beside the price is not the row's",
        "核对单位，更正后接受", "check the unit, correct and accept";
    VOLUME_UNIT = "unknown_volume_unit", SetAside, "上市量的单位不认识，上市量未读", "the volume's unit is unknown: the volume is not read",
        "在读法中写明上市量的单位", "state the volume's unit in the mapping";
    NOT_PLAIN = "not_plain", SetAside, "数值无法使用", "a value that cannot be used", "更正后接受", "correct and accept";
    LOW_ABOVE_HIGH = "low_above_high", SetAside, "最低价高于最高价", "the low price is above the high one",
        "可能两列颠倒", "the two may be swapped";
    AVERAGE_OUTSIDE = "average_outside", SetAside, "平均价不在最低价和最高价之间", "the average is not between low and high",
        "更正后接受", "correct and accept";
    UNIT_MISSING = "unit_missing", SetAside, "没有单位", "no unit", "在读法中写明单位", "state the unit in the mapping";
    UNKNOWN_UNIT = "unknown_unit", SetAside, "不认识的单位", "an unknown unit", "在读法中写明每单位的重量",
        "state its weight in the mapping";
    UNIT_WEIGHT_MISSING = "unit_weight_missing", SetAside, "按件计价而没有重量，无法折算", "priced by the package without its weight",
        "在读法中写明每袋、每盒的重量", "state the package's weight in the mapping";
    UNKNOWN_VARIETY = "unknown_variety", SetAside, "目录中没有这个品名", "the catalogue has no such name",
        "在名称对照中回答一次，以后都记得", "answer once under names; it is remembered";
    TOO_LARGE = "too_large", SetAside, "价格大得不合常理", "a price beyond reason", "更正后接受", "correct and accept";
    ID_CONFLICT = "id_conflict", SetAside, "同一编号在前面已有不同内容", "the same id stands above with other content",
        "核对后接受其一", "check, and accept one";
    CONFLICT = "conflict_in_file", SetAside, "同一品种、日期、规格、产地在前面已有另一价格",
        "a row above has another price for this variety, day, spec and origin", "核对后接受其一", "check, and accept one";
    UNIT_SUSPECTED = "unit_suspected", SetAside, "约为近期中位价的两倍或一半，单位可能填错",
        "about twice or half the recent median: is the unit right?", "核对斤与公斤", "check jin (500 g) against kg";
    FAR_FROM_OTHERS = "far_from_others", SetAside, "超过其他各采价点的 3 倍，或不到三分之一",
        "over three times or under a third of every other source", "核对原始采价单；确属此价的，写明原因后接受",
        "check the original sheet; if it is right, accept it with the reason";
    WHOLESALE_ABOVE_RETAIL = "wholesale_above_retail", SetAside, "批发价高于零售价", "wholesale is above retail",
        "核对单位、规格和日期", "check the unit, the spec and the day";
    FAR_FROM_OTHER_KIND = "far_from_other_kind", SetAside, "批发价与零售价相差 4 倍以上", "wholesale and retail are over four times apart",
        "核对单位、规格和日期", "check the unit, the spec and the day";
    NEW_SERIES = "new_series_off", SetAside, "新的采价点、规格或产地的首个价格，与可比价格相差过大",
        "the first price of a new source, spec or origin, far from comparable prices", "核对原始采价单，补上规格和产地",
        "check the original sheet; fill in spec and origin";
    OUTLIER = "outlier", SetAside, "明显偏离近期价格", "far off the recent prices", "核对原始采价单", "check the original sheet";
    STALE = "stale_sheet", SetAside, "整表与上一报价日完全相同，可能是旧表重发", "the whole sheet equals the day's before: an old one sent again?",
        "确认后接受", "confirm and accept";
    DUPLICATE_ROW = "duplicate_row", Duplicate, "与前面一行相同", "the same as a row above", "", "";
    DUPLICATE_ID = "duplicate_id", Duplicate, "同一编号的同一内容", "the same id with the same content", "", "";
    ALREADY_REPORTED = "already_reported", Duplicate, "此前已报，内容相同", "reported before, with the same content", "", "";
    ALREADY_WAITING = "already_waiting", Duplicate, "同一文件此前已导入，该行已在存疑队列中或已办结",
        "the same file was imported before; the row waits or was decided", "", "";
    CORRECTED = "corrected_price", Superseding, "更正此前报价", "corrects an earlier price", "", "";
}

/// What a rule is called; the code itself for one that is no more.
pub fn name(code: &str, lang: Lang) -> &str {
    let found = RULES.iter().find(|rule| rule.code == code);
    found.map_or(code, |rule| match lang {
        Lang::Zh => rule.zh,
        Lang::En => rule.en,
    })
}

/// What a broken rule makes of its row.
pub fn verdict_of(code: &str) -> RowVerdict {
    RULES.iter().find(|rule| rule.code == code).map_or(RowVerdict::SetAside, |rule| rule.verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_said_in_one_language() {
        for rule in RULES {
            let RuleView { code, text, remedy, .. } = rule.view();
            assert!(text.has_one_language_each(), "{code}: {text:?}");
            assert!(remedy == Text::new("", "") || remedy.has_one_language_each(), "{code}: {remedy:?}");
            assert_eq!([name(&code, Lang::Zh), name(&code, Lang::En)], [text.zh.as_str(), text.en.as_str()]);
        }
        assert_eq!(name("a_rule_of_1999", Lang::Zh), "a_rule_of_1999");
    }
}
