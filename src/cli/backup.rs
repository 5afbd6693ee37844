//! `cailanzi backup`: a sound copy of the embedded database while the server runs.

use std::path::Path;

use crate::config::Config;
use kernel::Result;

/// The database is neither migrated nor filled: what is backed up is what is there.
pub fn backup(config: &Config, file: &Path) -> Result<()> {
    let made = storage::backup(&config.database, file)?;
    println!("{}: {} bytes, checked", made.path.display(), made.bytes);
    eprintln!(
        "keep the keys of {} with it (secret.key, bulletin.key): sessions, API keys and second factors depend on them",
        config.data_dir.display()
    );
    Ok(())
}
