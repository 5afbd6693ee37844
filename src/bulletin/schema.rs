//! The tables of this package as diesel sees them, and which of them stand in one statement.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_acknowledgements (market, id) {
        market -> Text,
        id -> IdSql,
        bulletin_id -> IdSql,
        kind -> Text,
        finding -> Text,
        digest -> Text,
        text_zh -> Text,
        text_en -> Text,
        word -> Text,
        acknowledged_by -> Nullable<IdSql>,
        acknowledged_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_keys (market, key_id) {
        market -> Text,
        key_id -> Text,
        public_key -> Text,
        first_used_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_settings (market) {
        market -> Text,
        version -> Integer,
        unit -> Text,
        compose_time -> Nullable<Text>,
        publish_time -> Nullable<Text>,
        composed_day -> Nullable<DaySql>,
        change_permille -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_subscriptions (market, id) {
        market -> Text,
        id -> IdSql,
        email -> Text,
        token -> Text,
        state -> Text,
        unit -> Text,
        varieties -> Text,
        language -> Text,
        created_at -> TsSql,
        confirmed_at -> Nullable<TsSql>,
        asked_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_mailings (market, bulletin_id) {
        market -> Text,
        bulletin_id -> IdSql,
        after_id -> Nullable<IdSql>,
        queued -> Integer,
        started_at -> TsSql,
        done_at -> Nullable<TsSql>,
        attempts -> Integer,
        next_at -> Nullable<TsSql>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_signatures (market, bulletin_id, key_id) {
        market -> Text,
        bulletin_id -> IdSql,
        key_id -> Text,
        algorithm -> Text,
        value -> Text,
    }
}

storage::of_market!(
    bulletin_acknowledgements,
    bulletin_keys,
    bulletin_settings,
    bulletin_signatures,
    bulletin_subscriptions,
    bulletin_mailings,
);
