//! The tables of this package as diesel sees them, and which of them stand in one statement.

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

storage::of_market!(audit_log, audit_head);

storage::joined_tables!(audit_head: audit_log);
