//! The tables of this package as diesel sees them, and which of them stand in one statement.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_sources (market, code) {
        market -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        kind -> Text,
        region -> Text,
        stores -> Integer,
        enterprise_id -> Nullable<IdSql>,
        active -> Bool,
        position -> Integer,
        currency -> Text,
        deadline_minutes -> Integer,
        mapping -> Nullable<Text>,
        unchanged_days -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    price_duties (market, source, variety) {
        market -> Text,
        source -> Text,
        variety -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_names (market, source, name) {
        market -> Text,
        source -> Text,
        name -> Text,
        variety -> Nullable<Text>,
        decided_by -> Nullable<IdSql>,
        decided_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_reports (market, source, day) {
        market -> Text,
        source -> Text,
        day -> DaySql,
        completed_by -> Nullable<IdSql>,
        completed_at -> Nullable<TsSql>,
        reviewed_by -> Nullable<IdSql>,
        reviewed_at -> Nullable<TsSql>,
        reviewed_digest -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_reminders (market, source, day, kind) {
        market -> Text,
        source -> Text,
        day -> DaySql,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_batches (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        source -> Text,
        channel -> Text,
        file_name -> Text,
        digest -> Text,
        state -> Text,
        mapping -> Text,
        row_count -> Integer,
        accepted -> Integer,
        superseding -> Integer,
        duplicates -> Integer,
        set_aside -> Integer,
        refused -> Integer,
        blank_rows -> Integer,
        first_day -> Nullable<DaySql>,
        last_day -> Nullable<DaySql>,
        reasons -> Text,
        diagnoses -> Text,
        sample -> Text,
        created_by -> Nullable<IdSql>,
        created_at -> TsSql,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        note -> Nullable<Text>,
        unchanged -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_files (market, batch_id) {
        market -> Text,
        batch_id -> IdSql,
        bytes -> Binary,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_rows (market, id) {
        market -> Text,
        id -> IdSql,
        batch_id -> IdSql,
        source -> Text,
        row_number -> Integer,
        verdict -> Text,
        rule -> Text,
        column_name -> Text,
        value -> Text,
        name -> Text,
        day -> Nullable<DaySql>,
        raw -> Text,
        candidate -> Nullable<Text>,
        messages -> Text,
        state -> Text,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        note -> Nullable<Text>,
        observation_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    observations (market, id) {
        market -> Text,
        id -> IdSql,
        source -> Text,
        variety -> Text,
        day -> DaySql,
        spec -> Text,
        origin -> Text,
        low_fen_per_kg -> BigInt,
        average_fen_per_kg -> BigInt,
        high_fen_per_kg -> BigInt,
        volume_kg -> Nullable<BigInt>,
        stores -> Nullable<Integer>,
        quote -> Text,
        unit_suspected -> Bool,
        change_reason -> Nullable<Text>,
        state -> Text,
        void_reason -> Nullable<Text>,
        reported_by -> Nullable<IdSql>,
        import_id -> Nullable<IdSql>,
        created_at -> TsSql,
        superseded_by -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    daily_prices (market, variety, day, source) {
        market -> Text,
        variety -> Text,
        day -> DaySql,
        source -> Text,
        low_fen_per_kg -> BigInt,
        average_fen_per_kg -> BigInt,
        high_fen_per_kg -> BigInt,
        volume_kg -> Nullable<BigInt>,
        stores -> BigInt,
        quotes -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    city_prices (market, variety, day) {
        market -> Text,
        variety -> Text,
        day -> DaySql,
        low -> Nullable<BigInt>,
        average -> Nullable<BigInt>,
        high -> Nullable<BigInt>,
        volume_kg -> Nullable<BigInt>,
        markets -> BigInt,
        retail -> Nullable<BigInt>,
        stores -> BigInt,
        chains -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_touches (market, id) {
        market -> Text,
        id -> IdSql,
        day -> DaySql,
        variety -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_state (market) {
        market -> Text,
        epoch -> BigInt,
        stale_from -> Nullable<DaySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    index_weight_sets (market, id) {
        market -> Text,
        id -> IdSql,
        number -> Integer,
        base_from -> DaySql,
        base_to -> DaySql,
        effective_from -> DaySql,
        reason -> Text,
        created_by -> Nullable<IdSql>,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    index_weights (market, set_id, variety) {
        market -> Text,
        set_id -> IdSql,
        variety -> Text,
        class -> Text,
        weight -> BigInt,
        base_fen_per_kg -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    index_values (market, scope, code, day) {
        market -> Text,
        scope -> Text,
        code -> Text,
        day -> DaySql,
        value -> Double,
        raw -> Double,
        set_id -> IdSql,
        moved -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_warnings (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        rule -> Text,
        direction -> Text,
        grade -> Integer,
        variety -> Text,
        source -> Text,
        day -> DaySql,
        evidence -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    warning_settings (market) {
        market -> Text,
        version -> Integer,
        ifpa_gamma -> Integer,
        ifpa_moderate -> Integer,
        ifpa_high -> Integer,
        ifpa_recent_years_weigh_more -> Bool,
        outlier_threshold -> Integer,
        outlier_points -> Integer,
        outlier_change -> Integer,
        two_days -> Integer,
        week_first -> Integer,
        week_second -> Integer,
        week_third -> Integer,
        stock_out_days -> Integer,
        low_too -> Bool,
        mail -> Bool,
        ifpa_month -> Nullable<DaySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_forecasts (market, variety, last_day) {
        market -> Text,
        variety -> Text,
        last_day -> DaySql,
        made_at -> TsSql,
        shown -> Bool,
        body -> Text,
    }
}

storage::of_market!(
    price_sources,
    price_duties,
    price_names,
    price_reports,
    price_reminders,
    price_batches,
    price_files,
    price_rows,
    observations,
    daily_prices,
    city_prices,
    price_touches,
    price_state,
    index_weight_sets,
    index_weights,
    index_values,
    price_warnings,
    warning_settings,
    price_forecasts
);

storage::joined_tables!(observations: price_batches, price_reports, price_rows);
storage::joined_tables!(price_batches: price_reports);
