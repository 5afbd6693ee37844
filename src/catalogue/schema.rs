//! The tables of this package as diesel sees them, and which of them stand in one statement.

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
