//! What the benches that measure both engines share.

use cailanzi::{kernel::RegionCode, storage::DbUrl};
use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// The market that `setup::prepare` opens: what every statement names first.
pub const MARKET: RegionCode = RegionCode::BEIJING;

/// A setting of the environment; an empty one is none.
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// A new database of this name on the server, in place of an old one.
pub fn database(server: &str, name: &str) -> DbUrl {
    let mut conn = PgConnection::establish(&format!("{server}/postgres")).expect("the server answers");
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).expect("an old database goes");
    let make = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    conn.batch_execute(&make).expect("a new database comes");
    DbUrl::Postgres(format!("{server}/{name}"))
}
