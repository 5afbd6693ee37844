//! The binary: everything is in the library.

use std::process::ExitCode;

/// Many small texts come and go in imports, answers and clearings.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cailanzi::cli::run()
}
