//! The tables of this package as diesel sees them.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    known_devices (market, user_id, device) {
        market -> Text,
        user_id -> IdSql,
        device -> Text,
        last_used_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    mailbox_proofs (market, token_hash) {
        market -> Text,
        token_hash -> Text,
        user_id -> IdSql,
        email -> Text,
        created_at -> TsSql,
        expires_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    one_time_tokens (market, id) {
        market -> Text,
        id -> IdSql,
        purpose -> Text,
        token_hash -> Text,
        user_id -> Nullable<IdSql>,
        enterprise_id -> Nullable<IdSql>,
        email -> Text,
        name -> Text,
        role -> Text,
        position -> Text,
        district -> Nullable<Text>,
        invited_by -> Nullable<IdSql>,
        created_at -> TsSql,
        expires_at -> TsSql,
        used_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    login_failures (market, subject) {
        market -> Text,
        subject -> Text,
        failures -> Integer,
        blocked_until -> Nullable<TsSql>,
        last_at -> TsSql,
    }
}

storage::of_market!(known_devices, mailbox_proofs, one_time_tokens, login_failures);
