//! Process start and exit code; everything else is [`dictum::cli`].

use std::{env, io, process::ExitCode};

use dictum::cli::{Console, run};

/// Serves RocksDB, too: it takes the place of the C library's.
#[cfg(feature = "rocksdb")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (mut out, mut err) = (io::BufWriter::new(io::stdout()), io::stderr());
    let terminal = io::IsTerminal::is_terminal(&io::stdout());
    run(env::args_os(), Console { out: &mut out, err: &mut err, terminal }).into()
}
