//! https, against a server of Python's with a certificate made for the test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::docs::home;
use crate::harness::Home;

const SERVER: &str = r##"
import http.server, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"# Billing\n\nSend your key.\n"
        self.send_response(302 if self.path == "/down" else 200)
        self.send_header("Location", "http://localhost:%d/guide.md" % server.server_address[1])
        self.send_header("Content-Type", "text/markdown")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("leaf.pem", "leaf.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"##;

/// An authority, and a certificate of its for localhost, in the work directory.
const CERTIFICATES: &str = r#"
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj /CN=localhost
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' > leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile leaf.ext
"#;

pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server on a port of its own; none where the tools are missing.
pub(crate) fn serve(work: &Home) -> Option<(Server, u16)> {
    let has = |words: [&str; 3]| {
        Command::new(words[0]).args(&words[1..]).output().is_ok_and(|o| o.status.success())
    };
    if !has(["openssl", "version", "-v"]) || !has(["python3", "-c", "import http.server, ssl"]) {
        eprintln!("skipped: openssl, or python3 with http.server and ssl, is not installed");
        return None;
    }
    let made = work.program("sh").args(["-c", CERTIFICATES]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut child = work.program("python3").args(["-c", SERVER]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Some((Server(child), line.trim().parse().unwrap()))
}

/// `capi docs fetch` with the certificates of a file, or the system's.
fn fetch(home: &Home, certificates: Option<&Home>) -> (Option<i32>, String) {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.env("CAPI_NO_INPUT", "1").args(["docs", "fetch"]);
    if let Some(work) = certificates {
        command.env("SSL_CERT_FILE", work.work().join("ca.pem"));
    }
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn https_trusts_only_certificates_that_the_system_trusts() {
    let work = home("https://localhost/");
    let Some((_server, port)) = serve(&work) else { return };
    let trusting = home(&format!("https://localhost:{port}/guide.md"));
    let (code, said) = fetch(&trusting, Some(&work));
    assert!(code == Some(0) && said.starts_with("capi: `My Billing API`: Billing, 1 section\n"), "{said}");
    let (code, said) = fetch(&trusting, None);
    assert!(
        code == Some(1)
            && said.starts_with("capi: error: cannot establish a trusted connection to localhost: "),
        "{said}"
    );
    let other_name = home(&format!("https://127.0.0.1:{port}/guide.md"));
    let (code, said) = fetch(&other_name, Some(&work));
    assert!(
        code == Some(1) && said.contains("cannot establish a trusted connection to 127.0.0.1: "),
        "{said}"
    );
    let down = home(&format!("https://localhost:{port}/down"));
    let (code, said) = fetch(&down, Some(&work));
    assert!(code == Some(1) && said.contains("redirects from https to http"), "{said}");
}
