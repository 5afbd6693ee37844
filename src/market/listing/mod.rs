//! What offers and demands have in common: states, quantities and their moves, the quote as it was typed, views.
//!
//! States: draft → open → withdrawn | expired. A draft binds nobody. Once closed a listing is never opened again
//! (one copies it), yet the quantities already promised go on through their deals.

mod alert;
mod amount;
mod bulk;
pub(crate) mod desk;
mod mine;
mod model;
pub mod moves;
mod open;
mod same;
pub(crate) mod service;
mod store;
mod terms;
mod versions;
mod views;

#[cfg(test)]
mod moves_tests;
#[cfg(test)]
mod service_tests;

pub(crate) use alert::goods_name;
pub(crate) use bulk::{Wanted, reserve_all};
pub(crate) use mine::{EXPORT_PAGE, columns};
pub use mine::{ExportQuery, MineQuery};
pub use model::{CopyListing, Listing, ListingState, PublishQuery, Quantities, Quote, Remarks, Side, Withdraw};
pub use open::{Goods, OpenListing, open_listings, open_listings_of, takes_any_variety};
pub(crate) use same::{SameGoods, open_like};
pub use service::{expire_due, find_own_or_overseen};
pub use store::{find, find_many};
pub(crate) use store::{imported_before, on_board, trading};
pub use terms::{Form, Terms};
pub use versions::ListingVersion;
pub use views::{BoardItem, CategoryRef, Demand, EnterpriseRef, Offer, PlaceRef, VarietyRef, brief};
pub(crate) use views::{Names, ViewSql, board_item, view, views_of};
