use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::kernel::Id;

/// A hint to open pages that something has changed; the page then asks for the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `notification`, `listing`, `proposal`, `deal`, `round`, `bulletin`.
    pub kind: String,
    pub id: String,
    /// Who may hear it; empty: everyone.
    pub users: Vec<Id>,
}

impl Event {
    pub fn for_user(&self, user: Id) -> bool {
        self.users.is_empty() || self.users.contains(&user)
    }
}

/// Carries events from the delivery of the outbox to the open pages of this process.
#[derive(Clone)]
pub struct Bus(broadcast::Sender<Event>);

impl Default for Bus {
    fn default() -> Bus {
        // A page that falls this far behind is told to reload instead.
        Bus(broadcast::channel(1024).0)
    }
}

impl Bus {
    pub fn publish(&self, event: Event) {
        // Nobody listening is no fault.
        let _ = self.0.send(event);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
