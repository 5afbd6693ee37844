//! Mails that were given up, for administrators: which, why, once more, or off the list.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use ::web::{Json, Path, Problem, Query, no_content};
use access::{May, Permission, door, require};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, ErrorCode, Id, Page, PageQuery, Result, error::Check, text_enum};
use notify::{self, FailedMail, FailedMailFilter, MailFault, MailKind};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(export).service(decide).service(retry);
}

/// Mails decided in one call.
const MOST: usize = 100;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// What they are about.
    kind: Option<MailKind>,
    /// Why they did not leave.
    fault: Option<MailFault>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Mails that were given up, the latest first. They are forgotten after 30 days.
#[utoipa::path(operation_id = "failed_mails_list", tag = "notify", params(ListQuery),
    responses((status = 200, body = Page<FailedMail>), (status = "4XX", body = Problem)))]
#[get("/failed-mails")]
async fn list(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<FailedMail>>> {
    let ListQuery { kind, fault, limit, cursor } = query.0;
    let page = PageQuery { limit, cursor };
    let filter = FailedMailFilter { kind, fault };
    Ok(web::Json(db.read(move |tx| notify::failed_mails(tx, &ctx, filter, &page)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    kind: Option<MailKind>,
    fault: Option<MailFault>,
    #[param(inline)]
    format: Option<Format>,
}

/// The list as a file.
#[utoipa::path(operation_id = "failed_mails_export", tag = "notify", params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/failed-mails/export")]
async fn export(db: web::Data<Db>, ctx: May<door::UsersAdminister>, query: Query<ExportQuery>) -> Result<File> {
    let ExportQuery { kind, fault, format } = query.0;
    let filter = FailedMailFilter { kind, fault };
    db.read(move |tx| write(tx, &ctx, filter, format.unwrap_or_default())).await
}

fn write(tx: &mut Tx, ctx: &Ctx, filter: FailedMailFilter, format: Format) -> Result<File> {
    Export::new("未送达邮件", "failed mails")
        .column("created_at", "时间(北京)", "At (Beijing)", |mail: &FailedMail, _| mail.created_at)
        .column("kind", "类别", "Kind", |mail, lang| mail.kind.map(|kind| Cell::word(kind, lang)))
        .column("to", "收件人", "To", |mail, _| mail.to.clone())
        .column("subject", "主题", "Subject", |mail, _| mail.subject.clone())
        .column("attempts", "尝试次数", "Attempts", |mail, _| mail.attempts)
        .column("fault", "原因", "Why", |mail, lang| mail.fault.map(|fault| Cell::word(fault, lang)))
        .column("error", "邮件服务器的答复", "What the mail server said", |mail, _| mail.error.clone())
        .write_list(format, ctx.lang, |page| notify::failed_mails(tx, ctx, filter, page))
}

text_enum! {
    /// What is done with a mail that was given up.
    pub enum FailedMailAction {
        /// It leaves once more.
        Retry = "retry",
        /// It is forgotten at once.
        Dismiss = "dismiss",
    }
}

/// What is to be done with mails that were given up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct DecideFailedMails {
    /// One to 100.
    #[schema(min_items = 1, max_items = 100)]
    ids: Vec<Id>,
    action: FailedMailAction,
}

/// What has become of them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct FailedMailsDecided {
    decided: usize,
    /// Those that had left, or were forgotten, already.
    gone: usize,
}

/// Sends up to 100 mails that were given up once more, or takes them off the list.
#[utoipa::path(operation_id = "failed_mails_decide", tag = "notify", request_body = DecideFailedMails,
    responses((status = 200, body = FailedMailsDecided), (status = "4XX", body = Problem)))]
#[post("/failed-mails/decide")]
async fn decide(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    body: Json<DecideFailedMails>,
) -> Result<web::Json<FailedMailsDecided>> {
    Ok(web::Json(db.write(move |tx| decide_all(tx, &ctx, &body.0)).await?))
}

fn decide_all(tx: &mut Tx, ctx: &Ctx, cmd: &DecideFailedMails) -> Result<FailedMailsDecided> {
    require(ctx, Permission::UsersAdminister)?;
    let mut check = Check::new();
    check.require((1..=MOST).contains(&cmd.ids.len()), "ids", "out_of_range", "一次 1 至 100 封", "one to 100 mails at once");
    check.finish()?;
    let mut done = FailedMailsDecided { decided: 0, gone: 0 };
    for id in &cmd.ids {
        match one(tx, ctx, *id, cmd.action) {
            Ok(()) => done.decided += 1,
            Err(error) if error.code == ErrorCode::NotFound => done.gone += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

fn one(tx: &mut Tx, ctx: &Ctx, id: Id, action: FailedMailAction) -> Result<()> {
    let (word, to) = match action {
        FailedMailAction::Retry => {
            notify::retry_mail(tx, ctx, id)?;
            (audit::Action::Retry, "waiting")
        }
        FailedMailAction::Dismiss => {
            notify::dismiss_mail(tx, ctx, id)?;
            (audit::Action::Dismiss, "dismissed")
        }
    };
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::Mail, id, word).states(Some("failed"), to))
}

/// Sends a mail that was given up once more.
#[utoipa::path(operation_id = "failed_mails_retry", tag = "notify", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/failed-mails/{id}/retry")]
async fn retry(db: web::Data<Db>, ctx: May<door::UsersAdminister>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| one(tx, &ctx, id.0, FailedMailAction::Retry)).await?;
    Ok(no_content())
}
