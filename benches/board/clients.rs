//! The real server under many clients at once: each asks for the first page, changes a facet, and asks again.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cailanzi::storage::DbUrl;
use reqwest::blocking::Client;

const CLIENTS: usize = 16;
/// What each client asks, one after the other, without a pause.
const TURNS: usize = 40;
const LIMIT: Duration = Duration::from_millis(100);

/// A first page as the board opens, and what a change of each facet asks for: its page and the new counts.
const ASKED: [(&str, &str); 4] = [
    ("first page", "/board?side=offer"),
    ("a variety chosen, page", "/board?side=offer&variety=da-bai-cai&sort=price_asc"),
    ("a variety chosen, counts", "/board/facets?side=offer&variety=da-bai-cai"),
    ("a province chosen, counts", "/board/facets?side=offer&region=370000"),
];

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the binary on the database and waits until it is ready; its address.
fn start(url: &str, data: &std::path::Path) -> (Server, String) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cailanzi"));
    command.args(["--database-url", url, "--listen", &format!("127.0.0.1:{port}"), "--log", "warn", "serve", "--no-worker"]);
    command.arg("--data-dir").arg(data).env("CAILANZI_RATE_PER_USER", "0").env("CAILANZI_RATE_PER_ADDRESS", "0");
    let server = Server(command.stdout(Stdio::null()).spawn().expect("the binary"));
    let (address, begun) = (format!("http://127.0.0.1:{port}"), Instant::now());
    while !Client::new().get(format!("{address}/readyz")).send().is_ok_and(|answer| answer.status() == 200) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server did not become ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    (server, address)
}

/// Prints how long the clients wait; true when it is too long.
pub fn measure(url: &DbUrl) -> bool {
    let text = match url {
        DbUrl::Sqlite(path) => format!("sqlite:{path}"),
        DbUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().expect("a temporary folder");
    let (_server, address) = start(&text, data.path());
    let turn = |client: &Client, times: &mut Vec<(usize, Duration)>| {
        for (at, (_, path)) in ASKED.iter().enumerate() {
            let begun = Instant::now();
            let answer = client.get(format!("{address}/api/v1{path}")).send().expect("an answer");
            assert_eq!(answer.status(), 200);
            answer.bytes().expect("a body");
            times.push((at, begun.elapsed()));
        }
    };
    turn(&Client::new(), &mut Vec::new());
    let times: Vec<(usize, Duration)> = std::thread::scope(|scope| {
        let run = || {
            let (client, mut times) = (Client::new(), Vec::new());
            (0..TURNS).for_each(|_| turn(&client, &mut times));
            times
        };
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(run)).collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect()
    });
    println!("\n{:<34}{:>12}{:>12}", format!("{CLIENTS} clients at once"), "median ms", "p95 ms");
    let mut late = false;
    for (at, (name, _)) in ASKED.iter().enumerate() {
        let mut of: Vec<Duration> = times.iter().filter(|(which, _)| *which == at).map(|(_, time)| *time).collect();
        of.sort_unstable();
        let (middle, p95) = (of[of.len() / 2], of[of.len() * 95 / 100]);
        println!("{name:<34}{:>12.1}{:>12.1}", middle.as_secs_f64() * 1e3, p95.as_secs_f64() * 1e3);
        late |= p95 > LIMIT;
    }
    late
}
