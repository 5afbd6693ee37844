//! The streams of open pages in this process: found by person, few for each, bounded, and ended with the session behind them.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use kernel::Id;

/// Streams of one person in one process; one more closes the oldest.
const PER_PERSON: usize = 3;

/// Hints that wait for one page. A page that falls this far behind is told to load everything anew.
const BUFFER: usize = 64;

/// A comment so often keeps proxies from closing the line.
const BEAT: Duration = Duration::from_secs(20);

const RELOAD: &str = "event: reload\ndata: {}\n\n";
const FIRST_LINE: &str = ": hello\n\n";
const BEAT_LINE: &str = ": beat\n\n";
/// The person has opened more pages: this one is not to come back by itself.
const REPLACED: &str = "event: closed\ndata: {\"reason\":\"replaced\"}\n\n";

/// A hint to open pages that something has changed; the page then asks for the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `notification`, `listing`, `proposal`, `deal`, `round`, `bulletin`.
    pub kind: String,
    pub id: String,
    /// Who may hear it; empty: everyone.
    pub users: Vec<Id>,
}

impl Event {
    fn line(&self) -> Arc<str> {
        format!("event: {}\ndata: {}\n\n", self.kind, serde_json::json!({ "id": self.id })).into()
    }
}

/// What a stream was opened with; it ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    Session(Id),
    Key(Id),
}

/// The end of a stream at which hints go in; dropping it ends the stream.
struct Sending {
    number: u64,
    holder: Holder,
    lines: mpsc::Sender<Arc<str>>,
    /// Hints were lost because the buffer was full.
    behind: Arc<AtomicBool>,
    replaced: Arc<AtomicBool>,
}

type Streams = HashMap<Id, VecDeque<Sending>>;

/// Carries events to the open pages of this process.
#[derive(Clone, Default)]
pub struct Bus {
    streams: Arc<Mutex<Streams>>,
    numbers: Arc<AtomicU64>,
}

impl Bus {
    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream for a person.
    pub fn open(&self, person: Id, holder: Holder) -> Stream {
        let (lines, receiver) = mpsc::channel(BUFFER);
        let (behind, replaced) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let sending = Sending { number, holder, lines, behind: behind.clone(), replaced: replaced.clone() };
        let mut streams = self.streams();
        let own = streams.entry(person).or_default();
        while own.len() >= PER_PERSON {
            if let Some(oldest) = own.pop_front() {
                oldest.replaced.store(true, Ordering::Relaxed);
            }
        }
        own.push_back(sending);
        drop(streams);
        Stream { bus: self.clone(), person, number, receiver, behind, replaced, greeted: false, ended: false }
    }

    pub fn publish(&self, event: &Event) {
        let line = event.line();
        let streams = self.streams();
        let tell = |own: &VecDeque<Sending>| own.iter().for_each(|stream| stream.send(&line));
        if event.users.is_empty() {
            streams.values().for_each(tell);
        } else {
            event.users.iter().filter_map(|user| streams.get(user)).for_each(tell);
        }
    }

    /// Hints were lost on the way to this process: every page loads anew.
    pub fn reload_all(&self) {
        let line: Arc<str> = RELOAD.into();
        self.streams().values().flatten().for_each(|stream| stream.send(&line));
    }

    /// What the open streams were opened with.
    pub fn holders(&self) -> HashSet<Holder> {
        self.streams().values().flatten().map(|stream| stream.holder).collect()
    }

    /// Ends the streams that were opened with any of these.
    pub fn end(&self, ended: &HashSet<Holder>) {
        let mut streams = self.streams();
        streams.values_mut().for_each(|own| own.retain(|stream| !ended.contains(&stream.holder)));
        streams.retain(|_, own| !own.is_empty());
    }

    fn forget(&self, person: Id, number: u64) {
        let mut streams = self.streams();
        if let Some(own) = streams.get_mut(&person) {
            own.retain(|stream| stream.number != number);
            if own.is_empty() {
                streams.remove(&person);
            }
        }
    }
}

impl Sending {
    fn send(&self, line: &Arc<str>) {
        if self.lines.try_send(line.clone()).is_err() {
            self.behind.store(true, Ordering::Relaxed);
        }
    }
}

/// The end of a stream at which hints come out.
pub struct Stream {
    bus: Bus,
    person: Id,
    number: u64,
    receiver: mpsc::Receiver<Arc<str>>,
    behind: Arc<AtomicBool>,
    replaced: Arc<AtomicBool>,
    greeted: bool,
    ended: bool,
}

impl Stream {
    /// The next lines for the page; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        if !self.greeted {
            self.greeted = true;
            return Some(FIRST_LINE.into());
        }
        if self.ended {
            return None;
        }
        let waiting = self.receiver.try_recv();
        if let Ok(line) = waiting {
            return Some(line);
        }
        // What the page has missed came after all that waited for it.
        if self.behind.swap(false, Ordering::Relaxed) {
            return Some(RELOAD.into());
        }
        match tokio::time::timeout(BEAT, self.receiver.recv()).await {
            Ok(Some(line)) => Some(line),
            Ok(None) => {
                self.ended = true;
                self.replaced.load(Ordering::Relaxed).then(|| REPLACED.into())
            }
            Err(_) => Some(BEAT_LINE.into()),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.bus.forget(self.person, self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Id {
        Id::new("2026-04-08T01:00:00Z".parse().unwrap())
    }

    fn event(users: Vec<Id>) -> Event {
        Event { kind: "deal".into(), id: "1".into(), users }
    }

    #[tokio::test]
    async fn a_fourth_stream_closes_the_first() {
        let (bus, me) = (Bus::default(), id());
        let mut first = bus.open(me, Holder::Session(id()));
        let mut others: Vec<Stream> = (0..3).map(|_| bus.open(me, Holder::Session(id()))).collect();
        assert_eq!(first.next().await.as_deref(), Some(FIRST_LINE));
        assert_eq!((first.next().await.as_deref(), first.next().await), (Some(REPLACED), None));
        bus.publish(&event(vec![me]));
        for stream in &mut others {
            stream.next().await;
            assert!(stream.next().await.is_some_and(|line| line.starts_with("event: deal")));
        }
        drop((first, others));
        assert!(bus.holders().is_empty(), "streams that are gone are forgotten");
    }

    #[tokio::test]
    async fn a_slow_page_loads_anew_and_a_session_ends() {
        let (bus, me, session) = (Bus::default(), id(), id());
        let mut page = bus.open(me, Holder::Session(session));
        (0..BUFFER + 5).for_each(|_| bus.publish(&event(Vec::new())));
        bus.publish(&event(vec![id()]));
        page.next().await;
        for _ in 0..BUFFER {
            assert!(page.next().await.is_some_and(|line| line.starts_with("event: deal")));
        }
        assert_eq!(page.next().await.as_deref(), Some(RELOAD));
        bus.end(&HashSet::from([Holder::Session(session)]));
        assert_eq!(page.next().await, None);
    }
}
