//! The network's door for the preview: HTTP/1.1 with limits on everything that a stranger could make large or slow.
use super::Trouble;
use crate::base::web::{Answer, Content, Request};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, broadcast, mpsc};

/// At once; more have to wait.
const CONNECTIONS: usize = 256;
/// Pages that are rendered at once.
const WORKERS: usize = 8;
/// Until a request's header is there, also the next one of a connection.
const HEADER_TIME: Duration = Duration::from_secs(15);
/// Of a connection; a browser makes a new one without a word.
const LIFE: Duration = Duration::from_secs(600);
/// For the last answer of a connection that has to end.
const FAREWELL: Duration = Duration::from_secs(10);
/// Bytes of a request's header.
const HEADER: usize = 16 << 10;
const HEADERS: usize = 64;
/// Bytes of a file that are in memory at once.
const CHUNK: usize = 64 << 10;
/// A line that says nothing, so that a browser that is gone is found out.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Ports that are tried after the wanted one.
const PORTS: u16 = 50;

/// Answers a request; it may take its time.
pub type Handler = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;
/// Where binary sources are at this time.
pub type Folder = Arc<dyn Fn() -> PathBuf + Send + Sync>;

/// Tells all browsers that listen.
#[derive(Clone)]
pub struct Events(broadcast::Sender<Arc<str>>);

impl Events {
    pub fn new() -> Events {
        Events(broadcast::channel(64).0)
    }

    /// One message, in one line.
    pub fn send(&self, data: &str) {
        // That nobody listens is no fault.
        let _ = self.0.send(data.into());
    }

    /// Whether any browser listens.
    pub fn are_heard(&self) -> bool {
        self.0.receiver_count() > 0
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

/// A port of this machine that is ours.
pub struct Bound {
    listener: TcpListener,
    pub address: SocketAddr,
}

/// Takes the port, or the next one that is free.
pub fn bind(host: IpAddr, port: u16) -> Result<Bound, Trouble> {
    let last = if port == 0 {
        0
    } else {
        port.saturating_add(PORTS)
    };
    let mut first = None;
    for port in port..=last {
        let bound = TcpListener::bind((host, port)).and_then(|listener| {
            let address = listener.local_addr()?;
            listener.set_nonblocking(true)?;
            Ok(Bound { listener, address })
        });
        match bound {
            Ok(bound) => return Ok(bound),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                first = first.or(Some(error))
            }
            Err(error) => {
                let why = match error.kind() {
                    std::io::ErrorKind::PermissionDenied => {
                        "you may not; take a port above 1023".to_string()
                    }
                    std::io::ErrorKind::AddrNotAvailable => {
                        "this machine does not have that address".to_string()
                    }
                    _ => error.to_string(),
                };
                return Err(Trouble::new(format!(
                    "cannot listen on {host}, port {port}: {why}"
                )));
            }
        }
    }
    Err(
        Trouble::new(format!("the ports from {port} to {last} are all in use"))
            .help("name another one with --port"),
    )
}

impl Bound {
    /// Answers until somebody presses Ctrl-C.
    pub fn serve(self, handler: Handler, folder: Folder, events: Events) -> Result<(), Trouble> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(WORKERS)
            .enable_all()
            .build()
            .map_err(|error| Trouble::new(format!("cannot serve: {error}")))?;
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)
                .map_err(|error| Trouble::new(format!("cannot serve: {error}")))?;
            either(
                accept(
                    listener,
                    Arc::new(Door {
                        handler,
                        folder,
                        events,
                    }),
                ),
                interrupted(),
            )
            .await;
            Ok(())
        });
        // A page that is being rendered is for nobody now.
        runtime.shutdown_background();
        served
    }
}

/// Until one of the two is done.
async fn either(first: impl Future, second: impl Future) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    std::future::poll_fn(|context| {
        let done =
            first.as_mut().poll(context).is_ready() || second.as_mut().poll(context).is_ready();
        if done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Ctrl-C, or the word of whoever started us.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            return either(tokio::signal::ctrl_c(), ended.recv()).await;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

struct Door {
    handler: Handler,
    folder: Folder,
    events: Events,
}

async fn accept(listener: tokio::net::TcpListener, door: Arc<Door>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // It is never closed.
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let door = door.clone();
                tokio::spawn(async move {
                    connection(stream, door).await;
                    drop(place);
                });
            }
            // No file handles left, or a browser that went away at once.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn connection(stream: TcpStream, door: Arc<Door>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let door = door.clone();
        async move { Ok::<_, Infallible>(door.answer(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    // A browser that goes away in the middle is no fault of ours.
    if tokio::time::timeout(LIFE, served.as_mut()).await.is_err() {
        served.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(FAREWELL, served).await;
    }
}

impl Door {
    async fn answer(&self, request: hyper::Request<Incoming>) -> Response<Reply> {
        let head = *request.method() == Method::HEAD;
        let asked = plain(&request);
        let handler = self.handler.clone();
        let answer = tokio::task::spawn_blocking(move || handler(&asked)).await;
        let answer = answer.unwrap_or_else(|_| {
            Answer::plain(500, "campanile failed on this page; what it said stands in the terminal. The other pages still work.")
        });
        self.reply(answer, head).await
    }

    async fn reply(&self, answer: Answer, head: bool) -> Response<Reply> {
        let (status, body) = match answer.body {
            Content::Bytes(bytes) => (answer.status, Reply::Whole(bytes.into())),
            Content::File(path) => match stream((self.folder)().join(&*path)).await {
                Some(body) => (answer.status, body),
                None => (
                    404,
                    Reply::Whole(Bytes::from_static(b"This file is gone.\n")),
                ),
            },
            Content::Events(first) if !head => (answer.status, self.listen(first)),
            Content::Events(_) => (answer.status, Reply::Whole(Bytes::new())),
        };
        let mut response =
            Response::builder().status(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        for (name, value) in &answer.headers {
            response = response.header(*name, value);
        }
        let length = body.size_hint().exact();
        if let Some(length) = length {
            response = response.header("Content-Length", length);
        }
        let body = if head { Reply::Head } else { body };
        response
            .body(body)
            .unwrap_or_else(|_| Response::new(Reply::Whole(Bytes::new())))
    }

    /// Events until the browser goes away.
    fn listen(&self, first: String) -> Reply {
        let mut events = self.events.0.subscribe();
        let (sender, receiver) = mpsc::channel(4);
        tokio::spawn(async move {
            let mut next = format!("retry: 500\ndata: {first}\n\n");
            while sender.send(Ok(next.into())).await.is_ok() {
                next = match tokio::time::timeout(HEARTBEAT, events.recv()).await {
                    Ok(Ok(data)) => format!("data: {data}\n\n"),
                    // Too slow for some of them: the last one is what counts, and the browser asks anyhow.
                    Ok(Err(broadcast::error::RecvError::Lagged(_))) => ": late\n\n".into(),
                    Ok(Err(broadcast::error::RecvError::Closed)) => return,
                    Err(_) => ": still here\n\n".into(),
                };
            }
        });
        Reply::Stream(receiver, None)
    }
}

fn plain(request: &hyper::Request<Incoming>) -> Request {
    let headers = request.headers().iter();
    Request {
        method: request.method().as_str().to_string(),
        path: request.uri().path().to_string(),
        query: request.uri().query().unwrap_or_default().to_string(),
        headers: headers
            .map(|(name, value)| {
                (
                    name.as_str().to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
    }
}

/// A file in pieces, so that a film is never whole in memory.
async fn stream(path: PathBuf) -> Option<Reply> {
    let opened = tokio::task::spawn_blocking(move || open(&path))
        .await
        .ok()
        .flatten();
    let (file, length) = opened?;
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        let mut file = file.take(length);
        loop {
            let read = tokio::task::spawn_blocking(move || {
                let mut bytes = vec![0; CHUNK];
                let read = file.read(&mut bytes);
                (file, bytes, read)
            });
            let Ok((back, mut bytes, Ok(n))) = read.await else {
                return;
            };
            file = back;
            bytes.truncate(n);
            if n == 0 || sender.send(Ok(bytes.into())).await.is_err() {
                return;
            }
        }
    });
    Some(Reply::Stream(receiver, Some(length)))
}

/// Only a real file: links are not followed out of the site.
fn open(path: &Path) -> Option<(File, u64)> {
    if !std::fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    Some((file, length))
}

/// The body of a response.
enum Reply {
    Whole(Bytes),
    /// Pieces as they come, with the bytes that are still to come, if anybody knows.
    Stream(mpsc::Receiver<Result<Bytes, std::io::Error>>, Option<u64>),
    /// What the body would have, for `HEAD`.
    Head,
}

impl Body for Reply {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match &mut *self {
            Reply::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Reply::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Reply::Stream(pieces, left) => pieces.poll_recv(context).map(|piece| match piece {
                Some(Ok(bytes)) => {
                    *left = left.map(|left| left.saturating_sub(bytes.len() as u64));
                    Some(Ok(Frame::data(bytes)))
                }
                Some(Err(error)) => Some(Err(error)),
                // Shorter than it was said: the connection ends, so that nobody takes it for whole.
                None if left.is_some_and(|left| left > 0) => {
                    *left = Some(0);
                    Some(Err(std::io::ErrorKind::UnexpectedEof.into()))
                }
                None => None,
            }),
            Reply::Head => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Reply::Whole(bytes) => bytes.is_empty(),
            Reply::Stream(_, left) => *left == Some(0),
            Reply::Head => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Reply::Stream(_, Some(left)) => SizeHint::with_exact(*left),
            Reply::Stream(_, None) => SizeHint::default(),
            Reply::Head => SizeHint::with_exact(0),
        }
    }
}

/// Shows an address in the browser that the person uses.
pub fn open_browser(address: &str) -> Result<(), Trouble> {
    let (command, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let started = std::process::Command::new(command)
        .args(arguments)
        .arg(address)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    match started {
        Ok(mut child) => {
            std::thread::spawn(move || child.wait());
            Ok(())
        }
        Err(_) => {
            Err(Trouble::new("no browser could be opened").help(format!("open {address} yourself")))
        }
    }
}
