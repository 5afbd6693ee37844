//! The program as a child of this process: started when it is first needed, kept for the next page, one page at a time. It is
//! ended when a page takes too long, and ends by itself when nothing has been asked of it for a while.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError, mpsc},
    thread,
    time::Duration,
};

use kernel::{Error, ErrorCode, Result};

use super::{
    fonts::Fonts,
    protocol::{Answer, PROGRAM, Request},
};

/// How long a page may take.
const LIMIT: Duration = Duration::from_secs(60);

/// How long until a program that was not there is looked for again.
const AGAIN: Duration = Duration::from_secs(60);

/// A page with all its pictures is far below this.
const MAX_BYTES: usize = 64 << 20;

/// The program, where it is running.
static PROCESS: Mutex<Option<Process>> = Mutex::new(None);

/// What the program has said of the fonts.
static FONTS: OnceLock<Fonts> = OnceLock::new();

struct Process {
    child: Child,
    input: ChildStdin,
    answers: mpsc::Receiver<(Answer, Vec<u8>)>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a request has come to.
enum Outcome {
    Done(Answer, Vec<u8>),
    /// The program has ended, or has been ended by somebody.
    Gone,
    TooLong,
}

impl Process {
    fn start() -> Result<Process> {
        let program = program().ok_or_else(not_installed)?;
        let mut child = Command::new(&program)
            // Of the environment, which has the server's passwords, only where fonts are.
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| says_where_fonts_are(name)))
            // Address space is limited: every thread takes some, and a machine may have many processors.
            .env("RAYON_NUM_THREADS", "2")
            .env("MALLOC_ARENA_MAX", "2")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| broken(&format!("{}: {e}", program.display())))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken("no pipe to the program"));
        };
        let (sender, answers) = mpsc::channel();
        thread::Builder::new()
            .name("typeset".to_owned())
            .spawn(move || {
                let mut output = BufReader::new(output);
                while let Some(answer) = receive(&mut output) {
                    if sender.send(answer).is_err() {
                        break;
                    }
                }
            })
            .map_err(Error::unexpected)?;
        Ok(Process { child, input, answers })
    }

    fn ask(&mut self, line: &[u8]) -> Outcome {
        if self.input.write_all(line).and_then(|()| self.input.flush()).is_err() {
            return Outcome::Gone;
        }
        match self.answers.recv_timeout(LIMIT) {
            Ok((answer, bytes)) => Outcome::Done(answer, bytes),
            Err(mpsc::RecvTimeoutError::Timeout) => Outcome::TooLong,
            Err(mpsc::RecvTimeoutError::Disconnected) => Outcome::Gone,
        }
    }
}

fn receive(output: &mut BufReader<ChildStdout>) -> Option<(Answer, Vec<u8>)> {
    let mut line = String::new();
    output.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let answer = serde_json::from_str(&line).ok()?;
    let mut bytes = Vec::new();
    if let Answer::Page { bytes: count } = answer {
        if count > MAX_BYTES {
            return None;
        }
        bytes.resize(count, 0);
        output.read_exact(&mut bytes).ok()?;
    }
    Some((answer, bytes))
}

fn says_where_fonts_are(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == "HOME" || name.starts_with("XDG_") || name.starts_with("FONTCONFIG_")
}

/// The program beside this one; cargo puts the binaries of tests one folder deeper.
fn program() -> Option<PathBuf> {
    let own = env::current_exe().ok()?;
    let folder = own.parent()?;
    let folder = if folder.file_name() == Some(OsStr::new("deps")) { folder.parent()? } else { folder };
    Some(folder.join(PROGRAM)).filter(|path| path.is_file())
}

fn ask(request: &Request) -> Result<(Answer, Vec<u8>)> {
    let mut line = serde_json::to_vec(request).map_err(Error::unexpected)?;
    line.push(b'\n');
    let mut slot = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    // A program that was running may have ended by itself; a new one is asked once.
    let kept = slot.take();
    let tries = if kept.is_some() { 2 } else { 1 };
    let mut process = match kept {
        Some(process) => process,
        None => Process::start()?,
    };
    for attempt in 1..=tries {
        match process.ask(&line) {
            Outcome::Done(answer, bytes) => {
                *slot = Some(process);
                return Ok((answer, bytes));
            }
            Outcome::Gone if attempt < tries => process = Process::start()?,
            Outcome::Gone => break,
            Outcome::TooLong => return Err(broken("the page took too long")),
        }
    }
    Err(broken("the program has ended without an answer"))
}

pub fn remembered_fonts() -> Option<&'static Fonts> {
    FONTS.get()
}

pub fn find_fonts() {
    let found = thread::Builder::new().name("fonts".to_owned()).spawn(|| {
        while fonts().is_err() {
            thread::sleep(AGAIN);
        }
    });
    if let Err(error) = found {
        tracing::warn!(%error, "the fonts are not looked for before the first page");
    }
}

pub fn fonts() -> Result<&'static Fonts> {
    if let Some(fonts) = FONTS.get() {
        return Ok(fonts);
    }
    match ask(&Request::Fonts)? {
        (Answer::Fonts(printable), _) => Ok(FONTS.get_or_init(|| Fonts::new(printable))),
        _ => Err(broken("the program answered something else")),
    }
}

pub fn page(request: &Request) -> Result<Vec<u8>> {
    match ask(request)? {
        (Answer::Page { .. }, bytes) => Ok(bytes),
        (Answer::Fault(cause), _) => Err(broken(&cause)),
        (Answer::Fonts(_), _) => Err(broken("the program answered something else")),
    }
}

fn not_installed() -> Error {
    Error::new(ErrorCode::Unavailable).detail(
        "PDF 正在准备：排版程序还没有装好；请过几分钟再试，或下载 XLSX、CSV",
        "the PDF is being prepared: the typesetting program is not installed yet; try again in some minutes, or download \
             XLSX or CSV",
    )
}

/// The figures are there in other formats, so a page that cannot be set is no fault of the reader's request.
fn broken(cause: &str) -> Error {
    tracing::error!(cause, "the page cannot be typeset");
    let error = Error::new(ErrorCode::Unavailable).detail(
        "本版暂时无法排版成 PDF；请下载 XLSX 或 CSV",
        "this edition cannot be typeset as a PDF at present; download XLSX or CSV",
    );
    Error { cause: Some(cause.to_owned()), ..error }
}
