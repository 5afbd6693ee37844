//! The words that every other module speaks: ids, instants, days, money, quantities, pages, texts,
//! the caller's context and the errors. Pure values: nothing here opens a file, a socket or a database.

pub mod ctx;
pub mod error;
pub mod fault;
pub mod grade;
mod http;
pub mod id;
pub mod money;
pub mod page;
pub mod quantity;
pub mod region;
pub mod sql;
pub mod text;
pub mod text_enum;
pub mod time;
pub mod time_of_day;
pub mod version;
mod visible;
mod wire;

pub use ctx::{Actor, Ctx, Position, Role, Who};
pub use error::{Error, ErrorCode, FieldError, Result};
pub use grade::Grade;
pub use id::Id;
pub use money::{Fen, FenPerKg};
pub use page::{Cursor, Page, PageQuery};
pub use quantity::Kg;
pub use region::RegionCode;
pub use text::{Lang, Text};
pub use time::{Clock, Day, Ts};
pub use time_of_day::TimeOfDay;
pub use version::Version;
pub use visible::{code_point, visible};
