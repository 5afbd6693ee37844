//! The columns of a file of listings: which header means which field, and the way back from a field to its header.

use super::{
    cells::head_and_unit,
    reading::{ListingMapping, no_such_column},
};
use crate::listing::Side;
use kernel::{Error, FieldError, Result};
use tabular::{Row, Sheet, header_key};

/// A field of the form, its header in the template (Chinese, English), other names it goes by, and whether a file
/// must have it.
pub(super) struct Field {
    pub path: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub others: &'static [&'static str],
    pub needed: bool,
    /// The template's example.
    pub example: &'static str,
}

impl Field {
    /// Every name that its column goes by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.zh, self.en, self.path].into_iter().chain(self.others.iter().copied())
    }
}

const fn field(
    path: &'static str,
    zh: &'static str,
    en: &'static str,
    others: &'static [&'static str],
    needed: bool,
    example: &'static str,
) -> Field {
    Field { path, zh, en, others, needed, example }
}

const OFFER: &[Field] = &[
    field("variety", "品种", "variety", &["品名", "名称", "商品", "product"], true, "大白菜"),
    field("grade", "等级", "grade", &["质量等级"], true, "一级"),
    field("quantity", "数量", "quantity", &["总量", "供应量", "重量"], true, "12000"),
    field("quantity_unit", "数量单位", "quantity unit", &["单位", "unit"], false, "斤"),
    field("kg_per_unit", "每件公斤", "kg per unit", &["每件重量", "每袋公斤", "每箱公斤", "单重"], false, ""),
    field("min_lot_kg", "最小成交量", "least lot", &["起订量", "起批量"], false, "1000"),
    field("price", "价格", "price", &["产地价", "单价", "报价", "ask"], true, "1.20"),
    field("price_unit", "价格单位", "price unit", &["计价单位"], false, "斤"),
    field("origin", "产地", "origin", &["产区", "发货地"], true, "山东潍坊"),
    field("available_from", "可供起日", "available from", &["开始日", "开始日期", "起始日期"], true, "2026-04-08"),
    field("available_to", "可供止日", "available to", &["截止日", "截止日期", "结束日期"], true, "2026-04-11"),
    field("unsold", "滞销", "unsold", &["是否滞销"], false, "否"),
    field("auto_accept", "自动成交", "auto accept", &[], false, "否"),
    field("packaging", "包装", "packaging", &["规格"], false, "散装"),
    field("quality_note", "质量说明", "quality note", &["质量"], false, ""),
    field("note", "备注", "note", &["说明"], false, ""),
    field("key", "行号", "key", &["编号", "流水号", "单号"], false, ""),
];

const DEMAND: &[Field] = &[
    field("variety", "品种", "variety", &["品名", "名称", "商品", "product"], false, "大白菜"),
    field("category", "品类", "category", &["类别"], false, ""),
    field("min_grade", "最低等级", "least grade", &["等级", "grade"], true, "二级"),
    field("quantity", "数量", "quantity", &["需求量", "总量", "重量"], true, "5"),
    field("quantity_unit", "数量单位", "quantity unit", &["单位", "unit"], false, "吨"),
    field("kg_per_unit", "每件公斤", "kg per unit", &["每件重量", "每袋公斤", "每箱公斤", "单重"], false, ""),
    field("min_lot_kg", "最小成交量", "least lot", &["起订量", "起批量"], false, ""),
    field("price", "到货价上限", "price", &["价格", "单价", "报价", "到货价", "bid"], true, "2.80"),
    field("price_unit", "价格单位", "price unit", &["计价单位"], false, "公斤"),
    field("destination", "到货地", "destination", &["目的地", "收货地", "市场"], true, "新发地"),
    field("delivery_from", "到货起日", "delivery from", &["开始日", "开始日期", "起始日期"], true, "2026-04-09"),
    field("delivery_to", "到货止日", "delivery to", &["截止日", "截止日期", "结束日期"], true, "2026-04-12"),
    field("tier", "保供等级", "tier", &["保供级别"], false, "2"),
    field("urgent", "紧急", "urgent", &["是否紧急", "加急"], false, "否"),
    field("auto_accept", "自动成交", "auto accept", &[], false, "否"),
    field("packaging", "包装", "packaging", &["规格"], false, ""),
    field("quality_note", "质量说明", "quality note", &["质量"], false, ""),
    field("note", "备注", "note", &["说明"], false, ""),
    field("key", "行号", "key", &["编号", "流水号", "单号"], false, ""),
];

pub(super) const fn fields(side: Side) -> &'static [Field] {
    match side {
        Side::Offer => OFFER,
        Side::Demand => DEMAND,
    }
}

/// Where each field stands in a sheet.
pub(super) struct Columns {
    found: Vec<(&'static str, usize, String)>,
    quantity_unit: Option<String>,
    price_unit: Option<String>,
}

impl Columns {
    /// The columns as they are chosen, or found by their heads.
    ///
    /// # Errors
    /// One field error on `file` for each column that is missing, on `mapping` for each that was chosen and is not there.
    pub fn of(sheet: &Sheet, side: Side, mapping: &ListingMapping) -> Result<Columns> {
        let columns = Columns::found(sheet, side, mapping)?;
        let missing: Vec<FieldError> = columns
            .missing(side)
            .map(|field| {
                FieldError::new(
                    "file",
                    "column_missing",
                    format!("缺少“{}”列：请指明哪一列是它，或表头在第几行", field.zh),
                    format!("the column '{}' is missing: say which column it is, or which row holds the heads", field.en),
                )
            })
            .collect();
        if missing.is_empty() { Ok(columns) } else { Err(Error::invalid(missing)) }
    }

    /// The fields that a file must have and no column is.
    pub fn missing(&self, side: Side) -> impl Iterator<Item = &'static Field> {
        fields(side).iter().filter(|field| field.needed && self.head_of(field.path).is_none())
    }

    /// The head of a field's column.
    pub fn head_of(&self, path: &str) -> Option<&str> {
        self.found.iter().find(|(field, ..)| *field == path).map(|(_, _, header)| header.as_str())
    }

    /// Those of the columns that are there.
    ///
    /// # Errors
    /// A field error on `mapping` for each column that was chosen and is not there.
    pub fn found(sheet: &Sheet, side: Side, mapping: &ListingMapping) -> Result<Columns> {
        let headers: Vec<(String, Option<String>)> = sheet.header.iter().map(|header| head_and_unit(header)).collect();
        let at = |name: &str| {
            let name = head_and_unit(name).0;
            headers.iter().position(|(header, _)| *header == name)
        };
        let mut columns = Columns { found: Vec::new(), quantity_unit: None, price_unit: None };
        let mut faults = Vec::new();
        // A column that a person has chosen is no other field's.
        let taken = |index: &usize| mapping.columns.values().any(|head| header_key(head) == header_key(&sheet.header[*index]));
        for field in fields(side) {
            let index = match mapping.columns.get(field.path).map(String::as_str) {
                Some("") => None,
                Some(head) => {
                    let index = sheet.header.iter().position(|own| header_key(own) == header_key(head));
                    if index.is_none() {
                        faults.push(no_such_column(field.path, head, &sheet.header));
                    }
                    index
                }
                None => field.names().find_map(|name| at(name).filter(|index| !taken(index))),
            };
            let Some(index) = index else { continue };
            let unit = headers[index].1.clone();
            match field.path {
                "quantity" => columns.quantity_unit = unit,
                "price" => columns.price_unit = unit,
                _ => {}
            }
            columns.found.push((field.path, index, sheet.header[index].clone()));
        }
        if faults.is_empty() { Ok(columns) } else { Err(Error::invalid(faults)) }
    }

    /// The field's cell in this row, or the unit that the header states.
    pub fn get(&self, row: &Row, path: &str) -> Option<String> {
        let index = self.found.iter().find(|(field, ..)| *field == path).map(|(_, index, _)| *index);
        let own = row.get(index).map(str::to_owned);
        own.or_else(|| match path {
            "quantity_unit" => self.quantity_unit.clone(),
            "price_unit" => self.price_unit.clone(),
            _ => None,
        })
    }

    /// The header under which a field stands; the field's own name in the template where the file has none.
    pub fn header(&self, path: &str, side: Side) -> String {
        let own = self.found.iter().find(|(field, ..)| *field == path).map(|(_, _, header)| header.clone());
        own.or_else(|| fields(side).iter().find(|f| f.path == path).map(|f| f.zh.to_owned())).unwrap_or_else(|| path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::reading::look;
    use tabular::Limits;

    #[test]
    fn other_names_are_tried_when_one_is_taken() {
        let file = "品种,品名,等级,数量(斤),产地价(元/斤),产地,可供起日,可供止日\n\
                    自留,大白菜,一级,12000,1.20,山东潍坊,2026-04-08,2026-04-11\n";
        let chosen = [("note".to_owned(), "品种".to_owned())];
        let mapping = ListingMapping { columns: chosen.into(), ..ListingMapping::default() };
        let seen = look(file.as_bytes(), &Limits::default(), Side::Offer, mapping).expect("a table");
        let head = |path: &str| seen.mapping.columns.get(path).map(String::as_str);
        assert_eq!((head("note"), head("variety")), (Some("品种"), Some("品名")));
        assert_eq!(seen.missing, Vec::<String>::new());
    }
}
