//! The heads of price lists, by which their tables are found and their columns are proposed.

use std::{collections::HashMap, sync::LazyLock};

use super::mapping::{measure, split_header};
use tabular::{
    Head, Vocabulary,
    days::{DayFormat, day_in_name, parse_day},
};

/// Role → names of its column, the surest first; half-width, lower case, without brackets and underlines.
pub(super) static NAMES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    let words = |text: &'static str| text.split_whitespace().collect();
    vec![
        (
            "name",
            words(
                "品名 菜名 蔬菜名称 蔬菜品名 品种名称 商品名称 单品名称 产品名称 货品名称 农产品名称 蔬菜品种 商品名 品名称 作物名稱 作物名称 產品名稱 单品编码 \
                 品种 名称 商品 产品 蔬菜 菜品 commodity cropname prodname vname productname item product variety name #item+name #item 品目 품목 품명",
            ),
        ),
        (
            "low",
            words(
                "最低价 最低价格 最低 最低批发价 下價 低价 low lowprice lowerprice lowestprice minimumprice minprice min lprice price.min price.low 安値 최저가 최저",
            ),
        ),
        (
            "average",
            words(
                "平均价 均价 平均价格 加权平均 加权平均价 批发均价 平均批发价 周均价 日均价 月均价 旬均价 本周均价 本日均价 今日均价 本期均价 中间价 大宗价 平均 平均價 均价格 \
                 average averageprice avgprice avg modalprice modal vprice mean meanprice price.avg price.average price.mean 中値 平均値 평균가 평균",
            ),
        ),
        (
            "high",
            words(
                "最高价 最高价格 最高 最高批发价 上價 高价 high highprice upperprice highestprice maximumprice maxprice max hprice price.max price.high 高値 최고가 최고",
            ),
        ),
        (
            "price",
            words(
                "价格 单价 售价 零售价 零售价格 批发价 批发价格 销售单价 报价 今日价格 本日价格 本期价格 今日价 本期价 成交价 市场价 price unitprice value #value price.value 価格 가격",
            ),
        ),
        ("stalls", words("摊位价 摊位报价 各摊价格 stalls")),
        (
            "day",
            words(
                "发布日期 采价日期 采集日期 交易日期 报价日期 日期 采价时间 发布时间 采集时间 交易日 transdate arrivaldate pubdate day date enddate updatetime 时间 #date 日付 年月日 날짜 일자",
            ),
        ),
        ("unit", words("单位 计价单位 价格单位 计量单位 unit unitinfo units #item+unit #value+unit 単位 단위")),
        (
            "spec",
            words(
                "规格 等级 规格等级 产品规格 商品规格 规格型号 质量等级 级别 品级 spec specification specinfo pricetype grade 規格 等級 규격",
            ),
        ),
        ("origin", words("产地 产区 来源地 主产地 原产地 origin place #adm1+origin 産地 산지")),
        ("volume", words("上市量 交易量 成交量 到货量 进场量 上市数量 volumekg volume transquantity arrivals 销量")),
        ("stores", words("门店数 店数 stores")),
        ("reason", words("变动原因 原因 涨跌原因 reason")),
        ("id", words("编号 流水号 id key")),
        (
            "market",
            words("市场 市场名称 批发市场 批发市场名称 采价点 采价点名称 market marketname sourcename #loc+market+name #loc"),
        ),
    ]
});

/// Heads that say nothing of prices and yet are heads.
const OTHERS: &str = "序号 备注 类别 品类 大类 分类 种类 环比 同比 涨跌 涨跌幅 周环比 日环比 较前日 较昨日 地区 省份 城市 #adm1 #adm2 #geo+lat #geo+lon";

static KINDS: LazyLock<HashMap<&'static str, Head>> = LazyLock::new(|| {
    let mut kinds = HashMap::new();
    for word in OTHERS.split_whitespace() {
        kinds.insert(word, Head::Other);
    }
    for (role, names) in NAMES.iter() {
        let kind = match *role {
            "name" => Head::Name,
            "low" | "average" | "high" | "price" | "stalls" => Head::Price,
            "day" => Head::Day,
            _ => Head::Other,
        };
        for name in names {
            kinds.insert(name, kind);
        }
    }
    kinds
});

pub(super) static WORDS: Vocabulary = Vocabulary { head, day, unit };

/// A head without its bracket, its blanks and its underlines.
pub(super) fn plain_head(text: &str) -> String {
    let mut plain = split_header(text).0;
    plain.retain(|c| c != '_');
    plain
}

/// A group's name in front of a head of its own: `批发最低价`, `价格最低`.
const GROUPS: [&str; 16] = [
    "批发价格",
    "批发市场",
    "批发价",
    "批发",
    "零售价格",
    "零售价",
    "零售",
    "价格",
    "单价",
    "报价",
    "今日",
    "本日",
    "本期",
    "本周",
    "wholesale",
    "price",
];

/// The head without groups in front of it, where something is left.
pub(super) fn without_group(plain: &str) -> Option<&str> {
    // A field of an object in a row: `properties.price`.
    if let Some((_, own)) = plain.rsplit_once('.').filter(|(_, own)| !own.is_empty()) {
        return Some(own);
    }
    let rest = GROUPS.iter().find_map(|group| plain.strip_prefix(group)).filter(|rest| !rest.is_empty())?;
    Some(without_group(rest).unwrap_or(rest))
}

fn head(text: &str) -> Option<Head> {
    if text.is_empty() || text.len() > 90 {
        return None;
    }
    let (name, stated) = split_header(text);
    // `单位：元/公斤` states a unit; it is no head of a column.
    if stated.is_some() && name.ends_with("单位") {
        return None;
    }
    let plain = plain_head(text);
    let known = |name: &str| KINDS.get(name).copied();
    known(&plain).or_else(|| without_group(&plain).and_then(known))
}

/// The day of a line such as `采价日期：2026年11月27日`; none where it names a span of days.
fn day(text: &str) -> Option<String> {
    if text.len() > 300 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let span = ["至", "到", "—", "~", "～", "－", "日-", "日–"].iter().any(|mark| {
        text.split(mark).skip(1).any(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
            && text
                .split(mark)
                .next()
                .is_some_and(|before| before.trim_end().ends_with(['日', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
    });
    let whole = || parse_day(text, DayFormat::Auto).filter(|_| text.len() > 7);
    // Two days in a line, or a day and a telephone: a person says which.
    let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
    let inside = || {
        let dated = text.contains(['年', '-', '/', '.', '月']);
        day_in_name(text, DayFormat::Auto).filter(|_| dated)
    };
    let span = span || (groups > 4 && !text.contains([':', '：']));
    (!span).then(|| whole().or_else(inside)).flatten().map(|day| day.to_string())
}

fn unit(text: &str) -> bool {
    text.len() <= 40 && !text.starts_with(|c: char| c.is_ascii_digit()) && measure(text, &Default::default(), "unit").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_in_the_forms_that_lists_use() {
        for text in ["品 名", "品\n名", "农产品名称", "商品", "#item+name", "commodity"] {
            assert_eq!(head(text), Some(Head::Name), "{text}");
        }
        for text in
            ["周均价", "批发均价(元/公斤)", "批发最低价", "价格最低", "今日价格", "properties.price", "avg_price", "price.min"]
        {
            assert_eq!(head(text), Some(Head::Price), "{text}");
        }
        assert_eq!(
            (head("采价日期"), head("产品规格"), head("计量单位")),
            (Some(Head::Day), Some(Head::Other), Some(Head::Other))
        );
        for text in ["", "某市蔬菜批发价格日报表", "大白菜", "批发", "单位：元/公斤", "3.20"] {
            assert_eq!(head(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_states_its_one_day_and_no_span() {
        for text in ["2026年11月27日", "采价时间：2026-11-27 14:00", "2026-11-27（农历十月十九）　第 2 版　单位：元/公斤"]
        {
            assert_eq!(day(text).as_deref(), Some("2026-11-27"), "{text}");
        }
        for text in [
            "2026年11月21日至27日",
            "2026.11.21-11.27",
            "2026年11月21日—11月27日",
            "2026-11-21~2026-11-27",
            "010-00000000",
            "11月",
            "1.20",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_unit_is_no_number_and_no_head() {
        assert!(unit("元/公斤") && unit("元/斤") && unit("kg"));
        assert!(!unit("3.20") && !unit("品名") && !unit("最低价") && !unit("批发（元/公斤）") && !unit(""));
    }
}
