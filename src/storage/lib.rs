//! The plumbing between use cases and the two databases: SQLite, embedded, and PostgreSQL.
//! Use cases see a [`Tx`]; which engine is behind it they never learn.

#[macro_use]
mod table_macros;

mod backup;
mod bulk;
mod checkpoint;
mod connection;
mod dialect;
mod folder;
mod forget;
pub mod lane;
mod mark;
mod market_guard;
mod migrate;
mod probe;
pub mod schema;
mod schema_text;
mod seed;
mod statement;
mod transaction;
mod tx;
mod types;

use std::{
    any::Any,
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::connection::TransactionManager;
use tokio::sync::{Notify, OwnedSemaphorePermit};

pub use backup::{Backup, backup};
pub use bulk::Bulk;
pub use connection::{Access, AnyConn, DbUrl, Manager, MultiBackend, Tuning};
pub use dialect::{Both, exclusive, plan_once};
pub use folder::{keep_private, private_file, private_folder};
pub use forget::forget_before;
pub use mark::forget_marks;
pub use migrate::{STEPS, Startup, begin_startup, migrate, open_market, pending};
pub use probe::Health;
pub use schema_text::{Engine, expand};
pub use statement::{Statement, Value};
pub use transaction::savepoint;
pub use tx::Tx;

use checkpoint::Checkpoints;
use connection::Cache;
use kernel::{Error, ErrorCode, Id, RegionCode, Result, fault};
use lane::{Lane, Queue, Turn, off_thread};
use probe::Probe;
use transaction::{Changing, Transactions, begin};

/// How long a transaction that lost a race or its connection is run again.
const TRYING: Duration = Duration::from_secs(5);

/// The pause before the first of these attempts; it doubles, to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long a request waits for what it has begun: an ordinary read, an ordinary change, and anything of a heavy request.
const READING: Duration = Duration::from_secs(10);
const WRITING: Duration = Duration::from_secs(60);
const HEAVY: Duration = Duration::from_secs(300);

/// How long work that no caller waits for waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections for reads of the worker, and how long an idle one of these or of the heavy lane is kept.
const BACKGROUND: u32 = 2;
const IDLE: Duration = Duration::from_secs(60);

/// The database, shared by all requests, as one market sees it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    market: RegionCode,
    /// Rung after every commit in this market, so that its background work starts at once.
    committed: Arc<Notify>,
}

struct Inner {
    url: DbUrl,
    light: r2d2::Pool<Manager>,
    heavy: r2d2::Pool<Manager>,
    background: r2d2::Pool<Manager>,
    writers: r2d2::Pool<Manager>,
    /// Queue fairly for a connection: r2d2 alone lets the newest waiter win.
    reading: Queue,
    heavy_reading: Queue,
    working: Queue,
    writing: Queue,
    /// Transactions that change something at this moment.
    changing: AtomicUsize,
    /// The engine has said that the file is damaged; only a restart after repair takes that back.
    damaged: AtomicBool,
    probe: Probe,
    /// What is rung after the commits of each market.
    committed: Mutex<HashMap<RegionCode, Arc<Notify>>>,
    /// Only SQLite needs it.
    checkpoints: Option<Checkpoints>,
}

impl Db {
    /// [`Db::open_with`] the usual tuning.
    ///
    /// # Errors
    /// `unexpected` when no connection can be made.
    pub fn open(url: &DbUrl, connections: u32) -> Result<Db> {
        Db::open_with(url, &Tuning::new(connections))
    }

    /// Opens the pools: for ordinary reads, heavy reads, the worker's reads, and writes, of which SQLite has one at a time.
    ///
    /// # Errors
    /// `unexpected` when no connection can be made.
    pub fn open_with(url: &DbUrl, tuning: &Tuning) -> Result<Db> {
        let embedded = matches!(url, DbUrl::Sqlite(_));
        let (light, heavy) = (tuning.connections, tuning.heavy);
        let pool = |access, size: u32, spare: u32, cache: u64| {
            r2d2::Pool::builder()
                .max_size(size)
                // The lanes that are seldom used open their connections when they are.
                .min_idle(Some(spare))
                .idle_timeout(if spare == 0 { Some(IDLE) } else { Some(IDLE * 10) })
                .test_on_check_out(false)
                .connection_timeout(Duration::from_secs(10))
                .connection_customizer(Box::new(Cache { bytes: if embedded { cache } else { 0 } }))
                .build(Manager { url: url.clone(), access })
                .map_err(|e| Error::unexpected(format!("cannot open {}: {e}", url.redacted())))
        };
        // A quarter is the writer's, which keeps what a whole round changes; the readers share the rest.
        let each = tuning.cache_bytes / 4 * 3 / u64::from(light + heavy + BACKGROUND);
        let change = if embedded { 1 } else { light };
        // The writer comes first: it makes the file that the others open.
        let writers = pool(Access::ReadWrite, change, 1, tuning.cache_bytes / 4)?;
        let manager = Manager { url: url.clone(), access: Access::ReadWrite };
        let checkpoints = if embedded { Some(Checkpoints::start(&manager)?) } else { None };
        let queue = |places: u32| Queue::new(places as usize, tuning.waiting, tuning.wait);
        let inner = Inner {
            url: url.clone(),
            light: pool(Access::ReadOnly, light, 1, each)?,
            heavy: pool(Access::ReadOnly, heavy, 0, each)?,
            background: pool(Access::ReadOnly, BACKGROUND, 0, each)?,
            writers,
            reading: queue(light),
            heavy_reading: queue(heavy),
            working: queue(BACKGROUND),
            writing: queue(change),
            changing: AtomicUsize::new(0),
            damaged: AtomicBool::new(false),
            probe: Probe::new(manager),
            committed: Mutex::default(),
            checkpoints,
        };
        Ok(Db::new(Arc::new(inner), RegionCode::BEIJING))
    }

    fn new(inner: Arc<Inner>, market: RegionCode) -> Db {
        let committed = inner.committed.lock().unwrap_or_else(PoisonError::into_inner).entry(market).or_default().clone();
        Db { inner, market, committed }
    }

    /// The same database for the work of another market.
    pub fn of_market(&self, market: RegionCode) -> Db {
        Db::new(self.inner.clone(), market)
    }

    pub fn market(&self) -> RegionCode {
        self.market
    }

    pub fn url(&self) -> &DbUrl {
        &self.inner.url
    }

    /// Whether requests can be served, asked of the database at most once a second.
    pub async fn health(&self) -> Health {
        self.inner.probe.look(self).await
    }

    /// A heavy request's turn; `caller` is the caller's own place, if it needs one.
    ///
    /// # Errors
    /// `unavailable` when too many wait, or too long.
    pub async fn turn(&self, caller: Option<Arc<OwnedSemaphorePermit>>) -> Result<Turn> {
        Ok(Turn::new(caller, self.inner.heavy_reading.enter().await?))
    }

    /// Runs `work` on one consistent snapshot of the data, off the async threads.
    ///
    /// # Errors
    /// Those of `work`; `unavailable` when too many wait, or too long.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> {
        let reading = self.clone().read_erased(Box::new(move |tx| work(tx).map(erase)));
        async move { reading.await.and_then(restore) }
    }

    async fn read_erased(self, work: Reading) -> Result<Erased> {
        let (place, limit) = match Lane::current() {
            // Its turn has one of the connections.
            Some(Lane::Heavy(_)) => (None, Some(HEAVY)),
            Some(Lane::Light) => (Some(self.inner.reading.enter().await?), Some(READING)),
            Some(Lane::Paged) => (Some(self.inner.heavy_reading.enter_patiently().await?), Some(HEAVY)),
            None => (Some(self.inner.working.enter_patiently().await?), None),
        };
        off_thread(place, limit, Box::new(move || self.read_now(work))).await
    }

    /// Runs work that computes much, or reads through [`Db::read_now`], off the async threads: as part of a heavy request's
    /// turn, or in a turn of its own.
    ///
    /// # Errors
    /// Those of `work`; `unavailable` when too many wait, or too long.
    pub fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> {
        let computing = self.clone().compute_erased(Box::new(move || work().map(erase)));
        async move { computing.await.and_then(restore) }
    }

    async fn compute_erased(self, work: Work) -> Result<Erased> {
        match Lane::current() {
            Some(Lane::Heavy(_)) => off_thread(None, Some(HEAVY), work).await,
            Some(_) => {
                let turn = self.turn(None).await?;
                turn.lane().run(off_thread(None, Some(HEAVY), work)).await
            }
            None => off_thread(None, None, work).await,
        }
    }

    /// Runs `work` in one transaction, off the async threads, again if it lost a race, and returns
    /// once it is committed to disk.
    ///
    /// # Errors
    /// Those of `work`; then nothing has changed. `unavailable` when too many wait, or too long; when the database has not
    /// answered in time, or has been lost while it committed and did not come back, the change may still take effect.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> {
        let writing = self.clone().write_erased(Box::new(move |tx| work(tx).map(erase)));
        async move { writing.await.and_then(restore) }
    }

    async fn write_erased(self, work: Writing) -> Result<Erased> {
        let (place, limit) = match Lane::current() {
            Some(lane) => (self.inner.writing.enter().await?, Some(if matches!(lane, Lane::Heavy(_)) { HEAVY } else { WRITING })),
            None => (self.inner.writing.enter_patiently().await?, None),
        };
        off_thread(Some(place), limit, Box::new(move || self.write_now(work))).await
    }

    /// [`Db::read`] for callers without an async runtime.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let (mut work, mut value) = (Some(work), None);
        self.read_with(&mut |tx| {
            if let Some(work) = work.take() {
                value = Some(work(tx)?);
            }
            Ok(())
        })?;
        value.ok_or_else(no_value)
    }

    fn read_with(&self, work: &mut dyn FnMut(&mut Tx) -> Result<()>) -> Result<()> {
        let mut conn = self.begin_read()?;
        let result = work(&mut conn).inspect_err(|error| {
            if fault::is_lost(error) {
                conn.give_up();
            }
        });
        // A connection whose rollback fails is broken, and the pool drops it.
        let _ = Transactions::rollback_transaction(&mut *conn);
        self.note(result)
    }

    /// A connection that has begun a transaction for reading: another one when it turns out that this one has been lost since it
    /// was last used.
    fn begin_read(&self) -> Result<r2d2::PooledConnection<Manager>> {
        let (pool, patience) = match Lane::current() {
            Some(Lane::Heavy(_) | Lane::Paged) => (&self.inner.heavy, lane::WAIT),
            Some(Lane::Light) => (&self.inner.light, lane::WAIT),
            None => (&self.inner.background, PATIENCE),
        };
        let mut tries = Tries::begin();
        loop {
            let mut conn = pool.get_timeout(patience).map_err(unavailable)?;
            conn.set_market(self.market);
            // SQLite: a deferred transaction is a snapshot. PostgreSQL: the default level is enough for lists.
            match begin(conn.engine(), "BEGIN") {
                Err(error) if fault::is_lost(&error) => {
                    conn.give_up();
                    drop(conn);
                    tries.pause(error)?;
                }
                begun => return begun.map(|()| conn),
            }
        }
    }

    /// [`Db::write`] for callers without an async runtime.
    ///
    /// # Errors
    /// Those of `work`; then nothing has changed. `unavailable` when the database has been lost while it committed and did not
    /// come back: then the change may have taken effect.
    pub fn write_now<T>(&self, work: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        let mut value = None;
        self.write_with(&mut |tx| {
            value = Some(work(tx)?);
            Ok(())
        })?;
        value.ok_or_else(no_value)
    }

    fn write_with(&self, work: &mut dyn FnMut(&mut Tx) -> Result<()>) -> Result<()> {
        let mut tries = Tries::begin();
        loop {
            let outcome = match self.write_once(work) {
                Err(Failure::InDoubt { mark, error }) => self.settle(mark, *error, &mut tries),
                Err(Failure::Undone(error)) => Err(*error),
                Ok(()) => Ok(()),
            };
            match outcome {
                Err(error) if error.retryable => tries.pause(error)?,
                result => {
                    if result.is_ok() {
                        self.committed.notify_waiters();
                        if let Some(checkpoints) = &self.inner.checkpoints {
                            checkpoints.ring();
                        }
                    }
                    return self.note(result);
                }
            }
        }
    }

    fn write_once(&self, work: &mut dyn FnMut(&mut Tx) -> Result<()>) -> std::result::Result<(), Failure> {
        let mut conn = self.begin_write()?;
        let _changing = Changing::begin(&self.inner.changing);
        match work(&mut conn).and_then(|()| mark::leave(&mut conn)) {
            Ok(mark) => Transactions::commit_transaction(&mut *conn).map_err(|error| {
                conn.give_up();
                Failure::at_commit(mark, error)
            }),
            Err(error) => {
                if fault::is_lost(&error) {
                    conn.give_up();
                }
                // A connection whose rollback fails is broken, and the pool drops it.
                let _ = Transactions::rollback_transaction(&mut *conn);
                Err(error.into())
            }
        }
    }

    /// A connection that has begun a transaction for changes.
    fn begin_write(&self) -> Result<r2d2::PooledConnection<Manager>> {
        let patience = if Lane::current().is_some() { lane::WAIT } else { PATIENCE };
        let mut conn = self.inner.writers.get_timeout(patience).map_err(unavailable)?;
        // IMMEDIATE: a deferred SQLite transaction that starts to write fails at once if anyone else wrote meanwhile.
        let sql = if conn.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        conn.set_market(self.market);
        begin(conn.engine(), sql).inspect_err(|error| {
            if fault::is_lost(error) {
                conn.give_up();
            }
        })?;
        Ok(conn)
    }

    /// What became of a transaction whose COMMIT got no answer: it took effect, or it may be run again. While the database does
    /// not answer either, nobody can know.
    fn settle(&self, mark: Id, in_doubt: Error, tries: &mut Tries) -> Result<()> {
        loop {
            match self.begin_write().and_then(|mut conn| mark::was_committed(&mut conn, mark)) {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Error { retryable: true, ..in_doubt }),
                Err(error) => {
                    tracing::warn!(%error, "a commit in doubt cannot be settled yet");
                    if tries.pause(error).is_err() {
                        return Err(in_doubt);
                    }
                }
            }
        }
    }

    /// Remembers what the engine says about the file itself.
    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result
            && fault::is_damage(error)
        {
            self.inner.damaged.store(true, Ordering::Release);
        }
        result
    }

    /// Waits until something has been committed by this process in this market.
    pub async fn committed(&self) {
        self.committed.notified().await;
    }
}

/// How an attempt to write has failed.
enum Failure {
    /// Nothing has changed.
    Undone(Box<Error>),
    /// The change may be stored or not; the mark tells.
    InDoubt { mark: Id, error: Box<Error> },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Undone(Box::new(error))
    }
}

impl Failure {
    fn at_commit(mark: Option<Id>, error: diesel::result::Error) -> Failure {
        match (fault::at_commit(error), mark) {
            (Ok(undone), _) => undone.into(),
            (Err(error), Some(mark)) => Failure::InDoubt { mark, error: Box::new(error) },
            // Nothing was changed.
            (Err(error), None) => Error { retryable: true, ..error }.into(),
        }
    }
}

/// Attempts within a limited time, with pauses that grow.
struct Tries {
    start: Instant,
    pause: Duration,
}

impl Tries {
    fn begin() -> Tries {
        Tries { start: Instant::now(), pause: FIRST_PAUSE }
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    /// `unavailable` when the time is over.
    fn pause(&mut self, error: Error) -> Result<()> {
        if self.start.elapsed() >= TRYING {
            return Err(Error { code: ErrorCode::Unavailable, retryable: false, retry_after: Some(1), ..error });
        }
        // Those that lost to each other must not meet again.
        std::thread::sleep(self.pause.mul_f64(rand::random_range(0.5..1.0)));
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

fn unavailable(error: r2d2::Error) -> Error {
    Error { cause: Some(error.to_string()), ..Error::new(ErrorCode::Unavailable).retry_after(1) }
}

/// What work has come to, without its type: every use case has its own types, and queues, threads and transactions are
/// compiled once for all of them.
type Erased = Box<dyn Any + Send>;

type Reading = Box<dyn FnOnce(&mut Tx) -> Result<Erased> + Send>;
type Writing = Box<dyn Fn(&mut Tx) -> Result<Erased> + Send>;
type Work = Box<dyn FnOnce() -> Result<Erased> + Send>;

fn erase<T: Send + 'static>(value: T) -> Erased {
    Box::new(value)
}

fn restore<T: 'static>(value: Erased) -> Result<T> {
    value.downcast().map(|value| *value).map_err(|_| no_value())
}

fn no_value() -> Error {
    Error::unexpected("work has ended without its value")
}
