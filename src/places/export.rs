//! Destinations, and what the regulator has set for lanes, as files.

use std::collections::HashMap;

use super::{
    model::{Destination, DestinationKind, LaneOverride},
    overrides, service,
};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Day, Lang, Result, Text};
use storage::Tx;

/// The names of all regions, by code.
fn region_names(tx: &mut Tx) -> Result<HashMap<String, Text>> {
    Ok(service::regions(tx, None, None, "")?.into_iter().map(|region| (region.code, region.name)).collect())
}

/// The code itself where there is no such name.
fn name(names: &HashMap<String, Text>, code: &str, lang: Lang) -> String {
    names.get(code).map_or(code, |name| name.get(lang)).to_owned()
}

/// Degrees in millionths, as they are stored.
fn degrees(degrees: f64) -> Cell {
    Cell::Decimal { digits: (degrees * 1e6).round() as i64, scale: 6 }
}

/// The destinations of one kind, or all.
pub(super) fn destinations(tx: &mut Tx, ctx: &Ctx, kind: Option<DestinationKind>, format: Format) -> Result<File> {
    let (regions, rows) = (region_names(tx)?, service::destinations_of(tx, kind)?);
    Export::new("目的地", "destinations")
        .column("code", "代码", "Code", |d: &Destination, _| d.code.clone())
        .column("name", "名称", "Name", |d, lang| Cell::of(&d.name, lang))
        .column("kind", "类型", "Kind", |d, lang| Cell::word(d.kind, lang))
        .column("region_code", "地区代码", "Region code", |d, _| d.region.clone())
        .column("region", "地区", "Region", |d, lang| name(&regions, &d.region, lang))
        .column("lng_micro", "经度", "Longitude", |d, _| degrees(d.lng))
        .column("lat_micro", "纬度", "Latitude", |d, _| degrees(d.lat))
        .write_rows(format, ctx.lang, rows)
}

/// What the regulator has set or closed, the newest first.
pub(super) fn overrides(
    tx: &mut Tx,
    ctx: &Ctx,
    origin: Option<String>,
    destination: Option<String>,
    on: Option<Day>,
    format: Format,
) -> Result<File> {
    let regions = region_names(tx)?;
    let ends: HashMap<String, Text> = service::destinations(tx)?.into_iter().map(|end| (end.code, end.name)).collect();
    Export::new("线路规定", "lane rules")
        .column("origin", "产地", "Origin", |rule: &LaneOverride, lang| name(&regions, &rule.origin, lang))
        .column("destination", "目的地", "Destination", |rule, lang| match &rule.destination {
            Some(code) => name(&ends, code, lang),
            None => match lang {
                Lang::Zh => "全部目的地".to_owned(),
                Lang::En => "all destinations".to_owned(),
            },
        })
        .column("state", "状态", "State", |rule, lang| match rule.open {
            true => Cell::coded("open", lang, "开通", "open"),
            false => Cell::coded("closed", lang, "关闭", "closed"),
        })
        .column("freight_fen_per_kg", "运费(元/公斤)", "Freight (yuan/kg)", |rule, _| rule.freight)
        .column("transit_days", "在途天数", "Days on the road", |rule, _| rule.transit_days)
        .column("from", "开始日", "From", |rule, _| rule.from)
        .column("to", "截止日", "Until", |rule, _| rule.to)
        .column("reason", "理由", "Reason", |rule, _| rule.reason.clone())
        .column("created_at", "设定时间(北京)", "Set (Beijing)", |rule, _| rule.created_at)
        .write_list(format, ctx.lang, |page| overrides::list(tx, ctx, origin.clone(), destination.clone(), on, page))
}
