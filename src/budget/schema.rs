//! The tables of this package as diesel sees them, and which of them stand in one statement.

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

storage::of_market!(budgets);
