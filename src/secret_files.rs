//! The secrets and keys of a node: given as files, the same for all nodes of a database; made in the data folder only beside the
//! embedded database, which has one node.

use std::path::PathBuf;

use crate::config::Config;
use bulletin::approval;
use kernel::{Error, RegionCode, Result, Ts};
use signing::{SecretKind, Secrets, Signers, claim};
use storage::{Db, DbUrl};

/// Where a file is that the node needs.
enum Place {
    /// The operator has named it: it must be there.
    Given(PathBuf),
    /// It is made when it is missing.
    Own(PathBuf),
}

/// `flag` names the file; `name` is its name in the data folder; `make` is the command that makes one.
fn place(config: &Config, given: Option<&PathBuf>, flag: &str, name: &str, make: &str) -> Result<Place> {
    let own = config.data_dir.join(name);
    match (given, &config.database) {
        (Some(path), _) => Ok(Place::Given(path.clone())),
        (None, DbUrl::Sqlite(_)) => Ok(Place::Own(own)),
        (None, DbUrl::Postgres(_)) => {
            // A database that was served by an earlier version has its file there.
            let there = own.exists().then(|| own.display().to_string());
            let (zh, en) = match &there {
                Some(path) => (
                    format!("本数据库以前使用的文件可能是 {path}：请将它复制到各节点并用 {flag} 指定"),
                    format!("the file in use so far may be {path}: copy it to every node and name it with {flag}"),
                ),
                None => (
                    format!("请生成一次（{make}），复制到各节点并用 {flag} 指定"),
                    format!("make it once with `{make}`, copy it to every node and name it with {flag}"),
                ),
            };
            Err(Error::wrong_state(
                format!("使用 PostgreSQL 时须给出 {flag}，所有节点使用同一文件。{zh}"),
                format!("with PostgreSQL {flag} must be given, the same file on every node: {en}"),
            ))
        }
    }
}

/// The secrets that sign and verify access tokens, and from which second factors are derived.
///
/// # Errors
/// `wrong_state` when the file must be given and is not; `unexpected` with what is wrong with it.
pub fn secrets(config: &Config) -> Result<Secrets> {
    let given = config.secret_file.as_ref();
    match place(config, given, "--secret-file", "secret.key", "cailanzi keys secret secret.key")? {
        Place::Given(path) => Secrets::read(&path),
        Place::Own(path) => Secrets::read_or_make(&path),
    }
    .map_err(Error::unexpected)
}

/// The private keys that sign editions.
///
/// # Errors
/// `wrong_state` when the file must be given and is not; `unexpected` with what is wrong with it.
pub fn bulletin_signers(config: &Config) -> Result<Signers> {
    let given = config.bulletin_key_file.as_ref();
    match place(config, given, "--bulletin-key-file", "bulletin.key", "cailanzi keys new --out bulletin.key")? {
        Place::Given(path) => Signers::read(&path),
        Place::Own(path) => Signers::read_or_make(&path),
    }
    .map_err(Error::unexpected)
}

/// Compares the files that were given with what the database knows of them, in every market.
///
/// # Errors
/// `wrong_state`, `key_not_approved` for the files of another database.
pub fn claim_given(
    config: &Config,
    db: &Db,
    markets: &[RegionCode],
    secrets: &Secrets,
    signers: &Signers,
    now: Ts,
) -> Result<()> {
    for market in markets {
        db.of_market(*market).write_now(|tx| {
            if config.secret_file.is_some() {
                claim(tx, now, SecretKind::Secret, &secrets.fingerprints())?;
            }
            if config.bulletin_key_file.is_some() {
                approval::claim(tx, signers, now)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
