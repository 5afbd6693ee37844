//! The tables of this package as diesel sees them, and which of them stand in one statement.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    file_bytes (market, digest) {
        market -> Text,
        digest -> Text,
        bytes -> BigInt,
        state -> Text,
        changed_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    files (market, id) {
        market -> Text,
        id -> IdSql,
        kind -> Text,
        purpose -> Text,
        digest -> Text,
        bytes -> BigInt,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        thumbnail_digest -> Nullable<Text>,
        sent_digest -> Text,
        uploaded_by -> IdSql,
        uploaded_at -> TsSql,
        unused_since -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    file_uses (market, owner_kind, owner_id, file_id) {
        market -> Text,
        owner_kind -> Text,
        owner_id -> IdSql,
        file_id -> IdSql,
        position -> Integer,
    }
}

storage::of_market!(file_bytes, files, file_uses);

storage::joined_tables!(file_uses: files);
