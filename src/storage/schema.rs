//! The tables as diesel sees them. Kept by hand beside the migrations; `tests/storage` compares the two.

macro_rules! tables {
    ($($table:ident),+ $(,)?) => { diesel::allow_tables_to_appear_in_same_query!($($table),+); };
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    audit_log (id) {
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
    use kernel::sql::*;

    audit_head (id) {
        id -> Integer,
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    outbox (id) {
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

    mail_windows (user_id, kind) {
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
    use kernel::sql::*;

    live_events (seq) {
        seq -> BigInt,
        payload -> Text,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    live_head (id) {
        id -> Integer,
        seq -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    budgets (subject, kind) {
        subject -> Text,
        kind -> Text,
        window_at -> TsSql,
        spent -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    notifications (id) {
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

    idempotency_keys (caller, key) {
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

    leases (name) {
        name -> Text,
        holder -> Text,
        epoch -> BigInt,
        expires_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    enterprises (id) {
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

    vetting_reminders (enterprise_id) {
        enterprise_id -> IdSql,
        submitted_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    users (id) {
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

    mailbox_proofs (token_hash) {
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

    sessions (id) {
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

    one_time_tokens (id) {
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

    login_failures (subject) {
        subject -> Text,
        failures -> Integer,
        blocked_until -> Nullable<TsSql>,
        last_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    known_devices (user_id, device) {
        user_id -> IdSql,
        device -> Text,
        last_used_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    api_keys (id) {
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
    use kernel::sql::*;

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
    use kernel::sql::*;

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

    destinations (code) {
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

    lane_overrides (id) {
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

    offers (id) {
        id -> IdSql,
        version -> Integer,
        price_version -> Integer,
        enterprise_id -> IdSql,
        state -> Text,
        variety -> Text,
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
        ask_fen_per_kg -> BigInt,
        quote -> Text,
        origin -> Text,
        available_from -> DaySql,
        available_to -> DaySql,
        unsold -> Bool,
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

    demands (id) {
        id -> IdSql,
        version -> Integer,
        price_version -> Integer,
        enterprise_id -> IdSql,
        state -> Text,
        variety -> Nullable<Text>,
        category -> Text,
        min_grade -> Integer,
        quantity_kg -> BigInt,
        reserved_kg -> BigInt,
        committed_kg -> BigInt,
        shipped_kg -> BigInt,
        received_kg -> BigInt,
        shortfall_kg -> BigInt,
        left_kg -> BigInt,
        min_lot_kg -> BigInt,
        bid_fen_per_kg -> BigInt,
        quote -> Text,
        destination -> Text,
        delivery_from -> DaySql,
        delivery_to -> DaySql,
        tier -> Integer,
        urgent -> Bool,
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

    listing_versions (listing_id, version) {
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

    saved_searches (id) {
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

    clearing_rounds (id) {
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

    clearing_unmatched (round_id, listing_id) {
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
    use kernel::sql::*;

    clearing_settings (id) {
        id -> Integer,
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

    proposals (id) {
        id -> IdSql,
        version -> Integer,
        round_id -> Nullable<IdSql>,
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
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    proposal_events (proposal_id, id) {
        id -> IdSql,
        proposal_id -> IdSql,
        at -> TsSql,
        by_side -> Text,
        by_user -> Nullable<IdSql>,
        kg -> BigInt,
        price_fen_per_kg -> BigInt,
        delivery_day -> DaySql,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deals (id) {
        id -> IdSql,
        version -> Integer,
        number -> Text,
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

    deal_loads (id) {
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

    deal_settings (id) {
        id -> Integer,
        version -> Integer,
        tolerance_permille -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_events (id) {
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

    deal_messages (id) {
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

    deal_numbers (number) {
        number -> BigInt,
        deal_id -> IdSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_entries (id) {
        id -> IdSql,
        deal_id -> IdSql,
        seller_id -> IdSql,
        buyer_id -> IdSql,
        day -> DaySql,
        kg -> BigInt,
        price_fen_per_kg -> BigInt,
        amount_fen -> BigInt,
        settled_fen -> BigInt,
        created_at -> TsSql,
        kind -> Text,
        payment_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    deal_payments (id) {
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

    imports (id) {
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

    import_rows (import_id, row) {
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

    price_sources (code) {
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        region -> Text,
        stores -> Integer,
        enterprise_id -> Nullable<IdSql>,
        active -> Bool,
        position -> Integer,
        kind -> Text,
        currency -> Text,
        deadline_minutes -> Integer,
        mapping -> Nullable<Text>,
        unchanged_days -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    observations (id) {
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

    price_duties (source, variety) {
        source -> Text,
        variety -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_batches (id) {
        id -> IdSql,
        version -> Integer,
        source -> Text,
        channel -> Text,
        file_name -> Text,
        digest -> Text,
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
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_files (batch_id) {
        batch_id -> IdSql,
        bytes -> Binary,
        created_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_rows (id) {
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

    price_names (source, name) {
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

    price_reports (source, day) {
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

    price_reminders (source, day, kind) {
        source -> Text,
        day -> DaySql,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletins (id) {
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

    bulletin_keys (key_id) {
        key_id -> Text,
        public_key -> Text,
        first_used_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    bulletin_settings (id) {
        id -> Integer,
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

    bulletin_acknowledgements (id) {
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

    attachments (id) {
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

    bulletin_subscriptions (id) {
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

    bulletin_mailings (bulletin_id) {
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

    daily_prices (variety, day, source) {
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

    city_prices (variety, day) {
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

    price_touches (id) {
        id -> IdSql,
        day -> DaySql,
        variety -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    price_state (id) {
        id -> Integer,
        epoch -> BigInt,
        stale_from -> Nullable<DaySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    index_weight_sets (id) {
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

    index_weights (set_id, variety) {
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

    index_values (scope, code, day) {
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

    price_warnings (id) {
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

    warning_settings (id) {
        id -> Integer,
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

    price_forecasts (variety, last_day) {
        variety -> Text,
        last_day -> DaySql,
        made_at -> TsSql,
        shown -> Bool,
        body -> Text,
    }
}

tables!(
    audit_log,
    audit_head,
    outbox,
    mail_windows,
    live_events,
    live_head,
    budgets,
    notifications,
    idempotency_keys,
    leases,
    enterprises,
    users,
    sessions,
    one_time_tokens,
    vetting_reminders,
    login_failures,
    known_devices,
    api_keys,
    categories,
    varieties,
    staples,
    regions,
    destinations,
    lane_overrides,
    offers,
    demands,
    listing_versions,
    saved_searches,
    clearing_rounds,
    clearing_unmatched,
    clearing_settings,
    proposals,
    proposal_events,
    deals,
    deal_loads,
    deal_settings,
    deal_events,
    deal_messages,
    deal_numbers,
    deal_entries,
    deal_payments,
    imports,
    import_rows,
    price_sources,
    price_duties,
    price_batches,
    price_files,
    price_rows,
    price_names,
    price_reports,
    price_reminders,
    observations,
    bulletins,
    bulletin_keys,
    bulletin_settings,
    bulletin_acknowledgements,
    attachments,
    bulletin_subscriptions,
    bulletin_mailings,
    daily_prices,
    city_prices,
    price_touches,
    price_state,
    index_weight_sets,
    index_weights,
    index_values,
    price_warnings,
    warning_settings,
    price_forecasts,
);
