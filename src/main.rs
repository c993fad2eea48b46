//! Process start and exit code; everything else is [`dictum::cli`].

use std::{env, io, process::ExitCode};

use dictum::cli::{Console, run};

fn main() -> ExitCode {
    let (mut out, mut err) = (io::BufWriter::new(io::stdout()), io::stderr());
    let terminal = io::IsTerminal::is_terminal(&io::stdout());
    run(env::args_os(), Console { out: &mut out, err: &mut err, terminal }).into()
}
