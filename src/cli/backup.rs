//! `cailanzi backup`: a sound copy of the embedded database, and of photos and documents, while the server runs.

use std::path::Path;

use crate::config::Config;
use files::{Objects, Place};
use kernel::{Error, Result};

/// The database is neither migrated nor filled: what is backed up is what is there. The files come after it, so that the copy has every
/// file that its database names.
pub fn backup(config: &Config, file: &Path, files: Option<&Path>) -> Result<()> {
    let made = storage::backup(&config.database, file)?;
    println!("{}: {} bytes, checked", made.path.display(), made.bytes);
    match files {
        Some(folder) => copy_files(config, folder)?,
        None => {
            eprintln!("photos and documents are not in it: copy {} as well, or name a folder with --files", config.files.name())
        }
    }
    eprintln!(
        "keep the keys of {} with it (secret.key, bulletin.key): sessions, API keys and second factors depend on them",
        config.data_dir.display()
    );
    Ok(())
}

fn copy_files(config: &Config, folder: &Path) -> Result<()> {
    let (from, to) = (Objects::open(&config.files)?, Objects::open(&Place::Folder(folder.to_owned()))?);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(Error::unexpected)?;
    let (copied, all) = runtime.block_on(from.copy_to(&to))?;
    println!("{}: {copied} of {all} photos and documents copied, the others were there", folder.display());
    Ok(())
}
