//! The tables of this package as diesel sees them, and which of them stand in one statement.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    idempotency_keys (market, caller, key) {
        market -> Text,
        caller -> Text,
        key -> Text,
        operation -> Text,
        digest -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> TsSql,
    }
}

storage::of_market!(idempotency_keys);
