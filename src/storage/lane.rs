//! Lanes to the database: each has connections of its own and a queue with an end, so that one kind of work cannot hold up
//! another, and nobody waits for what will not come.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use kernel::{Error, ErrorCode, Result};

/// The longest wait for a connection or for one's turn.
pub const WAIT: Duration = Duration::from_secs(2);

tokio::task_local! {
    static LANE: Lane;
}

/// What a request may use of the database. Work outside of any request, of the worker or the command line, has no lane: it
/// has connections of its own and waits patiently.
#[derive(Clone)]
pub enum Lane {
    /// An ordinary request.
    Light,
    /// A request that reads much; it holds one of the few connections for such reads until it has its answer.
    Heavy(Arc<Held>),
    /// An answer that is still being made, page by page as its reader takes it: a connection for each page.
    Paged,
}

impl Lane {
    /// The lane of the code that asks.
    pub fn current() -> Option<Lane> {
        LANE.try_with(Clone::clone).ok()
    }

    /// Runs a request in this lane.
    pub async fn run<F: Future>(self, request: F) -> F::Output {
        LANE.scope(self, request).await
    }

    /// Runs work of a request in this lane, on any thread.
    pub fn enter<T>(self, work: impl FnOnce() -> T) -> T {
        LANE.sync_scope(self, work)
    }

    fn caller_gone(&self) -> bool {
        matches!(self, Lane::Heavy(held) if held.gone.load(Ordering::Acquire))
    }
}

/// What a heavy request holds until it has been answered and all work begun for it has ended.
pub struct Held {
    gone: AtomicBool,
    _caller: Option<Arc<OwnedSemaphorePermit>>,
    _connection: OwnedSemaphorePermit,
}

/// A heavy request's turn. When it goes, because the request has been answered or its caller has hung up, work not begun yet
/// is dropped.
pub struct Turn(Arc<Held>);

impl Turn {
    /// The turn of whoever holds one of the connections and, if it needs one, the caller's own place.
    pub fn new(caller: Option<Arc<OwnedSemaphorePermit>>, connection: OwnedSemaphorePermit) -> Turn {
        Turn(Arc::new(Held { gone: AtomicBool::new(false), _caller: caller, _connection: connection }))
    }

    pub fn lane(&self) -> Lane {
        Lane::Heavy(self.0.clone())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.gone.store(true, Ordering::Release);
    }
}

/// Places for a fixed number, and a line of limited length before them.
pub struct Queue {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    longest: usize,
    wait: Duration,
}

impl Queue {
    pub fn new(places: usize, longest: usize, wait: Duration) -> Queue {
        Queue { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0), longest, wait: wait.min(WAIT) }
    }

    /// A place, at once or after a short wait.
    ///
    /// # Errors
    /// `unavailable` when the line is full or the wait too long.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Ok(place);
        }
        let _line = Line::join(self)?;
        match tokio::time::timeout(self.wait, self.places.clone().acquire_owned()).await {
            Ok(place) => place.map_err(Error::unexpected),
            Err(_) => Err(busy()),
        }
    }

    /// A place, however long it takes: for work that no caller waits for.
    ///
    /// # Errors
    /// `unexpected` when the process ends.
    pub async fn enter_patiently(&self) -> Result<OwnedSemaphorePermit> {
        self.places.clone().acquire_owned().await.map_err(Error::unexpected)
    }

    /// Whether nobody is in it or waits for it.
    pub fn is_idle(&self, places: usize) -> bool {
        self.places.available_permits() == places && self.waiting.load(Ordering::Acquire) == 0
    }
}

/// One who waits; leaves the line by going.
struct Line<'q>(&'q AtomicUsize);

impl<'q> Line<'q> {
    fn join(queue: &'q Queue) -> Result<Line<'q>> {
        let before = queue.waiting.fetch_add(1, Ordering::AcqRel);
        let line = Line(&queue.waiting);
        if before < queue.longest { Ok(line) } else { Err(busy()) }
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Too many ask at once.
pub fn busy() -> Error {
    Error::new(ErrorCode::Unavailable)
        .detail("现在请求太多，请稍候几秒再试", "too many requests are waiting; please try again in a few seconds")
        .retry_after(2)
}

/// The work took longer than a caller should wait.
fn too_long() -> Error {
    Error::new(ErrorCode::Unavailable)
        .detail(
            "数据库没有及时回应；如果是提交，请用同一个幂等键（Idempotency-Key）再次提交，不会重复生效",
            "the database did not answer in time; send a change again with the same Idempotency-Key, and it takes effect once",
        )
        .retry_after(5)
}

/// Tells work that has not begun that nobody waits for it any more.
struct Waiter(Arc<AtomicBool>);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Runs blocking work off the async threads, in the lane of the caller. `place` is kept until the work has ended, also when
/// the caller goes before: what cannot be stopped is still counted.
///
/// # Errors
/// Those of the work; `unavailable` after `limit`, or when the caller has gone before it began.
pub async fn off_thread<T: Send + 'static>(
    place: Option<OwnedSemaphorePermit>,
    limit: Option<Duration>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let lane = Lane::current();
    let waiter = Waiter(Arc::new(AtomicBool::new(false)));
    let gone = waiter.0.clone();
    let task = tokio::task::spawn_blocking(move || {
        let _place = place;
        if gone.load(Ordering::Acquire) || lane.as_ref().is_some_and(Lane::caller_gone) {
            return Err(busy());
        }
        match lane {
            Some(lane) => lane.enter(work),
            None => work(),
        }
    });
    let done = match limit {
        Some(limit) => tokio::time::timeout(limit, task).await.map_err(|_| too_long())?,
        None => task.await,
    };
    drop(waiter);
    done.map_err(Error::unexpected)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn full_queue_refuses_at_once() {
        let queue = Queue::new(1, 0, WAIT);
        let place = queue.enter().await.unwrap();
        let refused = queue.enter().await.unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (ErrorCode::Unavailable, Some(2)));
        drop(place);
        assert!(queue.enter().await.is_ok());
        assert!(queue.is_idle(1));
    }

    #[tokio::test]
    async fn who_waits_too_long_leaves_the_line() {
        let queue = Queue::new(1, 1, Duration::from_millis(5));
        let _place = queue.enter().await.unwrap();
        assert_eq!(queue.enter().await.unwrap_err().code, ErrorCode::Unavailable);
        assert_eq!(queue.waiting.load(Ordering::Acquire), 0);
    }

    #[tokio::test]
    async fn work_of_a_turn_that_is_over_is_dropped() {
        let (callers, connections) = (Queue::new(1, 0, WAIT), Queue::new(1, 0, WAIT));
        let caller = Arc::new(callers.enter().await.unwrap());
        let turn = Turn::new(Some(caller), connections.enter().await.unwrap());
        let lane = turn.lane();
        let first = lane.clone().run(off_thread(None, None, || Ok(Lane::current().is_some()))).await;
        assert!(first.unwrap());
        drop(turn);
        let ran = Arc::new(AtomicBool::new(false));
        let flag = ran.clone();
        let work = move || {
            flag.store(true, Ordering::Release);
            Ok(())
        };
        assert!(lane.run(off_thread(None, None, work)).await.is_err());
        assert!(!ran.load(Ordering::Acquire));
        // The lane was the last to hold the places.
        assert!(callers.is_idle(1) && connections.is_idle(1));
    }
}
