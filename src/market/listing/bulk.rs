//! The moves of a clearing round: many listings at once, as bulk statements of either engine.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Integer},
};

use super::model::Side;
use crate::{
    kernel::{
        Ctx, Error, Id, Kg, Result,
        sql::{IdSql, TsSql},
    },
    storage::{
        AnyConn, Tx,
        schema::{demands, offers},
    },
};

/// What a round wants of one listing, and the version that it has read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub id: Id,
    pub version: i32,
    pub kg: Kg,
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = IdSql)]
    id: Id,
}

/// Those of the listings that are still as they were read, open, and have so much left. They stay so until the
/// transaction ends: their rows are locked, in the order of ids, on PostgreSQL; SQLite has one writer.
pub(crate) fn hold_all(tx: &mut Tx, side: Side, wanted: &[Wanted]) -> Result<HashSet<Id>> {
    match tx {
        AnyConn::Pg(pg) => {
            let sql = format!(
                "SELECT l.id AS id FROM {} l JOIN unnest($1, $2, $3) AS w (id, version, kg) ON w.id = l.id \
                 WHERE l.version = w.version AND l.state = 'open' AND l.left_kg >= w.kg ORDER BY l.id FOR UPDATE OF l",
                side.table()
            );
            let held: Vec<Held> = diesel::sql_query(sql)
                .bind::<Array<IdSql>, _>(wanted.iter().map(|w| w.id).collect::<Vec<_>>())
                .bind::<Array<Integer>, _>(wanted.iter().map(|w| w.version).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(wanted.iter().map(|w| w.kg.0).collect::<Vec<_>>())
                .load(pg)?;
            Ok(held.into_iter().map(|row| row.id).collect())
        }
        AnyConn::Lite(lite) => {
            let mut held = HashSet::with_capacity(wanted.len());
            for w in wanted {
                let found: Option<Id> = match side {
                    Side::Offer => offers::table
                        .filter(offers::id.eq(w.id))
                        .filter(offers::version.eq(w.version))
                        .filter(offers::state.eq("open"))
                        .filter(offers::left_kg.ge(w.kg))
                        .select(offers::id)
                        .first(lite)
                        .optional()?,
                    Side::Demand => demands::table
                        .filter(demands::id.eq(w.id))
                        .filter(demands::version.eq(w.version))
                        .filter(demands::state.eq("open"))
                        .filter(demands::left_kg.ge(w.kg))
                        .select(demands::id)
                        .first(lite)
                        .optional()?,
                };
                held.extend(found);
            }
            Ok(held)
        }
    }
}

/// Reserves on listings that [`hold_all`] has found good.
///
/// # Errors
/// `unexpected` when one of them is not: then the caller did not hold it.
pub(crate) fn reserve_all(tx: &mut Tx, ctx: &Ctx, side: Side, moves: &[(Id, Kg)]) -> Result<()> {
    let moved = match tx {
        AnyConn::Pg(pg) => diesel::sql_query(format!(
            "UPDATE {} l SET left_kg = l.left_kg - w.kg, reserved_kg = l.reserved_kg + w.kg, updated_at = $3 \
             FROM unnest($1, $2) AS w (id, kg) WHERE l.id = w.id AND l.state = 'open' AND l.left_kg >= w.kg",
            side.table()
        ))
        .bind::<Array<IdSql>, _>(moves.iter().map(|m| m.0).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(moves.iter().map(|m| m.1.0).collect::<Vec<_>>())
        .bind::<TsSql, _>(ctx.now)
        .execute(pg)?,
        AnyConn::Lite(lite) => {
            let mut moved = 0;
            for (id, kg) in moves {
                moved += match side {
                    Side::Offer => diesel::update(offers::table.filter(offers::id.eq(id)).filter(offers::left_kg.ge(kg)))
                        .set((
                            offers::left_kg.eq(offers::left_kg - kg),
                            offers::reserved_kg.eq(offers::reserved_kg + kg),
                            offers::updated_at.eq(ctx.now),
                        ))
                        .execute(lite)?,
                    Side::Demand => diesel::update(demands::table.filter(demands::id.eq(id)).filter(demands::left_kg.ge(kg)))
                        .set((
                            demands::left_kg.eq(demands::left_kg - kg),
                            demands::reserved_kg.eq(demands::reserved_kg + kg),
                            demands::updated_at.eq(ctx.now),
                        ))
                        .execute(lite)?,
                };
            }
            moved
        }
    };
    if moved == moves.len() {
        return Ok(());
    }
    Err(Error::unexpected(format!("{moved} of {} {side}s could be reserved", moves.len())))
}
