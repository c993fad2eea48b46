//! One file per resource.

pub(super) mod articles;
pub(super) mod health;
pub(super) mod sparql;
