//! Administrators' accounts and the audit trail.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::open;
use crate::config::Config;
use accounts::{self, NewUser, Password, PasswordCost};
use kernel::{Error, Lang, Position, Result, Role, error::Check};

#[derive(Subcommand)]
pub enum AdminCommand {
    /// Open an administrator's account.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// A file whose first line is the password; `-` for standard input. Never an argument: those are visible to others.
        #[arg(long, default_value = "-")]
        password_file: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Recompute the hash chain; fails if any entry was changed.
    Verify,
}

pub fn admin(config: &Config, command: AdminCommand) -> Result<()> {
    let AdminCommand::Create { email, name, password_file } = command;
    let password = read_password(&password_file)?;
    let mut rules = Check::new();
    password.check(&mut rules, "password", &email);
    rules.finish()?;
    let password_hash = password.hash_now(PasswordCost::default())?;
    let (db, ctx) = open(config, "admin.create")?;
    let id = db.write_now(|tx| {
        let new = NewUser {
            enterprise_id: None,
            role: Role::Admin,
            position: Position::Owner,
            district: None,
            name: name.clone(),
            email: email.clone(),
            mobile: None,
            password_hash: password_hash.clone(),
            language: Lang::Zh,
        };
        accounts::service::create_user(tx, &ctx, new)
    })?;
    println!("{id} {email}: log in and set up the authenticator");
    Ok(())
}

fn read_password(file: &Path) -> Result<Password> {
    let text = if file == Path::new("-") {
        eprintln!("password:");
        std::io::stdin().lines().next().transpose().map(Option::unwrap_or_default)
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|e| Error::unexpected(format!("{}: {e}", file.display())))?;
    Ok(Password::from(text.lines().next().unwrap_or_default()))
}

pub fn audit(config: &Config, command: AuditCommand) -> Result<()> {
    let AuditCommand::Verify = command;
    let (db, _) = open(config, "audit.verify")?;
    let verdict = db.read_now(audit::verify)?;
    println!("{:#}", serde_json::to_value(&verdict).map_err(Error::unexpected)?);
    if verdict.intact { Ok(()) } else { Err(Error::unexpected("the audit trail has been changed")) }
}
