//! Calendars of the market: those of its tables, else those that the program brings along; and the import of a yearly notice,
//! which counts once a second person has confirmed it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    calendar::{CALENDARS, Calendar, Days, Hours, SHIPPED, SpecialDay},
    moves,
    notice::{self, NoticeDay},
    schema::{calendar_days as d, calendar_hours as h, calendar_imports as i, calendar_years as y, calendars as c},
};
use access::{Permission, require};
use audit::{Action, Entity, Entry};
use kernel::{Ctx, Day, Error, ErrorCode, Id, Result, Text, TimeOfDay, Ts, error::Check};
use storage::Tx;
use web::Resource;

/// The calendars of a market, each made when it is first asked for.
pub struct Calendars {
    days: Arc<Days>,
    made: HashMap<String, Calendar>,
}

impl Calendars {
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx) -> Result<Calendars> {
        Ok(Calendars { days: Arc::new(days(tx)?), made: HashMap::new() })
    }

    /// # Errors
    /// `not_found` for a calendar that neither the market nor the program has.
    pub fn get(&mut self, tx: &mut Tx, code: &str) -> Result<&Calendar> {
        if !self.made.contains_key(code) {
            let calendar = self.make(tx, code)?;
            self.made.insert(code.to_owned(), calendar);
        }
        self.made.get(code).ok_or_else(|| Error::unexpected("a calendar was lost"))
    }

    fn make(&self, tx: &mut Tx, code: &str) -> Result<Calendar> {
        let own: Option<bool> = c::table.find((tx.market(), code.to_owned())).select(c::has_days_off).first(tx).optional()?;
        match own {
            Some(has_days_off) => Ok(Calendar::new(&hours(tx, code)?, has_days_off, self.days.clone())),
            None => Calendar::shipped(code, self.days.clone()).ok_or_else(|| Error::not_found("工作日历", "calendar")),
        }
    }
}

/// Whether the market or the program has the calendar.
pub(super) fn is_known(tx: &mut Tx, code: &str) -> Result<bool> {
    if CALENDARS.iter().any(|calendar| calendar.code == code) {
        return Ok(true);
    }
    let found = c::table.find((tx.market(), code.to_owned())).select(c::code).first::<String>(tx).optional()?;
    Ok(found.is_some())
}

/// Days off and worked weekends: those of the program, and in their place year by year those of the market.
fn days(tx: &mut Tx) -> Result<Days> {
    let mut days = Days::shipped();
    let years: Vec<i32> = y::table.of(tx).select(y::year).load(tx)?;
    let mut own: BTreeMap<i16, Vec<(Day, SpecialDay)>> =
        years.into_iter().filter_map(|year| i16::try_from(year).ok()).map(|year| (year, Vec::new())).collect();
    if own.is_empty() {
        return Ok(days);
    }
    let rows: Vec<(Day, bool, String)> = d::table.of(tx).select((d::day, d::working, d::name)).order(d::day).load(tx)?;
    for (day, working, name) in rows {
        own.entry(day.year()).or_default().push((day, SpecialDay { working, name }));
    }
    for (year, special) in own {
        days.announce(year, special);
    }
    Ok(days)
}

fn hours(tx: &mut Tx, code: &str) -> Result<Vec<Hours>> {
    let rows: Vec<(i32, i32, i32)> = h::table
        .of(tx)
        .filter(h::calendar.eq(code.to_owned()))
        .order((h::weekday, h::from_minute))
        .select((h::weekday, h::from_minute, h::to_minute))
        .load(tx)?;
    let small = |value: i32| u16::try_from(value).unwrap_or_default();
    let hours = |(weekday, from, to)| Hours {
        weekday: u8::try_from(weekday).unwrap_or_default(),
        from_minute: small(from),
        to_minute: small(to),
    };
    Ok(rows.into_iter().map(hours).collect())
}

/// A calendar as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarView {
    pub code: String,
    pub name: Text,
    /// Days off of the notices are days off here.
    pub has_days_off: bool,
    pub hours: Vec<HoursView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoursView {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    pub from: TimeOfDay,
    /// 00:00 is the end of the day.
    pub to: TimeOfDay,
}

/// A year whose notice is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarYear {
    pub year: i16,
    pub source: String,
    pub days: Vec<NoticeDay>,
}

/// The calendars of the market and the years whose notice is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarList {
    pub calendars: Vec<CalendarView>,
    /// Due times of other years are provisional.
    pub years: Vec<CalendarYear>,
    /// Notices that wait for a second person.
    pub waiting: Vec<CalendarImport>,
}

/// # Errors
/// `forbidden` for others than officials.
pub fn list(tx: &mut Tx, ctx: &Ctx) -> Result<CalendarList> {
    require(ctx, Permission::CasesRead)?;
    let view = |code: &str, name: Text, has_days_off, hours: Vec<Hours>| {
        let hours = hours.into_iter().map(|hours| HoursView {
            weekday: hours.weekday,
            from: TimeOfDay::from_minutes(i32::from(hours.from_minute)),
            to: TimeOfDay::from_minutes(i32::from(hours.to_minute)),
        });
        CalendarView { code: code.to_owned(), name, has_days_off, hours: hours.collect() }
    };
    let rows: Vec<(String, String, String, bool)> =
        c::table.of(tx).order(c::code).select((c::code, c::name_zh, c::name_en, c::has_days_off)).load(tx)?;
    let mut calendars = Vec::new();
    for shipped in CALENDARS.iter().filter(|shipped| rows.iter().all(|row| row.0 != shipped.code)) {
        let name = Text::new(shipped.name.0, shipped.name.1);
        calendars.push(view(shipped.code, name, shipped.has_days_off, shipped.hours()));
    }
    for (code, zh, en, has_days_off) in rows {
        let hours = hours(tx, &code)?;
        calendars.push(view(&code, Text::new(zh, en), has_days_off, hours));
    }
    let days = days(tx)?;
    let own: Vec<(i32, String)> = y::table.of(tx).order(y::year).select((y::year, y::source)).load(tx)?;
    let own: Vec<(i16, String)> =
        own.into_iter().filter_map(|(year, source)| Some((i16::try_from(year).ok()?, source))).collect();
    let shipped = SHIPPED.iter().filter(|(year, ..)| own.iter().all(|(of, _)| of != year));
    let mut years: Vec<(i16, String)> = shipped.map(|(year, source, _)| (*year, (*source).to_owned())).collect();
    years.extend(own);
    years.sort_by_key(|(year, _)| *year);
    let year = |(year, source)| {
        let special = days.of_year(year).into_iter();
        let days = special.map(|(day, of)| NoticeDay { day, working: of.working, name: of.name.clone() });
        CalendarYear { year, source, days: days.collect() }
    };
    let waiting: Vec<ImportRow> = i::table
        .of(tx)
        .filter(i::confirmed_at.is_null())
        .order(i::imported_at.desc())
        .limit(20)
        .select(ImportRow::as_select())
        .load(tx)?;
    let waiting = waiting.into_iter().map(CalendarImport::try_from).collect::<Result<_>>()?;
    Ok(CalendarList { calendars, years: years.into_iter().map(year).collect(), waiting })
}

/// A yearly notice to be entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportNotice {
    /// Lines `from,to,kind,name` below a line of heads; `kind` is `off` or `work`.
    #[schema(min_length = 1, max_length = 20000)]
    pub csv: String,
    /// The notice: 国办发明电〔2026〕…号.
    #[schema(min_length = 4, max_length = 200)]
    pub source: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = i, treat_none_as_default_value = false)]
struct ImportRow {
    market: kernel::RegionCode,
    id: Id,
    version: i32,
    year: i32,
    source: String,
    days: String,
    imported_by: Option<Id>,
    imported_at: Ts,
    confirmed_by: Option<Id>,
    confirmed_at: Option<Ts>,
}

/// A notice as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarImport {
    pub id: Id,
    pub version: i32,
    pub year: i16,
    pub source: String,
    pub days: Vec<NoticeDay>,
    /// The year as text, to be compared with the notice.
    pub picture: String,
    pub imported_by: Option<Id>,
    pub imported_at: Ts,
    pub confirmed_by: Option<Id>,
    pub confirmed_at: Option<Ts>,
}

impl TryFrom<ImportRow> for CalendarImport {
    type Error = Error;

    fn try_from(row: ImportRow) -> Result<CalendarImport> {
        let days: Vec<NoticeDay> = serde_json::from_str(&row.days).map_err(Error::unexpected)?;
        let year = i16::try_from(row.year).map_err(Error::unexpected)?;
        let mut known = Days::default();
        known.announce(year, days.iter().map(|line| (line.day, line.special())));
        Ok(CalendarImport {
            id: row.id,
            version: row.version,
            year,
            source: row.source,
            picture: notice::picture(year, &known),
            days,
            imported_by: row.imported_by,
            imported_at: row.imported_at,
            confirmed_by: row.confirmed_by,
            confirmed_at: row.confirmed_at,
        })
    }
}

impl Resource for CalendarImport {
    fn location(&self) -> String {
        format!("/calendars/imports/{}", self.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Enters a notice; nothing changes until a second person confirms it.
///
/// # Errors
/// `forbidden` for others than the city; field errors of the lines and of the source.
pub fn import(tx: &mut Tx, ctx: &Ctx, cmd: &ImportNotice) -> Result<CalendarImport> {
    require(ctx, Permission::Calendars)?;
    let mut check = Check::new();
    check.line(&cmd.source, 4, 200, "source").length(&cmd.csv, 1, 20_000, "csv");
    check.finish()?;
    let days = notice::read(&cmd.csv)?;
    let year = days.first().map(|line| line.day.year()).unwrap_or_default();
    let row = ImportRow {
        market: tx.market(),
        id: Id::new(ctx.now),
        version: 1,
        year: i32::from(year),
        source: cmd.source.trim().to_owned(),
        days: serde_json::to_string(&days).map_err(Error::unexpected)?,
        imported_by: ctx.user_id(),
        imported_at: ctx.now,
        confirmed_by: None,
        confirmed_at: None,
    };
    diesel::insert_into(i::table).values(row.clone()).execute(tx)?;
    let entry = Entry::new(Entity::Calendar, year, Action::Import).detail(json!({ "source": row.source, "days": days.len() }));
    audit::record(tx, ctx, entry)?;
    row.try_into()
}

/// # Errors
/// `not_found`; `forbidden` for others than officials.
pub fn read_import(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<CalendarImport> {
    require(ctx, Permission::CasesRead)?;
    find_import(tx, id)?.try_into()
}

fn find_import(tx: &mut Tx, id: Id) -> Result<ImportRow> {
    let row = i::table.find((tx.market(), id)).select(ImportRow::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("导入的放假安排", "imported notice"))
}

/// Puts a notice in the place of what was known of its year, and moves the clocks that run.
///
/// # Errors
/// `same_person_review` for whoever has entered it, `wrong_state` when it is confirmed already, `login_required` for the
/// platform itself: a person compares the picture with the notice.
pub fn confirm(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<CalendarImport> {
    require(ctx, Permission::Calendars)?;
    let row = find_import(tx, id)?;
    let person = ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    if row.imported_by == Some(person) {
        return Err(Error::new(ErrorCode::SamePersonReview).detail(
            "放假安排须由录入人以外的人员对照通知原文确认",
            "somebody else than who entered the days has to compare them with the notice and confirm them",
        ));
    }
    let unconfirmed = i::table.find((tx.market(), id)).filter(i::confirmed_at.is_null());
    let set = (i::confirmed_by.eq(Some(person)), i::confirmed_at.eq(Some(ctx.now)), i::version.eq(i::version + 1));
    if diesel::update(unconfirmed).set(set).execute(tx)? == 0 {
        return Err(Error::wrong_state("这份放假安排已确认", "this notice is confirmed already"));
    }
    let import = CalendarImport::try_from(find_import(tx, id)?)?;
    store_year(tx, ctx, &import)?;
    let detail = json!({ "import": import.id, "source": import.source, "days": import.days });
    audit::record(tx, ctx, Entry::new(Entity::Calendar, import.year, Action::Confirm).detail(detail))?;
    moves::begin(tx, ctx, false, &format!("{}年放假安排：{}", import.year, import.source))?;
    Ok(import)
}

fn store_year(tx: &mut Tx, ctx: &Ctx, import: &CalendarImport) -> Result<()> {
    let ends = (Day::from_ymd(import.year, 1, 1), Day::from_ymd(import.year, 12, 31));
    let (Some(first), Some(last)) = ends else { return Err(Error::unexpected("a year without days")) };
    diesel::delete(d::table.of(tx).filter(d::day.between(first, last))).execute(tx)?;
    for line in &import.days {
        let row = (
            d::market.eq(tx.market()),
            d::day.eq(line.day),
            d::working.eq(line.working),
            d::name.eq(line.name.clone()),
            d::source.eq(import.source.clone()),
        );
        diesel::insert_into(d::table).values(row).execute(tx)?;
    }
    diesel::delete(y::table.find((tx.market(), i32::from(import.year)))).execute(tx)?;
    let row = (
        y::market.eq(tx.market()),
        y::year.eq(i32::from(import.year)),
        y::announced_at.eq(ctx.now),
        y::source.eq(import.source.clone()),
    );
    diesel::insert_into(y::table).values(row).execute(tx)?;
    Ok(())
}

/// Forgets notices that nobody has confirmed; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_imports(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    let old = i::table.of(tx).filter(i::confirmed_at.is_null()).filter(i::imported_at.lt(before));
    let ids: Vec<Id> = old.order(i::imported_at).limit(most).select(i::id).load(tx)?;
    Ok(diesel::delete(i::table.of(tx).filter(i::id.eq_any(ids)).filter(i::confirmed_at.is_null())).execute(tx)?)
}
