//! Rows that become offers or demands.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    cells,
    importer::{Importer, Judged, Message, Options, Taking},
    model::RowStatus,
    places::Places,
    reading::{self, ListingMapping, ListingReading},
    sheet::{Columns, fields},
};
use crate::listing::{
    self, Form, SameGoods, Side,
    service::{self, Posting},
};
use access::{Permission, require, require_approved};
use catalogue::{self, search::VarietyIndex, units::half_width};
use exports::{Export, File, Format};
use kernel::{Ctx, Day, Error, ErrorCode, FieldError, Id, Result, Text, error::Check};
use storage::Tx;
use tabular::{
    Limits, Reading, Row, Sheet,
    days::{DayReading, Near},
};

/// Of one file so many flagged rows call for help at once; a long list would drown those it means to reach.
const CALLS: usize = 20;

/// A listing may have begun so many days ago.
const STARTED_DAYS: i32 = 30;

/// Offers or demands of the caller's enterprise.
pub(super) struct ListingImporter(pub Side);

/// An accepted row, as it waits for the commit.
#[derive(Serialize, Deserialize)]
struct Accepted {
    key: String,
    form: Form,
}

/// What the enterprise has of the file's rows already.
struct Known {
    /// By the row's key.
    imported: HashMap<String, Id>,
    /// On the board.
    open: HashMap<SameGoods, Id>,
}

/// The rows above the one that is judged.
#[derive(Default)]
struct Above {
    keys: HashSet<String>,
    goods: HashMap<SameGoods, u32>,
}

/// A row that can be read: good, or the same as another. One that says the same in other words is left to the caller, who
/// may mean it.
fn verdict(row: u32, accepted: Accepted, goods: SameGoods, known: &Known, above: &mut Above) -> Result<Judged> {
    if !above.keys.insert(accepted.key.clone()) {
        return Ok(duplicate(row, "duplicate_row", "与文件中前面一行重复，只算一次", "the same as a row above, counted once"));
    }
    if known.imported.contains_key(&accepted.key) {
        return Ok(duplicate(row, "imported_before", "此前已导入", "imported before"));
    }
    let command = Some(serde_json::to_string(&accepted).map_err(Error::unexpected)?);
    if known.open.contains_key(&goods) {
        let judged = duplicate(
            row,
            "same_listing_open",
            "您已有一条品种、等级、数量、价格、地点和日期都相同的信息在挂牌；要再发一条，请在导入时选择",
            "you have a listing on the board with the same goods, grade, quantity, price, place and days; choose so to post it again",
        );
        return Ok(Judged { command, ..judged });
    }
    if let Some(first) = above.goods.get(&goods) {
        let judged = duplicate(
            row,
            "same_goods_row",
            &format!("与第 {first} 行的品种、等级、数量、价格、地点和日期都相同；要再发一条，请在导入时选择"),
            &format!("the same goods, grade, quantity, price, place and days as row {first}; choose so to post it, too"),
        );
        return Ok(Judged { command, ..judged });
    }
    above.goods.insert(goods, row);
    Ok(Judged { row, status: RowStatus::Ok, command, messages: Vec::new() })
}

/// What the names in a file mean.
struct Lexicon {
    varieties: VarietyIndex,
    categories: HashMap<String, String>,
    places: Places,
}

impl Importer for ListingImporter {
    fn permit(&self, ctx: &Ctx) -> Result<()> {
        // A file costs much more than a form: it is for enterprises that have been vetted.
        require_approved(ctx, Permission::ImportListings)?;
        require(ctx, service::writes(self.0))
    }

    fn make_room(&self, tx: &mut Tx, ctx: &Ctx, more: i64) -> Result<()> {
        service::make_room(tx, ctx, self.0, false, more)
    }

    fn limits(&self) -> Limits {
        Limits { rows: 5000, columns: 60, ..Limits::default() }
    }

    fn reading(&self, options: &Options) -> Result<Reading> {
        Ok(ListingMapping::of(options)?.reading(self.0))
    }

    fn look(&self, bytes: &[u8], options: &Options) -> Result<ListingReading> {
        reading::look(bytes, &self.limits(), self.0, ListingMapping::of(options)?)
    }

    fn judge(&self, tx: &mut Tx, ctx: &Ctx, sheet: &Sheet, options: &Options) -> Result<Vec<Judged>> {
        let enterprise = ctx.enterprise_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))?;
        let columns = Columns::of(sheet, self.0, &ListingMapping::of(options)?)?;
        let days = days(sheet, ctx.now.day());
        let categories = catalogue::service::categories(tx)?;
        let lexicon = Lexicon {
            varieties: catalogue::service::index(tx)?,
            categories: categories.into_iter().map(|c| (half_width(&c.name.zh), c.code)).collect(),
            places: Places::of(tx, self.0)?,
        };
        let mut read = Vec::with_capacity(sheet.rows.len());
        for row in &sheet.rows {
            let form = self.form(&columns, row, &lexicon, &days).and_then(|form| {
                let terms = form.clone().check(tx, self.0, ctx.now.day())?;
                Ok((form, SameGoods::from(&terms)))
            });
            match form {
                Err(error) if error.fields.is_empty() => return Err(error),
                form => read.push((self.key(&columns, row), form)),
            }
        }
        let good = || read.iter().filter_map(|(key, form)| Some((key, &form.as_ref().ok()?.1)));
        let keys: Vec<String> = good().map(|(key, _)| key.clone()).collect();
        let goods: Vec<SameGoods> = good().map(|(_, goods)| goods.clone()).collect();
        let known = Known {
            imported: listing::imported_before(tx, self.0, enterprise, &keys)?,
            open: listing::open_like(tx, self.0, enterprise, &goods)?,
        };
        let mut above = Above::default();
        let rows = sheet.rows.iter().zip(read);
        rows.map(|(row, (key, form))| match form {
            Err(error) => Ok(self.refused(&columns, row.number, error.fields)),
            Ok((form, goods)) => verdict(row.number, Accepted { key, form }, goods, &known, &mut above),
        })
        .collect()
    }

    fn commit(&self, tx: &mut Tx, ctx: &Ctx, command: &str, how: Taking) -> Result<Id> {
        let accepted: Accepted = serde_json::from_str(command).map_err(Error::unexpected)?;
        let posting = Posting {
            form: accepted.form,
            draft: false,
            again: how.again,
            import_key: Some(accepted.key),
            notify: how.position < CALLS,
        };
        service::place(tx, ctx, self.0, posting)
    }

    fn template(&self, ctx: &Ctx, format: Format) -> Result<File> {
        let (list, today) = (if self.0 == Side::Offer { ("供应信息", "offers") } else { ("需求信息", "demands") }, ctx.now.day());
        let mut columns = Export::new(list.0, list.1);
        for field in fields(self.0) {
            let example = match field.path {
                "available_from" | "delivery_from" => today.plus(1).to_string(),
                "available_to" | "delivery_to" => today.plus(4).to_string(),
                _ => field.example.to_owned(),
            };
            columns = columns.column(field.path, field.zh, field.en, move |(): &(), _| example.clone());
        }
        columns.write_rows(format, ctx.lang, vec![()])
    }
}

impl ListingImporter {
    /// The row's own key, or the digest of its fields: a row that says the same is the same, wherever it stands.
    fn key(&self, columns: &Columns, row: &Row) -> String {
        if let Some(own) = columns.get(row, "key") {
            return format!("key:{}", own.chars().take(100).collect::<String>());
        }
        let mut digest = Sha256::new();
        for field in fields(self.0) {
            digest.update(half_width(&columns.get(row, field.path).unwrap_or_default()));
            digest.update([0x1f]);
        }
        format!("row:{}", hex::encode(&digest.finalize()[..16]))
    }

    /// The form that the row fills in.
    fn form(&self, columns: &Columns, row: &Row, lexicon: &Lexicon, days: &DayReading) -> Result<Form> {
        let side = self.0;
        let mut check = Check::new();
        for problem in &row.problems {
            let (column, text) = (problem.column().unwrap_or_default(), problem.text());
            check.push(FieldError::new(column, problem.code(), text.zh, text.en));
        }
        let cell = |path: &str| columns.get(row, path);
        let flag =
            |path: &'static str, check: &mut Check| read(cell(path), path, check, cells::truth, "请填“是”或“否”", "yes or no");
        let date = |path: &'static str, check: &mut Check| {
            let text = cell(path)?;
            let read = days.read(&text).map_err(|fault| {
                let Text { zh, en } = fault.text();
                check.push(FieldError::new(path, "not_understood", format!("“{text}”：{zh}"), format!("'{text}': {en}")));
            });
            Some(read.ok()?.day)
        };
        let whole = |path: &'static str, check: &mut Check| {
            let number = |text: &str| half_width(text).replace(',', "").trim_end_matches(".0").parse::<i64>().ok();
            read(cell(path), path, check, number, "须为整数", "a whole number")
        };
        let variety =
            |name: &str| lexicon.varieties.get(name).or_else(|| lexicon.varieties.resolve_family(name)).map(|v| v.code.clone());
        let category = |name: &str| {
            lexicon
                .categories
                .get(&half_width(name))
                .cloned()
                .or_else(|| lexicon.categories.values().find(|code| *code == name).cloned())
        };
        let (mut place, mut note) = (None, cell("note"));
        if let Some(text) = cell(side.place()) {
            match lexicon.places.find(&text) {
                Ok(found) => {
                    place = Some(found.code);
                    if found.closer {
                        note = Some(with_place(note, &text, side));
                    }
                }
                Err(fault) => {
                    check.push(fault.field(side.place(), side, &text));
                }
            }
        }
        let form = Form {
            variety: read(cell("variety"), "variety", &mut check, variety, "没有这个品种", "there is no such variety"),
            category: read(cell("category"), "category", &mut check, category, "没有这个品类", "there is no such category"),
            grade: read(cell(side.grade()), side.grade(), &mut check, cells::grade, "等级须为 1 到 4 或特级至三级", "1 to 4"),
            quantity: cell("quantity"),
            quantity_unit: cell("quantity_unit"),
            kg_per_unit: cell("kg_per_unit"),
            min_lot_kg: whole("min_lot_kg", &mut check),
            price: cell("price"),
            price_unit: cell("price_unit").or_else(|| cell("quantity_unit")),
            place,
            from: date(side.first_day(), &mut check),
            to: date(side.last_day(), &mut check),
            flagged: flag(side.flag(), &mut check),
            tier: whole("tier", &mut check).and_then(|tier| i32::try_from(tier).ok()),
            auto_accept: flag("auto_accept", &mut check),
            packaging: cell("packaging"),
            quality_note: cell("quality_note"),
            note,
        };
        check.finish()?;
        Ok(form)
    }

    /// Field errors as messages under the headers of the file.
    fn refused(&self, columns: &Columns, row: u32, errors: Vec<FieldError>) -> Judged {
        let message = |error: FieldError| {
            let mut message = Message::from(error);
            if !message.column.is_empty() {
                message.column = columns.header(&message.column, self.0);
            }
            message
        };
        Judged { row, status: RowStatus::Error, command: None, messages: errors.into_iter().map(message).collect() }
    }
}

/// Days without a year are the next ones, or those of the last weeks: what is offered may have begun.
fn days(sheet: &Sheet, today: Day) -> DayReading {
    DayReading {
        calendar_1904: sheet.layout.from_1904,
        near: Some(Near::Future(today.plus(-STARTED_DAYS))),
        ..DayReading::default()
    }
}

/// The note with the place as it was written, where the catalogue only has what is around it.
fn with_place(note: Option<String>, place: &str, side: Side) -> String {
    let place = format!("{}：{place}", if side == Side::Offer { "产地" } else { "到货地" });
    note.map_or(place.clone(), |note| if note.contains(&place) { note } else { format!("{note}；{place}") })
}

/// The cell's meaning; a cell that means nothing is noted, an empty one is left to the form's own rules.
fn read<T>(
    cell: Option<String>,
    path: &str,
    check: &mut Check,
    meaning: impl Fn(&str) -> Option<T>,
    zh: &str,
    en: &str,
) -> Option<T> {
    let text = cell?;
    let value = meaning(&text);
    if value.is_none() {
        check.push(FieldError::new(path, "not_understood", format!("{zh}：{text}"), format!("{en}: {text}")));
    }
    value
}

fn duplicate(row: u32, code: &str, zh: &str, en: &str) -> Judged {
    let message = Message { column: String::new(), code: code.into(), zh: zh.into(), en: en.into() };
    Judged { row, status: RowStatus::Duplicate, command: None, messages: vec![message] }
}
