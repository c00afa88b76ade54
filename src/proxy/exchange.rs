//! One request and its response.
//!
//! Both bodies stream at the same time. Reads wait for whichever side has something; writes block, so a slow reader slows the
//! other side down and the memory stays bounded.

use std::time::Duration;

use super::download::{Download, Progress};
use super::gateway::Gateway;
use super::header_field::lists;
use super::injection::{Injection, inject};
use super::message_body::{BodyDecoder, Part, safe_trailers, write_chunk};
use super::refusal::Refusal;
use super::request_head::{Framing, RequestHead};
use super::site::Site;
use super::splice;
use super::upstream::Upstream;
use super::upstream_request::{is_upgrade, upstream_request};
use super::wait::until_readable;
use super::wire::{Filled, Wire};

/// How long a possible start of a credential is held back.
const HOLD: Duration = Duration::from_millis(50);

/// How long a client that announced a body waits for `100 Continue` before it sends the body anyway.
const CONTINUE: Duration = Duration::from_secs(1);

/// Methods whose requests can be repeated (RFC 9110 section 9.2.2).
const IDEMPOTENT: [&str; 5] = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

/// What happens to the client's connection after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It can carry another request.
    Keep,
    /// It is closed.
    Close,
}

/// What the audit trail says about an exchange.
#[derive(Default)]
pub(super) struct Outcome {
    /// The name of the API whose credential was sent.
    pub(super) api: Option<String>,
    /// The status that the client got.
    pub(super) status: u16,
}

/// Why an exchange ended without a complete response.
pub(super) enum Failed {
    /// Nothing was sent to the client yet.
    Refused(Refusal),
    /// The client left, or has a part of a response that cannot be completed.
    Broken,
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A request that is being answered.
pub(super) struct Exchange<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) client: &'a mut Wire,
    pub(super) head: &'a RequestHead,
    pub(super) site: &'a Site<'a>,
}

/// The state of both bodies.
struct Transfer<'t, 'a> {
    client: &'t mut Wire,
    upstream: &'t mut Wire,
    upload: BodyDecoder,
    is_chunked: bool,
    /// Whether the body is awaited by nobody until the server, or a timeout, asks for it.
    awaits_continue: bool,
    /// Whether the server does not read the body any more.
    is_refused: bool,
    download: Download<'a>,
}

impl Exchange<'_> {
    /// Forwards the request and its response.
    pub(super) fn run(self, outcome: &mut Outcome) -> Result<After, Failed> {
        let framing = self.head.framing()?;
        let injection = inject(self.head, &self.site.routes, self.gateway.routes())?;
        self.check_rules(injection.as_ref())?;
        outcome.api = injection.as_ref().map(|injection| injection.route.name.clone());
        let (origin, is_api) = (&self.site.origin, self.site.is_record());
        let mut upstream = self.gateway.upstreams.open(origin, is_api)?;
        let request = upstream_request(&self, &upstream, injection.as_ref());
        let is_sent = upstream.wire.write_all(&request);
        // The server may have closed an unused connection just now. Only a request that is safe to repeat is sent again.
        let is_repeatable = IDEMPOTENT.contains(&self.head.method.as_str()) && framing == Framing::None;
        let may_retry = upstream.is_reused && is_repeatable;
        if may_retry && (is_sent.is_err() || !has_answer(&mut upstream)) {
            upstream = self.gateway.upstreams.open_new(origin, is_api)?;
            let is_sent = upstream.wire.write_all(&request);
            is_sent.map_err(|_| unanswered(self.site))?;
        }
        drop(request);
        self.transfer(upstream, framing, outcome)
    }

    /// Checks the rules of the API whose placeholder was found, else those of all APIs of the host.
    fn check_rules(&self, injection: Option<&Injection>) -> Result<(), Refusal> {
        let path = self.head.target.split('?').next().unwrap_or_default();
        let routes = match injection {
            Some(injection) => vec![injection.route],
            None => self.site.routes.clone(),
        };
        let is_below = |rest: &&str| rest.is_empty() || rest.starts_with('/');
        routes.iter().try_for_each(|route| {
            let below =
                if self.site.is_base { Some(path) } else { path.strip_prefix(&*route.base).filter(is_below) };
            route.rules.check(&route.name, &self.head.method, below)
        })
    }

    fn transfer(
        self,
        mut upstream: Upstream,
        framing: Framing,
        outcome: &mut Outcome,
    ) -> Result<After, Failed> {
        let masker = self.site.is_record().then_some(&self.gateway.masker);
        let download = Download::new(self.head, masker);
        let transfer = Transfer {
            upload: BodyDecoder::new(framing),
            is_chunked: framing == Framing::Chunked,
            awaits_continue: framing != Framing::None && lists(&self.head.headers, "expect", "100-continue"),
            is_refused: false,
            client: &mut *self.client,
            upstream: &mut upstream.wire,
            download,
        };
        let (download, is_uploaded) = transfer.run(self.site)?;
        outcome.status = download.status;
        if download.status == 101 {
            if is_upgrade(self.head) {
                let _ = splice::messages(self.client, &mut upstream.wire);
            }
            return Ok(After::Close);
        }
        if is_uploaded && download.keeps_upstream && upstream.wire.buffered().is_empty() {
            self.gateway.upstreams.keep(&self.site.origin, upstream.wire);
        }
        Ok(if is_uploaded && download.keeps_client { After::Keep } else { After::Close })
    }
}

/// Waits for the first byte of a response.
fn has_answer(upstream: &mut Upstream) -> bool {
    loop {
        match upstream.wire.fill() {
            Ok(Filled::Data) => return true,
            Ok(Filled::Nothing) => {}
            Ok(Filled::End) | Err(_) => return false,
        }
    }
}

fn unanswered(site: &Site) -> Refusal {
    let host = site.origin.authority();
    Refusal::upstream("no-response", format!("{host} closed the connection without a response"))
}

impl<'a> Transfer<'_, 'a> {
    /// Runs until the response is complete. Returns it, and whether the request was sent completely.
    fn run(mut self, site: &Site) -> Result<(Download<'a>, bool), Failed> {
        // Whether the client has sent something after the request.
        let mut is_pipelined = !self.client.buffered().is_empty();
        loop {
            self.upload()?;
            match self.download.proceed(self.upstream, self.client) {
                Ok(Progress::Missing) => {}
                Ok(Progress::Continue) => {
                    self.awaits_continue = false;
                    continue;
                }
                Ok(Progress::Complete) => {
                    let is_uploaded = self.upload.is_done() && !self.is_refused;
                    return Ok((self.download, is_uploaded));
                }
                Err(failed) => return Err(failed),
            }
            let is_uploading = !self.upload.is_done() && !self.is_refused;
            let watches_client = is_uploading || !is_pipelined;
            let timeout = match (self.download.is_holding(), self.awaits_continue) {
                (true, _) => Some(HOLD),
                (false, true) => Some(CONTINUE),
                (false, false) => None,
            };
            let client = watches_client.then(|| self.client.socket());
            let ready =
                until_readable(client, self.upstream.socket(), timeout).map_err(|_| Failed::Broken)?;
            if ready.client {
                self.awaits_continue = false;
                match self.client.fill() {
                    Ok(Filled::Data) => is_pipelined = !is_uploading,
                    Ok(Filled::Nothing) => {}
                    // A client that closes its connection does not want the response.
                    Ok(Filled::End) | Err(_) => return Err(Failed::Broken),
                }
            }
            if ready.upstream {
                match self.upstream.fill() {
                    Ok(Filled::End) | Err(_) if self.download.ends_with_connection(self.client)? => {}
                    Ok(Filled::End) | Err(_) if self.download.has_started() => return Err(Failed::Broken),
                    Ok(Filled::End) | Err(_) => return Err(unanswered(site).into()),
                    Ok(_) => {}
                }
            } else if !ready.client {
                self.awaits_continue = false;
                self.download.flush(self.client)?;
            }
        }
    }

    /// Forwards what was read of the request's body.
    fn upload(&mut self) -> Result<(), Failed> {
        let mut out = Vec::new();
        while !self.awaits_continue && !self.upload.is_done() {
            let Ok((part, used)) = self.upload.next(self.client.buffered()) else {
                let refusal = Refusal::malformed("a chunk of its body is not valid");
                return Err(if self.download.has_started() { Failed::Broken } else { refusal.into() });
            };
            match part {
                Part::Missing => {
                    self.client.consume(used);
                    break;
                }
                Part::Data(data) if self.is_chunked => write_chunk(&mut out, data),
                Part::Data(data) => out.extend_from_slice(data),
                Part::End(lines) if self.is_chunked => {
                    out.extend_from_slice(b"0\r\n");
                    safe_trailers(lines).iter().for_each(|header| header.write(&mut out));
                    out.extend_from_slice(b"\r\n");
                }
                Part::End(_) => {}
            }
            self.client.consume(used);
        }
        // A server that answers early may stop reading. Its response is read next.
        if !out.is_empty() && !self.is_refused && self.upstream.write_all(&out).is_err() {
            self.is_refused = true;
        }
        Ok(())
    }
}
