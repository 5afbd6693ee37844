//! The real server under many clients at once: each asks for the first page, changes a facet, and asks again.

#[path = "../../tests/support/server.rs"]
mod server;

use std::time::{Duration, Instant};

use cailanzi::storage::DbUrl;
use reqwest::blocking::Client;
use serde_json::Value;
use server::Server;

const CLIENTS: usize = 16;
/// What each client asks, one after the other, without a pause.
const TURNS: usize = 40;
const LIMIT: Duration = Duration::from_millis(100);

/// A first page as the board opens, and what a change of each facet asks for: its page and the new counts.
const ASKED: [(&str, &str); 5] = [
    ("first page", "/board?side=offer"),
    ("the board opens, counts", "/board/facets?side=offer"),
    ("a variety chosen, page", "/board?side=offer&variety={variety}&sort=price_asc"),
    ("a variety chosen, counts", "/board/facets?side=offer&variety={variety}"),
    ("a province chosen, counts", "/board/facets?side=offer&region={region}"),
];

/// Prints how long the clients wait; true when it is too long.
pub fn measure(url: &DbUrl) -> bool {
    let text = match url {
        DbUrl::Sqlite(path) => format!("sqlite:{path}"),
        DbUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&text, data.path(), &["--no-worker"]);
    let facets: Value = Client::new()
        .get(format!("{}/api/v1/board/facets?side=offer", server.address))
        .send()
        .and_then(|answer| answer.json())
        .expect("counts");
    let pick = |list: &str, at: usize| {
        let list = facets[list].as_array().expect("a list");
        list[at % list.len()]["code"].as_str().expect("a code").to_owned()
    };
    // Everybody chooses something else each time: hardly any answer can be the one of the client before.
    let turn = |client: &Client, number: usize, times: &mut Vec<(usize, Duration)>| {
        let (variety, region) = (pick("varieties", number * 7), pick("regions", number * 5));
        for (at, (_, path)) in ASKED.iter().enumerate() {
            let path = path.replace("{variety}", &variety).replace("{region}", &region);
            let begun = Instant::now();
            let answer = client.get(format!("{}/api/v1{path}", server.address)).send().expect("an answer");
            assert_eq!(answer.status(), 200);
            answer.bytes().expect("a body");
            times.push((at, begun.elapsed()));
        }
    };
    turn(&Client::new(), 0, &mut Vec::new());
    let times: Vec<(usize, Duration)> = std::thread::scope(|scope| {
        let run = |who: usize| {
            let (client, mut times) = (Client::new(), Vec::new());
            (0..TURNS).for_each(|at| turn(&client, who * TURNS + at, &mut times));
            times
        };
        let clients: Vec<_> = (0..CLIENTS).map(|who| scope.spawn(move || run(who))).collect();
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
    late | as_a_browser(&server)
}

/// One reader alone, first as a program asks and then as a browser does, whose answers come compressed: the connection must
/// not wait between the head of an answer and its body. True when it does.
fn as_a_browser(server: &Server) -> bool {
    println!("\n{:<34}{:>12}{:>12}", "one reader alone, first page", "median ms", "p95 ms");
    let client = Client::new();
    let mut late = false;
    for accepted in ["identity", "br, gzip"] {
        let mut times: Vec<Duration> = (0..TURNS)
            .map(|_| {
                let begun = Instant::now();
                let request = client.get(format!("{}/api/v1/board?side=offer", server.address));
                let answer = request.header("accept-encoding", accepted).send().expect("an answer");
                answer.bytes().expect("a body");
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        let (middle, p95) = (times[times.len() / 2], times[times.len() * 95 / 100]);
        println!("{accepted:<34}{:>12.1}{:>12.1}", middle.as_secs_f64() * 1e3, p95.as_secs_f64() * 1e3);
        // A delayed acknowledgement alone takes 40 ms.
        late |= middle > LIMIT / 3;
    }
    late
}
