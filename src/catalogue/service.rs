//! Use cases of the catalogue. Reading is open to everyone: forms need it before anybody has logged in.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    model::{Category, Staple, Variety, VarietyRow},
    search::{VarietyIndex, slug},
    store::{self, Stamp},
    units::Unit,
};
use access::{Permission, require};
use kernel::{Ctx, Grade, Result, Version, error::Check};
use storage::Tx;

/// The index of all varieties, built from the database.
///
/// # Errors
/// Those of the database.
pub fn index(tx: &mut Tx) -> Result<VarietyIndex> {
    Ok(VarietyIndex::new(varieties(tx)?))
}

/// Keeps the index between requests, until any variety has changed. Whoever owns it belongs to one database.
#[derive(Clone, Default)]
pub struct IndexCache(Arc<Mutex<Option<Kept>>>);

type Kept = (Stamp, Arc<VarietyIndex>);

impl IndexCache {
    /// The index as of now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get(&self, tx: &mut Tx) -> Result<Arc<VarietyIndex>> {
        let now = store::stamp(tx)?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((stamp, index)) = kept
            && stamp == now
        {
            return Ok(index);
        }
        // Built outside the lock: two requests may do it at once, which costs a few milliseconds and blocks nobody.
        let index = Arc::new(index(tx)?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, index.clone()));
        Ok(index)
    }
}

/// In the order of the catalogue.
///
/// # Errors
/// Those of the database.
pub fn varieties(tx: &mut Tx) -> Result<Vec<Variety>> {
    Ok(store::varieties(tx)?.into_iter().map(Variety::from).collect())
}

/// # Errors
/// `not_found`, and those of the database.
pub fn variety(tx: &mut Tx, code: &str) -> Result<Variety> {
    store::variety(tx, code).map(Variety::from)
}

/// # Errors
/// Those of the database.
pub fn categories(tx: &mut Tx) -> Result<Vec<Category>> {
    Ok(store::categories(tx)?.into_iter().map(Category::from).collect())
}

/// # Errors
/// Those of the database.
pub fn staples(tx: &mut Tx) -> Result<Vec<Staple>> {
    Ok(store::staples(tx)?.into_iter().map(Staple::from).collect())
}

/// Adds a variety to the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddVariety {
    pub name_zh: String,
    pub name_en: String,
    pub category: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub default_unit: Option<Unit>,
    /// 1 to 4, 4 best; 3 (一级) unless given.
    #[schema(minimum = 1, maximum = 4)]
    pub default_grade: Option<i32>,
    pub bag_kg: Option<i32>,
    pub shelf_life_days: i32,
}

/// Changes what is given and leaves the rest.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditVariety {
    pub name_zh: Option<String>,
    pub name_en: Option<String>,
    pub category: Option<String>,
    /// The whole list.
    pub aliases: Option<Vec<String>>,
    pub default_unit: Option<Unit>,
    /// 1 to 4, 4 best.
    #[schema(minimum = 1, maximum = 4)]
    pub default_grade: Option<i32>,
    /// 0: none.
    pub bag_kg: Option<i32>,
    pub shelf_life_days: Option<i32>,
    /// False: no longer offered for new listings.
    pub active: Option<bool>,
}

/// # Errors
/// Field errors; `already_exists` when its pinyin is another variety's code.
pub fn add_variety(tx: &mut Tx, ctx: &Ctx, cmd: &AddVariety) -> Result<Variety> {
    require(ctx, Permission::CatalogueWrite)?;
    let last = store::varieties(tx)?.last().map_or(0, |v| v.position);
    let row = VarietyRow {
        code: slug(&cmd.name_zh),
        version: 1,
        category: cmd.category.clone(),
        name_zh: cmd.name_zh.trim().to_owned(),
        name_en: cmd.name_en.trim().to_owned(),
        aliases: joined(&cmd.aliases),
        watched_rank: None,
        default_unit: cmd.default_unit.unwrap_or(Unit::Jin),
        default_grade: cmd.default_grade.unwrap_or(Grade::First.number()),
        bag_kg: cmd.bag_kg,
        shelf_life_days: cmd.shelf_life_days,
        position: last + 10,
        active: true,
        updated_at: ctx.now,
    };
    check(tx, &row, &cmd.aliases, None)?;
    store::insert_variety(tx, &row)?;
    let entry = audit::Entry::new(audit::Entity::Variety, &row.code, audit::Action::Add)
        .detail(json!({ "new": Variety::from(row.clone()) }));
    audit::record(tx, ctx, entry)?;
    Ok(row.into())
}

/// # Errors
/// `not_found`, `stale_version` unless `seen` is the stored version, field errors.
pub fn edit_variety(tx: &mut Tx, ctx: &Ctx, code: &str, seen: Version, cmd: &EditVariety) -> Result<Variety> {
    require(ctx, Permission::CatalogueWrite)?;
    let old = store::variety(tx, code)?;
    seen.check(old.version)?;
    let before = Variety::from(old.clone());
    let aliases = cmd.aliases.clone().unwrap_or_else(|| before.aliases.clone());
    let text = |new: &Option<String>, old: &str| new.as_deref().unwrap_or(old).trim().to_owned();
    let row = VarietyRow {
        version: old.version + 1,
        category: text(&cmd.category, &old.category),
        name_zh: text(&cmd.name_zh, &old.name_zh),
        name_en: text(&cmd.name_en, &old.name_en),
        aliases: joined(&aliases),
        default_unit: cmd.default_unit.unwrap_or(old.default_unit),
        default_grade: cmd.default_grade.unwrap_or(old.default_grade),
        bag_kg: cmd.bag_kg.map_or(old.bag_kg, |kg| Some(kg).filter(|kg| *kg != 0)),
        shelf_life_days: cmd.shelf_life_days.unwrap_or(old.shelf_life_days),
        active: cmd.active.unwrap_or(old.active),
        updated_at: ctx.now,
        ..old
    };
    check(tx, &row, &aliases, Some(code))?;
    store::update_variety(tx, &row, seen.0)?;
    let after = Variety::from(row);
    let entry =
        audit::Entry::new(audit::Entity::Variety, code, audit::Action::Edit).detail(json!({ "old": before, "new": after }));
    audit::record(tx, ctx, entry)?;
    Ok(after)
}

fn joined(aliases: &[String]) -> String {
    let trimmed: Vec<&str> = aliases.iter().map(|a| a.trim()).filter(|a| !a.is_empty()).collect();
    trimmed.join("|")
}

/// `own`: the code of the variety that is edited, whose names are its own.
fn check(tx: &mut Tx, row: &VarietyRow, aliases: &[String], own: Option<&str>) -> Result<()> {
    let mut check = Check::new();
    check.line(&row.name_zh, 1, 20, "name_zh").line(&row.name_en, 1, 60, "name_en");
    check.require(!row.code.is_empty(), "name_zh", "no_pinyin", "名称须含汉字", "the name needs Chinese characters");
    let known = store::categories(tx)?.iter().any(|c| c.code == row.category);
    check.require(known, "category", "unknown", "没有这个品类", "there is no such category");
    let grade = Grade::from_number(row.default_grade).is_some();
    check.require(grade, "default_grade", "out_of_range", "等级须为 1 到 4（4 为特级）", "1 to 4, 4 being the best");
    check.require((1..=730).contains(&row.shelf_life_days), "shelf_life_days", "out_of_range", "须为 1 到 730 天", "1 to 730");
    check.require(
        row.bag_kg.is_none_or(|kg| (1..=200).contains(&kg)),
        "bag_kg",
        "out_of_range",
        "须为 1 到 200 公斤",
        "1 to 200",
    );
    check.require(aliases.len() <= 40, "aliases", "too_many", "最多 40 个别名", "at most 40 aliases");
    for (n, alias) in aliases.iter().enumerate() {
        let path = format!("aliases[{n}]");
        check.line(alias, 1, 20, &path);
        check.require(!alias.contains('|'), &path, "invalid_value", "不能含“|”", "may not contain '|'");
    }
    // A name that two varieties claim would send an import to the wrong one.
    let index = index(tx)?;
    let names = std::iter::once(("name_zh".to_owned(), row.name_zh.as_str()))
        .chain(aliases.iter().enumerate().map(|(n, a)| (format!("aliases[{n}]"), a.as_str())));
    for (path, name) in names {
        if let Some(other) = index.resolve(name).filter(|other| own != Some(other.code.as_str())) {
            let (zh, en) = (format!("已是“{}”的名称", other.name.zh), format!("already a name of {}", other.name.en));
            check.require(false, &path, "name_taken", &zh, &en);
        }
    }
    check.finish()
}
