//! What a listing said before each change.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{Listing, ListingState},
    terms::Terms,
};
use crate::{
    kernel::{Error, Id, Result, Ts},
    storage::{Tx, schema::listing_versions},
};

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
    /// When it was replaced by the next version, and by whom; absent for the one in force.
    pub replaced_at: Option<Ts>,
    pub replaced_by: Option<Id>,
}

/// The present version and the last hundred before it, newest first.
pub(crate) fn versions(tx: &mut Tx, listing: &Listing) -> Result<Vec<ListingVersion>> {
    use listing_versions as t;
    let rows: Vec<(i32, i32, String, Ts, Option<Id>)> = t::table
        .filter(t::listing_id.eq(listing.id))
        .order(t::version.desc())
        .limit(100)
        .select((t::version, t::price_version, t::body, t::changed_at, t::changed_by))
        .load(tx)?;
    let mut versions = vec![ListingVersion {
        version: listing.version,
        price_version: listing.price_version,
        state: listing.state,
        terms: Terms::from(listing),
        replaced_at: None,
        replaced_by: None,
    }];
    for (version, price_version, body, at, by) in rows {
        let body: Body = serde_json::from_str(&body).map_err(Error::unexpected)?;
        versions.push(ListingVersion {
            version,
            price_version,
            state: body.state,
            terms: body.terms,
            replaced_at: Some(at),
            replaced_by: by,
        });
    }
    Ok(versions)
}
