//! The tables of this package as diesel sees them, and which of them stand in one statement.

use places::schema::places;
use storage::schema::{enterprises, regions};

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

storage::of_market!(
    listings,
    listing_versions,
    saved_searches,
    proposals,
    proposal_events,
    deals,
    deal_events,
    deal_messages,
    deal_loads,
    deal_payments,
    deal_entries,
    deal_settings,
    imports,
    import_rows
);

storage::joined_tables!(deal_entries: deal_payments, deals);
storage::joined_tables!(deal_loads: deal_payments, deals, enterprises, listings, places, proposals);
storage::joined_tables!(deal_payments: deals, enterprises, listings, places, proposals);
storage::joined_tables!(deals: enterprises, listings, places, proposals);
storage::joined_tables!(listings: enterprises, places, proposals, regions);
storage::joined_tables!(proposals: enterprises, places);
