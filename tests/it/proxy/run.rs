//! A run of `capi exec --proxy` whose proxy a test talks to.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Service;
use crate::harness::Home;
use crate::harness::secrets::PASSPHRASE;

/// A command that prints its environment and then waits.
const COMMAND: &str = "env -0; printf '\\0'; exec cat";

/// A running command.
pub(super) struct ProxiedRun {
    child: Child,
    variables: BTreeMap<String, String>,
}

impl Drop for ProxiedRun {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

impl ProxiedRun {
    /// Starts a command with the proxy in a mode.
    pub(super) fn start(home: &Home, service: &Service, mode: &str) -> Self {
        Self::with(home, service, &[mode], &[])
    }

    /// Starts a command with options and variables.
    pub(super) fn with(home: &Home, service: &Service, words: &[&str], env: &[(&str, &str)]) -> Self {
        let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
        command.args(["-q", "exec", "--mask", "never"]).args(words).args(["--", "sh", "-c", COMMAND]);
        command.env("CAPI_PASSPHRASE", PASSPHRASE).env("CAPI_NO_SESSION", "1");
        if let Some(certificate) = &service.certificate {
            command.env("SSL_CERT_FILE", home.give("roots.pem", certificate));
        }
        command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (mut printed, out) = (Vec::new(), child.stdout.as_mut().unwrap());
        while !printed.ends_with(b"\0\0") {
            let mut byte = [0; 4096];
            let count = out.read(&mut byte).unwrap();
            assert!(count > 0, "the command did not start");
            printed.extend_from_slice(&byte[..count]);
        }
        let text = String::from_utf8(printed).unwrap();
        let variables = text.split('\0').filter_map(|line| line.split_once('='));
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { child, variables }
    }

    /// Returns a variable of the command.
    pub(super) fn variable(&self, name: &str) -> &str {
        self.variables.get(name).unwrap_or_else(|| panic!("{name} is not set: {:?}", self.variables.keys()))
    }

    /// Returns all variables of the command.
    pub(super) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Returns the address of the proxy.
    pub(super) fn address(&self) -> &str {
        self.variable("HTTPS_PROXY").strip_prefix("http://").unwrap()
    }

    /// Returns the process of capi.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Connects to the proxy.
    pub(super) fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket.set_nodelay(true).unwrap();
        socket
    }

    /// Sends a request on a new connection. Returns everything until the proxy closes it.
    pub(super) fn ask(&self, request: &str) -> String {
        self.ask_bytes(request.as_bytes())
    }

    /// The same for any bytes.
    pub(super) fn ask_bytes(&self, request: &[u8]) -> String {
        let mut socket = self.connect();
        socket.write_all(request).unwrap();
        super::service::read_to_end(&mut socket)
    }

    /// Opens a tunnel to a service, and TLS in it with a name.
    pub(super) fn tunnel(&self, authority: &str, name: &str) -> StreamOwned<ClientConnection, TcpStream> {
        let mut socket = self.connect();
        write!(socket, "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
        let mut answer = [0; 39];
        socket.read_exact(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
        let mut roots = RootCertStore::empty();
        let bundle = self.variable("NODE_EXTRA_CA_CERTS");
        CertificateDer::pem_file_iter(bundle).unwrap().for_each(|root| roots.add(root.unwrap()).unwrap());
        let provider = Arc::new(rustls_graviola::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = builder.unwrap().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), socket)
    }

    /// Sends a request through a tunnel to the service, and returns everything until the proxy closes the connection.
    pub(super) fn ask_through_tunnel(&self, service: &Service, request: &str) -> String {
        let mut stream = self.tunnel(&service.host(), "localhost");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}
