//! Reference data that the product brings along.

/// Inserts the rows that a table lacks and updates those that differ, by `code`; gives the number of rows changed. `$mine` are
/// the rows that are compared: the table, or the market's part of it. The caller imports `diesel::prelude::*` and the table.
#[macro_export]
macro_rules! bring_up_to_date {
    ($tx:expr, $table:ident, $mine:expr, $row:ty, $wanted:expr, $same:expr) => {{
        let present: Vec<$row> = $mine.select(<$row>::as_select()).load($tx)?;
        let mut changed = 0;
        for wanted in $wanted {
            match present.iter().find(|row| row.code == wanted.code) {
                None => changed += diesel::insert_into($table::table).values(wanted).execute($tx)?,
                Some(row) if $same(row, &wanted) => {}
                Some(_) => {
                    let row = $mine.filter($table::code.eq(wanted.code.clone()));
                    changed += diesel::update(row).set(wanted).execute($tx)?;
                }
            }
        }
        changed
    }};
}
