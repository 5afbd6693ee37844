//! A mapping proposed from what a file shows: names of columns where there are any, shapes of values where not.

use std::sync::LazyLock;

use super::mapping::{Columns, Mapping, measure, split_header};
use crate::{
    catalogue::{
        search::VarietyIndex,
        units::{Decimal, is_unit},
    },
    kernel::Result,
    tabular::{
        Limits, ReadError, Reading, Sheet,
        days::{DayFormat, day_in_name, parse_day},
        read_as,
    },
};

/// So many rows show what a file is like.
const LOOKED_AT: usize = 200;

/// Role → names of its column, the surest first; half-width, lower case, without brackets.
static NAMES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    let words = |text: &'static str| text.split(' ').collect();
    vec![
        (
            "name",
            words(
                "品名 品种 品种名称 菜名 蔬菜名称 商品名称 单品名称 产品名称 作物名稱 作物名称 產品名稱 单品编码 名称 variety commodity cropname prodname v_name productname item name",
            ),
        ),
        ("low", words("最低价 最低价格 最低 下價 低价 low lowprice lower_price minimumprice minprice min l_price")),
        (
            "average",
            words(
                "平均价 均价 平均价格 加权平均 中间价 平均 平均價 average averageprice avgprice avg_price avg modalprice modal v_price mean",
            ),
        ),
        ("high", words("最高价 最高价格 最高 上價 高价 high highprice upper_price maximumprice maxprice max h_price")),
        ("price", words("价格 单价 售价 零售价 批发价 批发价格 销售单价 报价 price unitprice")),
        ("stalls", words("摊位价 摊位报价 各摊价格 stalls")),
        ("day", words("发布日期 采价日期 采集日期 交易日期 日期 交易日 transdate arrivaldate pubdate day date updatetime 时间")),
        ("unit", words("单位 计价单位 价格单位 unit unitinfo")),
        ("spec", words("规格 等级 规格等级 spec specinfo pricetype")),
        ("origin", words("产地 产区 来源地 origin place")),
        ("volume", words("上市量 交易量 成交量 到货量 volume_kg volume trans_quantity arrivals 销量")),
        ("stores", words("门店数 店数 stores")),
        ("reason", words("变动原因 原因 涨跌原因 reason")),
        ("id", words("编号 流水号 id key")),
        ("market", words("市场 市场名称 批发市场 采价点 market marketname source_name")),
    ]
});

/// Reads the file, and says from its first rows what its columns seem to be. Never refuses a readable file: what is not
/// found is left open.
///
/// # Errors
/// [`ReadError`] when the file cannot be read at all.
pub fn propose(bytes: &[u8], file_name: &str, varieties: &VarietyIndex, limits: &Limits) -> Result<(Mapping, Sheet), ReadError> {
    let (headless, sheet) = match read_as(bytes, limits, &Reading::default()) {
        Ok(sheet) if !names_nothing(&sheet.header) => (false, sheet),
        // Equal values in a first row without names look like equal names.
        named @ (Ok(_) | Err(ReadError::DuplicateColumn { .. })) => {
            let fault = named.err();
            let sheet = read_as(bytes, limits, &Reading { headless: true, encoding: None })?;
            match fault {
                Some(fault) if !sheet.rows.first().is_some_and(|row| names_nothing(&row.cells)) => return Err(fault),
                _ => (true, sheet),
            }
        }
        Err(fault) => return Err(fault),
    };
    let mut mapping = if headless { Mapping { headless, ..by_shape(&sheet, varieties) } } else { by_name(&sheet) };
    settle(&mut mapping, &sheet);
    if mapping.columns.day.is_none() && day_in_name(file_name, DayFormat::Auto).is_some() {
        mapping.day_in_name = true;
    }
    Ok((mapping, sheet))
}

/// A first row with a day or with two numbers names no columns.
fn names_nothing(first: &[String]) -> bool {
    let day = first.iter().any(|cell| parse_day(cell, DayFormat::Auto).is_some_and(|_| cell.len() > 5));
    let numbers = first.iter().filter(|cell| cell.parse::<Decimal>().is_ok()).count();
    day || numbers >= 2
}

fn by_name(sheet: &Sheet) -> Mapping {
    let headers: Vec<String> = sheet.header.iter().map(|h| split_header(h).0.replace('_', "")).collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut columns = Columns::default();
    for (role, names) in NAMES.iter() {
        let at = names.iter().find_map(|name| {
            let name = name.replace('_', "");
            (0..headers.len()).find(|at| headers[*at] == name && !taken.contains(at))
        });
        if let Some(at) = at {
            taken.push(at);
            put(&mut columns, role, &sheet.header[at]);
        }
    }
    if columns.average.is_some() || columns.low.is_some() {
        columns.price = None;
    }
    Mapping { columns, ..Mapping::default() }
}

fn put(columns: &mut Columns, role: &str, name: &str) {
    let slot = match role {
        "name" => &mut columns.name,
        "low" => &mut columns.low,
        "average" => &mut columns.average,
        "high" => &mut columns.high,
        "price" => &mut columns.price,
        "stalls" => &mut columns.stalls,
        "day" => &mut columns.day,
        "unit" => &mut columns.unit,
        "origin" => &mut columns.origin,
        "volume" => &mut columns.volume,
        "stores" => &mut columns.stores,
        "reason" => &mut columns.reason,
        "id" => &mut columns.id,
        "market" => &mut columns.market,
        _ => {
            columns.spec.push(name.to_owned());
            return;
        }
    };
    *slot = Some(name.to_owned());
}

/// The share of filled cells of a column, in percent, that are of a kind.
fn share(sheet: &Sheet, column: usize, is: impl Fn(&str) -> bool) -> usize {
    let cells: Vec<&str> = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(Some(column))).collect();
    if cells.is_empty() { 0 } else { cells.iter().filter(|cell| is(cell)).count() * 100 / cells.len() }
}

fn by_shape(sheet: &Sheet, varieties: &VarietyIndex) -> Mapping {
    let all = 0..sheet.header.len();
    let best = |is: &dyn Fn(&str) -> bool, least: usize| {
        let shares = all.clone().map(|column| (share(sheet, column, is), column));
        shares
            .filter(|(share, _)| *share >= least)
            .max_by_key(|(share, column)| (*share, std::cmp::Reverse(*column)))
            .map(|(_, column)| column)
    };
    let name = |column: Option<usize>| column.map(|column| sheet.header[column].clone());
    let day = best(&|cell| cell.len() >= 7 && parse_day(cell, DayFormat::Auto).is_some(), 80);
    let good = best(&|cell| varieties.resolve(cell).is_some(), 5);
    let unit = best(&|cell| cell.parse::<Decimal>().is_err() && is_unit(cell), 60);
    // Prices are written with a point, or are at least small; ids and codes are long whole numbers.
    let price = |cell: &str| cell.parse::<Decimal>().is_ok_and(|n| n.digits() >= 0) && (cell.contains('.') || cell.len() <= 3);
    let mut numbers: Vec<usize> = all
        .clone()
        .filter(|column| {
            Some(*column) != day && share(sheet, *column, price) >= 80 && share(sheet, *column, |c| c.contains('.')) >= 20
        })
        .collect();
    numbers.truncate(3);
    let mut columns = Columns { name: name(good), day: name(day), unit: name(unit), ..Columns::default() };
    match numbers[..] {
        [one] => columns.price = name(Some(one)),
        [_, _, _] => {
            // Low, average and high by what they hold, whatever their order.
            let sum = |column: usize| -> i128 {
                let cells = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(Some(column)));
                cells
                    .filter_map(|cell| cell.parse::<Decimal>().ok())
                    .map(|n| i128::from(n.digits()) * 10_i128.pow(u32::from(6 - n.scale().min(6))))
                    .sum()
            };
            numbers.sort_by_key(|column| sum(*column));
            columns.low = name(Some(numbers[0]));
            columns.average = name(Some(numbers[1]));
            columns.high = name(Some(numbers[2]));
        }
        _ => {}
    }
    let id = all
        .clone()
        .find(|column| share(sheet, *column, |cell| cell.len() >= 5 && cell.bytes().all(|b| b.is_ascii_digit())) >= 95);
    columns.id = name(id.filter(|column| Some(*column) != day));
    Mapping { columns, ..Mapping::default() }
}

/// The format of days, and the unit that a header states.
fn settle(mapping: &mut Mapping, sheet: &Sheet) {
    let at = |name: &Option<String>| name.as_ref().and_then(|name| sheet.header.iter().position(|h| h == name));
    if let Some(column) = at(&mapping.columns.day) {
        let fits = |format: &DayFormat| share(sheet, column, |cell| parse_day(cell, *format).is_some());
        let best = DayFormat::ALL.into_iter().rev().max_by_key(|format| fits(format)).unwrap_or_default();
        // Where all days could be read both ways, a person decides.
        let either = best == DayFormat::Dmy && fits(&DayFormat::Mdy) == fits(&DayFormat::Dmy);
        mapping.day_format = if either { DayFormat::Auto } else { best };
    }
    let priced = [&mapping.columns.average, &mapping.columns.low, &mapping.columns.price];
    let stated = priced.into_iter().filter_map(|name| split_header(&sheet.header[at(name)?]).1);
    mapping.unit = stated.into_iter().find(|unit| measure(unit, &mapping.weights, "unit").is_ok());
    let volume = at(&mapping.columns.volume).and_then(|column| split_header(&sheet.header[column]).1);
    mapping.volume_unit = volume.filter(|unit| measure(unit, &mapping.weights, "volume_unit").is_ok());
}
