//! Payments of a deal: the payer says that it has paid, the payee confirms that the money has arrived.
//!
//! reported → confirmed | refuted | withdrawn; refuted → confirmed | withdrawn; confirmed → reversed. The buyer pays; the
//! seller pays back what was paid too much. A wrong entry is withdrawn by its payer, or reversed by the payee who had
//! confirmed it, with a reason; no row is ever removed or changed in its figures. A deal is settled when the seller has
//! confirmed what covers it, and open again when it is no longer covered. A payee's silence is reminded of and proves nothing.

mod forms;
mod model;
mod remind;
pub(super) mod routes;
mod service;
mod store;
mod trace;
mod view;

pub use forms::{PaymentReason, ReportPayment};
pub use model::{PayMethod, PaymentState, PaymentSums};
pub(crate) use remind::ANSWER_DAYS;
pub use remind::remind_due;
pub use service::{confirm, refute, report, reverse, settle, withdraw};
pub(super) use store::{owed, paid_between};
pub use view::Payment;
pub(super) use view::of_deals;
