//! Signatures that others check without us, the list of the keys that make them, and the secrets that a node is given.
//!
//! A private key signs for one [`Purpose`], whose words are the first of the bytes that are signed: a signature of one purpose is
//! none of another. Which key signs for what and when stands in the [`KeyList`], signed by a root key that is on no server. A
//! signature is checked by the key that the reader has, with that key's algorithm, and against the instant that was signed, never
//! against the reader's clock. [`Signer`] hides where a private key lies: in a file today.
//!
//! Never here: a private root key, a key in the database, the network, the clock. What a document says and how it is stored is its
//! owner's affair.

mod ed25519;
mod fingerprints;
mod key_list;
mod keyring;
mod model;
mod public_key;
pub mod schema;
mod secrets;
pub mod service;
mod signer;
mod sm2sm3;
mod store;

pub use fingerprints::{SecretKind, accept, claim, fingerprints};
pub use key_list::{KEY_LIST_BYTES, KeyList, ListedKey, RevocationReason};
pub use keyring::{Keyring, SignatureCheck, SignatureState, Validity};
pub use model::{Algorithm, KeyId, Purpose, SignedBy};
pub use public_key::PublicKey;
pub use secrets::{LEAST_BYTES, Secrets};
pub use signer::{FileKey, Signer, Signers};
pub use sm2sm3::sm3;

#[cfg(test)]
mod tests;
