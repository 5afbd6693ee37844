//! Invitations and password resets.

use diesel::prelude::*;

use crate::schema::one_time_tokens;
use kernel::{Id, Position, Result, Role, Ts, text_enum};
use storage::Tx;

text_enum! {
    /// What a one-time token is for.
    pub enum Purpose {
        Invitation = "invitation",
        PasswordReset = "password_reset",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time_tokens)]
pub struct TokenRow {
    pub id: Id,
    pub purpose: Purpose,
    pub token_hash: String,
    pub user_id: Option<Id>,
    pub enterprise_id: Option<Id>,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub position: Position,
    pub district: Option<String>,
    pub invited_by: Option<Id>,
    pub created_at: Ts,
    pub expires_at: Ts,
    pub used_at: Option<Ts>,
}

pub fn insert(tx: &mut Tx, row: TokenRow) -> Result<()> {
    diesel::insert_into(one_time_tokens::table).values((one_time_tokens::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

/// Uses the token up and returns it; `None` when it is unknown, used or expired.
pub fn spend(tx: &mut Tx, purpose: Purpose, hash: &str, now: Ts) -> Result<Option<TokenRow>> {
    let fresh = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::token_hash.eq(hash.to_owned()))
        .filter(one_time_tokens::purpose.eq(purpose))
        .filter(one_time_tokens::used_at.is_null())
        .filter(one_time_tokens::expires_at.gt(now));
    let spent = diesel::update(fresh).set(one_time_tokens::used_at.eq(Some(now))).execute(tx)?;
    if spent == 0 {
        return Ok(None);
    }
    Ok(one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::token_hash.eq(hash.to_owned()))
        .select(TokenRow::as_select())
        .first(tx)
        .optional()?)
}

/// The address to which the token was sent, if it could be spent.
pub fn fresh_email(tx: &mut Tx, purpose: Purpose, hash: &str, now: Ts) -> Result<Option<String>> {
    let fresh = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::token_hash.eq(hash.to_owned()))
        .filter(one_time_tokens::purpose.eq(purpose))
        .filter(one_time_tokens::used_at.is_null())
        .filter(one_time_tokens::expires_at.gt(now));
    Ok(fresh.select(one_time_tokens::email).first::<String>(tx).optional()?)
}

type Open = one_time_tokens::BoxedQuery<'static, <Tx as Connection>::Backend>;

/// Open invitations of an enterprise (`None`: of the platform, for officials).
fn open(tx: &Tx, enterprise: Option<Id>, now: Ts) -> Open {
    let query = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::purpose.eq(Purpose::Invitation))
        .filter(one_time_tokens::used_at.is_null())
        .filter(one_time_tokens::expires_at.gt(now))
        .into_boxed();
    match enterprise {
        Some(id) => query.filter(one_time_tokens::enterprise_id.eq(Some(id))),
        None => query.filter(one_time_tokens::enterprise_id.is_null()),
    }
}

/// Open invitations of an enterprise, or of the platform, the latest first.
pub fn invitations(tx: &mut Tx, enterprise: Option<Id>, before: Option<Id>, limit: usize, now: Ts) -> Result<Vec<TokenRow>> {
    let mut query = open(tx, enterprise, now);
    if let Some(before) = before {
        query = query.filter(one_time_tokens::id.lt(before));
    }
    Ok(query.order(one_time_tokens::id.desc()).limit(limit as i64).select(TokenRow::as_select()).load(tx)?)
}

/// How many invitations of an enterprise, or of the platform, are open.
pub fn open_invitations(tx: &mut Tx, enterprise: Option<Id>, now: Ts) -> Result<i64> {
    Ok(open(tx, enterprise, now).count().get_result(tx)?)
}

/// Takes an open invitation of this enterprise back; false when there is none.
pub fn withdraw(tx: &mut Tx, id: Id, enterprise: Option<Id>, now: Ts) -> Result<bool> {
    let open = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::id.eq(id))
        .filter(one_time_tokens::purpose.eq(Purpose::Invitation))
        .filter(one_time_tokens::used_at.is_null());
    let set = one_time_tokens::used_at.eq(Some(now));
    let changed = match enterprise {
        Some(enterprise) => {
            diesel::update(open.filter(one_time_tokens::enterprise_id.eq(Some(enterprise)))).set(set).execute(tx)?
        }
        None => diesel::update(open.filter(one_time_tokens::enterprise_id.is_null())).set(set).execute(tx)?,
    };
    Ok(changed == 1)
}

/// Makes a person's open reset tokens useless: a newer one, or a new password, takes their place.
pub fn void_resets(tx: &mut Tx, user: Id, now: Ts) -> Result<()> {
    let open = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::user_id.eq(Some(user)))
        .filter(one_time_tokens::purpose.eq(Purpose::PasswordReset))
        .filter(one_time_tokens::used_at.is_null());
    diesel::update(open).set(one_time_tokens::used_at.eq(Some(now))).execute(tx)?;
    Ok(())
}

/// How many resets a person has asked for since.
pub fn resets_since(tx: &mut Tx, user: Id, since: Ts) -> Result<usize> {
    let recent = one_time_tokens::table
        .of(tx)
        .filter(one_time_tokens::user_id.eq(Some(user)))
        .filter(one_time_tokens::purpose.eq(Purpose::PasswordReset))
        .filter(one_time_tokens::created_at.gt(since));
    Ok(recent.select(one_time_tokens::id).limit(100).load::<Id>(tx)?.len())
}
