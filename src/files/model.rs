use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::schema::files;
use kernel::{Id, Ts, text_enum};

text_enum! {
    /// What a file is, as its bytes say.
    pub enum FileKind {
        /// A JPEG of ours, whatever was sent.
        Photo = "photo",
        Pdf = "pdf",
    }
}

impl FileKind {
    /// What its content is served as.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            FileKind::Photo => "image/jpeg",
            FileKind::Pdf => "application/pdf",
        }
    }
}

text_enum! {
    /// Where stored bytes stand.
    pub(crate) enum BytesState {
        Writing = "writing",
        Stored = "stored",
        Deleting = "deleting",
    }
}

/// A file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = files)]
pub(crate) struct FileRow {
    pub id: Id,
    pub kind: FileKind,
    pub purpose: String,
    pub digest: String,
    pub bytes: i64,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub thumbnail_digest: Option<String>,
    pub sent_digest: String,
    pub uploaded_by: Id,
    pub uploaded_at: Ts,
    pub unused_since: Option<Ts>,
}

impl FileRow {
    /// The bytes that it needs: its own and its thumbnail's.
    pub fn digests(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.digest).chain(&self.thumbnail_digest)
    }

    pub fn view(self) -> StoredFile {
        StoredFile {
            id: self.id,
            kind: self.kind,
            purpose: self.purpose,
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            uploaded_at: self.uploaded_at,
            used: self.unused_since.is_none(),
        }
    }
}

/// A photo or a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoredFile {
    pub id: Id,
    pub kind: FileKind,
    /// For what kind of thing it was uploaded.
    #[schema(example = "deal_load")]
    pub purpose: String,
    /// Of what is stored; a photo is encoded anew.
    pub bytes: i64,
    /// Of a photo, in pixels.
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub uploaded_at: Ts,
    /// Something has it. What nothing has is deleted a day later.
    pub used: bool,
}

/// How far an upload has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadProgress {
    /// Bytes that have arrived; the next part begins there.
    pub received: u64,
    /// Bytes of the whole file as it is sent.
    pub size: u64,
    /// Once everything has arrived and is stored.
    pub file: Option<StoredFile>,
}

/// SHA-256, hexadecimal.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
