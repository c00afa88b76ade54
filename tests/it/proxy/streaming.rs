//! Bodies that stream, in both directions.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::*;

fn request(run: &ProxiedRun, method: &str, path: &str, headers: &str) -> String {
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    format!("{method} /key{path} HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n{headers}\r\n")
}

#[test]
fn an_event_arrives_before_the_next_one_is_sent() {
    let (sender, receiver) = channel::<()>();
    let receiver = Mutex::new(receiver);
    let service = Service::start(false, move |_, connection| {
        let head =
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.write_all(head).unwrap();
        // The end of the first event may be the start of a credential.
        for event in ["data: sk_live_51HxYz7", "data: 2\n\n", "data: 3\n\n"] {
            connection.write_all(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes()).unwrap();
            connection.flush().unwrap();
            receiver.lock().unwrap().recv_timeout(Duration::from_secs(10)).expect("the client got the event");
        }
        connection.write_all(b"0\r\n\r\n").unwrap();
    });
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let mut socket = run.connect();
    socket.write_all(request(&run, "GET", "/events", "").as_bytes()).unwrap();
    let mut text = String::new();
    for event in ["sk_live_51HxYz7", "data: 2", "data: 3"] {
        while !text.contains(event) {
            let mut bytes = [0; 1024];
            let count = socket.read(&mut bytes).unwrap();
            assert!(count > 0, "{text}");
            text += &String::from_utf8_lossy(&bytes[..count]);
        }
        sender.send(()).unwrap();
    }
}

#[test]
fn small_writes_are_not_delayed() {
    let service = Service::tls();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (key, host) = (run.variable("CUSTOM_API_KEY"), service.host());
    let mut stream = run.tunnel(&host, "localhost");
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        // The head and the body in two writes: with Nagle's algorithm the second one waits 40 ms for an acknowledgement.
        let head =
            format!("POST / HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\nContent-Length: 2\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.flush().unwrap();
        stream.write_all(b"ab").unwrap();
        stream.flush().unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"ab") {
            let mut bytes = [0; 4096];
            let count = stream.read(&mut bytes).unwrap();
            answer.extend_from_slice(&bytes[..count]);
        }
        times.push(start.elapsed());
    }
    times.sort();
    assert!(times[10] < Duration::from_millis(30), "{times:?}");
}

#[test]
fn chunks_trailers_and_100_continue_pass_in_both_directions() {
    let service = Service::start(false, |request, connection| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let length = body.len();
        let text = format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n{length:x}\r\n{body}\r\n0\r\nX-Sum: 5\r\n\r\n"
        );
        connection.write_all(text.as_bytes()).unwrap();
    });
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let headers = "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n";
    let mut socket = BufReader::new(run.connect());
    socket.get_mut().write_all(request(&run, "POST", "/", headers).as_bytes()).unwrap();
    let mut line = String::new();
    socket.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    let body = "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Checksum: 7\r\nContent-Length: 3\r\n\r\n";
    socket.get_mut().write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert_eq!(service.received()[0].body, b"abcdefgX-Checksum: 7\r\n");
    assert!(answer.contains("Transfer-Encoding: chunked"), "{answer}");
    assert!(answer.contains("abcdefg") && answer.ends_with("0\r\nX-Sum: 5\r\n\r\n"), "{answer}");
}

#[test]
fn a_response_arrives_while_the_request_is_still_being_sent() {
    let service = Service::start(false, |_, _| {});
    drop(service);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        let _ = socket.read(&mut bytes).unwrap();
        socket
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n")
            .unwrap();
        // Reads no further, and stays open.
        std::thread::sleep(Duration::from_secs(5));
    });
    let home = Home::with([Given::key("Key").credential(KEY).domain(format!("http://127.0.0.1:{port}"))]);
    let run = ProxiedRun::start(&home, &Service::plain(), "--proxy");
    let mut socket = run.connect();
    socket.write_all(request(&run, "POST", "/", "Content-Length: 1000000\r\n").as_bytes()).unwrap();
    socket.write_all(b"first part").unwrap();
    let answer = super::service::read_to_end(&mut socket);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.ends_with("no\n"), "{answer}");
}

#[test]
fn large_bodies_pass_unchanged_in_bounded_memory() {
    const SIZE: usize = 16 << 20;
    let service = Service::start(true, |request, connection| {
        let length = request.body.len();
        let sum: u64 = request.body.iter().map(|&byte| u64::from(byte)).sum();
        connection
            .write_all(
                format!("HTTP/1.1 200 OK\r\nX-Sum: {length}/{sum}\r\nContent-Length: {SIZE}\r\n\r\n")
                    .as_bytes(),
            )
            .unwrap();
        let chunk: Vec<u8> = (0..1 << 16).map(|index: u32| (index % 251) as u8).collect();
        for _ in 0..SIZE >> 16 {
            connection.write_all(&chunk).unwrap();
        }
    });
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    let before = peak(run.pid());
    let mut socket = run.connect();
    let head = format!(
        "PUT /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\nContent-Length: {SIZE}\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).unwrap();
    let chunk = vec![3_u8; 1 << 16];
    (0..SIZE >> 16).for_each(|_| socket.write_all(&chunk).unwrap());
    let (mut total, mut bytes) = (0, vec![0; 1 << 16]);
    let mut start = Vec::new();
    loop {
        let count = socket.read(&mut bytes).unwrap();
        if count == 0 {
            break;
        }
        if start.len() < 300 {
            start.extend_from_slice(&bytes[..count.min(300)]);
        }
        total += count;
    }
    assert!(String::from_utf8_lossy(&start).contains(&format!("X-Sum: {SIZE}/{}\r\n", SIZE * 3)));
    assert!(total > SIZE, "{total}");
    let after = peak(run.pid());
    assert!(after < before + (8 << 10), "{before} KiB before, {after} KiB after");
}

/// The most memory that a process has taken, in KiB.
fn peak(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_websocket_is_forwarded_after_its_handshake() {
    let service = Service::start(true, |request, connection| {
        assert!(request.head.contains(&format!("X-API-Key: {KEY}")), "{}", request.head);
        assert!(request.head.contains("Upgrade: websocket"), "{}", request.head);
        let answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nhello";
        connection.write_all(answer).unwrap();
        connection.flush().unwrap();
        let mut frame = [0; 4];
        connection.read_exact(&mut frame).unwrap();
        connection.write_all(&frame).unwrap();
        connection.flush().unwrap();
    });
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let mut socket = run.connect();
    let headers = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n";
    socket.write_all(request(&run, "GET", "/socket", headers).as_bytes()).unwrap();
    let mut text = Vec::new();
    while !text.ends_with(b"hello") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
    }
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("HTTP/1.1 101 ") && text.contains("Sec-WebSocket-Accept: x\r\n"), "{text}");
    socket.write_all(b"ping").unwrap();
    let mut frame = [0; 4];
    socket.read_exact(&mut frame).unwrap();
    assert_eq!(&frame, b"ping");
}

#[test]
fn many_clients_are_served_at_the_same_time() {
    let service = Service::tls();
    let home = home(&service);
    let run = Arc::new(ProxiedRun::start(&home, &service, "--proxy"));
    let text = request(&run, "GET", "/", "Connection: close\r\n");
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (run, text) = (Arc::clone(&run), text.clone());
            std::thread::spawn(move || {
                (0..10).for_each(|_| assert!(run.ask(&text).starts_with("HTTP/1.1 200 ")))
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(service.received().len(), 160);
    assert!(service.connections() <= 32, "{}", service.connections());
}
