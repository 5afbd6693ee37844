//! A mail server that keeps what it receives: it speaks SMTP on a socket, so that the product's own
//! mail client is tested, too.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// One mail as it arrived.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    /// Headers and body; quoted-printable and base64 bodies are decoded. Of a mail of several parts: the texts among them.
    pub text: String,
    /// As it came over the line.
    pub raw: String,
    /// What it carries, innermost parts in their order; a plain mail is one part.
    pub parts: Vec<Part>,
}

/// One part of a mail, decoded.
#[derive(Debug, Clone)]
pub struct Part {
    pub head: String,
    pub bytes: Vec<u8>,
}

impl Letter {
    /// The value of a header of the mail itself.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The subject as a reader's mail program shows it (RFC 2047).
    pub fn subject(&self) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = head.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default().to_owned();
        let (mut text, mut rest, mut encoded_before) = (String::new(), line.as_str(), false);
        while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
            let (word, next) = after.split_once("?=").unwrap();
            // Blanks between two encoded words belong to neither.
            if !(encoded_before && before.trim().is_empty()) {
                text.push_str(before);
            }
            text.push_str(&String::from_utf8(base64(word)).unwrap());
            (rest, encoded_before) = (next, true);
        }
        text + rest
    }

    /// The token in its link to this page.
    pub fn token(&self, page: &str) -> String {
        let link = format!("{page}?token=");
        let (_, rest) = self.text.split_once(&link).unwrap_or_else(|| panic!("no link to {page} in {}", self.text));
        rest.chars().take_while(char::is_ascii_hexdigit).collect()
    }

    /// The parts of this type.
    pub fn of_type(&self, mime: &str) -> Vec<&Part> {
        let named = format!("content-type: {mime}");
        self.parts.iter().filter(|part| part.head.to_ascii_lowercase().contains(&named)).collect()
    }
}

#[derive(Clone)]
pub struct MailServer {
    pub url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl MailServer {
    pub fn start() -> MailServer {
        MailServer::start_mute(0)
    }

    /// A server that takes its first connections and never says a word on them.
    pub fn start_mute(connections: usize) -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = letters.clone();
        std::thread::spawn(move || {
            let mut mute = Vec::new();
            for stream in listener.incoming().flatten() {
                if mute.len() < connections {
                    mute.push(stream);
                    continue;
                }
                let kept = kept.clone();
                std::thread::spawn(move || converse(stream, &kept));
            }
        });
        MailServer { url, letters }
    }

    /// All mails so far.
    pub fn all(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }

    /// Mails to this address so far.
    pub fn to(&self, address: &str) -> Vec<Letter> {
        self.letters.lock().unwrap().iter().filter(|letter| letter.to == address).cloned().collect()
    }
}

fn converse(stream: TcpStream, letters: &Mutex<Vec<Letter>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut writer = stream;
    let mut to = Vec::new();
    writer.write_all(b"220 test\r\n").ok()?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let upper = line.to_ascii_uppercase();
        let reply: &[u8] = if upper.starts_with("EHLO") {
            b"250-test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        } else if upper.starts_with("RCPT TO:") {
            to.push(line[8..].trim().trim_matches(['<', '>']).to_owned());
            b"250 ok\r\n"
        } else if upper.starts_with("DATA") {
            writer.write_all(b"354 go on\r\n").ok()?;
            let mut raw = Vec::new();
            loop {
                let mut part = Vec::new();
                reader.read_until(b'\n', &mut part).ok()?;
                if part == b".\r\n" {
                    break;
                }
                raw.extend_from_slice(part.strip_prefix(b".").unwrap_or(&part));
            }
            let letter = decode(&String::from_utf8_lossy(&raw));
            letters.lock().unwrap().extend(to.drain(..).map(|to| Letter { to, ..letter.clone() }));
            b"250 ok\r\n"
        } else if upper.starts_with("QUIT") {
            writer.write_all(b"221 bye\r\n").ok()?;
            return Some(());
        } else {
            b"250 ok\r\n"
        };
        writer.write_all(reply).ok()?;
    }
}

fn decode(raw: &str) -> Letter {
    let head = raw.split_once("\r\n\r\n").map_or(raw, |(head, _)| head);
    let mut parts = Vec::new();
    split(raw, &mut parts);
    let words: Vec<String> = parts
        .iter()
        .filter(|part| parts.len() == 1 || part.head.to_ascii_lowercase().contains("content-type: text/"))
        .map(|part| String::from_utf8_lossy(&part.bytes).into_owned())
        .collect();
    let text = format!("{head}\r\n\r\n{}", words.join("\r\n"));
    Letter { to: String::new(), text, raw: raw.to_owned(), parts }
}

/// Takes a part apart until nothing is inside another.
fn split(raw: &str, parts: &mut Vec<Part>) {
    let Some((head, body)) = raw.split_once("\r\n\r\n") else { return };
    // A long header goes on in the next line, after a blank.
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let lower = unfolded.to_ascii_lowercase();
    if let (true, Some(at)) = (lower.contains("content-type: multipart/"), lower.find("boundary=\"")) {
        let boundary = unfolded[at + 10..].split('"').next().unwrap_or_default();
        for inner in body.split(&format!("--{boundary}")).skip(1).filter(|inner| !inner.starts_with("--")) {
            split(inner.strip_prefix("\r\n").unwrap_or(inner), parts);
        }
        return;
    }
    let bytes = if lower.contains("transfer-encoding: base64") {
        base64(body)
    } else if lower.contains("transfer-encoding: quoted-printable") {
        quoted_printable(body)
    } else {
        body.as_bytes().to_vec()
    };
    parts.push(Part { head: unfolded, bytes });
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut out) = (0_u32, 0, Vec::new());
    for value in text.bytes().filter_map(|b| ALPHABET.iter().position(|a| *a == b)) {
        bits = (bits << 6) | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let bytes = text.replace("=\r\n", "").into_bytes();
    let (mut out, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[i], hex) {
            (b'=', Some(byte)) => {
                out.push(byte);
                i += 3;
            }
            (byte, _) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    out
}
