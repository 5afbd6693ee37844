//! The tables of this package as diesel sees them.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    key_lists (market, sequence) {
        market -> Text,
        sequence -> Integer,
        root -> Text,
        body -> Text,
        imported_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    secret_fingerprints (market, kind, fingerprint) {
        market -> Text,
        kind -> Text,
        fingerprint -> Text,
        first_used_at -> TsSql,
    }
}

storage::of_market!(key_lists, secret_fingerprints);
