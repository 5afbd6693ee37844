//! Price lists through the market's imports: uploaded, looked at row by row, then committed.

use super::{
    import::{Verdict, judge_sheet},
    model::Observation,
    store,
};
use crate::{
    accounts::{Permission, require},
    kernel::{Ctx, Error, ErrorCode, Id, Result},
    market::imports::{Importer, Judged, Message, Options, RowStatus},
    storage::Tx,
    tabular::{Sheet, Table, Value},
};

/// Takes price lists; the form field `source` says whose, and `unit` what unit rows have that name none.
#[derive(Debug, Clone, Copy)]
pub struct PriceImporter;

impl Importer for PriceImporter {
    fn permit(&self, ctx: &Ctx) -> Result<()> {
        require(ctx, Permission::PricesReport)
    }

    fn judge(&self, tx: &mut Tx, ctx: &Ctx, sheet: &Sheet, options: &Options) -> Result<Vec<Judged>> {
        let Some(source) = options.get("source").filter(|s| !s.is_empty()) else {
            return Err(Error::field("source", "required", "请选择采价点", "say whose prices these are"));
        };
        let unit = options.get("unit").map(String::as_str).filter(|u| !u.is_empty());
        let rows = judge_sheet(tx, ctx, source, unit, sheet)?;
        let judged = |row: super::JudgedRow| -> Result<Judged> {
            let mut messages: Vec<Message> = row.messages.into_iter().map(Message::from).collect();
            if row.observation.as_ref().is_some_and(|o| o.unit_suspected) {
                messages.push(Message {
                    column: String::new(),
                    code: "unit_suspected".to_owned(),
                    zh: "约为近期中位价的两倍或一半，单位可能填错".to_owned(),
                    en: "about twice or half the recent median: is the unit right?".to_owned(),
                });
            }
            let status = match row.verdict {
                Verdict::Accepted => RowStatus::Ok,
                Verdict::Duplicate => RowStatus::Duplicate,
                Verdict::SetAside => RowStatus::Error,
            };
            let command = row.observation.map(|o| serde_json::to_string(&o)).transpose().map_err(Error::unexpected)?;
            Ok(Judged { row: row.row, status, command, messages })
        };
        rows.into_iter().map(judged).collect()
    }

    fn commit(&self, tx: &mut Tx, ctx: &Ctx, import: Id, command: &str, _: usize) -> Result<Id> {
        let judged: Observation = serde_json::from_str(command).map_err(Error::unexpected)?;
        let series = (judged.variety.clone(), judged.spec.clone(), judged.origin.clone());
        // Someone may have reported it between preview and commit.
        if store::with_key(tx, &judged.source, &series, judged.day)?.is_some() {
            return Err(Error::new(ErrorCode::AlreadyExists).detail("此前已报", "reported before"));
        }
        let id = Id::new(ctx.now);
        let row = Observation { id, import_id: Some(import), reported_by: ctx.user_id(), created_at: ctx.now, ..judged };
        store::insert(tx, row)?;
        Ok(id)
    }

    fn template(&self, ctx: &Ctx) -> Table {
        let columns =
            ["品名", "最低价(元/斤)", "平均价(元/斤)", "最高价(元/斤)", "规格", "产地", "单位", "发布日期", "上市量", "变动原因"];
        let mut table = Table::new("采价记录", columns);
        let example =
            ["大白菜", "0.80", "0.90", "1.00", "普通", "冀", "斤", &ctx.now.day().to_string(), "12000", ""].map(Value::text);
        table.push(example.to_vec());
        table
    }
}
