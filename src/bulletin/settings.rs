//! How the table is made when nobody says otherwise: its unit, when the platform drafts it, when it is published.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{model::BuildBulletin, service, store};
use crate::schema::bulletin_settings;
use access::{Permission, require};
use kernel::{Ctx, Day, Error, ErrorCode, Result, TimeOfDay, Ts, Version, error::Check};
use prices::figures::PriceUnit;
use storage::Tx;

/// The settings in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = bulletin_settings)]
#[schema(as = BulletinSettings)]
pub struct Settings {
    pub version: i32,
    pub unit: PriceUnit,
    /// HH:MM in Beijing: the platform drafts the day's table then; absent: a person does.
    #[schema(example = "14:30")]
    pub compose_time: Option<String>,
    /// HH:MM in Beijing: a table reviewed before is published then; absent: a person does.
    #[schema(example = "16:00")]
    pub publish_time: Option<String>,
    /// The last day that the platform has drafted by itself.
    composed_day: Option<Day>,
    /// A change of an average by more than this against the day before must be acknowledged, in thousandths.
    pub change_permille: i32,
}

impl web::Resource for Settings {
    fn location(&self) -> String {
        "/bulletins/settings".to_owned()
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

impl Settings {
    /// When an edition of this day that is reviewed now publishes itself.
    pub fn publication_of(&self, day: Day, now: Ts) -> Option<Ts> {
        let time = time_of(self.publish_time.as_ref())?;
        let at = day.start().plus_minutes(i64::from(time.minutes()));
        (at > now).then_some(at)
    }
}

/// Other settings, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SetBulletinSettings)]
pub struct SetSettings {
    pub unit: PriceUnit,
    pub compose_time: Option<String>,
    pub publish_time: Option<String>,
    /// From 10 (1 %) to 1000; as it is unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_permille: Option<i32>,
}

fn time_of(text: Option<&String>) -> Option<TimeOfDay> {
    text.and_then(|text| text.parse().ok())
}

/// # Errors
/// Those of the database.
pub fn load(tx: &mut Tx) -> Result<Settings> {
    Ok(bulletin_settings::table.find(tx.market()).select(Settings::as_select()).first(tx)?)
}

/// # Errors
/// `forbidden`.
pub fn read(tx: &mut Tx, ctx: &Ctx) -> Result<Settings> {
    require(ctx, Permission::BulletinPrepare)?;
    load(tx)
}

/// Puts other settings in force.
///
/// # Errors
/// Field errors, `stale_version`.
pub fn set(tx: &mut Tx, ctx: &Ctx, seen: Version, cmd: &SetSettings) -> Result<Settings> {
    require(ctx, Permission::BulletinPublish)?;
    let mut check = Check::new();
    for (field, time) in [("compose_time", &cmd.compose_time), ("publish_time", &cmd.publish_time)] {
        let valid = time.as_ref().is_none_or(|text| text.parse::<TimeOfDay>().is_ok());
        check.require(valid, field, "invalid_time", "须为 HH:MM，例如 16:00", "HH:MM, for example 16:00");
    }
    check.require(
        cmd.change_permille.is_none_or(|permille| (10..=1000).contains(&permille)),
        "change_permille",
        "out_of_range",
        "须在 1% 到 100% 之间",
        "between 1 % and 100 %",
    );
    let times = time_of(cmd.compose_time.as_ref()).zip(time_of(cmd.publish_time.as_ref()));
    check.require(
        times.is_none_or(|(compose, publish)| compose < publish),
        "publish_time",
        "before_compose",
        "公布须晚于编制",
        "after the time of composing",
    );
    check.finish()?;
    let change_permille = cmd.change_permille.unwrap_or(load(tx)?.change_permille);
    let set = (
        bulletin_settings::version.eq(seen.0 + 1),
        bulletin_settings::change_permille.eq(change_permille),
        bulletin_settings::unit.eq(cmd.unit),
        bulletin_settings::compose_time.eq(cmd.compose_time.clone()),
        bulletin_settings::publish_time.eq(cmd.publish_time.clone()),
    );
    let mine = bulletin_settings::table.find(tx.market()).filter(bulletin_settings::version.eq(seen.0));
    if diesel::update(mine).set(set).execute(tx)? != 1 {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::BulletinSettings, 1, audit::Action::Set).detail(json!(cmd)))?;
    load(tx)
}

/// Drafts today's table when its time has come; how many drafts it made.
///
/// # Errors
/// Those of the database.
pub fn compose_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let settings = load(tx)?;
    let today = ctx.now.day();
    let Some(due) = time_of(settings.compose_time.as_ref()) else { return Ok(0) };
    if ctx.now.time_of_day() < due || settings.composed_day == Some(today) {
        return Ok(0);
    }
    let before = bulletin_settings::composed_day.is_null().or(bulletin_settings::composed_day.ne(today));
    let mine = bulletin_settings::table.find(tx.market()).filter(before);
    if diesel::update(mine).set(bulletin_settings::composed_day.eq(Some(today))).execute(tx)? != 1 {
        return Ok(0);
    }
    if store::last_of_day(tx, today)?.is_none() {
        service::build(tx, ctx, &BuildBulletin { day: today, unit: settings.unit })?;
        return Ok(1);
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edition_waits_only_for_a_time_to_come() {
        let settings = Settings {
            version: 1,
            unit: PriceUnit::Jin,
            compose_time: None,
            publish_time: Some("16:00".into()),
            composed_day: None,
            change_permille: 100,
        };
        let day: Day = "2026-04-08".parse().unwrap();
        let at = |text: &str| settings.publication_of(day, text.parse().unwrap()).map(|at| at.to_string());
        assert_eq!(at("2026-04-08T07:59:59Z").as_deref(), Some("2026-04-08T08:00:00Z"));
        assert_eq!(at("2026-04-08T08:00:00Z"), None);
        assert_eq!(at("2026-04-09T01:00:00Z"), None, "the next day's correction is published by hand");
    }
}
