//! The moves of a clearing round: many listings at once, as bulk statements of either engine.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Integer},
};

use super::model::Side;
use kernel::{
    Ctx, Id, Kg, Result,
    sql::{IdSql, TsSql},
};
use storage::{
    AnyConn, Tx,
    schema::{demands, offers},
};

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

/// One prepared statement for each side, run over and over inside SQLite.
macro_rules! reserve_one {
    ($table:ident, $conn:expr, $ctx:expr, $wanted:expr) => {
        diesel::update(
            $table::table
                .filter($table::id.eq($wanted.id))
                .filter($table::version.eq($wanted.version))
                .filter($table::state.eq("open"))
                .filter($table::left_kg.ge($wanted.kg)),
        )
        .set((
            $table::left_kg.eq($table::left_kg - $wanted.kg),
            $table::reserved_kg.eq($table::reserved_kg + $wanted.kg),
            $table::updated_at.eq($ctx.now),
        ))
        .execute($conn)?
    };
}

/// Reserves on all listings that are still as they were read, open, and have so much left. Leaves the others alone and
/// returns them: they have changed.
///
/// # Errors
/// Those of the database.
pub(crate) fn reserve_all(tx: &mut Tx, ctx: &Ctx, side: Side, wanted: &[Wanted]) -> Result<HashSet<Id>> {
    let mut changed: HashSet<Id> = HashSet::new();
    match tx.engine() {
        AnyConn::Pg(pg) => {
            let sql = format!(
                "UPDATE {} l SET left_kg = l.left_kg - w.kg, reserved_kg = l.reserved_kg + w.kg, updated_at = $4 \
                 FROM unnest($1, $2, $3) AS w (id, version, kg) \
                 WHERE l.id = w.id AND l.version = w.version AND l.state = 'open' AND l.left_kg >= w.kg RETURNING l.id AS id",
                side.table()
            );
            let reserved: Vec<Reserved> = diesel::sql_query(sql)
                .bind::<Array<IdSql>, _>(wanted.iter().map(|w| w.id).collect::<Vec<_>>())
                .bind::<Array<Integer>, _>(wanted.iter().map(|w| w.version).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(wanted.iter().map(|w| w.kg.0).collect::<Vec<_>>())
                .bind::<TsSql, _>(ctx.now)
                .load(pg)?;
            changed.extend(wanted.iter().map(|w| w.id));
            for row in reserved {
                changed.remove(&row.id);
            }
        }
        AnyConn::Lite(lite) => {
            for w in wanted {
                let moved = match side {
                    Side::Offer => reserve_one!(offers, lite, ctx, w),
                    Side::Demand => reserve_one!(demands, lite, ctx, w),
                };
                if moved == 0 {
                    changed.insert(w.id);
                }
            }
        }
    }
    Ok(changed)
}
