//! The real server under many clients at once: each asks for the first page, changes a facet, and asks again.

#[path = "../../tests/support/server.rs"]
mod server;

use std::time::{Duration, Instant};

use cailanzi::storage::DbUrl;
use reqwest::blocking::Client;
use server::Server;

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

/// Prints how long the clients wait; true when it is too long.
pub fn measure(url: &DbUrl) -> bool {
    let text = match url {
        DbUrl::Sqlite(path) => format!("sqlite:{path}"),
        DbUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&text, data.path(), &["--no-worker"]);
    let turn = |client: &Client, times: &mut Vec<(usize, Duration)>| {
        for (at, (_, path)) in ASKED.iter().enumerate() {
            let begun = Instant::now();
            let answer = client.get(format!("{}/api/v1{path}", server.address)).send().expect("an answer");
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
