//! Cases, calendars and clocks over HTTP, for officials.

use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    calendars::{self, CalendarImport, CalendarList, ImportNotice},
    model::{Acting, Case, Kind, Registry, SeatDecision},
    service::{self, Said},
    settings::{self, ClockSetting, ClockSettings, DeclareEmergency, Emergency, SetClock},
    signatures::{self, Decide},
    views::{self, CaseCounts, CaseKind, CaseLine, CaseView, InboxQuery},
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, no_content, ok};
use access::{May, Permission, door, require};
use idempotency::create;
use kernel::{Ctx, Error, ErrorCode, Id, Page, PageQuery, Result, Version};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    // Fixed paths come before the one with an id.
    cfg.service(inbox).service(counts).service(kinds).service(read).service(step);
    cfg.service(open_seat).service(decide_seat).service(assign);
    cfg.service(list_calendars).service(import_notice).service(read_import).service(confirm_import);
    cfg.service(clock_settings).service(declare).service(end_emergency).service(set_clock);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    kind: Option<String>,
    /// A state of the kind.
    state: Option<String>,
    /// Done ones, the newest first, instead of those that wait.
    done: Option<bool>,
    /// The code of a body.
    body: Option<String>,
    assignee: Option<Id>,
    /// Only those that are assigned to the caller.
    mine: Option<bool>,
    /// Only those past their time.
    overdue: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl ListQuery {
    fn split(self) -> (InboxQuery, PageQuery) {
        let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let query = InboxQuery {
            kind: given(self.kind),
            state: given(self.state),
            done: self.done.unwrap_or(false),
            body: given(self.body),
            assignee: self.assignee,
            mine: self.mine.unwrap_or(false),
            overdue: self.overdue.unwrap_or(false),
        };
        (query, PageQuery { limit: self.limit, cursor: self.cursor })
    }
}

/// What waits within the caller's reach, by the earliest due time.
#[utoipa::path(operation_id = "cases_list", tag = "cases", params(ListQuery),
    responses((status = 200, body = Page<CaseLine>), (status = "4XX", body = Problem)))]
#[get("/cases")]
async fn inbox(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesRead>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<CaseLine>>> {
    let (query, page) = query.0.split();
    Ok(web::Json(db.read(move |tx| views::inbox(tx, &ctx, &registry, &query, &page)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CountQuery {
    kind: Option<String>,
    /// The code of a body.
    body: Option<String>,
}

/// What waits, counted by kind and state.
#[utoipa::path(operation_id = "cases_counts", tag = "cases", params(CountQuery),
    responses((status = 200, body = CaseCounts), (status = "4XX", body = Problem)))]
#[get("/cases/counts")]
async fn counts(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesRead>,
    query: Query<CountQuery>,
) -> Result<web::Json<CaseCounts>> {
    let (query, _) = ListQuery { kind: query.0.kind, body: query.0.body, ..ListQuery::default() }.split();
    Ok(web::Json(db.read(move |tx| views::counts(tx, &ctx, &registry, &query)).await?))
}

/// The kinds of cases with their states and steps.
#[utoipa::path(operation_id = "cases_kinds", tag = "cases",
    responses((status = 200, body = Page<CaseKind>), (status = "4XX", body = Problem)))]
#[get("/cases/kinds")]
async fn kinds(registry: web::Data<Registry>, ctx: May<door::CasesRead>) -> Result<web::Json<Page<CaseKind>>> {
    Ok(web::Json(Page::whole(views::kinds(&ctx, &registry)?)))
}

/// One case with its events, clocks, signatures, files and links.
#[utoipa::path(operation_id = "cases_read", tag = "cases", params(("id" = Id, Path)),
    responses((status = 200, body = CaseView), (status = "4XX", body = Problem)))]
#[get("/cases/{id}")]
async fn read(db: web::Data<Db>, registry: web::Data<Registry>, ctx: May<door::CasesRead>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| views::read(tx, &ctx, &registry, id.0)).await?))
}

/// A case within reach, and its kind, for a caller who may act on cases.
fn reach(tx: &mut Tx, ctx: &Ctx, registry: &Registry, id: Id) -> Result<(Case, &'static Kind)> {
    require(ctx, Permission::CasesStep)?;
    let case = views::within_reach(tx, ctx, id)?;
    let kind = registry.kind(&case.kind)?;
    Ok((case, kind))
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeStep {
    /// What is done: a verb of the kind.
    #[schema(min_length = 1, max_length = 40)]
    verb: String,
    /// The code of one of the step's reasons.
    #[schema(max_length = 40)]
    reason: Option<String>,
    /// For officials, and the party where the step shows.
    #[schema(max_length = 10000)]
    note: Option<String>,
    /// For everybody.
    #[schema(max_length = 10000)]
    public_note: Option<String>,
}

/// Takes a step of a case.
#[utoipa::path(operation_id = "cases_step", tag = "cases", request_body = TakeStep,
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = CaseView), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/steps")]
async fn step(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesStep>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<TakeStep>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| take_step(tx, &ctx, &registry, id.0, seen.0, &body.0)).await?))
}

fn take_step(tx: &mut Tx, ctx: &Ctx, registry: &Registry, id: Id, seen: Version, cmd: &TakeStep) -> Result<CaseView> {
    let (case, kind) = reach(tx, ctx, registry, id)?;
    if kind.own_steps {
        let page = (kind.page)(&case);
        return Err(Error::wrong_state(
            format!("“{}”在它自己的页面办理：{page}", kind.name.0),
            format!("cases of {} are dealt with on their own page: {page}", kind.name.1),
        ));
    }
    let held = (registry.functions)(tx, ctx)?;
    let said = Said {
        reason: cmd.reason.as_deref(),
        note: cmd.note.as_deref().unwrap_or_default(),
        public_note: cmd.public_note.as_deref().unwrap_or_default(),
        promised: &[],
    };
    let moved = service::step(tx, &Acting::with(ctx, &held), kind, id, Some(seen), &cmd.verb, &said)?;
    (kind.after)(tx, ctx, &moved.case, &moved)?;
    views::after(tx, ctx, registry, id)
}

/// Notes that the caller has the page of a seat before them.
#[utoipa::path(operation_id = "cases_seat_open", tag = "cases", params(("id" = Id, Path), ("seat" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/seats/{seat}/open")]
async fn open_seat(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesStep>,
    path: Path<(Id, String)>,
) -> Result<HttpResponse> {
    let (id, seat) = path.0;
    db.write(move |tx| {
        let (_, kind) = reach(tx, &ctx, &registry, id)?;
        let held = (registry.functions)(tx, &ctx)?;
        signatures::open(tx, &Acting::with(&ctx, &held), kind, id, &seat)
    })
    .await?;
    Ok(no_content())
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideSeat {
    decision: SeatDecision,
    /// Why not: the code of one of the round's reasons.
    #[schema(max_length = 40)]
    reason: Option<String>,
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Signs a seat or refuses.
#[utoipa::path(operation_id = "cases_seat_decide", tag = "cases", request_body = DecideSeat,
    params(("id" = Id, Path), ("seat" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = CaseView), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/seats/{seat}")]
async fn decide_seat(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesStep>,
    path: Path<(Id, String)>,
    seen: IfMatch,
    body: Json<DecideSeat>,
) -> Result<HttpResponse> {
    let (id, seat) = path.0;
    let view = db.write(move |tx| {
        let (_, kind) = reach(tx, &ctx, &registry, id)?;
        let held = (registry.functions)(tx, &ctx)?;
        let cmd = Decide {
            decision: body.0.decision,
            reason: body.0.reason.as_deref(),
            note: body.0.note.as_deref().unwrap_or_default(),
        };
        signatures::decide(tx, &Acting::with(&ctx, &held), kind, id, Some(seen.0), &seat, &cmd)?;
        views::after(tx, &ctx, &registry, id)
    });
    Ok(ok(&view.await?))
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Assign {
    /// Absent: nobody.
    person: Option<Id>,
}

/// Functions whose holders give cases to others.
const ASSIGNERS: [&str; 3] = ["desk", "coordinate", "lead"];

/// Gives a case to somebody. Everybody may take one for themselves; others are assigned by the desk, the lead or the coordinator.
#[utoipa::path(operation_id = "cases_assign", tag = "cases", request_body = Assign,
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = CaseView), (status = "4XX", body = Problem)))]
#[put("/cases/{id}/assignee")]
async fn assign(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesStep>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<Assign>,
) -> Result<HttpResponse> {
    let person = body.0.person;
    let view = db.write(move |tx| {
        let (case, kind) = reach(tx, &ctx, &registry, id.0)?;
        let held = (registry.functions)(tx, &ctx)?;
        let oneself = person.is_some() && person == ctx.user_id();
        if !oneself && !held.iter().any(|held| ASSIGNERS.contains(&held.function)) {
            return Err(Error::new(ErrorCode::Forbidden).detail(
                "指派他人由综合窗口、单位负责人或统筹人员办理；您可以自己认领",
                "others are assigned by the desk, the lead or the coordinator; you may take the case yourself",
            ));
        }
        if let Some(person) = person.filter(|_| !oneself)
            && !(registry.may_have)(tx, &case, person)?
        {
            return Err(Error::field(
                "person",
                "invalid_value",
                "此人不能承办该事项：须为本区或市级的在职监管人员",
                "this person cannot have the case: it takes an active official of the district or the city",
            ));
        }
        service::assign(tx, &ctx, kind, id.0, Some(seen.0), person)?;
        views::after(tx, &ctx, &registry, id.0)
    });
    Ok(ok(&view.await?))
}

/// The calendars, and the days off of the years whose notice is known.
#[utoipa::path(operation_id = "calendars_list", tag = "cases",
    responses((status = 200, body = CalendarList), (status = "4XX", body = Problem)))]
#[get("/calendars")]
async fn list_calendars(db: web::Data<Db>, ctx: May<door::CasesRead>) -> Result<web::Json<CalendarList>> {
    Ok(web::Json(db.read(move |tx| calendars::list(tx, &ctx)).await?))
}

/// Enters a yearly notice of days off; it counts once a second person has confirmed it.
#[utoipa::path(operation_id = "calendars_import", tag = "cases", request_body = ImportNotice,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CalendarImport), (status = "4XX", body = Problem)))]
#[post("/calendars/imports")]
async fn import_notice(
    db: web::Data<Db>,
    ctx: May<door::Calendars>,
    key: IdempotencyKey,
    body: Json<ImportNotice>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "calendars_import", body.0, calendars::import).await
}

/// A notice as it was entered, with the year as a picture.
#[utoipa::path(operation_id = "calendars_import_read", tag = "cases", params(("id" = Id, Path)),
    responses((status = 200, body = CalendarImport), (status = "4XX", body = Problem)))]
#[get("/calendars/imports/{id}")]
async fn read_import(db: web::Data<Db>, ctx: May<door::CasesRead>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| calendars::read_import(tx, &ctx, id.0)).await?))
}

/// Confirms a notice that somebody else has entered; clocks that run are moved within the next seconds.
#[utoipa::path(operation_id = "calendars_import_confirm", tag = "cases", params(("id" = Id, Path)),
    responses((status = 200, body = CalendarImport), (status = "4XX", body = Problem)))]
#[post("/calendars/imports/{id}/confirm")]
async fn confirm_import(db: web::Data<Db>, ctx: May<door::Calendars>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| calendars::confirm(tx, &ctx, id.0)).await?))
}

/// All clocks with their settings, and the emergency that holds.
#[utoipa::path(operation_id = "clock_settings_list", tag = "cases",
    responses((status = 200, body = ClockSettings), (status = "4XX", body = Problem)))]
#[get("/clock-settings")]
async fn clock_settings(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::CasesRead>,
) -> Result<web::Json<ClockSettings>> {
    Ok(web::Json(db.read(move |tx| settings::list(tx, &ctx, &registry)).await?))
}

/// Sets a clock. Clocks that run keep what they were started with.
#[utoipa::path(operation_id = "clock_settings_set", tag = "cases", request_body = SetClock,
    params(("kind" = String, Path), ("clock" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClockSetting), (status = "4XX", body = Problem)))]
#[put("/clock-settings/{kind}/{clock}")]
async fn set_clock(
    db: web::Data<Db>,
    registry: web::Data<Registry>,
    ctx: May<door::ClockSettings>,
    path: Path<(String, String)>,
    seen: IfMatch,
    body: Json<SetClock>,
) -> Result<HttpResponse> {
    let (kind, clock) = path.0;
    Ok(ok(&db.write(move |tx| settings::set(tx, &ctx, &registry, (&kind, &clock), seen.0, &body.0)).await?))
}

/// Declares an emergency: clocks that start take their calendar for emergencies.
#[utoipa::path(operation_id = "emergency_declare", tag = "cases", request_body = DeclareEmergency,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Emergency), (status = "4XX", body = Problem)))]
#[post("/clock-settings/emergency")]
async fn declare(
    db: web::Data<Db>,
    ctx: May<door::ClockSettings>,
    key: IdempotencyKey,
    body: Json<DeclareEmergency>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "emergency_declare", body.0, settings::declare).await
}

/// Ends the emergency that holds.
#[utoipa::path(operation_id = "emergency_end", tag = "cases",
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/clock-settings/emergency")]
async fn end_emergency(db: web::Data<Db>, ctx: May<door::ClockSettings>) -> Result<HttpResponse> {
    db.write(move |tx| settings::end(tx, &ctx)).await?;
    Ok(no_content())
}
