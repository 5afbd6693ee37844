//! Photos and documents: what people upload, where its bytes lie, and who may read it.
//!
//! - **Upload.** A client names a file by a UUID of its own and sends its bytes with `PUT`, in one piece or in several; after a broken
//!   connection it asks how much has arrived and sends the rest. What arrives lies in a folder of the node until it is whole.
//! - **Photos** are turned upright, made smaller and encoded anew, so that nothing of the camera, the place or a second file hidden in
//!   them stays; a PDF is kept as it is. The kind is read from the bytes, never from what the client says.
//! - **Bytes** lie in a folder or in an S3-compatible service, named by their SHA-256: equal bytes are stored once.
//! - **Owners.** A file belongs to what uses it: a receipt, later a case or a visit. The capability of the owner registers a
//!   [`FileOwner`] and is asked who may read; without an owner it is the uploader alone.
//!
//! States of a file: used → unused → deleted, a day after the last use ended or after an upload that nothing used. This package never
//! decides what a file proves, and never hands out bytes without asking the owner.

mod model;
mod objects;
mod owners;
mod parts;
mod photo;
pub mod routes;
pub mod schema;
mod service;
mod sniff;
mod store;
mod sweep;
mod upload;
mod uses;

pub use model::{FileKind, StoredFile, UploadProgress};
pub use objects::{Objects, Place, S3};
pub use owners::{FileOwner, FileOwners};
pub use photo::{LONGEST_SIDE, MOST_BYTES, Photo, encode};
pub use sniff::{Sniffed, sniff};
pub use sweep::UNUSED_HOURS;
pub use upload::Files;
pub use uses::{of_owners, set};

#[cfg(test)]
mod tests;
