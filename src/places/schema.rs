//! The tables of this package as diesel sees them, and which of them stand in one statement.

use storage::schema::{enterprises, regions};

diesel::table! {
    use diesel::sql_types::*;

    places (market, code) {
        market -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        kind -> Text,
        region -> Text,
        lng_micro -> Integer,
        lat_micro -> Integer,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    lane_overrides (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        origin -> Text,
        destination -> Nullable<Text>,
        open -> Bool,
        freight_fen_per_kg -> Nullable<BigInt>,
        transit_days -> Nullable<Integer>,
        from_day -> DaySql,
        to_day -> DaySql,
        reason -> Text,
        created_by -> Nullable<IdSql>,
        created_at -> TsSql,
        updated_at -> TsSql,
    }
}

storage::of_market!(places, lane_overrides);

storage::joined_tables!(places: enterprises, regions);
