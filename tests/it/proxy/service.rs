//! A service that an API of a test leads to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use capi::proxy::{Authority, BodyDecoder, Framing, Part, RequestHead};
use rustls::{ServerConnection, StreamOwned};

/// A request as the service got it.
#[derive(Clone)]
pub(super) struct Received {
    /// The request line and the headers.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

/// A connection of the service.
pub(super) trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

type Respond = dyn Fn(&Received, &mut dyn Connection) + Send + Sync;

/// A running service. It ends with the test process.
pub(super) struct Service {
    pub(super) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    /// The certificate that a client has to trust.
    pub(super) certificate: Option<String>,
}

impl Service {
    /// A service over plain HTTP that echoes each request.
    pub(super) fn plain() -> Self {
        Self::start(false, echo)
    }

    /// The same over TLS.
    pub(super) fn tls() -> Self {
        Self::start(true, echo)
    }

    /// A service with its own responses.
    pub(super) fn start(
        is_tls: bool,
        respond: impl Fn(&Received, &mut dyn Connection) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let provider = Arc::new(rustls_graviola::default_provider());
        let authority = is_tls.then(|| Authority::new(&["localhost"], provider).unwrap());
        let config = authority.as_ref().map(|authority| authority.server("localhost").unwrap());
        let service = Self {
            port,
            received: Arc::default(),
            connections: Arc::default(),
            certificate: authority.map(|authority| authority.pem()),
        };
        let (received, connections) = (Arc::clone(&service.received), Arc::clone(&service.connections));
        let respond: Arc<Respond> = Arc::new(respond);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                socket.set_nodelay(true).unwrap();
                connections.fetch_add(1, Ordering::SeqCst);
                let (received, respond) = (Arc::clone(&received), Arc::clone(&respond));
                let tls = config.clone().map(|config| ServerConnection::new(config).unwrap());
                thread::spawn(move || match tls {
                    Some(tls) => serve(&mut StreamOwned::new(tls, socket), &received, &*respond),
                    None => serve(&mut { socket }, &received, &*respond),
                });
            }
        });
        service
    }

    /// The domain for a record.
    pub(super) fn domain(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// The origin of all requests.
    pub(super) fn origin(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.host())
    }

    /// The value of a `Host` header.
    pub(super) fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// All requests since the last call.
    pub(super) fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }

    /// The number of connections so far.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(connection: &mut dyn Connection, received: &Mutex<Vec<Received>>, respond: &Respond) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(connection, &mut buffer) {
        received.lock().unwrap().push(request.clone());
        respond(&request, connection);
        if connection.flush().is_err() {
            break;
        }
    }
}

fn fill(connection: &mut dyn Connection, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = vec![0; 64 << 10];
    let count = connection.read(&mut chunk).ok().filter(|count| *count > 0)?;
    buffer.extend_from_slice(&chunk[..count]);
    Some(())
}

/// Reads a request. Its body is not decoded if it has to be asked for: `respond` does that.
fn read_request(connection: &mut dyn Connection, buffer: &mut Vec<u8>) -> Option<Received> {
    let (head, length) = loop {
        if let Some(parsed) = RequestHead::parse(buffer).expect("the proxy sends valid requests") {
            break parsed;
        }
        fill(connection, buffer)?;
    };
    let text = String::from_utf8(buffer.drain(..length).collect()).unwrap();
    let mut body = Vec::new();
    if text.contains("100-continue") {
        connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let framing = head.framing().expect("one framing");
    let mut decoder = BodyDecoder::new(framing);
    let is_chunked = framing == Framing::Chunked;
    loop {
        let (part, used) = decoder.next(buffer).expect("a valid body");
        match part {
            Part::Data(data) => body.extend_from_slice(data),
            Part::End(trailers) => {
                if is_chunked {
                    body.extend_from_slice(trailers);
                }
                buffer.drain(..used);
                return Some(Received { head: text, body });
            }
            Part::Missing => {
                buffer.drain(..used);
                fill(connection, buffer)?;
                continue;
            }
        }
        buffer.drain(..used);
    }
}

/// Responds with the request.
fn echo(request: &Received, connection: &mut dyn Connection) {
    let body = [request.head.as_bytes(), &request.body].concat();
    let head = format!("HTTP/1.1 200 OK\r\nX-Service: echo\r\nContent-Length: {}\r\n\r\n", body.len());
    let body = if request.head.starts_with("HEAD ") { Vec::new() } else { body };
    let _ = connection.write_all(&[head.as_bytes(), &body].concat());
}

/// A client's end of a connection.
pub(super) fn read_to_end(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let _ = socket.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
