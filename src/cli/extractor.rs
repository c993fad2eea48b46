//! What a command extracts with.

use anyhow::Result;

use super::Common;
use crate::claim::Finder;

impl Common {
    /// What finds attributions, as the flags say.
    pub(super) fn finder(&self) -> Result<Finder> {
        Ok(Finder::Rules)
    }
}
