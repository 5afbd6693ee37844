//! What a source reports, until when; and changes to a source.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{PriceSource, SourceKind, find, store};
use crate::observations::{intake::Mapping, model::RECENT_DAYS};
use crate::schema::price_sources;
use access::{Permission, require};
use kernel::{Ctx, Id, Result, TimeOfDay, error::Check};
use storage::Tx;

/// What a source reports every day, until when, and how its files are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceDuties {
    pub source: String,
    /// In Beijing.
    pub deadline: TimeOfDay,
    /// Codes of varieties; empty for a reference source.
    pub varieties: Vec<String>,
    /// It has no list of its own and reports the watched vegetables.
    pub watched: bool,
    pub mapping: Option<Mapping>,
    /// After so many days without any change a sheet that repeats the one before is asked about.
    pub unchanged_days: i32,
}

/// Changes to a source; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct EditSource {
    pub name_zh: Option<String>,
    pub name_en: Option<String>,
    pub stores: Option<i32>,
    pub enterprise_id: Option<Id>,
    pub active: Option<bool>,
    /// `14:00`, Beijing.
    #[schema(example = "14:00")]
    pub deadline: Option<String>,
    /// ISO 4217; another one than CNY only for a reference source.
    pub currency: Option<String>,
    /// Codes of varieties; an empty list: the watched vegetables.
    pub varieties: Option<Vec<String>>,
    pub mapping: Option<Mapping>,
    /// 1 to 30: after so many days without any change a sheet that repeats the one before is asked about.
    pub unchanged_days: Option<i32>,
}

impl web::Resource for SourceDuties {
    fn location(&self) -> String {
        format!("/price-sources/{}/duties", self.source)
    }
}

/// What each of these sources owes every day.
pub fn owed(tx: &mut Tx, sources: &[PriceSource]) -> Result<HashMap<String, BTreeSet<String>>> {
    let own = store::duties(tx)?;
    let index = catalogue::service::index(tx)?;
    let watched: BTreeSet<String> = index.all().filter(|v| v.watched_rank.is_some()).map(|v| v.code.clone()).collect();
    let of = |source: &PriceSource| match source.kind {
        SourceKind::Reference => BTreeSet::new(),
        _ => own.get(&source.code).unwrap_or(&watched).clone(),
    };
    Ok(sources.iter().map(|source| (source.code.clone(), of(source))).collect())
}

/// One source's duties.
///
/// # Errors
/// `not_found`.
pub fn duties(tx: &mut Tx, ctx: &Ctx, code: &str) -> Result<SourceDuties> {
    require(ctx, Permission::PricesRead)?;
    let source = find(tx, code)?;
    let watched = !store::duties(tx)?.contains_key(code);
    let mut owed = owed(tx, std::slice::from_ref(&source))?;
    Ok(SourceDuties {
        deadline: source.deadline(),
        varieties: owed.remove(code).unwrap_or_default().into_iter().collect(),
        watched,
        unchanged_days: source.unchanged_days,
        mapping: source.mapping.as_deref().and_then(|text| Mapping::parse(text).ok()),
        source: source.code,
    })
}

/// Changes a source.
///
/// # Errors
/// `not_found`, field errors.
pub fn edit(tx: &mut Tx, ctx: &Ctx, code: &str, cmd: &EditSource) -> Result<SourceDuties> {
    require(ctx, Permission::BulletinPrepare)?;
    let mut source = find(tx, code)?;
    let mut check = Check::new();
    for (text, path) in [(&cmd.name_zh, "name_zh"), (&cmd.name_en, "name_en")] {
        if let Some(text) = text {
            check.line(text, 1, 120, path);
        }
    }
    let deadline = cmd.deadline.as_deref().map(|text| text.parse::<TimeOfDay>().ok());
    check.require(deadline != Some(None), "deadline", "invalid_value", "时间须写作 14:00", "a time is written 14:00");
    check.require(
        cmd.stores.is_none_or(|n| (1..=100_000).contains(&n)),
        "stores",
        "out_of_range",
        "门店数须为正整数",
        "a positive number of stores",
    );
    check.require(
        cmd.unchanged_days.is_none_or(|days| (1..=RECENT_DAYS).contains(&days)),
        "unchanged_days",
        "out_of_range",
        "1 至 30 天",
        "1 to 30 days",
    );
    if let Some(currency) = &cmd.currency {
        let plain = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
        check.require(plain, "currency", "invalid_value", "三个大写字母的货币代码", "three capital letters").require(
            source.kind == SourceKind::Reference || currency == "CNY",
            "currency",
            "not_for_this_kind",
            "只有参考来源可用其他货币",
            "only a reference source may have another currency",
        );
    }
    if let Some(varieties) = &cmd.varieties {
        let index = catalogue::service::index(tx)?;
        check.require(varieties.len() <= 500, "varieties", "too_many", "最多 500 个品种", "at most 500 varieties");
        check.require(
            varieties.iter().all(|v| index.get(v).is_some()),
            "varieties",
            "unknown_variety",
            "目录中没有这个品种",
            "the catalogue has no such variety",
        );
    }
    check.finish()?;
    if let Some(name) = &cmd.name_zh {
        name.trim().clone_into(&mut source.name_zh);
    }
    if let Some(name) = &cmd.name_en {
        name.trim().clone_into(&mut source.name_en);
    }
    source.stores = cmd.stores.unwrap_or(source.stores);
    source.enterprise_id = cmd.enterprise_id.or(source.enterprise_id);
    let before = source.active;
    source.active = cmd.active.unwrap_or(before);
    source.unchanged_days = cmd.unchanged_days.unwrap_or(source.unchanged_days);
    source.deadline_minutes = deadline.flatten().map_or(source.deadline_minutes, TimeOfDay::minutes);
    if let Some(currency) = &cmd.currency {
        source.currency.clone_from(currency);
    }
    if let Some(mapping) = &cmd.mapping {
        source.mapping = Some(mapping.text());
    }
    let set = (
        price_sources::name_zh.eq(source.name_zh),
        price_sources::name_en.eq(source.name_en),
        price_sources::stores.eq(source.stores),
        price_sources::enterprise_id.eq(source.enterprise_id),
        price_sources::active.eq(source.active),
        price_sources::deadline_minutes.eq(source.deadline_minutes),
        price_sources::currency.eq(source.currency),
        price_sources::mapping.eq(source.mapping),
        price_sources::unchanged_days.eq(source.unchanged_days),
    );
    diesel::update(price_sources::table.of(tx).filter(price_sources::code.eq(code.to_owned()))).set(set).execute(tx)?;
    if let Some(varieties) = &cmd.varieties {
        let mut varieties = varieties.clone();
        varieties.sort_unstable();
        varieties.dedup();
        store::set_duties(tx, code, &varieties)?;
    }
    let entry = audit::Entry::new(audit::Entity::PriceSource, code, audit::Action::Edit).detail(json!(cmd));
    let state = |active| if active { "active" } else { "inactive" };
    let entry = match cmd.active {
        Some(active) if active != before => entry.states(Some(state(before)), state(active)),
        _ => entry,
    };
    audit::record(tx, ctx, entry)?;
    duties(tx, ctx, code)
}
