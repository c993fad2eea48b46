//! The socket: connections in, with limits that a slow or silent client cannot stretch.
//!
//! **In:** a listener, an [`AppState`]. **Out:** connections served until told to stop. A client has
//! [`HEADERS`] to send the head of a request, the next one of a kept connection included; one that does
//! not read is cut off after [`STALL`], and so is one that stops in the middle of a body. More than
//! [`CONNECTIONS`] wait in the system's queue.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use futures_util::StreamExt as _;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;

use super::{AppState, router};

/// Time to send the head of a request.
const HEADERS: Duration = Duration::from_secs(10);

/// Time in which a client must read or send something.
const STALL: Duration = Duration::from_secs(20);

/// Connections at once, if the system lets the program have that many.
const CONNECTIONS: u64 = 10_000;

/// Files that are no connections: the store, the workers' pipes.
const OTHER_FILES: u64 = 512;

/// Serves until `stop` is ready, then lets requests under way finish for as long as `patience`.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> io::Result<()> {
    let app = router(state.clone()).layer(middleware::from_fn(steady));
    let places = usize::try_from(connections()).unwrap_or(usize::MAX);
    let places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = graceful.watch(connection(stream, &app));
                tokio::spawn(async move {
                    let _place = place;
                    // What goes wrong on a connection is the client's to notice.
                    let _broken = connection.await;
                });
            }
            Err(error) => {
                // A connection that is gone already, or no more files: that passes.
                tracing::warn!(%error, "cannot take a connection");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    state.stop();
    if timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut off");
    }
    Ok(())
}

/// One connection, over HTTP/1.1.
fn connection(
    stream: TcpStream,
    app: &Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Answers are written whole; waiting for more would only delay them.
    let _slower = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STALL));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(app.clone()))
}

/// Ends a body that its sender leaves off in the middle.
async fn steady(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let chunks = futures_util::stream::unfold(body.into_data_stream(), |mut chunks| async {
        let chunk = match timeout(STALL, chunks.next()).await {
            Ok(chunk) => chunk?.map_err(io::Error::other),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        Some((chunk, chunks))
    });
    next.run(Request::from_parts(parts, Body::from_stream(chunks))).await
}

/// How many connections there may be; raises the limit on open files towards it.
fn connections() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = CONNECTIONS + OTHER_FILES;
    let files = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let have = current.unwrap_or(wanted);
    if have >= files {
        return have.min(wanted).saturating_sub(OTHER_FILES).max(1);
    }
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(files), maximum });
    let have = if raised.is_ok() { files } else { have };
    have.saturating_sub(OTHER_FILES).max(1)
}
