//! Asking a running server.

use std::io::Read;

use anyhow::{Context as _, Result, bail};

/// Sends a request with a token; the body of what comes back, or an error that says what was answered.
pub(super) fn send(method: &str, url: &str, token: &str) -> Result<impl Read + use<>> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("Authorization", format!("Bearer {token}"))
        .body(())
        .with_context(|| format!("cannot ask {url}"))?;
    let answer = agent.run(request).with_context(|| format!("cannot reach {url}"))?;
    let status = answer.status();
    let mut body = answer.into_body();
    if !status.is_success() {
        let said = body.read_to_string().unwrap_or_default();
        bail!("{url} answered {status}: {said}");
    }
    Ok(body.into_reader())
}
