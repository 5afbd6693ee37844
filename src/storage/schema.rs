//! The tables as diesel sees them. Kept by hand beside the migrations; `tests/storage` compares the two.

use diesel::{
    ExpressionMethods, QueryDsl,
    dsl::{Eq, Filter},
};

use super::Tx;
use kernel::RegionCode;

macro_rules! tables {
    ($($table:ident),+ $(,)?) => { diesel::allow_tables_to_appear_in_same_query!($($table),+); };
}

/// Tables whose rows belong to a market.
macro_rules! of_market {
    ($($table:ident),+ $(,)?) => {
        pub(crate) const OF_MARKET: &[&str] = &[$(stringify!($table)),+];

        $(impl $table::table {
            /// The rows of the transaction's market: what statements read, change and delete.
            pub fn of(self, tx: &Tx) -> Filter<$table::table, Eq<$table::market, RegionCode>> {
                self.filter($table::market.eq(tx.market()))
            }
        })+
    };
}

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

    audit_log (market, id) {
        market -> Text,
        id -> IdSql,
        seq -> Nullable<BigInt>,
        at -> TsSql,
        actor -> Text,
        actor_user_id -> Nullable<IdSql>,
        actor_enterprise_id -> Nullable<IdSql>,
        request_id -> Text,
        address -> Text,
        entity -> Text,
        entity_id -> Text,
        action -> Text,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        reason -> Nullable<Text>,
        detail -> Text,
        hash -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    audit_head (market) {
        market -> Text,
        seq -> BigInt,
        hash -> Text,
    }
}

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

    budgets (market, subject, kind) {
        market -> Text,
        subject -> Text,
        kind -> Text,
        window_at -> TsSql,
        spent -> BigInt,
    }
}

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

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    leases (market, name) {
        market -> Text,
        name -> Text,
        holder -> Text,
        epoch -> BigInt,
        expires_at -> TsSql,
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

    vetting_reminders (market, enterprise_id) {
        market -> Text,
        enterprise_id -> IdSql,
        submitted_at -> TsSql,
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

diesel::table! {
    use diesel::sql_types::*;

    categories (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    varieties (code) {
        code -> Text,
        version -> Integer,
        category -> Text,
        name_zh -> Text,
        name_en -> Text,
        aliases -> Text,
        watched_rank -> Nullable<Integer>,
        default_unit -> Text,
        default_grade -> Integer,
        bag_kg -> Nullable<Integer>,
        shelf_life_days -> Integer,
        position -> Integer,
        active -> Bool,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    staples (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        unit -> Text,
        position -> Integer,
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

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    listings (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        price_version -> Integer,
        side -> Text,
        enterprise_id -> IdSql,
        state -> Text,
        variety -> Nullable<Text>,
        category -> Text,
        grade -> Integer,
        quantity_kg -> BigInt,
        reserved_kg -> BigInt,
        committed_kg -> BigInt,
        shipped_kg -> BigInt,
        received_kg -> BigInt,
        shortfall_kg -> BigInt,
        left_kg -> BigInt,
        min_lot_kg -> BigInt,
        price_fen_per_kg -> BigInt,
        quote -> Text,
        place -> Text,
        first_day -> DaySql,
        last_day -> DaySql,
        tier -> Nullable<Integer>,
        flagged -> Bool,
        auto_accept -> Bool,
        remarks -> Text,
        created_by -> IdSql,
        posted_at -> TsSql,
        expires_at -> TsSql,
        updated_at -> TsSql,
        import_key -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    listing_versions (market, listing_id, version) {
        market -> Text,
        listing_id -> IdSql,
        version -> Integer,
        side -> Text,
        price_version -> Integer,
        body -> Text,
        changed_by -> Nullable<IdSql>,
        changed_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    saved_searches (market, id) {
        market -> Text,
        id -> IdSql,
        user_id -> IdSql,
        name -> Text,
        query -> Text,
        side -> Text,
        variety -> Nullable<Text>,
        frequency -> Text,
        last_sent_at -> Nullable<TsSql>,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    proposals (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        round_id -> Nullable<IdSql>,
        state -> Text,
        offer_id -> IdSql,
        demand_id -> IdSql,
        seller_id -> IdSql,
        buyer_id -> IdSql,
        offer_price_version -> Integer,
        demand_price_version -> Integer,
        kg -> BigInt,
        price_fen_per_kg -> BigInt,
        freight_fen_per_kg -> BigInt,
        delivery_day -> DaySql,
        proposed_by -> Text,
        seller_accepted_at -> Nullable<TsSql>,
        buyer_accepted_at -> Nullable<TsSql>,
        expires_at -> TsSql,
        created_at -> TsSql,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    proposal_events (market, proposal_id, id) {
        market -> Text,
        id -> IdSql,
        proposal_id -> IdSql,
        at -> TsSql,
        by_side -> Text,
        by_user -> Nullable<IdSql>,
        kind -> Text,
        kg -> BigInt,
        price_fen_per_kg -> BigInt,
        delivery_day -> DaySql,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deals (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        number -> Text,
        code -> Text,
        state -> Text,
        proposal_id -> IdSql,
        offer_id -> IdSql,
        demand_id -> IdSql,
        seller_id -> IdSql,
        buyer_id -> IdSql,
        variety -> Text,
        grade -> Integer,
        agreed_kg -> BigInt,
        price_fen_per_kg -> BigInt,
        freight_fen_per_kg -> BigInt,
        amount_fen -> BigInt,
        delivery_day -> DaySql,
        shipped_kg -> Nullable<BigInt>,
        received_kg -> Nullable<BigInt>,
        receipt -> Nullable<Text>,
        received_amount_fen -> Nullable<BigInt>,
        settled_amount_fen -> Nullable<BigInt>,
        disputed_from -> Nullable<Text>,
        dispute -> Nullable<Text>,
        agreed_at -> TsSql,
        received_day -> Nullable<DaySql>,
        settled_day -> Nullable<DaySql>,
        updated_at -> TsSql,
        loads_complete -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_events (market, id) {
        market -> Text,
        id -> IdSql,
        deal_id -> IdSql,
        at -> TsSql,
        by_side -> Text,
        by_user -> Nullable<IdSql>,
        from_state -> Nullable<Text>,
        to_state -> Text,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_messages (market, id) {
        market -> Text,
        id -> IdSql,
        deal_id -> IdSql,
        user_id -> IdSql,
        by_side -> Text,
        body -> Text,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_loads (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        deal_id -> IdSql,
        position -> Integer,
        code -> Text,
        state -> Text,
        plate -> Text,
        driver -> Text,
        driver_phone -> Text,
        kg -> BigInt,
        shipped_at -> TsSql,
        eta -> TsSql,
        received_kg -> Nullable<BigInt>,
        grade -> Nullable<Integer>,
        rejected_kg -> BigInt,
        rejected_reason -> Nullable<Text>,
        photo_ref -> Nullable<Text>,
        received_at -> Nullable<TsSql>,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_payments (market, id) {
        market -> Text,
        id -> IdSql,
        deal_id -> IdSql,
        payer_id -> IdSql,
        payee_id -> IdSql,
        amount_fen -> BigInt,
        paid_on -> DaySql,
        method -> Text,
        voucher -> Nullable<Text>,
        state -> Text,
        reason -> Nullable<Text>,
        reported_at -> TsSql,
        reported_by -> Nullable<IdSql>,
        answered_at -> Nullable<TsSql>,
        answered_by -> Nullable<IdSql>,
        ended_at -> Nullable<TsSql>,
        ended_by -> Nullable<IdSql>,
        reminded_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_entries (market, id) {
        market -> Text,
        id -> IdSql,
        deal_id -> IdSql,
        seller_id -> IdSql,
        buyer_id -> IdSql,
        day -> DaySql,
        kind -> Text,
        kg -> BigInt,
        price_fen_per_kg -> BigInt,
        amount_fen -> BigInt,
        settled_fen -> BigInt,
        created_at -> TsSql,
        payment_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    deal_settings (market) {
        market -> Text,
        version -> Integer,
        tolerance_permille -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    imports (market, id) {
        market -> Text,
        id -> IdSql,
        kind -> Text,
        enterprise_id -> Nullable<IdSql>,
        user_id -> IdSql,
        file_name -> Text,
        digest -> Text,
        state -> Text,
        rows -> Integer,
        ok -> Integer,
        errors -> Integer,
        duplicates -> Integer,
        committed -> Integer,
        created_at -> TsSql,
        committed_at -> Nullable<TsSql>,
        bytes -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    import_rows (market, import_id, row) {
        market -> Text,
        import_id -> IdSql,
        row -> Integer,
        status -> Text,
        #[sql_name = "values"]
        cells -> Text,
        command -> Nullable<Text>,
        messages -> Text,
        result_id -> Nullable<IdSql>,
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

tables! {
    api_keys,
    attachments,
    audit_head,
    audit_log,
    budgets,
    bulletin_acknowledgements,
    bulletin_keys,
    bulletin_mailings,
    bulletin_settings,
    bulletin_subscriptions,
    bulletins,
    categories,
    city_prices,
    clearing_rounds,
    clearing_settings,
    clearing_unmatched,
    daily_prices,
    deal_entries,
    deal_events,
    deal_loads,
    deal_messages,
    deal_payments,
    deal_settings,
    deals,
    enterprises,
    idempotency_keys,
    import_rows,
    imports,
    index_values,
    index_weight_sets,
    index_weights,
    known_devices,
    lane_overrides,
    leases,
    listing_versions,
    listings,
    live_events,
    live_head,
    login_failures,
    mail_windows,
    mailbox_proofs,
    markets,
    notifications,
    observations,
    one_time_tokens,
    outbox,
    places,
    price_batches,
    price_duties,
    price_files,
    price_forecasts,
    price_names,
    price_reminders,
    price_reports,
    price_rows,
    price_sources,
    price_state,
    price_touches,
    price_warnings,
    proposal_events,
    proposals,
    regions,
    saved_searches,
    sessions,
    staples,
    users,
    varieties,
    vetting_reminders,
    warning_settings,
}

of_market! {
    api_keys,
    attachments,
    audit_head,
    audit_log,
    budgets,
    bulletin_acknowledgements,
    bulletin_keys,
    bulletin_mailings,
    bulletin_settings,
    bulletin_subscriptions,
    bulletins,
    city_prices,
    clearing_rounds,
    clearing_settings,
    clearing_unmatched,
    daily_prices,
    deal_entries,
    deal_events,
    deal_loads,
    deal_messages,
    deal_payments,
    deal_settings,
    deals,
    enterprises,
    idempotency_keys,
    import_rows,
    imports,
    index_values,
    index_weight_sets,
    index_weights,
    known_devices,
    lane_overrides,
    leases,
    listing_versions,
    listings,
    live_events,
    live_head,
    login_failures,
    mail_windows,
    mailbox_proofs,
    notifications,
    observations,
    one_time_tokens,
    outbox,
    places,
    price_batches,
    price_duties,
    price_files,
    price_forecasts,
    price_names,
    price_reminders,
    price_reports,
    price_rows,
    price_sources,
    price_state,
    price_touches,
    price_warnings,
    proposal_events,
    proposals,
    saved_searches,
    sessions,
    users,
    vetting_reminders,
    warning_settings,
}
