//! The edition as a workbook that prints well: two header lines, the unit in them, real numbers, panes that stay.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{
    export::{TITLE, change},
    files::Document,
    lunar::LunarDate,
    printed,
    table::{Row, Source},
};
use exports::Cell;
use kernel::{Error, Lang, Result};
use prices::{
    export::{percent, yuan},
    figures::Weighting,
    sources::SourceKind,
};

/// The rows above the figures: title, day, summary and two header lines.
const TOP: u32 = 5;

/// # Errors
/// `unexpected` when the table does not fit into a workbook.
pub fn write(document: &Document) -> Result<Vec<u8>> {
    build(document).map_err(Error::unexpected)
}

struct Styles {
    title: Format,
    text: Format,
    head: Format,
    name: Format,
    words: Format,
    faint: Format,
    integer: Format,
    price: Format,
    strong: Format,
    permille: Format,
    tonnes: Format,
    signed: Format,
}

impl Styles {
    fn new() -> Styles {
        let base = || Format::new().set_font_name("等线").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let cell = || base().set_border(FormatBorder::Thin).set_border_color("#C9C1B4");
        Styles {
            title: base().set_font_size(16).set_bold().set_align(FormatAlign::Center),
            text: base().set_text_wrap().set_align(FormatAlign::Left),
            head: cell().set_bold().set_background_color("#EAF1EA").set_align(FormatAlign::Center).set_text_wrap(),
            name: cell().set_bold(),
            words: cell().set_text_wrap(),
            faint: cell().set_font_color("#675F53").set_align(FormatAlign::Center),
            integer: cell().set_num_format("0"),
            price: cell().set_num_format("0.00"),
            strong: cell().set_num_format("0.00").set_bold(),
            permille: cell().set_num_format("+0.0;-0.0;0.0"),
            tonnes: cell().set_num_format("#,##0.0"),
            signed: cell().set_num_format("+0.00;-0.00;0.00"),
        }
    }
}

/// A group of columns under one title.
struct Group {
    title: String,
    columns: Vec<(String, f64)>,
}

fn build(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let (table, styles) = (&document.table, Styles::new());
    let chains: Vec<&Source> = table.sources.iter().filter(|s| s.kind == SourceKind::Chain).collect();
    let groups = groups(document, &chains);
    let last = u16::try_from(groups.iter().map(|group| group.columns.len()).sum::<usize>() - 1).unwrap_or(0);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(format!("{} 第{}版", table.day, table.edition))?;
    let lunar = LunarDate::of(table.day).map(|date| format!("（农历{}）", date.name_zh(true))).unwrap_or_default();
    sheet.merge_range(0, 0, 0, last, TITLE, &styles.title)?;
    let line = format!("{}{lunar}　第 {} 版　单位：{}", table.day, table.edition, document.unit.name_zh());
    sheet.merge_range(1, 0, 1, last, &line, &styles.text)?;
    sheet.merge_range(2, 0, 2, last, &document.summary().text_zh, &styles.text)?;
    header(sheet, &groups, &styles)?;
    for (number, row) in (TOP..).zip(&table.rows) {
        figures(sheet, number, document, row, &styles)?;
    }
    let end = TOP + u32::try_from(table.rows.len()).unwrap_or(0);
    for (number, note) in (end + 1..).zip(notes(document)) {
        sheet.merge_range(number, 0, number, last, &note, &styles.text)?;
    }
    sheet.set_row_height(0, 28)?;
    sheet.set_freeze_panes(TOP, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(3, 4)?;
    sheet.set_footer("&L&\"等线\"&8cailanzi 菜篮子&R&8第 &P 页 / 共 &N 页");
    book.save_to_buffer()
}

fn groups(document: &Document, chains: &[&Source]) -> Vec<Group> {
    let unit = document.unit.name_zh();
    let own = |columns: &[(&str, f64)]| columns.iter().map(|(name, width)| ((*name).to_owned(), *width)).collect::<Vec<_>>();
    let mut retail: Vec<(String, f64)> = chains.iter().map(|chain| (chain.name.clone(), 9.0)).collect();
    retail.extend(own(&[("平均", 8.0), ("门店数", 7.0)]));
    vec![
        Group { title: String::new(), columns: own(&[("序号", 5.0), ("品种", 13.0), ("规格", 8.0)]) },
        Group {
            title: format!("批发（{unit}）"),
            columns: own(&[
                ("最低", 7.0),
                ("加权平均", 9.0),
                ("最高", 7.0),
                ("主要区间低", 8.0),
                ("主要区间高", 8.0),
                ("报价市场数", 7.0),
                ("上市量（吨）", 10.0),
            ]),
        },
        Group { title: format!("连锁超市零售（{unit}）"), columns: retail },
        Group { title: String::new(), columns: own(&[("批零差率（%）", 9.0)]) },
        Group {
            title: format!("批发平均价涨跌（元：{unit}）"),
            columns: own(&[
                ("较前一日（元）", 9.0),
                ("较前一日（%）", 9.0),
                ("周环比（%）", 8.0),
                ("同比（%）", 8.0),
                ("农历同比（%）", 9.0),
            ]),
        },
        Group { title: String::new(), columns: own(&[("备注", 26.0)]) },
    ]
}

fn header(sheet: &mut Worksheet, groups: &[Group], styles: &Styles) -> Result<(), XlsxError> {
    let mut column = 0_u16;
    for group in groups {
        let first = column;
        for (name, width) in &group.columns {
            if group.title.is_empty() {
                sheet.merge_range(3, column, 4, column, name, &styles.head)?;
            } else {
                sheet.write_string_with_format(4, column, name, &styles.head)?;
            }
            sheet.set_column_width(column, *width)?;
            column += 1;
        }
        if !group.title.is_empty() {
            sheet.merge_range(3, first, 3, column - 1, &group.title, &styles.head)?;
        }
    }
    sheet.set_row_height(4, 32)?;
    Ok(())
}

fn figures(sheet: &mut Worksheet, number: u32, document: &Document, row: &Row, styles: &Styles) -> Result<(), XlsxError> {
    let (unit, wholesale, retail) = (document.unit, &row.wholesale, &row.retail);
    let mut column = 0_u16;
    let mut put = |value: Cell, style: &Format| -> Result<(), XlsxError> {
        match value {
            Cell::Empty => sheet.write_blank(number, column, &styles.faint)?,
            Cell::Int(_) | Cell::Decimal { .. } => {
                // The shortest text of the double is the decimal again, and nobody computes with it here.
                let number_value: f64 = value.shown(Lang::Zh).parse().unwrap_or_default();
                sheet.write_number_with_format(number, column, number_value, style)?
            }
            other => sheet.write_string_with_format(number, column, other.shown(Lang::Zh), style)?,
        };
        column += 1;
        Ok(())
    };
    put(Cell::Int(row.rank), &styles.integer)?;
    put(Cell::text(&row.variety.name_zh), &styles.name)?;
    put(Cell::text(&row.spec), &styles.words)?;
    let prices = [
        (wholesale.low, &styles.price),
        (wholesale.average, &styles.strong),
        (wholesale.high, &styles.price),
        (wholesale.mostly_low, &styles.price),
        (wholesale.mostly_high, &styles.price),
    ];
    for (price, style) in prices {
        if wholesale.insufficient {
            put(Cell::text("数据不足"), &styles.faint)?;
        } else {
            put(yuan(unit, price), style)?;
        }
    }
    put(Cell::Int(wholesale.sources), &styles.integer)?;
    put(wholesale.volume_kg.map_or(Cell::Empty, Cell::tonnes), &styles.tonnes)?;
    for chain in &row.chains {
        put(yuan(unit, chain.price), &styles.price)?;
    }
    if retail.insufficient {
        put(Cell::text("数据不足"), &styles.faint)?;
    } else {
        put(yuan(unit, retail.average), &styles.strong)?;
    }
    put(Cell::Int(retail.stores), &styles.integer)?;
    let changes = printed::changes(unit, row);
    put(percent(changes.margin), &styles.permille)?;
    put(change(changes.day), &styles.signed)?;
    for permille in [changes.day.and_then(|day| day.permille), changes.week, changes.year, changes.lunar] {
        put(percent(permille), &styles.permille)?;
    }
    put(Cell::text(row.note.clone().unwrap_or_default()), &styles.words)?;
    Ok(())
}

/// What stands below the table, for people.
pub fn notes(document: &Document) -> Vec<String> {
    let (table, row) = (&document.table, &document.row);
    let mut lines = Vec::new();
    let movers = |label: &str, movers: &[super::table::Mover]| {
        let one = |m: &super::table::Mover| format!("{} {}%", m.variety.name_zh, percent_text(m.change_permille));
        (!movers.is_empty()).then(|| format!("{label}：{}", movers.iter().map(one).collect::<Vec<_>>().join("、")))
    };
    let summary = document.summary();
    lines.extend(movers("涨幅前三", &summary.risers));
    lines.extend(movers("跌幅前三", &summary.fallers));
    if let Some(index) = &table.index {
        lines.push(index.text_zh());
    }
    let days: Vec<String> = table.compared().into_iter().map(|(zh, _, day)| format!("{zh} {day}")).collect();
    lines.push(format!("对比日期：{}", days.join("，")));
    let c = &table.coverage;
    lines.push(format!(
        "报价：批发市场 {}/{} 家，连锁超市 {}/{} 家（门店 {}/{}）",
        c.markets, c.markets_expected, c.chains, c.chains_expected, c.stores, c.stores_expected
    ));
    let names = |reported: bool| -> Vec<&str> {
        table.sources.iter().filter(|s| s.reported == reported).map(|s| s.name.as_str()).collect()
    };
    lines.push(format!("已报价：{}", names(true).join("、")));
    if !names(false).is_empty() {
        lines.push(format!("未报价：{}", names(false).join("、")));
    }
    if table.rows.iter().any(|r| !r.wholesale.insufficient && r.wholesale.weighting == Weighting::Simple) {
        lines.push("备注注明“简单平均”的品种缺少上市量。".to_owned());
    }
    let people =
        [("编制", document.prepared_by.as_deref().unwrap_or("平台")), ("复核", document.reviewed_by.as_deref().unwrap_or("–"))];
    let people: Vec<String> = people.iter().map(|(what, who)| format!("{what}：{who}")).collect();
    lines.push(format!("{}　版次：第 {} 版　方法版本：{}", people.join("　"), row.edition, row.method_version));
    if let Some(reason) = &row.reason {
        lines.push(format!("更正原因：{reason}"));
    }
    if row.state.is_public() {
        lines.push(format!("摘要（SHA-256）：{}", row.digest));
        if let Some(signature) = row.signature() {
            lines.push(format!("签名（Ed25519，密钥 {}）：{}", signature.key_id, signature.value));
        }
    }
    lines
}

/// `+5.0` from thousandths.
pub fn percent_text(permille: i64) -> String {
    let sign = if permille > 0 { "+" } else { "" };
    format!("{sign}{}", Cell::Decimal { digits: permille, scale: 1 }.shown(Lang::Zh))
}
