use std::{path::PathBuf, sync::Arc, time::Duration};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{attachments::Attachment, kinds::MailFault, model::Letter};
use kernel::{Error, Id, Result, text::is_hidden};

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
    /// Where the product is reached, for links: `https://example.org`. [`Mailer::of_site`] has another.
    pub public_url: String,
    /// How long one mail may take.
    pub timeout: Duration,
    /// Mails under way at the same time.
    pub at_once: usize,
}

/// Sends the mails of a market.
pub struct Mailer {
    transport: Arc<Transport>,
    from: Mailbox,
    public_url: String,
    timeout: Duration,
    pub(super) at_once: usize,
    /// As many places as mails may be under way at the same time, in all markets together.
    places: Arc<Semaphore>,
}

/// Why a mail did not leave.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It cannot be built, now or later.
    Unfit(String),
    /// The server has said no for good; it may be its settings that are wrong.
    Refused(String),
    /// The server is away, busy or silent.
    Away(String),
}

impl Fault {
    /// So many attempts are made.
    pub fn attempts(&self) -> i32 {
        match self {
            Fault::Unfit(_) => 1,
            Fault::Refused(_) => 6,
            Fault::Away(_) => 12,
        }
    }

    /// What kind of fault it is; the text may hold somebody's address.
    pub fn kind(&self) -> MailFault {
        match self {
            Fault::Unfit(_) => MailFault::Unfit,
            Fault::Refused(_) => MailFault::Refused,
            Fault::Away(_) => MailFault::Away,
        }
    }

    pub fn text(&self) -> &str {
        match self {
            Fault::Unfit(text) | Fault::Refused(text) | Fault::Away(text) => text,
        }
    }
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
                    .timeout(Some(config.timeout))
                    .build(),
            )),
            MailerKind::Files(folder) => {
                storage::private_folder(folder).map_err(|e| Error::unexpected(format!("{}: {e}", folder.display())))?;
                Transport::Files(AsyncFileTransport::new(folder))
            }
        };
        let public_url = config.public_url.trim_end_matches('/').to_owned();
        let at_once = config.at_once.max(1);
        let places = Arc::new(Semaphore::new(at_once));
        Ok(Mailer { transport: Arc::new(transport), from, public_url, timeout: config.timeout, at_once, places })
    }

    /// The same mailer, over the same connections, for the market whose users reach the product there.
    #[must_use]
    pub fn of_site(&self, public_url: &str) -> Mailer {
        Mailer {
            transport: self.transport.clone(),
            from: self.from.clone(),
            public_url: public_url.trim_end_matches('/').to_owned(),
            timeout: self.timeout,
            at_once: self.at_once,
            places: self.places.clone(),
        }
    }

    /// Waits for the turn of this market's mails.
    ///
    /// # Errors
    /// None: the places are never closed.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        let all = u32::try_from(self.at_once).unwrap_or(u32::MAX);
        self.places.clone().acquire_many_owned(all).await.map_err(Error::unexpected)
    }

    /// Sends one letter; a line of its text that is a bare path becomes a link to the product. `files` are those that the
    /// letter names, in its order. `id` is the message's own: a letter that is sent again, because nobody knows whether
    /// it went the first time, is the same message to whoever receives it.
    ///
    /// # Errors
    /// Why it did not leave; the outbox decides whether it is tried again.
    pub async fn send(&self, id: Id, letter: &Letter, files: Vec<Attachment>) -> std::result::Result<(), Fault> {
        let message = self.message(id, letter, files).map_err(|error| Fault::Unfit(error.to_string()))?;
        let sending = async {
            match &*self.transport {
                Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|error| {
                    let text = error.to_string();
                    if error.is_permanent() { Fault::Refused(text) } else { Fault::Away(text) }
                }),
                Transport::Files(files) => files.send(message).await.map(drop).map_err(|error| Fault::Away(error.to_string())),
            }
        };
        let late = |_| Fault::Away(format!("no answer within {} s", self.timeout.as_secs_f32()));
        tokio::time::timeout(self.timeout, sending).await.map_err(late)?
    }

    fn message(&self, id: Id, letter: &Letter, files: Vec<Attachment>) -> Result<Message> {
        let mail = &letter.mail;
        let to: Mailbox = mail.to.parse().map_err(|e| Error::unexpected(format!("address '{}': {e}", mail.to)))?;
        let lines = mail.body.lines();
        let text: Vec<String> = lines
            .map(|line| if line.starts_with('/') { format!("{}{line}", self.public_url) } else { line.to_owned() })
            .collect();
        let text = text.join("\n");
        let message_id = format!("<{id}@{}>", self.from.email.domain());
        let mut message =
            Message::builder().from(self.from.clone()).to(to).subject(one_line(&mail.subject)).message_id(Some(message_id));
        if let Some(path) = &letter.unsubscribe {
            message = message
                .header(ListUnsubscribe(format!("<{}{path}>", self.public_url)))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
        }
        if letter.html.is_none() && files.is_empty() {
            return message.header(ContentType::TEXT_PLAIN).body(text).map_err(Error::unexpected);
        }
        let words = match &letter.html {
            Some(html) => {
                let html = html.replace("href=\"/", &format!("href=\"{}/", self.public_url));
                MultiPart::alternative_plain_html(text, html)
            }
            None => MultiPart::alternative().singlepart(SinglePart::plain(text)),
        };
        let mut parts = MultiPart::mixed().multipart(words);
        for (enclosed, file) in letter.attachments.iter().zip(files) {
            let kind = ContentType::parse(&file.content_type).map_err(Error::unexpected)?;
            parts = parts.singlepart(lettre::message::Attachment::new(enclosed.file_name.clone()).body(file.bytes, kind));
        }
        message.multipart(parts).map_err(Error::unexpected)
    }
}

/// The longest subject, in characters.
const SUBJECT: usize = 200;

/// A subject in one line, whatever a name in it held when it was stored.
fn one_line(text: &str) -> String {
    text.chars().take(SUBJECT).map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}

macro_rules! header {
    ($(#[$doc:meta])* $name:ident = $text:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($name(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header! {
    /// RFC 2369.
    ListUnsubscribe = "List-Unsubscribe"
}
header! {
    /// RFC 8058: the address above may be posted to, without any question.
    ListUnsubscribePost = "List-Unsubscribe-Post"
}
