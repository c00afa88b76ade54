//! The limit of what an archive unpacks to.

use std::cell::Cell;
use std::io::{self, Read};

/// The bytes that every archive may unpack to.
const BASE: u64 = 16 << 20;

/// The bytes that it may unpack to for each of its own. Logs reach 30; deflate cannot exceed 1032.
const RATIO: u64 = 100;

/// The largest window of a decoder, in bytes: enough for `xz -8` and `zstd --ultra -21`.
const WINDOW: u64 = 32 << 20;

/// The same inside another decoder: enough for the defaults of xz and zstd.
const INNER_WINDOW: u64 = 8 << 20;

/// What an archive and all archives in it unpack to.
pub(in crate::scan) struct Budget {
    consumed: Cell<u64>,
    unpacked: Cell<u64>,
    is_exceeded: Cell<bool>,
    /// The number of active decoders with a large window.
    windows: Cell<u32>,
}

impl Budget {
    pub(in crate::scan) fn new() -> Self {
        Self {
            consumed: Cell::new(0),
            unpacked: Cell::new(0),
            is_exceeded: Cell::new(false),
            windows: Cell::new(0),
        }
    }

    /// Counts bytes of the outermost archive.
    pub(in crate::scan) fn consumed(&self, count: u64) {
        self.consumed.set(self.consumed.get() + count);
    }

    /// Returns whether unpacking ended at the limit.
    pub(in crate::scan) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }

    /// Runs a decoder with a window, whose largest size in bytes it gets. One inside another gets less, so that the memory
    /// for all of them is bounded.
    pub(super) fn with_window<T>(&self, decode: impl FnOnce(u64) -> T) -> T {
        let outer = self.windows.get();
        self.windows.set(outer + 1);
        let decoded = decode(if outer == 0 { WINDOW } else { INNER_WINDOW });
        self.windows.set(outer);
        decoded
    }

    /// Counts unpacked bytes, and ends at the limit.
    pub(super) fn limit<'a>(&'a self, bytes: &'a mut dyn Read) -> Limited<'a> {
        Limited { budget: self, bytes }
    }
}

/// A reader that ends at the limit.
pub(super) struct Limited<'a> {
    budget: &'a Budget,
    bytes: &'a mut dyn Read,
}

impl Read for Limited<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let budget = self.budget;
        if budget.is_exceeded() || budget.unpacked.get() > BASE + RATIO * budget.consumed.get() {
            budget.is_exceeded.set(true);
            return Err(io::Error::other("it unpacks to too many bytes"));
        }
        let count = self.bytes.read(out)?;
        budget.unpacked.set(budget.unpacked.get() + count as u64);
        Ok(count)
    }
}
