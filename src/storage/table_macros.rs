//! What a `schema.rs` says of its tables beside their columns.

/// Tables whose rows belong to a market: `name::table.of(tx)` are those of the transaction's market.
#[macro_export]
macro_rules! of_market {
    ($($table:ident),+ $(,)?) => {
        $(impl $table::table {
            /// The rows of the transaction's market: what statements read, change and delete.
            pub fn of(
                self,
                tx: &$crate::Tx,
            ) -> diesel::dsl::Filter<$table::table, diesel::dsl::Eq<$table::market, kernel::RegionCode>> {
                diesel::QueryDsl::filter(self, diesel::ExpressionMethods::eq($table::market, tx.market()))
            }
        })+
    };
}

/// A table and those that stand in one statement with it. Each pair costs compile time: name only what is joined. (diesel's own
/// macro says more of a pair, and nothing of a table that another package declares.)
#[macro_export]
macro_rules! joined_tables {
    ($table:ident: $($other:ident),+ $(,)?) => {
        $(
            impl diesel::query_source::TableNotEqual<$other::table> for $table::table {}
            impl diesel::query_source::TableNotEqual<$table::table> for $other::table {}
        )+
    };
}
