//! The configuration: flags, then environment (`CAILANZI_…`), then a TOML file, then defaults.
//! Checked as a whole at start; an error names the setting and the rule.

use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;
use serde::Deserialize;

use files::S3;
use kernel::{RegionCode, Text};
use notify::{LONGEST_TIMEOUT_SECONDS, MailConfig, MailerKind};
use storage::DbUrl;
use web::{PublicUrl, address::Network};

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
    /// The folder for the embedded database, its secret and key and, in development, mail [default: ./data].
    data_dir: PathBuf, "CAILANZI_DATA_DIR";
    /// Secrets in hexadecimal, one a line: the first signs, all verify; needed with PostgreSQL, the same on every node
    /// [default with SQLite: <data-dir>/secret.key, made when it is missing].
    secret_file: PathBuf, "CAILANZI_SECRET_FILE";
    /// The private keys that sign editions, in PEM; needed with PostgreSQL, the same on every node
    /// [default with SQLite: <data-dir>/bulletin.key, made when it is missing].
    bulletin_key_file: PathBuf, "CAILANZI_BULLETIN_KEY_FILE";
    /// postgres://… or sqlite:<path> [default: sqlite:<data-dir>/cailanzi.sqlite3].
    database_url: String, "CAILANZI_DATABASE_URL";
    /// Connections for ordinary reads, as many for writes on PostgreSQL, a quarter for heavy reads, 3 for the process [default: 8].
    connections: u32, "CAILANZI_CONNECTIONS";
    /// Address and port of the web server [default: 127.0.0.1:8080].
    listen: SocketAddr, "CAILANZI_LISTEN";
    /// Address and port for Prometheus; without it there are no metrics.
    metrics_listen: SocketAddr, "CAILANZI_METRICS_LISTEN";
    /// Where users reach the product, for links in mails, where one market is served [default: http://localhost:<port>].
    public_url: String, "CAILANZI_PUBLIC_URL";
    /// The cities whose markets are served, by their codes of GB/T 2260, each with the address of its pages, separated by commas:
    /// 110000=cai.beijing.example,120000=cai.tianjin.example. An address without a scheme is one of https [default: 110000].
    markets: String, "CAILANZI_MARKETS";
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
    /// The folder for photos and documents; of several nodes a shared one [default: <data-dir>/files].
    files_dir: PathBuf, "CAILANZI_FILES_DIR";
    /// A bucket of an S3-compatible service for photos and documents instead of a folder, s3://bucket or s3://bucket/prefix.
    s3_url: String, "CAILANZI_S3_URL";
    /// The address of that service, http:// or https:// [default: Amazon's].
    s3_endpoint: String, "CAILANZI_S3_ENDPOINT";
    /// Its region [default: us-east-1].
    s3_region: String, "CAILANZI_S3_REGION";
    /// The key's name.
    s3_access_key: String, "CAILANZI_S3_ACCESS_KEY";
    /// The key itself.
    s3_secret_key: String, "CAILANZI_S3_SECRET_KEY";
    /// Logs as JSON lines instead of text.
    log_json: bool, "CAILANZI_LOG_JSON";
    /// Which logs, for example info,cailanzi=debug [default: info].
    log: String, "CAILANZI_LOG";
}

/// A market and where its users reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub market: RegionCode,
    pub public_url: PublicUrl,
}

/// The configuration, checked.
#[derive(Clone)]
pub struct Config {
    pub data_dir: PathBuf,
    pub secret_file: Option<PathBuf>,
    pub bulletin_key_file: Option<PathBuf>,
    pub database: DbUrl,
    pub connections: u32,
    pub listen: SocketAddr,
    pub metrics_listen: Option<SocketAddr>,
    /// The markets that are served; at least one.
    pub sites: Vec<Site>,
    /// The market that a command works on: the first, unless [`Config::choose_market`] has chosen another.
    pub market: RegionCode,
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
    /// Where photos and documents lie.
    pub files: files::Place,
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
        let sites = sites(settings.markets.as_deref(), settings.public_url.as_deref(), listen.port(), &mut wrong);
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
        let files = files_place(
            settings.files_dir.unwrap_or_else(|| data_dir.join("files")),
            settings.s3_url.as_deref(),
            S3 {
                bucket: String::new(),
                prefix: String::new(),
                endpoint: settings.s3_endpoint,
                region: settings.s3_region.unwrap_or_else(|| "us-east-1".to_owned()),
                access_key: settings.s3_access_key.unwrap_or_default(),
                secret_key: settings.s3_secret_key.unwrap_or_default(),
            },
            &mut wrong,
        );
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
        let Some(first) = sites.first().filter(|_| wrong.is_empty()) else { return Err(wrong) };
        let kind = settings.smtp_url.map_or_else(|| MailerKind::Files(data_dir.join("mail")), MailerKind::Smtp);
        Ok(Config {
            mail: MailConfig {
                kind,
                from: settings.mail_from.unwrap_or_else(|| "菜篮子 <noreply@localhost>".to_owned()),
                public_url: first.public_url.0.clone(),
                timeout: Duration::from_secs(timeout.into()),
                at_once: at_once as usize,
            },
            data_dir,
            secret_file: settings.secret_file,
            bulletin_key_file: settings.bulletin_key_file,
            database,
            connections,
            listen,
            metrics_listen: settings.metrics_listen,
            market: first.market,
            sites,
            demo: settings.demo.unwrap_or(false),
            contact: settings.contact.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            trusted_proxies,
            security_contact,
            cache_bytes: u64::from(cache_mib) << 20,
            rate_per_user: settings.rate_per_user.unwrap_or(600),
            rate_per_address: settings.rate_per_address.unwrap_or(300),
            budget_percent: settings.budget_percent.unwrap_or(100),
            upload_bytes: upload_mib as usize * 1024 * 1024,
            files,
            log_json: settings.log_json.unwrap_or(false),
            log: settings.log.unwrap_or_else(|| "info".to_owned()),
        })
    }
}

/// The markets and their addresses, as [`Settings::markets`] and [`Settings::public_url`] say; what is wrong is added to `wrong`.
fn sites(markets: Option<&str>, public_url: Option<&str>, port: u16, wrong: &mut Vec<String>) -> Vec<Site> {
    if public_url.is_some_and(|url| !has_scheme(url)) {
        wrong.push("public_url: must start with http:// or https://".to_owned());
    }
    let entries: Vec<&str> = markets.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let entries = if entries.is_empty() { vec![RegionCode::BEIJING.as_str()] } else { entries };
    let several = entries.len() > 1;
    let mut sites: Vec<Site> = Vec::with_capacity(entries.len());
    for entry in entries {
        let (code, address) = entry.split_once('=').map_or((entry, None), |(code, address)| (code, Some(address.trim())));
        let Some(market) = code.trim().parse().ok().filter(|code: &RegionCode| !code.is_county()) else {
            wrong.push(format!("markets: '{code}' is no city's code of GB/T 2260, such as 110000"));
            continue;
        };
        let public_url = match (address, public_url) {
            (Some(_), Some(_)) => {
                wrong.push("public_url: the address is in markets already; leave one of them out".to_owned());
                continue;
            }
            (Some(address), None) if has_scheme(address) => PublicUrl::new(address),
            (Some(address), None) => PublicUrl::new(&format!("https://{address}")),
            (None, _) if several => {
                wrong.push(format!("markets: {market} needs the address of its pages, such as {market}=cai.example.cn"));
                continue;
            }
            (None, Some(url)) => PublicUrl::new(url),
            (None, None) => PublicUrl(format!("http://localhost:{port}")),
        };
        let host = public_url.host();
        if host.is_none() {
            wrong.push(format!("markets: the address of {market} must be a host name in ASCII letters, or a URL with one"));
        }
        if sites.iter().any(|site| site.market == market) {
            wrong.push(format!("markets: {market} is named twice"));
        }
        if host.is_some() && sites.iter().any(|site| site.public_url.host() == host) {
            wrong.push(format!("markets: {market} needs a host name of its own, which no other market has"));
        }
        sites.push(Site { market, public_url });
    }
    if sites.iter().any(|site| site.public_url.is_secure() != sites[0].public_url.is_secure()) {
        wrong.push("markets: either all addresses begin with https:// or none".to_owned());
    }
    sites
}

/// The bucket that `url` names, or the folder; what is wrong is added to `wrong`.
fn files_place(folder: PathBuf, url: Option<&str>, s3: S3, wrong: &mut Vec<String>) -> files::Place {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else { return files::Place::Folder(folder) };
    if !cfg!(feature = "s3") {
        wrong.push("s3_url: this build knows no S3; build with --features s3".to_owned());
    }
    let (bucket, prefix) = url.strip_prefix("s3://").map_or(("", ""), |rest| rest.split_once('/').unwrap_or((rest, "")));
    if bucket.is_empty() {
        wrong.push("s3_url: must be s3://bucket or s3://bucket/prefix".to_owned());
    }
    if s3.endpoint.as_deref().is_some_and(|endpoint| !has_scheme(endpoint)) {
        wrong.push("s3_endpoint: must start with http:// or https://".to_owned());
    }
    if s3.access_key.is_empty() || s3.secret_key.is_empty() {
        wrong.push("s3_access_key, s3_secret_key: both are needed with s3_url".to_owned());
    }
    files::Place::S3(S3 { bucket: bucket.to_owned(), prefix: prefix.trim_end_matches('/').to_owned(), ..s3 })
}

fn has_scheme(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

impl Config {
    pub fn markets(&self) -> Vec<RegionCode> {
        self.sites.iter().map(|site| site.market).collect()
    }

    /// Lets a command work on the market with this code; without one, on the only market that is configured.
    ///
    /// # Errors
    /// What is wrong with the code, or that one is needed.
    pub fn choose_market(&mut self, named: Option<&str>) -> Result<(), Text> {
        let all = self.markets();
        let list = |separator: &str| all.iter().map(RegionCode::as_str).collect::<Vec<_>>().join(separator);
        self.market = match named {
            Some(code) => *all.iter().find(|market| market.as_str() == code.trim()).ok_or_else(|| {
                Text::new(
                    format!("--market：没有设置市场 {code}，可选：{}（见 CAILANZI_MARKETS）", list("、")),
                    format!("--market: {code} is no configured market; there are {} (see CAILANZI_MARKETS)", list(", ")),
                )
            })?,
            None if all.len() > 1 => {
                return Err(Text::new(
                    format!("--market：设置了多个市场，请用 --market 指明一个：{}", list("、")),
                    format!("--market: several markets are configured; name one of them: {}", list(", ")),
                ));
            }
            None => self.market,
        };
        Ok(())
    }
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
    fn photos_lie_in_the_data_folder_unless_named() {
        let settings = |s3_url: Option<&str>| Settings {
            data_dir: Some("d".into()),
            s3_url: s3_url.map(str::to_owned),
            s3_access_key: Some("k".into()),
            ..Settings::default()
        };
        let config = settings(None).check().unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert!(config.files == files::Place::Folder("d/files".into()));
        let wrong = settings(Some("https://bucket")).check().err().unwrap_or_default();
        assert!(wrong.iter().any(|line| line.starts_with("s3_url: must be")), "{wrong:?}");
        assert!(wrong.iter().any(|line| line.starts_with("s3_access_key, s3_secret_key")), "{wrong:?}");
    }

    fn configured(markets: Option<&str>, public_url: Option<&str>) -> Result<Config, Vec<String>> {
        let given = |text: Option<&str>| text.map(str::to_owned);
        Settings { markets: given(markets), public_url: given(public_url), ..Settings::default() }.check()
    }

    fn addresses(config: &Config) -> Vec<(&str, &str)> {
        config.sites.iter().map(|site| (site.market.as_str(), site.public_url.0.as_str())).collect()
    }

    #[test]
    fn one_market_takes_the_public_url() {
        for (markets, url, expected) in [
            (None, None, ("110000", "http://localhost:8080")),
            (None, Some("https://cai.example/"), ("110000", "https://cai.example")),
            (Some("120000"), Some("http://cai.example"), ("120000", "http://cai.example")),
            (Some("370100 = cai.jinan.example"), None, ("370100", "https://cai.jinan.example")),
        ] {
            let config = configured(markets, url).unwrap_or_else(|wrong| panic!("{wrong:?}"));
            assert_eq!(addresses(&config), [expected]);
        }
    }

    #[test]
    fn several_markets_have_an_address_each() {
        let config = configured(Some("110000=Cai.Beijing.example, 120000=https://cai.tianjin.example:8443/"), None);
        let mut config = config.unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!(
            addresses(&config),
            [("110000", "https://Cai.Beijing.example"), ("120000", "https://cai.tianjin.example:8443")]
        );
        let hosts: Vec<_> = config.sites.iter().filter_map(|site| site.public_url.host()).collect();
        assert_eq!(hosts, ["cai.beijing.example", "cai.tianjin.example"]);
        for (named, part) in [(None, "several markets"), (Some("310000"), "310000 is no configured market")] {
            let fault = config.choose_market(named).unwrap_err();
            assert!(fault.en.contains(part) && fault.en.contains("110000, 120000"), "{fault:?}");
            assert!(fault.zh.contains("110000、120000"), "{fault:?}");
        }
        config.choose_market(Some("120000")).unwrap();
        assert_eq!(config.market.as_str(), "120000");
    }

    #[test]
    fn markets_that_cannot_be_told_apart_are_refused() {
        for (markets, url, part) in [
            ("110000=a.example,120000", None, "120000 needs the address"),
            ("110000=a.example,110000=b.example", None, "110000 is named twice"),
            ("110000=a.example:80,120000=http://A.example.:81", None, "a host name of its own"),
            ("110000=a.example,120000=http://b.example", None, "all addresses begin with https://"),
            ("110000=a.example,120000=b.example", Some("https://c.example"), "leave one of them out"),
            ("110101=a.example", None, "'110101' is no city's code"),
            ("Beijing=a.example", None, "'Beijing' is no city's code"),
            ("110000=菜.example", None, "in ASCII letters"),
        ] {
            let wrong = configured(Some(markets), url).err().unwrap_or_default();
            assert!(wrong.iter().any(|line| line.contains(part)), "{markets}: {wrong:?}");
        }
    }
}
