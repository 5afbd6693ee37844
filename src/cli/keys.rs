//! Signing keys: made, listed, rotated and revoked; the list is signed by a root key, on a machine that needs neither network nor
//! database, and imported here.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};

use super::{
    bulletin::{fault, public_key, read},
    open,
    prices::print_json,
};
use crate::{config::Config, secret_files};
use bulletin::approval;
use kernel::{Clock, Error, Result, Ts};
use signing::{
    Algorithm, FileKey, KeyId, KeyList, ListedKey, Purpose, RevocationReason, SecretKind, Secrets, Signer, Signers, accept,
    service,
};

/// How long a key is valid unless something else is asked for.
const VALID_DAYS: i64 = 400;

#[derive(Subcommand)]
pub enum KeysCommand {
    /// Make a private key in a new file, and its public half beside it (FILE.pub). With --list, enter it into a key list.
    New {
        /// What the key signs; `key_list` is a root key, which belongs on a machine without a network.
        #[arg(long, default_value = "bulletin")]
        purpose: Purpose,
        /// Ed25519 or SM2-SM3.
        #[arg(long, default_value = "Ed25519")]
        algorithm: Algorithm,
        /// The file of the private key; it must not exist.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        entry: Entry,
    },
    /// Enter a public key that was made elsewhere into a key list.
    Add {
        #[arg(long)]
        purpose: Purpose,
        /// The file of the public key.
        #[arg(long)]
        public: PathBuf,
        #[command(flatten)]
        entry: Entry,
    },
    /// Show the keys of a list and what they may sign; without a file, of the list that is in force.
    List { file: Option<PathBuf> },
    /// Give the list the next number and sign it with the root key. The private root key need not be on any server.
    SignList {
        file: PathBuf,
        /// The file of the private root key. To change the root, name the old one and the new one.
        #[arg(long, required = true)]
        root: Vec<PathBuf>,
    },
    /// Revoke a key in a list, which must be signed and imported afterwards.
    Revoke {
        key: String,
        #[arg(long)]
        list: PathBuf,
        /// stolen, lost, replaced or mistake.
        #[arg(long)]
        reason: RevocationReason,
        /// From when on signatures do not count (RFC 3339): of a stolen key the last instant at which it was certainly yours. Now
        /// unless given.
        #[arg(long)]
        at: Option<Ts>,
    },
    /// Make a key that takes the place of another in a list, which must be signed and imported afterwards.
    Rotate {
        /// The key that ends.
        key: String,
        /// The file of the new private key; it must not exist.
        #[arg(long)]
        out: PathBuf,
        /// How many days both keys are valid, so that all nodes can change over.
        #[arg(long, default_value_t = 7)]
        overlap_days: u32,
        #[command(flatten)]
        entry: Entry,
    },
    /// Check the form of a list and the signature of its root. Needs no network and no database.
    VerifyList {
        file: PathBuf,
        /// The file of the root's public key, which you have in another way than the list.
        #[arg(long)]
        root: PathBuf,
        /// The highest number that you have seen: an older list is refused.
        #[arg(long, default_value_t = 0)]
        at_least: i32,
        /// The list that you have trusted so far: this one must follow it.
        #[arg(long)]
        previous: Option<PathBuf>,
    },
    /// Check a list and put it in force, in this market.
    ImportList {
        file: PathBuf,
        /// The file of the root's public key; needed for the first list and for a new root.
        #[arg(long)]
        root: Option<PathBuf>,
        /// Trust the new root although the old one has not signed: it is lost or stolen.
        #[arg(long, requires = "root")]
        replace_root: bool,
    },
    /// Put a new random secret in front of those of a secret file, which is made when it is missing.
    Secret { file: PathBuf },
    /// Take the files of --secret-file and --bulletin-key-file as those of this database: secrets of before are refused from then
    /// on, keys of before are not.
    Accept,
}

/// The place of a key in a list.
#[derive(Args)]
pub struct Entry {
    /// The key list; it is made when it is missing.
    #[arg(long)]
    list: Option<PathBuf>,
    /// From when on signatures count (RFC 3339). Now unless given.
    #[arg(long)]
    from: Option<Ts>,
    /// How many days the key is valid.
    #[arg(long, default_value_t = VALID_DAYS)]
    days: i64,
}

impl Entry {
    fn from(&self, now: Ts) -> Ts {
        self.from.unwrap_or(now)
    }

    fn until(&self, now: Ts) -> Ts {
        self.from(now).plus_hours(self.days * 24)
    }
}

impl KeysCommand {
    /// Needs neither configuration nor database.
    pub fn is_offline(&self) -> bool {
        !matches!(self, KeysCommand::List { file: None } | KeysCommand::ImportList { .. } | KeysCommand::Accept)
    }
}

pub fn offline(command: &KeysCommand) -> ExitCode {
    match work_offline(command, Clock::system().now()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cailanzi: {error}");
            ExitCode::FAILURE
        }
    }
}

fn work_offline(command: &KeysCommand, now: Ts) -> Result<()> {
    match command {
        KeysCommand::New { purpose, algorithm, out, entry } => {
            let key = make(*algorithm, out)?;
            if let Some(path) = &entry.list {
                edit(path, now, |list| list.add(ListedKey::new(key.public(), *purpose, entry.from(now), entry.until(now))))?;
            }
            println!(
                "{} {} {purpose}: {}, {}",
                key.public().id(),
                key.public().algorithm(),
                out.display(),
                beside(out).display()
            );
            Ok(())
        }
        KeysCommand::Add { purpose, public, entry } => {
            let key = public_key(public)?;
            let path = entry.list.as_deref().ok_or_else(|| Error::unexpected("--list is needed"))?;
            edit(path, now, |list| list.add(ListedKey::new(&key, *purpose, entry.from(now), entry.until(now))))?;
            println!("{} {} {purpose}: {}", key.id(), key.algorithm(), path.display());
            Ok(())
        }
        KeysCommand::Revoke { key, list, reason, at } => {
            edit(list, now, |list| list.revoke(&KeyId::from(key.clone()), at.unwrap_or(now), *reason))?;
            println!("{key} revoked ({reason}); sign the list and import it");
            Ok(())
        }
        KeysCommand::Rotate { key, out, overlap_days, entry } => {
            let path = entry.list.as_deref().ok_or_else(|| Error::unexpected("--list is needed"))?;
            let old = KeyId::from(key.clone());
            let algorithm = open_list(path)?.keys.iter().find(|listed| listed.key_id == old).map(|listed| listed.algorithm);
            let algorithm = algorithm.ok_or_else(|| Error::not_found("密钥", "key"))?;
            let new = make(algorithm, out)?;
            let end = entry.from(now).plus_hours(i64::from(*overlap_days) * 24);
            edit(path, now, |list| list.replace(&old, end, new.public(), entry.from(now), entry.until(now)))?;
            println!("{old} → {}: sign the list, import it, then give the nodes {}", new.public().id(), out.display());
            Ok(())
        }
        KeysCommand::SignList { file, root } => {
            let keys: Vec<FileKey> = root.iter().map(|path| private_key(path)).collect::<Result<_>>()?;
            let roots: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
            let mut list = open_list(file)?;
            list.sign(&roots, now)?;
            write(file, &list)?;
            println!("number {}, {} key(s), signed by {}", list.sequence, list.keys.len(), ids(&roots));
            Ok(())
        }
        KeysCommand::VerifyList { file, root, at_least, previous } => {
            let list = open_list(file)?;
            let root = public_key(root)?;
            list.require_signed_by(&root)?;
            if let Some(previous) = previous {
                list.require_follows(&open_list(previous)?)?;
            }
            if list.sequence < *at_least {
                return Err(Error::wrong_state(
                    format!("清单序号 {} 小于 {at_least}：这是旧清单，请取得最新清单", list.sequence),
                    format!("the list has the number {}, below {at_least}: it is an old one; get the newest", list.sequence),
                ));
            }
            println!("number {}, issued {}, {} key(s), signed by {}", list.sequence, list.issued_at, list.keys.len(), root.id());
            Ok(())
        }
        KeysCommand::List { file: Some(file) } => print_json(&open_list(file)?),
        KeysCommand::Secret { file } => {
            Secrets::rotate(file).map_err(Error::unexpected)?;
            println!("{}: the new secret is in the first line; copy the file to every node and restart them", file.display());
            Ok(())
        }
        KeysCommand::List { file: None } | KeysCommand::ImportList { .. } | KeysCommand::Accept => {
            Err(Error::unexpected("this command needs the database"))
        }
    }
}

pub fn run(config: &Config, command: &KeysCommand) -> Result<()> {
    if matches!(command, KeysCommand::Accept) {
        return accept_files(config);
    }
    let (db, ctx) = open(config, "keys")?;
    match command {
        KeysCommand::ImportList { file, root, replace_root } => {
            let list = open_list(file)?;
            let root = root.as_deref().map(public_key).transpose()?;
            let root = db.write_now(|tx| {
                approval::require_covers_editions(tx, &list)?;
                let root = service::import(tx, ctx.now, &list, root.as_ref(), *replace_root)?;
                let detail = serde_json::json!({ "root": root.id(), "keys": list.keys.len(), "replace_root": replace_root });
                let entry = audit::Entry::new(audit::Entity::KeyList, list.sequence, audit::Action::Import).detail(detail);
                audit::record(tx, &ctx, entry)?;
                Ok(root)
            })?;
            println!("number {} of the root {} is in force", list.sequence, root.id());
            Ok(())
        }
        KeysCommand::List { file: None } => match db.read_now(service::in_force)? {
            Some(found) => print_json(&found.list),
            None => Err(Error::not_found("密钥清单", "key list")),
        },
        offline => work_offline(offline, ctx.now),
    }
}

/// Takes the given files as those of the database, in all its markets.
fn accept_files(config: &Config) -> Result<()> {
    if config.secret_file.is_none() && config.bulletin_key_file.is_none() {
        return Err(Error::wrong_state(
            "请用 --secret-file、--bulletin-key-file 指出要认可的文件",
            "name the files to accept with --secret-file and --bulletin-key-file",
        ));
    }
    let secrets = config.secret_file.is_some().then(|| secret_files::secrets(config)).transpose()?;
    let signers = config.bulletin_key_file.is_some().then(|| secret_files::bulletin_signers(config)).transpose()?;
    let keys = signers.as_ref().map(key_ids).unwrap_or_default();
    let (db, ctx) = open(config, "keys")?;
    for market in config.markets() {
        db.of_market(market).write_now(|tx| {
            if let Some(secrets) = &secrets {
                accept(tx, ctx.now, SecretKind::Secret, &secrets.fingerprints(), false)?;
            }
            if let Some(signers) = &signers {
                approval::accept_keys(tx, signers, ctx.now)?;
            }
            let detail = serde_json::json!({ "secret_file": secrets.is_some(), "bulletin_keys": keys });
            let entry = audit::Entry::new(audit::Entity::SigningKey, keys.join(" "), audit::Action::Accept).detail(detail);
            audit::record(tx, &ctx, entry)
        })?;
    }
    println!("accepted; restart the nodes with these files");
    Ok(())
}

fn key_ids(signers: &Signers) -> Vec<String> {
    signers.iter().map(|key| key.public().id().to_string()).collect()
}

fn ids(keys: &[&dyn Signer]) -> String {
    keys.iter().map(|key| key.public().id().to_string()).collect::<Vec<_>>().join(", ")
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// A new key in a new file, and its public half beside it.
fn make(algorithm: Algorithm, out: &Path) -> Result<FileKey> {
    let key = FileKey::generate(algorithm)?;
    key.write(out).map_err(Error::unexpected)?;
    let public = beside(out);
    fs::write(&public, key.public().pem()).map_err(|e| fault(&public, e))?;
    Ok(key)
}

fn private_key(path: &Path) -> Result<FileKey> {
    let text = zeroize::Zeroizing::new(read(path)?);
    FileKey::from_pem(&text).ok_or_else(|| fault(path, "no private key of Ed25519 or SM2 in PKCS#8"))
}

fn open_list(path: &Path) -> Result<KeyList> {
    KeyList::read(&read(path)?)
}

/// Changes a list; its signatures are gone then.
fn edit(path: &Path, now: Ts, change: impl FnOnce(&mut KeyList) -> Result<()>) -> Result<()> {
    let mut list = if path.exists() { open_list(path)? } else { KeyList::empty(now) };
    change(&mut list)?;
    write(path, &list)
}

/// Written beside and moved into place, so that a list is never half.
fn write(path: &Path, list: &KeyList) -> Result<()> {
    let next = path.with_extension("new");
    let text = serde_json::to_string_pretty(list).map_err(Error::unexpected)?;
    let mut file = fs::File::create(&next).map_err(|e| fault(&next, e))?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(|e| fault(&next, e))?;
    file.sync_all().map_err(|e| fault(&next, e))?;
    fs::rename(&next, path).map_err(|e| fault(path, e))
}
