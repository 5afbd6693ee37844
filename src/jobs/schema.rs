//! The table of this package as diesel sees it.

diesel::table! {
    use diesel::sql_types::*;
    use kernel::sql::*;

    jobs (market, kind, key) {
        market -> Text,
        kind -> Text,
        key -> Text,
        run_at -> TsSql,
        lease_until -> Nullable<TsSql>,
        holder -> Text,
        epoch -> BigInt,
        attempts -> Integer,
        payload -> Text,
        failure -> Text,
    }
}

storage::of_market!(jobs);
