//! The tables of this package as diesel sees them, and which of them stand in one statement.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    clearing_unmatched (market, round_id, listing_id) {
        market -> Text,
        round_id -> IdSql,
        side -> Text,
        listing_id -> IdSql,
        enterprise_id -> IdSql,
        left_kg -> BigInt,
        reason -> Text,
        detail -> Text,
        guidance_fen_per_kg -> Nullable<BigInt>,
    }
}

storage::of_market!(clearing_unmatched);
