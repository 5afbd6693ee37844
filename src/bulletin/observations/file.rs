//! A price list as markets publish it, read row by row: columns, units, days, prices.

use std::collections::HashMap;

use super::model::{self, Names, Prices, Quoted};
use crate::{
    catalogue::{
        search::VarietyIndex,
        units::{Decimal, Measure},
    },
    kernel::{Day, Error, FieldError, Kg, Result},
    tabular::{Row, Sheet},
};

/// Where each fact stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    name: usize,
    low: usize,
    average: usize,
    high: usize,
    day: usize,
    spec: Option<usize>,
    origin: Option<usize>,
    unit: Option<usize>,
    volume: Option<usize>,
    stores: Option<usize>,
    reason: Option<usize>,
    /// The unit that the header of the prices states, as in "平均价(元/斤)".
    header_unit: Option<(String, Measure)>,
}

/// A header's name and what stands in brackets behind it.
fn split_header(header: &str) -> (String, Option<String>) {
    let plain = header.replace('（', "(").replace('）', ")").replace(' ', "").to_lowercase();
    match plain.split_once('(') {
        Some((name, rest)) => (name.to_owned(), Some(rest.trim_end_matches(')').to_owned())),
        None => (plain, None),
    }
}

impl Columns {
    /// # Errors
    /// A field error naming the columns that are missing, or prices whose headers state different units.
    pub(super) fn of(sheet: &Sheet) -> Result<Columns> {
        let headers: Vec<(String, Option<String>)> = sheet.header.iter().map(|h| split_header(h)).collect();
        let find = |names: &[&str]| names.iter().find_map(|name| headers.iter().position(|(header, _)| header == name));
        let mut missing = Vec::new();
        let mut need = |shown: &'static str, names: &[&str]| {
            find(names).unwrap_or_else(|| {
                missing.push(shown);
                0
            })
        };
        let name = need("品名", &["品名", "品种", "品种名称", "名称", "variety", "name"]);
        let low = need("最低价", &["最低价", "最低", "low"]);
        let average = need("平均价", &["平均价", "均价", "平均", "average"]);
        let high = need("最高价", &["最高价", "最高", "high"]);
        let day = need("发布日期", &["发布日期", "日期", "采价日期", "day", "date"]);
        if !missing.is_empty() {
            let list = missing.join("、");
            return Err(Error::field("file", "missing_column", format!("缺少列：{list}"), format!("missing columns: {list}")));
        }
        let mut header_unit: Option<(String, Measure)> = None;
        for column in [low, average, high] {
            let Some(text) = &headers[column].1 else { continue };
            let measure = model::measure(text, "file")?;
            match &header_unit {
                Some((_, first)) if first.grams() != measure.grams() => {
                    return Err(Error::field(
                        "file",
                        "unit_disagrees",
                        "表头的价格单位不一致",
                        "the headers of the prices state different units",
                    ));
                }
                _ => header_unit = Some((text.clone(), measure)),
            }
        }
        Ok(Columns {
            name,
            low,
            average,
            high,
            day,
            spec: find(&["规格", "spec"]),
            origin: find(&["产地", "产区", "origin"]),
            unit: find(&["单位", "计价单位", "unit"]),
            volume: find(&["上市量", "交易量", "成交量", "volume_kg", "volume"]),
            stores: find(&["门店数", "stores"]),
            reason: find(&["变动原因", "原因", "reason"]),
            header_unit,
        })
    }
}

/// A row that can become an observation.
#[derive(Debug, Clone)]
pub(super) struct Parsed {
    pub variety: String,
    pub spec: String,
    pub origin: String,
    pub day: Day,
    pub prices: Prices,
    pub volume: Option<Kg>,
    pub stores: Option<i32>,
    pub reason: Option<String>,
    pub quote: Quoted,
}

/// Reads rows, remembering what names and units mean.
pub(super) struct Reader<'a> {
    columns: Columns,
    header: &'a [String],
    varieties: &'a VarietyIndex,
    today: Day,
    /// The unit for rows that name none, from whoever uploads the file.
    default_unit: Option<&'a str>,
    /// Code of the variety and whether the name is its own.
    names: HashMap<String, Option<(String, bool)>>,
    units: HashMap<String, Result<Measure>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        sheet: &'a Sheet,
        varieties: &'a VarietyIndex,
        today: Day,
        default_unit: Option<&'a str>,
    ) -> Result<Reader<'a>> {
        let columns = Columns::of(sheet)?;
        Ok(Reader {
            columns,
            header: &sheet.header,
            varieties,
            today,
            default_unit,
            names: HashMap::new(),
            units: HashMap::new(),
        })
    }

    /// Refuses a file whose rows disagree with the unit in its header: a factor of two would hide in it.
    ///
    /// # Errors
    /// `unit_disagrees` with the first such row.
    pub(super) fn check_units(&mut self, rows: &[Row]) -> Result<()> {
        let Some((stated, header)) = self.columns.header_unit.clone() else { return Ok(()) };
        for row in rows {
            let Some(unit) = row.get(self.columns.unit) else { continue };
            if self.measure(unit).is_ok_and(|measure| measure.grams() != header.grams()) {
                return Err(Error::field(
                    format!("rows[{}].{}", row.number, self.label(self.columns.unit)),
                    "unit_disagrees",
                    format!("表头单位是“{stated}”，第 {} 行却是“{unit}”，整个文件不予导入", row.number),
                    format!("the header says '{stated}' and row {} says '{unit}': the file is refused", row.number),
                ));
            }
        }
        Ok(())
    }

    fn label(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.header.get(c)).map_or("单位", String::as_str)
    }

    fn measure(&mut self, unit: &str) -> Result<Measure> {
        if let Some(known) = self.units.get(unit) {
            return known.clone();
        }
        let column = self.label(self.columns.unit).to_owned();
        let measure = model::measure(unit, &column);
        self.units.insert(unit.to_owned(), measure.clone());
        measure
    }

    fn variety(&mut self, name: &str) -> Option<(String, bool)> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let found = self.varieties.resolve(name).map(|v| (v.code.clone(), v.name.zh == name));
        self.names.insert(name.to_owned(), found.clone());
        found
    }

    /// One row, or everything that is wrong with it.
    pub(super) fn read(&mut self, row: &Row) -> std::result::Result<Parsed, Vec<FieldError>> {
        if let Some(problem) = &row.problem {
            let path = problem.column().unwrap_or_default();
            return Err(vec![FieldError::new(path, problem.code(), problem.to_string(), problem.to_string())]);
        }
        let mut faults = Vec::new();
        let columns = self.columns.clone();
        let header = self.header;
        let name = row.get(Some(columns.name)).unwrap_or_default();
        let variety = self.variety(name);
        if name.is_empty() {
            faults.push(FieldError::new(&header[columns.name], "required", "必填", "required"));
        } else if variety.is_none() {
            faults.push(FieldError::new(
                &header[columns.name],
                "unknown_variety",
                format!("目录中没有品种“{name}”"),
                format!("the catalogue has no variety '{name}'"),
            ));
        }
        let day = row.get(Some(columns.day)).and_then(parse_day);
        match day {
            None => faults.push(FieldError::new(&header[columns.day], "invalid_day", "日期不正确", "not a day")),
            Some(day) if day > self.today => {
                faults.push(FieldError::new(&header[columns.day], "in_future", "日期不能晚于今天", "the day is after today"));
            }
            Some(_) => {}
        }
        let stated = columns.header_unit.as_ref().map(|(text, _)| text.as_str());
        let unit = row.get(columns.unit).or(stated).or(self.default_unit);
        let mut prices = None;
        let text = |column: usize| row.get(Some(column)).unwrap_or_default();
        let (low, average, high) = (text(columns.low), text(columns.average), text(columns.high));
        match unit.map(|unit| self.measure(unit)) {
            None => faults.push(FieldError::new(self.label(columns.unit), "unit_missing", "没有单位", "no unit")),
            Some(Err(error)) => faults.extend(error.fields),
            Some(Ok(measure)) => {
                let names = Names { low: &header[columns.low], average: &header[columns.average], high: &header[columns.high] };
                match model::prices(low, average, high, measure, &names) {
                    Ok(read) => prices = Some(read),
                    Err(error) => faults.extend(error.fields),
                }
            }
        }
        let whole = |column: Option<usize>, faults: &mut Vec<FieldError>| {
            let text = row.get(column)?;
            let number = text.parse::<Decimal>().ok().filter(|n| n.scale() == 0 && n.is_positive()).map(Decimal::digits);
            if number.is_none() {
                let path = column.map_or("", |c| header[c].as_str());
                faults.push(FieldError::new(path, "not_a_whole_number", "须为正整数", "not a positive whole number"));
            }
            number
        };
        let volume = whole(columns.volume, &mut faults).map(Kg);
        let stores = whole(columns.stores, &mut faults).and_then(|n| i32::try_from(n).ok());
        let (Some((variety, own_name)), Some(day), Some(prices), true) = (variety, day, prices, faults.is_empty()) else {
            return Err(faults);
        };
        let spec = row.get(columns.spec).unwrap_or_default();
        Ok(Parsed {
            variety,
            // 新土豆 and 土豆 are one variety and two goods: another name stays a part of the spec.
            spec: if own_name { spec.to_owned() } else { format!("{name} {spec}").trim_end().to_owned() },
            origin: row.get(columns.origin).unwrap_or_default().to_owned(),
            day,
            prices,
            volume,
            stores,
            reason: row.get(columns.reason).map(str::to_owned),
            quote: Quoted {
                low: low.to_owned(),
                average: average.to_owned(),
                high: high.to_owned(),
                unit: unit.unwrap_or_default().to_owned(),
                name: (!own_name).then(|| name.to_owned()),
            },
        })
    }
}

/// `2021-12-10`, `2021-12-10 00:00:00`, `2021/12/1`, `2021.12.1`, `20211210`, `2021年12月1日`.
pub(super) fn parse_day(text: &str) -> Option<Day> {
    let date = text.trim().split([' ', 'T']).next()?;
    if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        return Day::from_ymd(date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?);
    }
    let date = date.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_price_lists_write_them() {
        let day = Day::from_ymd(2021, 12, 1);
        for text in ["2021-12-01", "2021-12-01 00:00:00", "2021/12/1", "2021.12.1", "20211201", "2021年12月1日"] {
            assert_eq!(parse_day(text), day, "{text}");
        }
        for text in ["", "1.5", "2021-13-01", "21-12-01", "2021-12-01-02", "昨天"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
