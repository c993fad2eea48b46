//! Whom queries and updates may ask, by `SERVICE` and `LOAD`.

use std::{net::IpAddr, time::Duration};

use anyhow::Result;

use super::usage;
use crate::outside::Listed;

#[derive(Debug, clap::Args)]
pub(super) struct Services {
    /// Let queries ask this endpoint by SERVICE, and updates LOAD it; one that ends in / stands for
    /// all below it; may be given several times [default: nobody is asked]
    #[arg(long = "service", value_name = "URL", value_delimiter = ',')]
    endpoints: Vec<String>,
    /// Let the name of an endpoint stand for this private address; may be given several times
    #[arg(long = "service-address", value_name = "ADDR", value_delimiter = ',')]
    addresses: Vec<IpAddr>,
    /// Longest time that one query waits for other servers
    #[arg(long = "service-timeout", value_name = "SECONDS", default_value = "10")]
    timeout: u64,
    /// Longest answers of other servers to one query, all together
    #[arg(long = "service-bytes", value_name = "BYTES", default_value = "33554432")]
    bytes: u64,
}

impl Services {
    /// The list.
    pub(super) fn listed(&self) -> Result<Listed> {
        let time = Duration::from_secs(self.timeout);
        let (endpoints, addresses) = (self.endpoints.clone(), self.addresses.clone());
        Listed::new(endpoints, addresses, time, self.bytes).map_err(usage)
    }
}
