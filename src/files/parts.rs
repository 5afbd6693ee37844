//! What has arrived of uploads that are not whole yet: one file each in a folder of this node.
//!
//! A node that does not know a part answers that nothing has arrived, and the client begins again: at most one file is sent twice.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::{Error, Id, RegionCode, Result, Ts};

/// The folder, shared by all requests of the process.
#[derive(Clone)]
pub(crate) struct Parts {
    folder: PathBuf,
    /// For each part the number of its newest writer: one that was cut off and has not noticed writes no more.
    writers: Arc<Mutex<HashMap<String, Arc<Mutex<u64>>>>>,
}

/// One request that adds to a part.
pub(crate) struct Writer {
    file: File,
    newest: Arc<Mutex<u64>>,
    number: u64,
}

/// The name of a part: whose it is, and of which bytes, so that parts of two files never meet.
pub(crate) fn name(market: RegionCode, person: Id, file: Id, digest: &str, size: u64) -> String {
    format!("{market}-{person}-{file}-{digest}-{size}.part")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Parts {
    /// # Errors
    /// `unexpected` when the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Parts> {
        storage::private_folder(folder).map_err(|error| Error::unexpected(format!("{}: {error}", folder.display())))?;
        Ok(Parts { folder: folder.to_owned(), writers: Arc::default() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Bytes that have arrived; 0 for a part that is not there.
    pub fn received(&self, name: &str) -> u64 {
        fs::metadata(self.path(name)).map_or(0, |file| file.len())
    }

    /// Makes the caller the only writer, and takes away what lies behind `offset`; `None` where that much has not arrived.
    pub fn write_at(&self, name: &str, offset: u64) -> io::Result<Option<Writer>> {
        let newest = lock(&self.writers).entry(name.to_owned()).or_default().clone();
        let number = {
            let mut newest = lock(&newest);
            let file = self.file(name)?;
            if file.metadata()?.len() < offset {
                return Ok(None);
            }
            file.set_len(offset)?;
            *newest += 1;
            *newest
        };
        Ok(Some(Writer { file: self.file(name)?, newest, number }))
    }

    fn file(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.path(name))
    }

    pub fn bytes(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(name))
    }

    /// Removes a part; nothing happens where there is none.
    pub fn remove(&self, name: &str) {
        lock(&self.writers).remove(name);
        // What cannot be removed now, the sweep removes.
        let _ = fs::remove_file(self.path(name));
    }

    /// Removes what nothing was added to since; how many.
    pub fn forget_before(&self, before: Ts) -> io::Result<usize> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let since = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            if i64::try_from(since.as_micros()).unwrap_or(i64::MAX) < before.as_micros() {
                self.remove(&entry.file_name().to_string_lossy());
                removed += 1;
            }
        }
        Ok(removed)
    }
}

impl Writer {
    /// Adds bytes; `false` when a later request writes this part now.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let newest = lock(&self.newest);
        if *newest != self.number {
            return Ok(false);
        }
        self.file.write_all(bytes)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_grows_until_it_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let parts = Parts::open(&folder.path().join("uploads")).unwrap();
        assert_eq!(parts.received("a"), 0);
        assert!(parts.write_at("a", 5).unwrap().is_none());
        let mut first = parts.write_at("a", 0).unwrap().unwrap();
        assert!(first.append(b"hello").unwrap());
        let mut second = parts.write_at("a", 3).unwrap().unwrap();
        assert!(!first.append(b" from the past").unwrap());
        assert!(second.append(b"p").unwrap());
        assert_eq!(parts.bytes("a").unwrap(), b"help");
        parts.remove("a");
        assert_eq!(parts.received("a"), 0);
    }

    #[test]
    fn old_parts_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let parts = Parts::open(folder.path()).unwrap();
        for (name, seconds) in [("old", 1_000), ("new", 2_000)] {
            let mut writer = parts.write_at(name, 0).unwrap().unwrap();
            writer.append(b"x").unwrap();
            writer.file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
        }
        assert_eq!(parts.forget_before(Ts::from_micros(1_500_000_000).unwrap()).unwrap(), 1);
        assert_eq!((parts.received("old"), parts.received("new")), (0, 1));
    }
}
