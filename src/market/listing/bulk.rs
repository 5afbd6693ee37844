//! The moves of a clearing round: many listings at once, as bulk statements of either engine.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Integer, Text},
};

use super::model::Side;
use crate::schema::listings as l;
use kernel::{
    Ctx, Id, Kg, Result,
    sql::{IdSql, TsSql},
};
use storage::{AnyConn, Tx};

/// What a round wants of one listing, and the version that it has read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub id: Id,
    pub version: i32,
    pub kg: Kg,
}

#[derive(QueryableByName)]
struct Reserved {
    #[diesel(sql_type = IdSql)]
    id: Id,
}

/// Reserves on all listings that are still as they were read, open, and have so much left. Leaves the others alone and
/// returns them: they have changed.
///
/// # Errors
/// Those of the database.
pub(crate) fn reserve_all(tx: &mut Tx, ctx: &Ctx, side: Side, wanted: &[Wanted]) -> Result<HashSet<Id>> {
    let mut changed: HashSet<Id> = HashSet::new();
    let market = tx.market();
    match tx.engine() {
        AnyConn::Pg(pg) => {
            let sql = "UPDATE listings l SET left_kg = l.left_kg - w.kg, reserved_kg = l.reserved_kg + w.kg, updated_at = $4 \
                 FROM unnest($1, $2, $3) AS w (id, version, kg) WHERE l.market = $5 AND l.side = $6 \
                 AND l.id = w.id AND l.version = w.version AND l.state = 'open' AND l.left_kg >= w.kg RETURNING l.id AS id";
            let reserved: Vec<Reserved> = diesel::sql_query(sql)
                .bind::<Array<IdSql>, _>(wanted.iter().map(|w| w.id).collect::<Vec<_>>())
                .bind::<Array<Integer>, _>(wanted.iter().map(|w| w.version).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(wanted.iter().map(|w| w.kg.0).collect::<Vec<_>>())
                .bind::<TsSql, _>(ctx.now)
                .bind::<Text, _>(market)
                .bind::<Text, _>(side.as_str())
                .load(pg)?;
            changed.extend(wanted.iter().map(|w| w.id));
            for row in reserved {
                changed.remove(&row.id);
            }
        }
        AnyConn::Lite(lite) => {
            for w in wanted {
                // One prepared statement, run over and over inside SQLite.
                let unchanged = l::table
                    .find((market, w.id))
                    .filter(l::side.eq(side.as_str()))
                    .filter(l::version.eq(w.version))
                    .filter(l::state.eq("open"))
                    .filter(l::left_kg.ge(w.kg));
                let set = (l::left_kg.eq(l::left_kg - w.kg), l::reserved_kg.eq(l::reserved_kg + w.kg), l::updated_at.eq(ctx.now));
                let moved = diesel::update(unchanged).set(set).execute(lite)?;
                if moved == 0 {
                    changed.insert(w.id);
                }
            }
        }
    }
    Ok(changed)
}
