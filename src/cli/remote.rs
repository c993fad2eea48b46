//! Asking a running server.

use std::io::Read;

use anyhow::{Context as _, Result, bail};
use ureq::{
    AsSendBody, BodyReader,
    http::{
        Request,
        header::{AUTHORIZATION, CONTENT_TYPE},
        request::Builder,
    },
};

/// Sends a request with a token; the body of what comes back, or an error that says what was answered.
pub(super) fn send(method: &str, url: &str, token: &str) -> Result<impl Read + use<>> {
    let request = Request::builder().header(AUTHORIZATION, format!("Bearer {token}"));
    ask(request.method(method), url, ())
}

/// What is open to all, as text.
pub(super) fn get(url: &str) -> Result<String> {
    text(ask(Request::builder(), url, ())?, url)
}

/// Sends a table with a token; what is answered, as text.
pub(super) fn post_table(url: &str, token: &str, table: &[u8]) -> Result<String> {
    let request = Request::builder().method("POST").header(CONTENT_TYPE, "text/csv");
    text(ask(request.header(AUTHORIZATION, format!("Bearer {token}")), url, table)?, url)
}

fn text(mut body: impl Read, url: &str) -> Result<String> {
    let mut text = String::new();
    body.read_to_string(&mut text).with_context(|| format!("{url} broke off"))?;
    Ok(text)
}

fn ask(request: Builder, url: &str, body: impl AsSendBody) -> Result<BodyReader<'static>> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = request.uri(url).body(body).with_context(|| format!("cannot ask {url}"))?;
    let answer = agent.run(request).with_context(|| format!("cannot reach {url}"))?;
    let status = answer.status();
    let mut body = answer.into_body();
    if !status.is_success() {
        let said = body.read_to_string().unwrap_or_default();
        bail!("{url} answered {status}: {said}");
    }
    Ok(body.into_reader())
}
