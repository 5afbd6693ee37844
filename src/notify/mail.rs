use std::path::PathBuf;

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use super::model::Mail;
use crate::kernel::{Error, Result};

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum MailerKind {
    /// `smtp://…` (plain, for a relay on this machine), `smtps://user:password@host` or `smtp://…?tls=required`.
    Smtp(String),
    /// One `.eml` file per mail, for development.
    Files(PathBuf),
}

#[derive(Debug, Clone)]
pub struct MailConfig {
    pub kind: MailerKind,
    /// The sender, for example `菜篮子 <noreply@example.org>`.
    pub from: String,
    /// Where the product is reached, for links: `https://example.org`.
    pub public_url: String,
}

/// Sends mail.
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    public_url: String,
}

enum Transport {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Files(AsyncFileTransport<Tokio1Executor>),
}

impl Mailer {
    /// Must be called within the async runtime that will send.
    ///
    /// # Errors
    /// `unexpected` when the configuration is not usable.
    pub fn new(config: &MailConfig) -> Result<Mailer> {
        let from = config.from.parse().map_err(|e| Error::unexpected(format!("mail.from: {e}")))?;
        let transport = match &config.kind {
            MailerKind::Smtp(url) => Transport::Smtp(Box::new(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|e| Error::unexpected(format!("mail.smtp_url: {e}")))?
                    .build(),
            )),
            MailerKind::Files(folder) => {
                crate::storage::private_folder(folder).map_err(|e| Error::unexpected(format!("{}: {e}", folder.display())))?;
                Transport::Files(AsyncFileTransport::new(folder))
            }
        };
        Ok(Mailer { transport, from, public_url: config.public_url.trim_end_matches('/').to_owned() })
    }

    /// Sends one mail; a line that is a bare path becomes a link to the product.
    ///
    /// # Errors
    /// `unexpected` with the server's answer; the outbox tries again later.
    pub async fn send(&self, mail: &Mail) -> Result<()> {
        let to: Mailbox = mail.to.parse().map_err(|e| Error::unexpected(format!("address '{}': {e}", mail.to)))?;
        let body: Vec<String> = mail
            .body
            .lines()
            .map(|line| if line.starts_with('/') { format!("{}{line}", self.public_url) } else { line.to_owned() })
            .collect();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body.join("\n"))
            .map_err(Error::unexpected)?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(Error::unexpected),
            Transport::Files(files) => files.send(message).await.map(drop).map_err(Error::unexpected),
        }
    }
}
