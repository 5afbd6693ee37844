//! The real binary, started on a database; it dies with its value.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cailanzi::signing::{Secrets, Signers};
use reqwest::blocking::Client;

pub struct Server {
    pub process: Child,
    /// `http://127.0.0.1:<port>`.
    pub address: String,
}

impl Server {
    /// Starts the binary, without limits of rate and budget, and waits until it is ready. `more` stands behind `serve`. On
    /// PostgreSQL it is given the secret and the key of the folder, which are made once, unless `more` names others.
    pub fn start(url: &str, data: &Path, more: &[&str]) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(env!("CARGO_BIN_EXE_cailanzi"))
            .args(["--database-url", url, "--listen", &format!("127.0.0.1:{port}"), "--log", "warn", "serve"])
            .args(more)
            .args(given(url, data, more))
            .arg("--data-dir")
            .arg(data)
            .env("CAILANZI_RATE_PER_USER", "0")
            .env("CAILANZI_RATE_PER_ADDRESS", "0")
            .env("CAILANZI_BUDGET_PERCENT", "0")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { process, address: format!("http://127.0.0.1:{port}") };
        let start = Instant::now();
        while !Client::new().get(format!("{}/readyz", server.address)).send().is_ok_and(|r| r.status() == 200) {
            assert!(start.elapsed() < Duration::from_secs(60), "the server did not become ready");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

/// The options that name the files of a node.
fn given(url: &str, data: &Path, more: &[&str]) -> Vec<String> {
    let mut options = Vec::new();
    let name = |flag: &str, file: &str| [flag.to_owned(), data.join(file).display().to_string()];
    if url.starts_with("postgres") && !more.contains(&"--secret-file") {
        Secrets::read_or_make(&data.join("secret.key")).unwrap();
        options.extend(name("--secret-file", "secret.key"));
    }
    if url.starts_with("postgres") && !more.contains(&"--bulletin-key-file") {
        Signers::read_or_make(&data.join("bulletin.key")).map(drop).unwrap();
        options.extend(name("--bulletin-key-file", "bulletin.key"));
    }
    options
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
