//! A service and a client for `benches/proxy.sh`.
//!
//! `proxy_load serve DIRECTORY` serves https on the loopback interface, and writes its port and the certificate to trust into
//! the directory. `proxy_load run` is the child: it measures requests to `$TARGET`, through `$HTTPS_PROXY` if that is set.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use capi::proxy::Authority;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection, StreamOwned};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The size of the large download.
const LARGE: usize = 1 << 30;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words[..] {
        [mode, directory] if mode == "serve" => serve(Path::new(directory)),
        [mode] if mode == "run" => Client::new()?.run(),
        _ => Err("usage: proxy_load serve DIRECTORY | run".into()),
    }
}

fn serve(directory: &Path) -> Result<(), Failure> {
    let provider = Arc::new(rustls_graviola::default_provider());
    let authority = Authority::new(&["localhost"], provider)?;
    let config = authority.server("localhost")?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    std::fs::write(directory.join("ca.pem"), authority.pem())?;
    std::fs::write(directory.join("port"), listener.local_addr()?.port().to_string())?;
    for socket in listener.incoming() {
        let socket = socket?;
        socket.set_nodelay(true)?;
        let connection = ServerConnection::new(Arc::clone(&config))?;
        thread::spawn(move || answer(StreamOwned::new(connection, socket)));
    }
    Ok(())
}

/// Answers requests until the client leaves.
fn answer(mut stream: StreamOwned<ServerConnection, TcpStream>) -> io::Result<()> {
    let (mut head, mut bytes) = (Vec::new(), [0; 8192]);
    loop {
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        head.extend_from_slice(&bytes[..count]);
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let path = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned();
        head.clear();
        match path.as_str() {
            "/large" => large(&mut stream)?,
            "/events" => events(&mut stream)?,
            _ => stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")?,
        }
        stream.flush()?;
    }
}

/// Text like that of a JSON API, in which no credential is.
fn large(stream: &mut impl Write) -> io::Result<()> {
    let line = br#"{"id":"0f8fad5b-d9cb-469f-a165-70867728950e","name":"Alice Example","amount":1299,"tags":["a","b"]},"#;
    let chunk: Vec<u8> = line.iter().copied().cycle().take(64 << 10).collect();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n")?;
    (0..LARGE / chunk.len()).try_for_each(|_| stream.write_all(&chunk))
}

fn events(stream: &mut impl Write) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
    )?;
    for _ in 0..3 {
        stream.write_all(b"9\r\ndata: 1\n\n\r\n")?;
        stream.flush()?;
        thread::sleep(Duration::from_millis(500));
    }
    stream.write_all(b"0\r\n\r\n")
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// The measuring client.
#[derive(Clone)]
struct Client {
    proxy: Option<String>,
    /// The host and the port of the service.
    authority: String,
    config: Arc<ClientConfig>,
    /// The header with the credential or its placeholder.
    header: String,
}

impl Client {
    fn new() -> Result<Self, Failure> {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_file_iter(std::env::var("NODE_EXTRA_CA_CERTS")?)? {
            roots.add(root?)?;
        }
        let provider = Arc::new(rustls_graviola::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let key = std::env::var("CUSTOM_API_KEY").unwrap_or_else(|_| "none".to_owned());
        let proxy = std::env::var("HTTPS_PROXY").ok();
        Ok(Self {
            proxy: proxy.map(|url| url.trim_start_matches("http://").trim_end_matches('/').to_owned()),
            authority: std::env::var("TARGET")?,
            config: Arc::new(builder.with_root_certificates(roots).with_no_client_auth()),
            header: format!("X-API-Key: {key}\r\n"),
        })
    }

    fn run(&self) -> Result<(), Failure> {
        self.request(&mut self.connect()?, "/")?;
        println!("kept-alive GET p50, ms\t{:.3}", self.kept_alive(3000)?);
        println!("requests/s, 16 connections\t{:.0}", self.throughput(16)?);
        println!("new tunnel + TLS + request p50, ms\t{:.2}", self.new_tunnels(100)?);
        println!("first event, ms\t{:.2}", self.first_event()?);
        println!("1 GiB download, MB/s\t{:.0}", self.download()?);
        if self.proxy.is_some() {
            let parent = std::os::unix::process::parent_id();
            let status = std::fs::read_to_string(format!("/proc/{parent}/status"))?;
            for (name, shown) in [("VmRSS:", "memory after this, MiB"), ("VmHWM:", "peak memory, MiB")] {
                let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
                println!("{shown}\t{:.1}", kib / 1024.0);
            }
        }
        Ok(())
    }

    fn connect(&self) -> Result<Stream, Failure> {
        let address = self.proxy.as_ref().unwrap_or(&self.authority);
        let mut socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        if self.proxy.is_some() {
            write!(socket, "CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", self.authority)?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte)?;
                answer.push(byte[0]);
            }
        }
        let name = ServerName::try_from("localhost")?;
        Ok(StreamOwned::new(ClientConnection::new(Arc::clone(&self.config), name)?, socket))
    }

    fn send(&self, stream: &mut Stream, path: &str) -> Result<(), Failure> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{}\r\n", self.authority, self.header);
        stream.write_all(request.as_bytes())?;
        Ok(stream.flush()?)
    }

    /// Sends a request with a short response, and reads that.
    fn request(&self, stream: &mut Stream, path: &str) -> Result<(), Failure> {
        self.send(stream, path)?;
        let (mut answer, mut bytes) = (Vec::new(), [0; 4096]);
        while !answer.ends_with(b"\r\n\r\nok") {
            let count = stream.read(&mut bytes)?;
            answer.extend_from_slice(&bytes[..count]);
            if count == 0 || !answer.starts_with(b"HTTP/1.1 200") {
                return Err(String::from_utf8_lossy(&answer).into_owned().into());
            }
        }
        Ok(())
    }

    fn kept_alive(&self, count: usize) -> Result<f64, Failure> {
        let mut stream = self.connect()?;
        median(count, || self.request(&mut stream, "/"))
    }

    fn new_tunnels(&self, count: usize) -> Result<f64, Failure> {
        median(count, || self.request(&mut self.connect()?, "/"))
    }

    fn throughput(&self, connections: usize) -> Result<f64, Failure> {
        const TIME: Duration = Duration::from_secs(3);
        let worker = |client: Self| -> Result<usize, Failure> {
            let (mut stream, mut count) = (client.connect()?, 0);
            let start = Instant::now();
            while start.elapsed() < TIME {
                client.request(&mut stream, "/")?;
                count += 1;
            }
            Ok(count)
        };
        let workers: Vec<_> = (0..connections).map(|_| self.clone()).collect();
        let threads: Vec<_> =
            workers.into_iter().map(|client| thread::spawn(move || worker(client))).collect();
        let mut total = 0;
        for thread in threads {
            total += thread.join().map_err(|_| "a thread panicked")??;
        }
        Ok(total as f64 / TIME.as_secs_f64())
    }

    fn first_event(&self) -> Result<f64, Failure> {
        median(5, || {
            let mut stream = self.connect()?;
            self.send(&mut stream, "/events")?;
            let (mut answer, mut bytes) = (Vec::new(), [0; 4096]);
            while !answer.windows(5).any(|window| window == b"data:") {
                let count = stream.read(&mut bytes)?;
                answer.extend_from_slice(&bytes[..count]);
            }
            Ok(())
        })
    }

    fn download(&self) -> Result<f64, Failure> {
        let mut stream = self.connect()?;
        let start = Instant::now();
        self.send(&mut stream, "/large")?;
        let (mut total, mut bytes) = (0, vec![0; 128 << 10]);
        while total < LARGE {
            let count = stream.read(&mut bytes)?;
            total += count;
            if count == 0 {
                return Err("the download ended early".into());
            }
        }
        Ok(LARGE as f64 / 1e6 / start.elapsed().as_secs_f64())
    }
}

/// Returns the median time in milliseconds.
fn median(count: usize, mut once: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let start = Instant::now();
        once()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[count / 2])
}
