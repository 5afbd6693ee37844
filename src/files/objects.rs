//! Where bytes lie: a folder, or an S3-compatible service for several nodes. A name is the market and the SHA-256.

use std::{path::PathBuf, sync::Arc};

use actix_web::web::Bytes;
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};

use kernel::{Error, ErrorCode, RegionCode, Result};

/// A bucket of an S3-compatible service.
#[derive(Clone, PartialEq, Eq)]
pub struct S3 {
    pub bucket: String,
    /// Comes before every name; may be empty.
    pub prefix: String,
    /// `https://…`; of Amazon unless given.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

/// Where the bytes are to lie.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    S3(S3),
}

impl Place {
    /// For people, without secrets.
    pub fn name(&self) -> String {
        match self {
            Place::Folder(path) => path.display().to_string(),
            Place::S3(s3) => format!("s3://{}/{}", s3.bucket, s3.prefix),
        }
    }
}

/// The stored bytes.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

impl Objects {
    /// Opens the place; a folder is made where it is missing, for its owner alone.
    ///
    /// # Errors
    /// `unexpected` when the folder cannot be made, or this build knows no S3.
    pub fn open(place: &Place) -> Result<Objects> {
        let fault = |error: &dyn std::fmt::Display| Error::unexpected(format!("{}: {error}", place.name()));
        let store: Arc<dyn ObjectStore> = match place {
            Place::Folder(path) => {
                storage::private_folder(path).map_err(|error| fault(&error))?;
                // Answered is what is on the disk, the name in its folder as well.
                Arc::new(LocalFileSystem::new_with_prefix(path).map_err(|error| fault(&error))?.with_fsync(true))
            }
            Place::S3(s3) => bucket(s3).map_err(|error| fault(&error))?,
        };
        Ok(Objects { store })
    }

    fn path(market: RegionCode, digest: &str) -> Path {
        // Few names in each folder.
        Path::from_iter([market.as_str(), digest.get(..2).unwrap_or("--"), digest])
    }

    /// Stores the bytes; returns once they are on the disk. Bytes of the same name are the same.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) async fn put(&self, market: RegionCode, digest: &str, bytes: Bytes) -> Result<()> {
        self.store.put(&Objects::path(market, digest), PutPayload::from(bytes)).await.map(drop).map_err(unavailable)
    }

    /// # Errors
    /// `unavailable`, also when the bytes are gone.
    pub(crate) async fn get(&self, market: RegionCode, digest: &str) -> Result<Bytes> {
        let found = self.store.get(&Objects::path(market, digest)).await.map_err(unavailable)?;
        found.bytes().await.map_err(unavailable)
    }

    /// Deletes the bytes; none is left also when none was there.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) async fn delete(&self, market: RegionCode, digest: &str) -> Result<()> {
        match self.store.delete(&Objects::path(market, digest)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Copies what is not in the other place yet, and waits until it is on its disk; how many were copied and how many lie there. What
    /// has a name never changes, so a copy is made once.
    ///
    /// # Errors
    /// `unavailable` when a place does not answer.
    pub async fn copy_to(&self, other: &Objects) -> Result<(usize, usize)> {
        let (mut copied, mut all) = (0, 0);
        let mut names = self.store.list(None);
        while let Some(name) = names.try_next().await.map_err(unavailable)? {
            all += 1;
            if other.store.head(&name.location).await.is_ok_and(|there| there.size == name.size) {
                continue;
            }
            let bytes = match self.store.get(&name.location).await {
                Ok(found) => found.bytes().await.map_err(unavailable)?,
                // Deleted since it was listed.
                Err(object_store::Error::NotFound { .. }) => continue,
                Err(error) => return Err(unavailable(error)),
            };
            other.store.put(&name.location, PutPayload::from(bytes)).await.map_err(unavailable)?;
            copied += 1;
        }
        Ok((copied, all))
    }
}

#[cfg(feature = "s3")]
fn bucket(s3: &S3) -> object_store::Result<Arc<dyn ObjectStore>> {
    let mut builder = object_store::aws::AmazonS3Builder::new()
        .with_bucket_name(&s3.bucket)
        .with_region(&s3.region)
        .with_access_key_id(&s3.access_key)
        .with_secret_access_key(&s3.secret_key);
    if let Some(endpoint) = &s3.endpoint {
        // A service of one's own has one name, and often no certificate within its network.
        builder = builder
            .with_endpoint(endpoint)
            .with_allow_http(endpoint.starts_with("http://"))
            .with_virtual_hosted_style_request(false);
    }
    Ok(Arc::new(object_store::prefix::PrefixStore::new(builder.build()?, s3.prefix.as_str())))
}

#[cfg(not(feature = "s3"))]
fn bucket(_: &S3) -> std::result::Result<Arc<dyn ObjectStore>, &'static str> {
    Err("this build knows no S3; build with --features s3")
}

fn unavailable(error: object_store::Error) -> Error {
    let told = Error::new(ErrorCode::Unavailable)
        .detail("照片和文件暂时无法存取，请稍后再试", "photos and documents cannot be stored or read now; please try again")
        .retry_after(5);
    Error { cause: Some(error.to_string()), ..told }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKET: RegionCode = RegionCode::BEIJING;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
    }

    async fn round_trip(objects: &Objects) {
        let (digest, bytes) = (crate::model::digest_of(b"a slip"), Bytes::from_static(b"a slip"));
        for _ in 0..2 {
            objects.put(MARKET, &digest, bytes.clone()).await.unwrap();
        }
        assert_eq!(objects.get(MARKET, &digest).await.unwrap(), bytes);
        for _ in 0..2 {
            objects.delete(MARKET, &digest).await.unwrap();
        }
        assert_eq!(objects.get(MARKET, &digest).await.unwrap_err().code, ErrorCode::Unavailable);
    }

    #[test]
    fn bytes_are_stored_read_and_deleted_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(&Place::Folder(folder.path().join("files"))).unwrap();
        run(round_trip(&objects));
    }

    #[test]
    fn a_copy_takes_what_is_missing() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let open = |folder: &tempfile::TempDir| Objects::open(&Place::Folder(folder.path().to_owned())).unwrap();
        let (from, to) = (open(&one), open(&other));
        run(async {
            from.put(MARKET, "aa11", Bytes::from_static(b"1")).await.unwrap();
            assert_eq!(from.copy_to(&to).await.unwrap(), (1, 1));
            from.put(MARKET, "bb22", Bytes::from_static(b"22")).await.unwrap();
            assert_eq!(from.copy_to(&to).await.unwrap(), (1, 2));
            assert_eq!(to.get(MARKET, "bb22").await.unwrap(), Bytes::from_static(b"22"));
        });
    }
}
