//! `dictum token`: who may write over HTTP.

use anyhow::{Context as _, Result, ensure};
use clap::Subcommand;
use jiff::Timestamp;

use super::{Common, Console, Exit};
use crate::server::{Known, Scope, Tokens};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create a token and print it; only its hash is kept
    Create {
        /// What it allows
        #[arg(long, default_value = "ingest")]
        scope: Scope,
    },
    /// Print all tokens, by the names that they have in the log
    List,
    /// Take a token back
    Revoke {
        /// What `token list` calls it
        id: String,
    },
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let tokens = Tokens::of(&common.data);
        let folder = common.data.display();
        match self.action {
            Action::Create { scope } => {
                let token = tokens.create(scope);
                let token = token.with_context(|| format!("cannot keep a token in {folder}"))?;
                writeln!(console.out, "{token}")?;
            }
            Action::List => {
                let known = tokens.list();
                let known = known.with_context(|| format!("cannot read the tokens in {folder}"))?;
                for Known { id, scope, created } in known {
                    let created = created.and_then(|at| Timestamp::from_second(at).ok());
                    let created = created.map_or("-".to_owned(), |at| at.to_string());
                    writeln!(console.out, "{id}\t{scope}\t{created}")?;
                }
            }
            Action::Revoke { id } => {
                let gone = tokens.revoke(&id);
                let gone = gone.with_context(|| format!("cannot change the tokens in {folder}"))?;
                ensure!(gone, "there is no token {id:?} in {folder}");
            }
        }
        Ok(Exit::Done)
    }
}
