//! `dictum backup` and `dictum restore`: a whole store as one file, and back.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::{Common, Console, Exit, remote};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write; `-` is stdout
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Have the server at this address do it, while it serves
    #[arg(long, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// A token of the scope `admin`
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// File that `dictum backup` wrote; `-` is stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self { file, server, token } = self;
        if file == Path::new("-") {
            return back_up(common, server.zip(token), console.out);
        }
        // Renamed when it is whole.
        let part = file.with_added_extension("part");
        let doing = || format!("cannot write the backup {}", file.display());
        let mut out = File::create(&part).with_context(doing)?;
        let exit = back_up(common, server.zip(token), &mut out)?;
        out.sync_all().and_then(|()| std::fs::rename(&part, &file)).with_context(doing)?;
        Ok(exit)
    }
}

fn back_up(common: &Common, server: Option<(String, String)>, out: &mut dyn Write) -> Result<Exit> {
    let Some((server, token)) = server else {
        common.existing_store()?.backup(out)?;
        return Ok(Exit::Done);
    };
    let url = format!("{}/backup", server.trim_end_matches('/'));
    let mut body = remote::send("POST", &url, &token)?;
    io::copy(&mut body, out).context("the backup broke off")?;
    Ok(Exit::Done)
}

impl Restore {
    pub(super) fn run(self, common: &Common) -> Result<Exit> {
        let input: Box<dyn Read> = if self.file == Path::new("-") {
            Box::new(io::stdin())
        } else {
            let file = File::open(&self.file);
            Box::new(file.with_context(|| format!("cannot read {}", self.file.display()))?)
        };
        Store::restore(&common.data, io::BufReader::new(input))?;
        Ok(Exit::Done)
    }
}
