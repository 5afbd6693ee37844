//! The tables of this package as diesel sees them, and which of them stand in one statement.

use storage::schema::users;

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    outbox (market, id) {
        market -> Text,
        id -> IdSql,
        topic -> Text,
        payload -> Text,
        run_at -> TsSql,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        state -> Text,
        created_at -> TsSql,
        claimed_by -> Nullable<IdSql>,
        kind -> Nullable<Text>,
        fault -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    attachments (market, id) {
        market -> Text,
        id -> IdSql,
        name -> Text,
        content_type -> Text,
        bytes -> Binary,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    notifications (market, id) {
        market -> Text,
        id -> IdSql,
        user_id -> IdSql,
        kind -> Text,
        title_zh -> Text,
        title_en -> Text,
        body_zh -> Text,
        body_en -> Text,
        link -> Text,
        created_at -> TsSql,
        read_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    live_events (market, seq) {
        market -> Text,
        seq -> BigInt,
        payload -> Text,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    live_head (market) {
        market -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    mail_windows (market, user_id, kind) {
        market -> Text,
        user_id -> IdSql,
        kind -> Text,
        ends_at -> TsSql,
        sent -> Integer,
        held -> Integer,
        held_since -> Nullable<TsSql>,
    }
}

storage::of_market!(outbox, attachments, notifications, live_events, live_head, mail_windows);

storage::joined_tables!(notifications: users);
