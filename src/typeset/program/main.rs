//! `cailanzi-typeset`: sets pages as PDF with Typst. It reads requests from its standard input and answers on its standard
//! output, as `typeset::protocol` says, and ends with its input, or when nothing has been asked of it for five minutes.

mod fonts;
mod page;

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};
use typeset::protocol::{Answer, Request};

/// A page with all fonts of a machine takes a tenth of it.
const MEMORY: u64 = 2 << 30;

/// The server starts another one when it needs it.
const IDLE: Duration = Duration::from_secs(300);

fn main() -> ExitCode {
    // A template that never ends is ended by the server; one that eats memory ends here.
    if let Err(error) = setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) }) {
        eprintln!("cailanzi-typeset: memory cannot be limited: {error}");
    }
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut output = io::stdout().lock();
    while let Ok(line) = requests.recv_timeout(IDLE) {
        let (answer, bytes) = answer(&line);
        let Ok(mut message) = serde_json::to_vec(&answer) else { return ExitCode::FAILURE };
        message.push(b'\n');
        if output.write_all(&message).and_then(|()| output.write_all(&bytes)).and_then(|()| output.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn answer(line: &str) -> (Answer, Vec<u8>) {
    match serde_json::from_str(line) {
        Ok(Request::Fonts) => (Answer::Fonts(fonts::of_this_machine().printable()), Vec::new()),
        Ok(Request::Page(page)) => match page::set(fonts::of_this_machine(), page) {
            Ok(bytes) => (Answer::Page { bytes: bytes.len() }, bytes),
            Err(cause) => (Answer::Fault(cause), Vec::new()),
        },
        Err(error) => (Answer::Fault(format!("the request cannot be read: {error}")), Vec::new()),
    }
}
