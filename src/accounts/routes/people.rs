//! Colleagues, invitations, and the administrator's users.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::sessions::{device_of, set_cookies};
use crate::{
    config::AuthConfig,
    model::Session,
    service::{
        self, AcceptInvitation, Accepted, Invitation, InviteColleague, InviteOfficial, LogIn, PeopleFilter, Person, PersonReason,
    },
};
use ::web::{IdempotencyKey, Json, Path, Problem, Query, no_content};
use access::{May, door};
use exports::{File, Format};
use idempotency::{create, stored};
use kernel::{Ctx, Id, Page, PageQuery, Result, Role};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(colleagues).service(deactivate_colleague);
    cfg.service(invite).service(invitations).service(withdraw).service(accept);
    cfg.service(everyone).service(export).service(invite_official).service(deactivate).service(reactivate);
}

/// The people of the caller's enterprise.
#[utoipa::path(operation_id = "colleagues_list", tag = "accounts", params(PageQuery),
    responses((status = 200, body = Page<Person>), (status = "4XX", body = Problem)))]
#[get("/enterprises/mine/users")]
async fn colleagues(
    db: web::Data<Db>,
    ctx: May<door::UsersManageOwn>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Person>>> {
    Ok(web::Json(db.read(move |tx| service::colleagues(tx, &ctx, &page.0)).await?))
}

/// Keeps a colleague out; their sessions and keys end at once.
#[utoipa::path(operation_id = "colleagues_deactivate", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/enterprises/mine/users/{id}/deactivate")]
async fn deactivate_colleague(db: web::Data<Db>, ctx: May<door::UsersManageOwn>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::deactivate_colleague(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

/// Invites a colleague by mail.
#[utoipa::path(operation_id = "invitations_create", tag = "accounts", request_body = InviteColleague,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
#[post("/invitations")]
async fn invite(
    db: web::Data<Db>,
    ctx: May<door::UsersManageOwn>,
    key: IdempotencyKey,
    body: Json<InviteColleague>,
) -> Result<HttpResponse> {
    if let Some(answer) = stored(&db, &ctx, &key, "invitations_create", &body.0).await? {
        return Ok(answer);
    }
    service::count_registration_attempt(&db, &ctx).await?;
    create(&db, &ctx, key, "invitations_create", body.0, service::invite_colleague).await
}

/// Open invitations: of the caller's enterprise, or for administrators those of officials.
#[utoipa::path(operation_id = "invitations_list", tag = "accounts", params(PageQuery),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem)))]
#[get("/invitations")]
async fn invitations(
    db: web::Data<Db>,
    ctx: May<(door::UsersManageOwn, door::UsersAdminister)>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Invitation>>> {
    Ok(web::Json(db.read(move |tx| service::invitations(tx, &ctx, &page.0)).await?))
}

/// Takes an open invitation back.
#[utoipa::path(operation_id = "invitations_withdraw", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/invitations/{id}")]
async fn withdraw(
    db: web::Data<Db>,
    ctx: May<(door::UsersManageOwn, door::UsersAdminister)>,
    id: Path<Id>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::withdraw_invitation(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

/// Opens the account that an invitation promised, and a session.
#[utoipa::path(operation_id = "invitations_accept", tag = "accounts", request_body = AcceptInvitation,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Session), (status = "4XX", body = Problem)))]
#[post("/invitations/accept")]
async fn accept(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Json<AcceptInvitation>,
) -> Result<HttpResponse> {
    let hash = service::hash_for_invitation(&db, &config, &ctx, &body.0).await?;
    let password = body.0.password.clone();
    let work = move |tx: &mut Tx, ctx: &Ctx, cmd: &AcceptInvitation| service::accept_invitation(tx, ctx, cmd, &hash);
    let created = create(&db, &ctx, key, "invitations_accept", body.0, work).await?;
    let (mut answer, accepted) = super::reopen::<Accepted>(created)?;
    // No token is kept with the idempotency key: repeating the request proves the password once more.
    let login = LogIn { login: accepted.email, password, totp_code: None };
    let device = device_of(&request);
    let opened = service::log_in(&db, &config, &ctx, login, &device).await?;
    set_cookies(&mut answer, &config, &opened, &device);
    Ok(answer.json(opened.session))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UsersQuery {
    /// Part of the name or e-mail address, or the mobile number.
    q: Option<String>,
    role: Option<Role>,
    /// False: those who have been stopped.
    active: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

fn filter(q: Option<String>, role: Option<Role>, active: Option<bool>) -> PeopleFilter {
    let q = q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    PeopleFilter { enterprise: None, role, active, q }
}

/// Everyone, the latest first.
#[utoipa::path(operation_id = "users_list", tag = "accounts", params(UsersQuery),
    responses((status = 200, body = Page<Person>), (status = "4XX", body = Problem)))]
#[get("/users")]
async fn everyone(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    query: Query<UsersQuery>,
) -> Result<web::Json<Page<Person>>> {
    let UsersQuery { q, role, active, limit, cursor } = query.0;
    let (filter, page) = (filter(q, role, active), PageQuery { limit, cursor });
    Ok(web::Json(db.read(move |tx| service::everyone(tx, &ctx, &filter, &page)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UsersExport {
    q: Option<String>,
    role: Option<Role>,
    active: Option<bool>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "users_export", tag = "accounts", params(UsersExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/users/export")]
async fn export(db: web::Data<Db>, ctx: May<door::UsersAdminister>, query: Query<UsersExport>) -> Result<File> {
    let UsersExport { q, role, active, format } = query.0;
    let filter = filter(q, role, active);
    db.read(move |tx| service::export_everyone(tx, &ctx, &filter, format.unwrap_or_default())).await
}

/// Invites a regulator or an administrator by mail.
#[utoipa::path(operation_id = "users_invite", tag = "accounts", request_body = InviteOfficial,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
#[post("/users")]
async fn invite_official(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    key: IdempotencyKey,
    body: Json<InviteOfficial>,
) -> Result<HttpResponse> {
    if let Some(answer) = stored(&db, &ctx, &key, "users_invite", &body.0).await? {
        return Ok(answer);
    }
    service::count_registration_attempt(&db, &ctx).await?;
    create(&db, &ctx, key, "users_invite", body.0, service::invite_official).await
}

/// Keeps anyone out; their sessions and keys end at once, and they are told why.
#[utoipa::path(operation_id = "users_deactivate", tag = "accounts", params(("id" = Id, Path)), request_body = PersonReason,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/users/{id}/deactivate")]
async fn deactivate(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    body: Json<PersonReason>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::deactivate(tx, &ctx, id.0, &body.0)).await?;
    Ok(no_content())
}

/// Lets a person in again, and tells them.
#[utoipa::path(operation_id = "users_reactivate", tag = "accounts", params(("id" = Id, Path)), request_body = PersonReason,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/users/{id}/reactivate")]
async fn reactivate(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    body: Json<PersonReason>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::reactivate(tx, &ctx, id.0, &body.0)).await?;
    Ok(no_content())
}
