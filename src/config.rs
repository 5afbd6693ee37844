//! The configuration: flags, then environment (`CAILANZI_…`), then a TOML file, then defaults.
//! Checked as a whole at start; an error names the setting and the rule.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde::Deserialize;
use zeroize::Zeroizing;

use notify::{LONGEST_TIMEOUT_SECONDS, MailConfig, MailerKind};
use storage::{DbUrl, keep_private, private_file, private_folder};
use web::address::Network;

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty, $env:literal;)+) => {
        /// Every setting, as given; [`Settings::check`] turns them into a [`Config`].
        #[derive(Debug, Clone, Default, Args, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "snake_case")]
        pub struct Settings {
            /// A TOML file with any of these settings, named with underscores.
            #[arg(long, env = "CAILANZI_CONFIG", global = true)]
            #[serde(skip)]
            pub config: Option<PathBuf>,
            $($(#[doc = $doc])+ #[arg(long, env = $env, global = true, hide_env_values = true)] pub $name: Option<$kind>,)+
        }

        impl Settings {
            /// What is set here wins over `file`.
            fn or(self, file: Settings) -> Settings {
                Settings { config: self.config, $($name: self.$name.or(file.$name)),+ }
            }
        }
    };
}

settings! {
    /// The folder for the embedded database, the signing secret and, in development, mail [default: ./data].
    data_dir: PathBuf, "CAILANZI_DATA_DIR";
    /// postgres://… or sqlite:<path> [default: sqlite:<data-dir>/cailanzi.sqlite3].
    database_url: String, "CAILANZI_DATABASE_URL";
    /// Connections for ordinary reads, as many for writes on PostgreSQL, a quarter for heavy reads, 3 for the process [default: 8].
    connections: u32, "CAILANZI_CONNECTIONS";
    /// Address and port of the web server [default: 127.0.0.1:8080].
    listen: SocketAddr, "CAILANZI_LISTEN";
    /// Address and port for Prometheus; without it there are no metrics.
    metrics_listen: SocketAddr, "CAILANZI_METRICS_LISTEN";
    /// Where users reach the product, for links in mails [default: http://localhost:<port>].
    public_url: String, "CAILANZI_PUBLIC_URL";
    /// smtp://host:port or smtps://user:password@host; without it mails become files in <data-dir>/mail.
    smtp_url: String, "CAILANZI_SMTP_URL";
    /// The sender of mails.
    mail_from: String, "CAILANZI_MAIL_FROM";
    /// Seconds that one mail may take, 1 to 60 [default: 10].
    mail_timeout_seconds: u32, "CAILANZI_MAIL_TIMEOUT_SECONDS";
    /// Mails under way at the same time, 1 to 32 [default: 4].
    mail_at_once: u32, "CAILANZI_MAIL_AT_ONCE";
    /// Demonstration: shows the demo accounts on the log-in page and lets regulators in without a second factor.
    demo: bool, "CAILANZI_DEMO";
    /// Whom users may ask, as they read it: an office, a telephone number, hours.
    contact: String, "CAILANZI_CONTACT";
    /// Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For is believed, separated by commas.
    trusted_proxies: String, "CAILANZI_TRUSTED_PROXIES";
    /// Whom to write to about a weakness: mailto:…, https://… or tel:…, separated by commas, for /.well-known/security.txt.
    security_contact: String, "CAILANZI_SECURITY_CONTACT";
    /// Memory for all page caches of the embedded database together, in MiB, 16 to 65536 [default: 128].
    cache_mib: u32, "CAILANZI_CACHE_MIB";
    /// What requests of each user may cost in a minute, a page of the board costing 1, an export 10; 0: no limit [default: 600].
    rate_per_user: u32, "CAILANZI_RATE_PER_USER";
    /// The same for each address of people not logged in, IPv6 by its /64; 0: no limit [default: 300].
    rate_per_address: u32, "CAILANZI_RATE_PER_ADDRESS";
    /// How much of the usual budgets (registrations, invitations, previews, listings, keys …) everybody may spend, in percent;
    /// 0: no limit [default: 100].
    budget_percent: u32, "CAILANZI_BUDGET_PERCENT";
    /// The largest file that may be uploaded, in MiB [default: 20].
    upload_mib: u32, "CAILANZI_UPLOAD_MIB";
    /// Logs as JSON lines instead of text.
    log_json: bool, "CAILANZI_LOG_JSON";
    /// Which logs, for example info,cailanzi=debug [default: info].
    log: String, "CAILANZI_LOG";
}

/// The configuration, checked.
#[derive(Clone)]
pub struct Config {
    pub data_dir: PathBuf,
    pub database: DbUrl,
    pub connections: u32,
    pub listen: SocketAddr,
    pub metrics_listen: Option<SocketAddr>,
    pub public_url: String,
    pub mail: MailConfig,
    pub demo: bool,
    pub contact: Option<String>,
    pub trusted_proxies: Vec<Network>,
    pub security_contact: Option<String>,
    /// All page caches of SQLite together.
    pub cache_bytes: u64,
    pub rate_per_user: u32,
    pub rate_per_address: u32,
    pub budget_percent: u32,
    pub upload_bytes: usize,
    pub log_json: bool,
    pub log: String,
}

impl Settings {
    /// Reads the TOML file, if one is named, fills in the defaults and checks everything.
    ///
    /// # Errors
    /// One line for every setting that is wrong.
    pub fn check(self) -> Result<Config, Vec<String>> {
        let settings = match &self.config {
            None => self,
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|e| vec![format!("config: cannot read {}: {e}", path.display())])?;
                let file = toml::from_str(&text).map_err(|e| vec![format!("config: {}: {e}", path.display())])?;
                self.or(file)
            }
        };
        let mut wrong = Vec::new();
        let data_dir = settings.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        let url = settings.database_url.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("cailanzi.sqlite3").display()));
        let database = url.parse().unwrap_or_else(|fault| {
            wrong.push(format!("database_url: {fault}"));
            DbUrl::Sqlite(String::new())
        });
        if let DbUrl::Postgres(url) = &database
            && ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"].iter().any(|mode| url.contains(mode))
            && !cfg!(feature = "pg-tls")
        {
            wrong.push("database_url: asks for TLS, but this build has none; build with --features pg-tls".to_owned());
        }
        let connections = settings.connections.unwrap_or(8);
        if !(1..=200).contains(&connections) {
            wrong.push("connections: must be between 1 and 200".to_owned());
        }
        let listen = settings.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = settings.public_url.unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
        if !(public_url.starts_with("http://") || public_url.starts_with("https://")) {
            wrong.push("public_url: must start with http:// or https://".to_owned());
        }
        if let Some(url) = &settings.smtp_url
            && !(url.starts_with("smtp://") || url.starts_with("smtps://"))
        {
            wrong.push("smtp_url: must start with smtp:// or smtps://".to_owned());
        }
        let (timeout, at_once) = (settings.mail_timeout_seconds.unwrap_or(10), settings.mail_at_once.unwrap_or(4));
        if !(1..=LONGEST_TIMEOUT_SECONDS).contains(&timeout) {
            wrong.push(format!("mail_timeout_seconds: must be between 1 and {LONGEST_TIMEOUT_SECONDS}"));
        }
        if !(1..=32).contains(&at_once) {
            wrong.push("mail_at_once: must be between 1 and 32".to_owned());
        }
        let upload_mib = settings.upload_mib.unwrap_or(20);
        if !(1..=200).contains(&upload_mib) {
            wrong.push("upload_mib: must be between 1 and 200".to_owned());
        }
        let listed = settings.trusted_proxies.unwrap_or_default();
        let mut trusted_proxies = Vec::new();
        for address in listed.split(',').map(str::trim).filter(|a| !a.is_empty()) {
            match address.parse() {
                Ok(address) => trusted_proxies.push(address),
                Err(()) => wrong.push(format!("trusted_proxies: '{address}' is neither an address nor a network")),
            }
        }
        let security_contact = settings.security_contact.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let reachable = |one: &str| ["mailto:", "https://", "tel:"].iter().any(|scheme| one.trim().starts_with(scheme));
        let readable = |text: &String| text.split(',').all(reachable) && !text.contains(char::is_control);
        if security_contact.as_ref().is_some_and(|text| !readable(text)) {
            wrong.push("security_contact: each must start with mailto:, https:// or tel:".to_owned());
        }
        let cache_mib = settings.cache_mib.unwrap_or(128);
        if !(16..=65536).contains(&cache_mib) {
            wrong.push("cache_mib: must be between 16 and 65536".to_owned());
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let kind = settings.smtp_url.map_or_else(|| MailerKind::Files(data_dir.join("mail")), MailerKind::Smtp);
        Ok(Config {
            mail: MailConfig {
                kind,
                from: settings.mail_from.unwrap_or_else(|| "菜篮子 <noreply@localhost>".to_owned()),
                public_url: public_url.clone(),
                timeout: Duration::from_secs(timeout.into()),
                at_once: at_once as usize,
            },
            data_dir,
            database,
            connections,
            listen,
            metrics_listen: settings.metrics_listen,
            public_url,
            demo: settings.demo.unwrap_or(false),
            contact: settings.contact.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            trusted_proxies,
            security_contact,
            cache_bytes: u64::from(cache_mib) << 20,
            rate_per_user: settings.rate_per_user.unwrap_or(600),
            rate_per_address: settings.rate_per_address.unwrap_or(300),
            budget_percent: settings.budget_percent.unwrap_or(100),
            upload_bytes: upload_mib as usize * 1024 * 1024,
            log_json: settings.log_json.unwrap_or(false),
            log: settings.log.unwrap_or_else(|| "info".to_owned()),
        })
    }
}

/// The key that signs access tokens: read from `<data-dir>/secret.key`, made there, readable by its owner
/// alone, when it is missing. There is no default key.
///
/// # Errors
/// What is wrong with the file.
pub fn signing_secret(data_dir: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let path = data_dir.join("secret.key");
    let fault = |e: std::io::Error| format!("{}: {e}", path.display());
    private_folder(data_dir).map_err(fault)?;
    match private_file(&path) {
        Ok(mut file) => {
            let mut bytes = [0_u8; 32];
            rand::fill(&mut bytes[..]);
            std::io::Write::write_all(&mut file, hex::encode(bytes).as_bytes()).map_err(fault)?;
            file.sync_all().map_err(fault)?;
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => keep_private(&path),
        Err(e) => return Err(fault(e)),
    }
    let text = Zeroizing::new(fs::read_to_string(&path).map_err(fault)?);
    let key = hex::decode(text.trim()).map_err(|_| format!("{}: must be hexadecimal", path.display()))?;
    if key.len() < 32 {
        return Err(format!("{}: needs at least 32 bytes", path.display()));
    }
    Ok(Zeroizing::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_setting_is_named() {
        let settings = Settings {
            database_url: Some("mysql://x".into()),
            connections: Some(0),
            public_url: Some("example.org".into()),
            ..Settings::default()
        };
        let wrong = settings.check().err().unwrap();
        assert_eq!(wrong.len(), 3);
        assert!(wrong[0].starts_with("database_url:"));
    }

    #[test]
    fn flags_override_file_and_unknown_keys_are_refused() {
        let file: Settings = toml::from_str("connections = 3\nlisten = '127.0.0.1:9000'").unwrap();
        let flags = Settings { connections: Some(5), ..Settings::default() };
        let config = flags.or(file).check().unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!((config.connections, config.listen.port()), (5, 9000));
        assert!(toml::from_str::<Settings>("conections = 3").is_err());
    }

    #[test]
    fn missing_secret_is_created_private_and_kept() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let first = signing_secret(&folder).unwrap();
        assert_eq!(first.len(), 32);
        assert_eq!(*first, *signing_secret(&folder).unwrap());
        #[cfg(unix)]
        {
            let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777;
            assert_eq!((mode(&folder.join("secret.key")), mode(&folder)), (0o600, 0o700));
        }
    }
}
