//! The key list in force. It comes from outside, signed by the root; whoever imports it records that in the audit trail.

use super::{
    key_list::{KEY_LIST_BYTES, KeyList},
    public_key::PublicKey,
    store,
};
use kernel::{Error, Result, Ts};
use storage::{Tx, exclusive};

/// The list in force and the root that it was imported with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    pub list: KeyList,
    pub root: PublicKey,
}

/// # Errors
/// `unexpected` when the stored list cannot be read.
pub fn in_force(tx: &mut Tx) -> Result<Option<InForce>> {
    let Some((root, body)) = store::current(tx)? else { return Ok(None) };
    let root = PublicKey::from_hex(&root).ok_or_else(|| Error::unexpected("the stored root is no public key"))?;
    Ok(Some(InForce { list: KeyList::read(&body)?, root }))
}

/// When the first list was imported: up to then keys were trusted without one.
///
/// # Errors
/// Those of the database.
pub fn first_imported_at(tx: &mut Tx) -> Result<Option<Ts>> {
    store::first_imported_at(tx)
}

/// Puts a list in force. The first needs its root. A later one is signed by the root of the list before; one that names a new
/// root is signed by both, unless `replace_root` says that the old root is lost or stolen.
///
/// # Errors
/// `wrong_state` for a list that is not signed so, or may not follow the one in force; nothing is stored then.
pub fn import(tx: &mut Tx, now: Ts, list: &KeyList, root: Option<&PublicKey>, replace_root: bool) -> Result<PublicKey> {
    exclusive(tx, "key_lists")?;
    let before = in_force(tx)?;
    let Some(root) = root.or(before.as_ref().map(|before| &before.root)).cloned() else {
        return Err(Error::wrong_state(
            "尚无根公钥；首次导入请用 --root 指定根公钥文件",
            "no root is known yet: name the file of its public key with --root",
        ));
    };
    list.require_signed_by(&root)?;
    if let Some(before) = &before {
        if before.root != root && !replace_root {
            list.require_signed_by(&before.root).map_err(|error| {
                error.detail(
                    format!(
                        "现行清单由根密钥 {} 签发，本清单没有它的签名。更换根密钥时请用新旧两把根密钥共同签发；旧根密钥已丢失或泄露时，加上 --replace-root",
                        before.root.id()
                    ),
                    format!(
                        "the list in force is of the root {}, which has not signed this one. To change the root, sign with the old \
                         and the new one; if the old one is lost or stolen, add --replace-root",
                        before.root.id()
                    ),
                )
            })?;
        }
        list.require_follows(&before.list)?;
    }
    let body = serde_json::to_string(list).map_err(Error::unexpected)?;
    if body.len() > KEY_LIST_BYTES {
        return Err(Error::unexpected("the list is too long"));
    }
    store::insert(tx, list.sequence, &root.hex(), &body, now)?;
    Ok(root)
}
