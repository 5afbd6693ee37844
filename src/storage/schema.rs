//! The tables that packages below their owner read, too, as diesel sees them; each other table is declared in the `schema.rs`
//! of the package that writes it. Kept by hand beside the migrations; `tests/storage` compares the two.

diesel::table! {
    use diesel::sql_types::*;

    markets (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    commits (market, id) {
        market -> Text,
        id -> IdSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    enterprises (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        name -> Text,
        kind -> Text,
        credit_code -> Text,
        region -> Text,
        address -> Text,
        contact_name -> Text,
        contact_phone -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        submitted_at -> TsSql,
        decided_at -> Nullable<TsSql>,
        created_at -> TsSql,
        updated_at -> TsSql,
        credit_code_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    users (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        enterprise_id -> Nullable<IdSql>,
        role -> Text,
        position -> Text,
        district -> Nullable<Text>,
        name -> Text,
        email -> Text,
        mobile -> Nullable<Text>,
        password_hash -> Text,
        language -> Text,
        totp_seed -> Nullable<Text>,
        totp_enabled -> Bool,
        totp_last_step -> BigInt,
        active -> Bool,
        created_at -> TsSql,
        updated_at -> TsSql,
        email_proved_at -> Nullable<TsSql>,
        forgotten_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    sessions (market, id) {
        market -> Text,
        id -> IdSql,
        user_id -> IdSql,
        refresh_hash -> Text,
        previous_refresh_hash -> Nullable<Text>,
        rotated_at -> TsSql,
        user_agent -> Text,
        address -> Text,
        created_at -> TsSql,
        last_seen_at -> TsSql,
        expires_at -> TsSql,
        ended_at -> Nullable<TsSql>,
        ended_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    api_keys (market, id) {
        market -> Text,
        id -> IdSql,
        user_id -> IdSql,
        enterprise_id -> Nullable<IdSql>,
        name -> Text,
        key_hash -> Text,
        prefix -> Text,
        scopes -> Text,
        expires_on -> DaySql,
        last_used_at -> Nullable<TsSql>,
        created_at -> TsSql,
        revoked_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    regions (code) {
        code -> Text,
        level -> Text,
        parent -> Nullable<Text>,
        name_zh -> Text,
        name_en -> Text,
        lng_micro -> Integer,
        lat_micro -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    clearing_rounds (market, id) {
        market -> Text,
        id -> IdSql,
        number -> BigInt,
        state -> Text,
        mode -> Text,
        lots -> Text,
        price_rule -> Text,
        started_at -> TsSql,
        finished_at -> Nullable<TsSql>,
        run_by -> Nullable<IdSql>,
        offers -> Integer,
        demands -> Integer,
        proposals -> Integer,
        matched_kg -> BigInt,
        unmet_kg -> BigInt,
        result -> Text,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    clearing_settings (market) {
        market -> Text,
        version -> Integer,
        price_rule -> Text,
        proposal_hours -> Integer,
        schedule_enabled -> Bool,
        schedule_times -> Text,
        schedule_mode -> Text,
        last_run_slot -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletins (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        day -> DaySql,
        edition -> Integer,
        state -> Text,
        unit -> Text,
        body -> Text,
        digest -> Text,
        previous_digest -> Text,
        method_version -> Text,
        reason -> Nullable<Text>,
        prepared_by -> Nullable<IdSql>,
        reviewed_by -> Nullable<IdSql>,
        published_by -> Nullable<IdSql>,
        created_at -> TsSql,
        reviewed_at -> Nullable<TsSql>,
        published_at -> Nullable<TsSql>,
        signature -> Nullable<Text>,
        key_id -> Nullable<Text>,
        publish_at -> Nullable<TsSql>,
    }
}

of_market!(commits, enterprises, users, sessions, api_keys, clearing_rounds, clearing_settings, bulletins);

joined_tables!(api_keys: enterprises, sessions, users);
joined_tables!(enterprises: regions, sessions, users);
joined_tables!(sessions: users);
