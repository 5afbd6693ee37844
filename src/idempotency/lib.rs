//! Creation that can be repeated safely: the same key and body get the same answer, and one effect. A step on something there
//! is already claims its key and reads its answer anew.
//! The key is stored in the transaction that creates, so neither can be there without the other.

mod jobs;
pub mod schema;

pub use self::jobs::RETENTION;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::schema::idempotency_keys;
use kernel::{Ctx, Error, ErrorCode, Result, Ts, Who};
use storage::{Both, Db, Tx};
use web::{IdempotencyKey, Resource};

/// A stored answer.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys)]
struct Answer {
    caller: String,
    key: String,
    operation: String,
    digest: String,
    status: i32,
    location: Option<String>,
    body: String,
    created_at: Ts,
}

/// Runs `work` in one transaction and answers `201` with `Location` and `ETag`; when the key has been
/// used before by the same caller, gives the answer of that time and does nothing.
///
/// # Errors
/// Those of `work` (nothing is stored then, so the key stays free), and `idempotency_key_reused` when
/// the key came with another body or operation.
pub async fn create<C, R>(
    db: &Db,
    ctx: &Ctx,
    key: IdempotencyKey,
    operation: &'static str,
    command: C,
    work: impl Fn(&mut Tx, &Ctx, &C) -> Result<R> + Send + 'static,
) -> Result<HttpResponse>
where
    C: Serialize + Send + 'static,
    R: Resource + 'static,
{
    let ctx = ctx.clone();
    let (answer, replayed) = db
        .write(move |tx| {
            let Some(key) = &key.0 else {
                return Ok((answer_for(&work(tx, &ctx, &command)?, &ctx, "", operation, "")?, false));
            };
            let digest = digest(&command)?;
            if !insert_claim(tx, &ctx, key, operation, &digest, 0)? {
                let stored = find(tx, &ctx, key, operation, &digest)?;
                let stored = stored.ok_or_else(|| Error::unexpected("a claimed key without an answer"))?;
                return Ok((stored, true));
            }
            let answer = answer_for(&work(tx, &ctx, &command)?, &ctx, key, operation, &digest)?;
            let mine = idempotency_keys::caller.eq(caller(&ctx)).and(idempotency_keys::key.eq(key.clone()));
            diesel::update(idempotency_keys::table.of(tx).filter(mine))
                .set((
                    idempotency_keys::status.eq(answer.status),
                    idempotency_keys::location.eq(answer.location.clone()),
                    idempotency_keys::body.eq(answer.body.clone()),
                ))
                .execute(tx)?;
            Ok((answer, false))
        })
        .await?;
    Ok(respond(answer, replayed))
}

/// The stored answer of a creation that the same caller has asked for before with this key. A handler that counts or prepares
/// something before [`create`] asks first: a repetition costs nothing.
///
/// # Errors
/// `idempotency_key_reused` when the key came with another body or operation.
pub async fn stored<C: Serialize>(
    db: &Db,
    ctx: &Ctx,
    key: &IdempotencyKey,
    operation: &'static str,
    command: &C,
) -> Result<Option<HttpResponse>> {
    let Some(key) = key.0.clone() else { return Ok(None) };
    let (ctx, digest) = (ctx.clone(), digest(command)?);
    let found = db.read(move |tx| find(tx, &ctx, &key, operation, &digest)).await?;
    Ok(found.map(|answer| respond(answer, true)))
}

/// Claims the key for a step that changes something there is already, in the step's own transaction: a step that fails leaves
/// the key free. False when the same caller has done the step with this key before; it is not done again then, and the answer
/// is read anew. Without a key always true.
///
/// # Errors
/// `idempotency_key_reused` when the key came with another body or operation.
pub fn claim<C: Serialize>(tx: &mut Tx, ctx: &Ctx, key: &IdempotencyKey, operation: &'static str, command: &C) -> Result<bool> {
    let Some(key) = &key.0 else { return Ok(true) };
    let digest = digest(command)?;
    if insert_claim(tx, ctx, key, operation, &digest, 200)? {
        return Ok(true);
    }
    find(tx, ctx, key, operation, &digest)?.ok_or_else(|| Error::unexpected("a claimed key that is not there"))?;
    Ok(false)
}

/// Whether the key was free. A second request with the key waits here until the first has committed or given up.
fn insert_claim(tx: &mut Tx, ctx: &Ctx, key: &str, operation: &str, digest: &str, status: i32) -> Result<bool> {
    let claim = Answer {
        caller: caller(ctx),
        key: key.to_owned(),
        operation: operation.to_owned(),
        digest: digest.to_owned(),
        status,
        location: None,
        body: String::new(),
        created_at: ctx.now,
    };
    let inserted = Both(
        diesel::insert_into(idempotency_keys::table)
            .values((idempotency_keys::market.eq(tx.market()), claim))
            .on_conflict_do_nothing(),
    )
    .execute(tx)?;
    Ok(inserted == 1)
}

/// Says of an answer that it repeats one given before.
pub fn mark_replayed(response: &mut HttpResponse) {
    response.headers_mut().insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
}

fn find(tx: &mut Tx, ctx: &Ctx, key: &str, operation: &str, digest: &str) -> Result<Option<Answer>> {
    let mine = idempotency_keys::caller.eq(caller(ctx)).and(idempotency_keys::key.eq(key.to_owned()));
    let found: Option<Answer> = idempotency_keys::table.of(tx).filter(mine).select(Answer::as_select()).first(tx).optional()?;
    match found {
        Some(answer) if answer.digest != digest || answer.operation != operation => {
            Err(Error::new(ErrorCode::IdempotencyKeyReused))
        }
        found => Ok(found),
    }
}

/// What tells one body from another.
fn digest<C: Serialize>(command: &C) -> Result<String> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(command).map_err(Error::unexpected)?)))
}

fn answer_for<R: Resource>(resource: &R, ctx: &Ctx, key: &str, operation: &str, digest: &str) -> Result<Answer> {
    Ok(Answer {
        caller: caller(ctx),
        key: key.to_owned(),
        operation: operation.to_owned(),
        digest: digest.to_owned(),
        status: 201,
        location: Some(format!("/api/v1{}", resource.location())),
        body: serde_json::to_string(resource).map_err(Error::unexpected)?,
        created_at: ctx.now,
    })
}

fn respond(answer: Answer, replayed: bool) -> HttpResponse {
    let status = u16::try_from(answer.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::CREATED);
    let mut response = HttpResponse::build(status);
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    let version = serde_json::from_str::<serde_json::Value>(&answer.body).ok().and_then(|b| b.get("version")?.as_i64());
    if let Some(version) = version {
        response.insert_header((header::ETAG, format!("\"{version}\"")));
    }
    let mut response = response.content_type("application/json").body(answer.body);
    if replayed {
        mark_replayed(&mut response);
    }
    response
}

/// Keys belong to whoever sent them: a person, or an address for those not logged in.
fn caller(ctx: &Ctx) -> String {
    match &ctx.who {
        Who::Actor(actor) => actor.user_id.to_string(),
        Who::System(name) => format!("system:{name}"),
        Who::Public => format!("address:{}", ctx.address),
    }
}

/// Forgets keys that were used before; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    storage::forget_before(tx, "idempotency_keys", &["caller", "key"], "created_at", before, most)
}
