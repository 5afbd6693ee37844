//! Time and memory of this process, for the engine's report.

use std::{fs, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use rustix::time::{ClockId, clock_gettime};

use matching::cli::Meter;

/// Reads the operating system's clocks, and draws a progress bar where there is a terminal.
pub struct Process {
    bar: ProgressBar,
}

impl Process {
    #[expect(clippy::new_without_default, reason = "a process is not a default of anything")]
    pub fn new() -> Process {
        let bar = ProgressBar::new(1000);
        let style = ProgressStyle::with_template("clearing {bar:40} {percent}% {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Process { bar }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

impl Meter for Process {
    fn wall(&self) -> Duration {
        read(ClockId::Monotonic)
    }

    fn cpu(&self) -> Duration {
        read(ClockId::ProcessCPUTime)
    }

    fn peak_rss_mb(&self) -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }

    fn progress(&self, share: f64) {
        self.bar.set_position((share * 1000.0) as u64);
    }
}
