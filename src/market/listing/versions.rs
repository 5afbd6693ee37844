//! What a listing said before each change.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Listing, ListingState},
    terms::Terms,
};
use crate::schema::listing_versions;
use kernel::{Error, Id, Page, Result, Ts};
use storage::Tx;

/// The content and state of one version, as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Body {
    pub state: ListingState,
    pub terms: Terms,
}

/// One version of a listing; the first of the list is the one in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListingVersion {
    pub version: i32,
    pub price_version: i32,
    pub state: ListingState,
    pub terms: Terms,
    /// When it came into force, and by whom; nobody: the platform.
    pub changed_at: Ts,
    pub changed_by: Option<Id>,
}

/// The present version and the last hundred before it, newest first.
pub(crate) fn versions(tx: &mut Tx, listing: &Listing) -> Result<Page<ListingVersion>> {
    use listing_versions as t;
    let rows: Vec<(i32, i32, String, Ts, Option<Id>)> = t::table
        .of(tx)
        .filter(t::listing_id.eq(listing.id))
        .order(t::version.desc())
        .limit(100)
        .select((t::version, t::price_version, t::body, t::changed_at, t::changed_by))
        .load(tx)?;
    // A stored row tells when its version was replaced, which is when the next one came into force.
    // Ids made after the clock went back keep their order by borrowing a later time, so the posting bounds it.
    let first = (listing.id.created_at().min(listing.posted_at), Some(listing.created_by));
    let begins: Vec<(Ts, Option<Id>)> = rows.iter().map(|row| (row.3, row.4)).chain([first]).collect();
    let mut items = vec![ListingVersion {
        version: listing.version,
        price_version: listing.price_version,
        state: listing.state,
        terms: Terms::from(listing),
        changed_at: begins[0].0,
        changed_by: begins[0].1,
    }];
    for ((version, price_version, body, ..), (changed_at, changed_by)) in rows.into_iter().zip(begins.into_iter().skip(1)) {
        let Body { state, terms } = serde_json::from_str(&body).map_err(Error::unexpected)?;
        items.push(ListingVersion { version, price_version, state, terms, changed_at, changed_by });
    }
    Ok(Page { items, next_cursor: None })
}
