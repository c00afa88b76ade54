//! A web site of a few pages on a port of its own, which writes down each request.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The answer of a site at a path.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How often the body is sent.
    times: usize,
}

impl Page {
    /// 200 with a media type.
    pub(crate) fn of(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type", media_type.to_owned())],
            body: body.into(),
            times: 1,
        }
    }

    pub(crate) fn html(body: &str) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::of("application/json", body)
    }

    /// A redirect.
    pub(crate) fn to(location: impl Into<String>) -> Self {
        Self::html("moved").status(302).with("Location", location)
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body again and again, without a length: the end of the connection is its end.
    pub(crate) fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }
}

/// A site that runs until the test process ends. It answers unknown paths with 404.
pub(crate) struct Site {
    port: u16,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub(crate) fn of<const N: usize>(pages: [(&str, Page); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages: HashMap<String, Page> =
            pages.into_iter().map(|(path, page)| (path.to_owned(), page)).collect();
        let site = Self { port, pages: Arc::new(Mutex::new(pages)), requests: Arc::default() };
        let (pages, requests) = (Arc::clone(&site.pages), Arc::clone(&site.requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(&mut stream.unwrap(), &pages, &requests);
            }
        });
        site
    }

    /// A page of the site as its URL.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Puts another page at a path.
    pub(crate) fn put(&self, path: &str, page: Page) {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// All requests since the last call, each as it came.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }

    /// The paths of all requests since the last call.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests().iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect()
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return None;
        }
    }
    Some(head)
}

fn serve(stream: &mut TcpStream, pages: &Mutex<HashMap<String, Page>>, requests: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(mut head) = read_head(&mut reader) else { return };
    // As a proxy it is every host, and has their pages under whole addresses.
    if let Some(target) = head.strip_prefix("CONNECT ") {
        let host = format!("http://{}", target.split(' ').next().unwrap().trim_end_matches(":80"));
        let _ = stream.write_all(b"HTTP/1.1 200 X\r\n\r\n");
        let Some(inner) = read_head(&mut reader) else { return };
        head = inner.replacen(" /", &format!(" {host}/"), 1);
    }
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let known = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("if-none-match: ").map(str::to_owned));
    requests.lock().unwrap().push(head);
    let page = pages.lock().unwrap().get(&path).cloned();
    let page = page.unwrap_or_else(|| Page::html("<h1>not found</h1>").status(404));
    let etag =
        page.headers.iter().find(|(name, _)| *name == "ETag").map(|(_, value)| value.to_ascii_lowercase());
    let unchanged = etag.is_some() && etag == known;
    let status = if unchanged { 304 } else { page.status };
    let mut answer = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    page.headers.iter().for_each(|(name, value)| answer += &format!("{name}: {value}\r\n"));
    if page.times == 1 {
        answer += &format!("Content-Length: {}\r\n", if unchanged { 0 } else { page.body.len() });
    }
    let _ = stream.write_all(format!("{answer}\r\n").as_bytes());
    for _ in 0..if unchanged { 0 } else { page.times } {
        // A reader that has had enough goes away.
        if stream.write_all(&page.body).is_err() {
            return;
        }
    }
}
