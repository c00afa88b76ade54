//! The protocol between client and agent: one request frame and one response frame per connection.
//!
//! A frame is `capi`, the protocol version, a code, the length of the payload (two bytes, little-endian) and the
//! payload. The frame layout and the request code 0, *stop*, are the same in every version, so a client can replace
//! an agent of another version instead of misreading it.

use std::io::{self, Read, Write};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::model::AppName;
use crate::vault::{AppKeys, MetadataKey, RootKey, VaultId};

/// Incremented whenever the meaning of a frame changes.
pub(super) const VERSION: u8 = 1;
const MAGIC: [u8; 4] = *b"capi";
/// The bytes before the payload.
const HEAD: usize = 8;
/// Longer than any payload of this version.
const MAX_PAYLOAD: usize = 512;

/// One message.
pub(super) struct Frame {
    pub(super) version: u8,
    code: u8,
    payload: Zeroizing<Vec<u8>>,
}

/// A client's request.
pub(super) enum Request {
    /// Forget all keys and exit. Valid in every version.
    Stop,
    /// Report whether a vault is unlocked, and for how long. Does not count as use.
    Status(VaultId),
    /// Hold this key.
    Unlock { vault: VaultId, root: RootKey, idle: Duration, max: Duration },
    /// Return the metadata key.
    Metadata(FileVersion),
    /// Return the keys of the organization and of one app.
    App(FileVersion, Option<AppName>),
    /// Return the root key, which a change needs.
    Root(FileVersion),
    /// Forget the key of a vault.
    Lock(VaultId),
}

/// Identifies the exact file that a client read. The agent returns keys only for an authentic file.
#[derive(Clone, Copy)]
pub(super) struct FileVersion {
    pub(super) vault: VaultId,
    pub(super) sha256: [u8; 32],
    pub(super) mac: [u8; 32],
}

/// The agent's response.
pub(super) enum Response {
    /// The request was carried out.
    Done,
    /// The agent has no key for this vault.
    Locked,
    /// The key does not authenticate the file.
    NotAuthentic,
    /// The request has another protocol version.
    OtherVersion,
    /// The requested keys.
    Keys(Zeroizing<Vec<u8>>),
    /// How long a vault stays unlocked.
    Status(Status),
}

/// How long a vault stays unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// Without further use.
    pub idle_left: Duration,
    /// At most.
    pub max_left: Duration,
}

impl Frame {
    /// The longest frame, in bytes.
    #[cfg(unix)]
    pub(super) const LONGEST: usize = HEAD + MAX_PAYLOAD;

    /// Returns how many bytes are missing at least from a frame of which these were received; 0 for a whole one.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`]: they are not the start of a frame.
    pub(super) fn missing(received: &[u8]) -> io::Result<usize> {
        let begin = received.len().min(MAGIC.len());
        if received[..begin] != MAGIC[..begin] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let Some([low, high]) = received.get(6..8) else { return Ok(HEAD - received.len()) };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        if length > MAX_PAYLOAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok((HEAD + length).saturating_sub(received.len()))
    }

    /// Reads one frame. Anything else is an error.
    pub(super) fn read(mut from: impl Read) -> io::Result<Self> {
        let mut head = [0; HEAD];
        from.read_exact(&mut head)?;
        let mut payload = Zeroizing::new(vec![0; Self::missing(&head)?]);
        from.read_exact(&mut payload)?;
        Ok(Self { version: head[4], code: head[5], payload })
    }

    /// Writes the frame in one piece.
    pub(super) fn write(&self, mut to: impl Write) -> io::Result<()> {
        let length = u16::try_from(self.payload.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 + self.payload.len()));
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[self.version, self.code]);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&self.payload);
        to.write_all(&bytes)
    }

    fn new(code: u8, parts: &[&[u8]]) -> Self {
        let mut payload = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
        parts.iter().for_each(|part| payload.extend_from_slice(part));
        Self { version: VERSION, code, payload }
    }
}

impl Request {
    /// Returns whether the request makes the agent forget a key, which a hung agent must do even when it recovers
    /// late.
    pub(super) fn forgets(&self) -> bool {
        matches!(self, Self::Stop | Self::Lock(_))
    }

    /// Serializes a request.
    pub(super) fn frame(&self) -> Frame {
        match self {
            Self::Stop => Frame::new(0, &[]),
            Self::Status(vault) => Frame::new(1, &[vault.as_bytes()]),
            Self::Unlock { vault, root, idle, max } => {
                let (idle, max) = (idle.as_secs().to_le_bytes(), max.as_secs().to_le_bytes());
                Frame::new(2, &[vault.as_bytes(), &idle, &max, root.expose()])
            }
            Self::Metadata(file) => Frame::new(3, &file.parts()),
            Self::App(file, app) => {
                let [vault, sha256, mac] = file.parts();
                Frame::new(4, &[vault, sha256, mac, app.as_ref().map_or(b"", |app| app.as_str().as_bytes())])
            }
            Self::Root(file) => Frame::new(5, &file.parts()),
            Self::Lock(vault) => Frame::new(6, &[vault.as_bytes()]),
        }
    }

    /// Parses a frame. Returns `None` for another version and for anything malformed.
    pub(super) fn parse(frame: &Frame) -> Option<Self> {
        if frame.code == 0 {
            return Some(Self::Stop);
        }
        let mut fields = Fields(&frame.payload);
        let request = match (frame.version == VERSION).then_some(frame.code)? {
            1 => Self::Status(VaultId::from_bytes(fields.take()?)),
            2 => Self::Unlock {
                vault: VaultId::from_bytes(fields.take()?),
                idle: Duration::from_secs(u64::from_le_bytes(fields.take()?)),
                max: Duration::from_secs(u64::from_le_bytes(fields.take()?)),
                root: RootKey::from_slice(fields.rest())?,
            },
            3 => Self::Metadata(FileVersion::parse(&mut fields)?),
            4 => {
                let file = FileVersion::parse(&mut fields)?;
                let app = std::str::from_utf8(fields.rest()).ok()?;
                let app = (!app.is_empty()).then(|| AppName::parse(app)).transpose().ok()?;
                Self::App(file, app)
            }
            5 => Self::Root(FileVersion::parse(&mut fields)?),
            6 => Self::Lock(VaultId::from_bytes(fields.take()?)),
            _ => return None,
        };
        fields.0.is_empty().then_some(request)
    }
}

impl FileVersion {
    fn parts(&self) -> [&[u8]; 3] {
        [self.vault.as_bytes(), &self.sha256, &self.mac]
    }

    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { vault: VaultId::from_bytes(fields.take()?), sha256: fields.take()?, mac: fields.take()? })
    }
}

impl Response {
    /// Serializes a response.
    pub(super) fn frame(&self) -> Frame {
        match self {
            Self::Done => Frame::new(0, &[]),
            Self::Locked => Frame::new(1, &[]),
            Self::NotAuthentic => Frame::new(2, &[]),
            Self::OtherVersion => Frame::new(3, &[]),
            Self::Keys(keys) => Frame::new(4, &[keys]),
            Self::Status(status) => {
                let seconds = |time: Duration| time.as_secs().to_le_bytes();
                Frame::new(5, &[&seconds(status.idle_left), &seconds(status.max_left)])
            }
        }
    }

    /// Parses a frame. One with another version becomes [`Response::OtherVersion`].
    pub(super) fn parse(frame: Frame) -> Option<Self> {
        if frame.version != VERSION {
            return Some(Self::OtherVersion);
        }
        let mut fields = Fields(&frame.payload);
        Some(match frame.code {
            0 => Self::Done,
            1 => Self::Locked,
            2 => Self::NotAuthentic,
            3 => Self::OtherVersion,
            4 => Self::Keys(frame.payload),
            5 => {
                let mut seconds = || Some(Duration::from_secs(u64::from_le_bytes(fields.take()?)));
                Self::Status(Status { idle_left: seconds()?, max_left: seconds()? })
            }
            _ => return None,
        })
    }
}

/// A key that can be sent over the socket.
pub(super) trait WireKey: Sized {
    /// Serializes the key.
    fn to_wire(&self) -> Zeroizing<Vec<u8>>;
    /// Parses a key. Returns `None` for any other bytes.
    fn from_wire(bytes: &[u8]) -> Option<Self>;
}

impl WireKey for RootKey {
    fn to_wire(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.expose().to_vec())
    }

    fn from_wire(bytes: &[u8]) -> Option<Self> {
        Self::from_slice(bytes)
    }
}

impl WireKey for MetadataKey {
    fn to_wire(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.expose().to_vec())
    }

    fn from_wire(bytes: &[u8]) -> Option<Self> {
        Self::from_slice(bytes)
    }
}

impl WireKey for AppKeys {
    fn to_wire(&self) -> Zeroizing<Vec<u8>> {
        self.to_bytes()
    }

    fn from_wire(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes)
    }
}

/// The unread part of a payload.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(request: &Request) -> Vec<u8> {
        let mut bytes = Vec::new();
        request.frame().write(&mut bytes).unwrap();
        bytes
    }

    fn file() -> FileVersion {
        FileVersion { vault: VaultId::from_bytes([7; 16]), sha256: [1; 32], mac: [2; 32] }
    }

    #[test]
    fn a_request_survives_a_round_trip() {
        let app = AppName::parse("web").unwrap();
        let frame = Frame::read(wire(&Request::App(file(), Some(app))).as_slice()).unwrap();
        let Some(Request::App(read, Some(app))) = Request::parse(&frame) else { panic!("another request") };
        assert_eq!((read.vault, read.sha256, read.mac), (file().vault, [1; 32], [2; 32]));
        assert_eq!(app.as_str(), "web");
    }

    #[test]
    fn a_truncated_extended_or_unknown_request_is_rejected() {
        let whole = wire(&Request::Root(file()));
        for length in 0..whole.len() {
            assert!(Frame::read(&whole[..length]).is_err(), "{length}");
        }
        let mut longer = whole.clone();
        longer[6] += 1;
        longer.push(0);
        assert!(Request::parse(&Frame::read(longer.as_slice()).unwrap()).is_none());
        let mut huge = whole.clone();
        huge[6..8].copy_from_slice(&u16::MAX.to_le_bytes());
        assert!(Frame::read(huge.as_slice()).is_err());
        let mut unknown = whole;
        unknown[5] = 99;
        assert!(Request::parse(&Frame::read(unknown.as_slice()).unwrap()).is_none());
    }

    #[test]
    fn the_missing_bytes_of_a_frame_are_counted() {
        let whole = wire(&Request::Root(file()));
        for length in 0..=whole.len() {
            let missing = Frame::missing(&whole[..length]).unwrap();
            assert_eq!(missing, if length < 8 { 8 - length } else { whole.len() - length }, "{length}");
        }
        assert!(Frame::missing(b"http").is_err() && Frame::missing(b"x").is_err());
        assert!(Frame::missing(b"capi\x01\x05\xff\xff").is_err());
    }

    #[test]
    fn only_stop_is_accepted_from_another_version() {
        for (request, accepted) in [(Request::Stop, true), (Request::Status(file().vault), false)] {
            let mut bytes = wire(&request);
            bytes[4] = VERSION + 1;
            assert_eq!(Request::parse(&Frame::read(bytes.as_slice()).unwrap()).is_some(), accepted);
        }
        let mut answer = Vec::new();
        Response::Done.frame().write(&mut answer).unwrap();
        answer[4] = VERSION + 1;
        let answer = Response::parse(Frame::read(answer.as_slice()).unwrap());
        assert!(matches!(answer, Some(Response::OtherVersion)));
    }
}
