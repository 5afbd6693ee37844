//! To what files belong: each capability registers the things of its own that have files, and is asked who may read those.

use std::sync::Arc;

use access::Permission;
use kernel::{Ctx, Id, Result};
use storage::Tx;

use super::model::FileKind;

/// A kind of thing that has files.
pub struct FileOwner {
    /// The stable word: `purpose` of uploads, `owner_kind` of uses.
    pub kind: &'static str,
    /// What uploads for it take.
    pub accepts: &'static [FileKind],
    /// Files that one of them has at most.
    pub most: usize,
    /// Who may upload for it.
    pub upload: Permission,
    /// How the audit trail calls one of them.
    pub entity: audit::Entity,
    /// Whether the caller may read the files of the one with this id. One that is not there has no readers.
    pub may_read: fn(&mut Tx, &Ctx, Id) -> Result<bool>,
}

/// Every kind of owner that the server knows.
#[derive(Clone)]
pub struct FileOwners(Arc<[&'static FileOwner]>);

impl FileOwners {
    pub fn new(owners: impl IntoIterator<Item = &'static FileOwner>) -> FileOwners {
        FileOwners(owners.into_iter().collect())
    }

    pub fn find(&self, kind: &str) -> Option<&'static FileOwner> {
        self.0.iter().copied().find(|owner| owner.kind == kind)
    }
}
