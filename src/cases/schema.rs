//! The tables of this package as diesel sees them.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    cases (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        number -> Text,
        kind -> Text,
        state -> Text,
        phase -> Text,
        outcome -> Nullable<Text>,
        title -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        region -> Text,
        body -> Nullable<Text>,
        assignee -> Nullable<IdSql>,
        urgency -> Integer,
        party_enterprise -> Nullable<IdSql>,
        opened_by -> Nullable<IdSql>,
        opened_at -> TsSql,
        closed_at -> Nullable<TsSql>,
        next_due_at -> Nullable<TsSql>,
        sort_at -> TsSql,
        parent_id -> Nullable<IdSql>,
        events -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_numbers (market, prefix, day) {
        market -> Text,
        prefix -> Text,
        day -> DaySql,
        last -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_events (market, case_id, seq) {
        market -> Text,
        case_id -> IdSql,
        seq -> Integer,
        at -> TsSql,
        by_user -> Nullable<IdSql>,
        by_word -> Text,
        verb -> Text,
        from_state -> Text,
        to_state -> Text,
        reason_code -> Nullable<Text>,
        note -> Text,
        public_note -> Text,
        shows -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_clocks (market, case_id, clock, round) {
        market -> Text,
        case_id -> IdSql,
        clock -> Text,
        round -> Integer,
        state -> Text,
        calendar -> Text,
        unit -> Text,
        allowance -> Integer,
        promised -> Bool,
        allowed_seconds -> BigInt,
        started_at -> TsSql,
        resumed_at -> Nullable<TsSql>,
        due_at -> TsSql,
        left_seconds -> Nullable<BigInt>,
        stopped_at -> Nullable<TsSql>,
        level -> Integer,
        next_act_at -> Nullable<TsSql>,
        provisional -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_seats (market, case_id, round, seat) {
        market -> Text,
        case_id -> IdSql,
        round -> Integer,
        seat -> Text,
        function -> Text,
        requested_by -> Nullable<IdSql>,
        requested_at -> TsSql,
        deputy_from -> TsSql,
        opened_by -> Nullable<IdSql>,
        opened_at -> Nullable<TsSql>,
        user_id -> Nullable<IdSql>,
        decision -> Nullable<Text>,
        note -> Text,
        at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_links (market, from_case, to_case, word) {
        market -> Text,
        from_case -> IdSql,
        to_case -> IdSql,
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    case_files (market, case_id, file) {
        market -> Text,
        case_id -> IdSql,
        file -> Text,
        kind -> Text,
        reference -> Nullable<Text>,
        taken_at -> Nullable<TsSql>,
        lng_micro -> Nullable<Integer>,
        lat_micro -> Nullable<Integer>,
        by_user -> Nullable<IdSql>,
        at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    clock_settings (market, kind, clock) {
        market -> Text,
        kind -> Text,
        clock -> Text,
        version -> Integer,
        unit -> Text,
        allowance -> Integer,
        calendar -> Text,
        calendar_in_emergency -> Text,
        warn_permille -> Integer,
        escalate -> Text,
        updated_by -> Nullable<IdSql>,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    emergencies (market, id) {
        market -> Text,
        id -> IdSql,
        reason -> Text,
        declared_by -> Nullable<IdSql>,
        declared_at -> TsSql,
        ended_by -> Nullable<IdSql>,
        ended_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    calendars (market, code) {
        market -> Text,
        code -> Text,
        name_zh -> Text,
        name_en -> Text,
        has_days_off -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    calendar_hours (market, calendar, weekday, from_minute) {
        market -> Text,
        calendar -> Text,
        weekday -> Integer,
        from_minute -> Integer,
        to_minute -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    calendar_days (market, day) {
        market -> Text,
        day -> DaySql,
        working -> Bool,
        name -> Text,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    calendar_years (market, year) {
        market -> Text,
        year -> Integer,
        announced_at -> TsSql,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    calendar_imports (market, id) {
        market -> Text,
        id -> IdSql,
        version -> Integer,
        year -> Integer,
        source -> Text,
        days -> Text,
        imported_by -> Nullable<IdSql>,
        imported_at -> TsSql,
        confirmed_by -> Nullable<IdSql>,
        confirmed_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    clock_moves (market, id) {
        market -> Text,
        id -> IdSql,
        to_emergency -> Bool,
        reason -> Text,
        made_by -> Nullable<IdSql>,
        made_at -> TsSql,
        after_case -> IdSql,
        moved -> Integer,
        done_at -> Nullable<TsSql>,
    }
}

storage::of_market!(
    cases,
    case_numbers,
    case_events,
    case_clocks,
    case_seats,
    case_links,
    case_files,
    clock_settings,
    emergencies,
    calendars,
    calendar_hours,
    calendar_days,
    calendar_years,
    calendar_imports,
    clock_moves,
);
