//! One side of the proxy: a socket with or without TLS, and what was read from it.
//!
//! A socket is read only when the caller wants more, and once for each call. The `Read` implementation of rustls reads
//! until there is content, and would wait for a response while a session ticket arrives during an upload.

use std::cell::RefCell;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use rustls::{ClientConnection, Connection, ServerConnection};
use zeroize::Zeroize as _;

/// The size of a read.
const CHUNK: usize = 64 << 10;

thread_local! {
    /// What was just read, still encrypted. One for each thread instead of each connection.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; CHUNK].into_boxed_slice());
}

/// The result of one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// There is more content.
    Data,
    /// The read had no content: a part of a TLS record, or a message of TLS itself.
    Nothing,
    /// The other side sends nothing more.
    End,
}

/// A connection. What is left of its content is wiped, because a response can contain a credential.
pub(super) struct Wire {
    socket: TcpStream,
    tls: Option<Connection>,
    buffer: Vec<u8>,
    /// The start of the content that was not used.
    start: usize,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

impl Wire {
    /// Wraps a socket without TLS. Small writes are sent at once: with Nagle's algorithm they would wait for the
    /// acknowledgement of the previous one, which the other side delays by 40 ms.
    pub(super) fn plain(socket: TcpStream) -> io::Result<Self> {
        socket.set_nodelay(true)?;
        Ok(Self { socket, tls: None, buffer: Vec::new(), start: 0 })
    }

    /// Starts TLS as a client, and waits for the end of the handshake.
    pub(super) fn into_client(mut self, connection: ClientConnection) -> io::Result<Self> {
        self.tls = Some(Connection::Client(connection));
        self.handshake()?;
        Ok(self)
    }

    /// Starts TLS as a server with a connection that has read the ClientHello, and waits for the end of the handshake.
    pub(super) fn into_server(mut self, connection: ServerConnection) -> io::Result<Self> {
        self.tls = Some(Connection::Server(connection));
        self.handshake()?;
        Ok(self)
    }

    fn handshake(&mut self) -> io::Result<()> {
        self.send()?;
        while self.tls.as_ref().is_some_and(|tls| tls.is_handshaking()) {
            if self.fill()? == Filled::End {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    /// Returns the content that was read and not used.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Marks the first bytes of the content as used.
    pub(super) fn consume(&mut self, count: usize) {
        self.start += count;
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        }
    }

    /// Reads from the socket once.
    ///
    /// # Errors
    /// Those of the socket, and of TLS.
    pub(super) fn fill(&mut self) -> io::Result<Filled> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let before = self.buffer.len();
        let is_end = SCRATCH.with_borrow_mut(|scratch| -> io::Result<bool> {
            let count = read(&mut self.socket, scratch)?;
            match &mut self.tls {
                None => self.buffer.extend_from_slice(&scratch[..count]),
                Some(tls) => decrypt(tls, &scratch[..count], &mut self.buffer)?,
            }
            Ok(count == 0)
        });
        // An alert is sent even after an error.
        let sent = self.send();
        let is_end = is_end?;
        sent?;
        if self.buffer.len() > before {
            return Ok(Filled::Data);
        }
        Ok(if is_end || self.has_said_goodbye() { Filled::End } else { Filled::Nothing })
    }

    /// Whether the other side has ended TLS.
    fn has_said_goodbye(&mut self) -> bool {
        let state = self.tls.as_mut().and_then(|tls| tls.process_new_packets().ok());
        state.is_some_and(|state| state.peer_has_closed())
    }

    /// Writes everything.
    ///
    /// # Errors
    /// Those of the socket, and of TLS.
    pub(super) fn write_all(&mut self, mut data: &[u8]) -> io::Result<()> {
        let Some(tls) = &mut self.tls else { return self.socket.write_all(data) };
        while !data.is_empty() {
            let count = tls.writer().write(data)?;
            data = &data[count..];
            while tls.wants_write() {
                tls.write_tls(&mut self.socket)?;
            }
        }
        Ok(())
    }

    /// Sends what TLS has to send.
    fn send(&mut self) -> io::Result<()> {
        let Some(tls) = &mut self.tls else { return Ok(()) };
        while tls.wants_write() {
            tls.write_tls(&mut self.socket)?;
        }
        Ok(())
    }

    /// Returns the socket, to wait for it.
    pub(super) fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Returns the socket and the content that was not used, if there is no TLS.
    pub(super) fn into_plain(mut self) -> Option<(TcpStream, Vec<u8>)> {
        let rest = self.buffered().to_vec();
        self.tls.take().is_none().then(|| self.socket.try_clone().ok().map(|socket| (socket, rest)))?
    }

    /// Ends the connection so that the other side gets everything that was sent: it may still be sending, and closing a
    /// socket with unread data discards the last response.
    pub(super) fn end(mut self) {
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
        }
        let _ = self.send();
        let _ = self.socket.shutdown(Shutdown::Write);
        let _ = self.socket.set_read_timeout(Some(Duration::from_millis(500)));
        let mut rest = [0; 4096];
        for _ in 0..64 {
            if !self.socket.read(&mut rest).is_ok_and(|count| count > 0) {
                break;
            }
        }
    }
}

/// Reads once. A signal does not count.
fn read(socket: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match socket.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Decrypts what was read, and appends the content.
pub(super) fn decrypt(tls: &mut Connection, mut read: &[u8], content: &mut Vec<u8>) -> io::Result<()> {
    if read.is_empty() {
        tls.read_tls(&mut read)?;
    }
    while !read.is_empty() {
        tls.read_tls(&mut read)?;
        drain(tls, content)?;
    }
    drain(tls, content)
}

fn drain(tls: &mut Connection, content: &mut Vec<u8>) -> io::Result<()> {
    let state =
        tls.process_new_packets().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let length = content.len();
    content.resize(length + state.plaintext_bytes_to_read(), 0);
    tls.reader().read_exact(&mut content[length..])
}
