//! A server that records each raw request and answers all requests.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The body of every answer.
pub(crate) const ANSWER: &str = "the answer";

/// A server on a port of its own, until the test's process ends.
pub(crate) struct Server {
    port: u16,
    received: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers with 200 and [`ANSWER`].
    pub(crate) fn answering() -> Self {
        Self::start(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", ANSWER.len()), ANSWER)
    }

    /// Redirects every request to another server by 307, which preserves the method.
    pub(crate) fn redirecting_to(other: &Server) -> Self {
        let location = format!("http://{}/stolen", other.domain());
        Self::start(
            format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n"),
            "",
        )
    }

    /// The domain that an API of this server has.
    pub(crate) fn domain(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// All requests since the last call. Bytes outside of ASCII are decoded as Latin-1.
    pub(crate) fn received(&self) -> Vec<String> {
        std::mem::take(&mut self.received.lock().unwrap())
    }

    fn start(head: String, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read(&mut stream);
                record.lock().unwrap().push(request.iter().copied().map(char::from).collect());
                let body = if request.starts_with(b"HEAD ") { "" } else { body };
                let _ = write!(stream, "{head}Connection: close\r\n\r\n{body}");
            }
        });
        Self { port, received }
    }
}

/// The head of a request, and as much body as it announces.
fn read(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut part) {
            Ok(length) if length > 0 => request.extend_from_slice(&part[..length]),
            _ => break,
        }
    }
    request
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    if head.contains("transfer-encoding: chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    body.len() >= length.map_or(0, |length| length.trim().parse().unwrap())
}
