//! Bundles for browsers, as a browser gets them: with assets decompressed and strings joined.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use brotli_decompressor::Decompressor;
use flate2::read::MultiGzDecoder;
use zeroize::Zeroizing;

use super::joined_strings::{LONGEST, joined_strings};
use super::tree::{self, Tree};
use crate::scan::{Place, Sink, Source, Unread};

/// The size of the buffer of a decompressor, in bytes.
const BUFFER: usize = 64 << 10;
/// The bytes of a script that are read at once.
const WINDOW: usize = 256 << 10;
/// The most bytes of a decompressed file.
const LONGEST_ASSET: u64 = 1 << 30;
/// The names of files with scripts, without the ending of a compressed file.
const SCRIPTS: &[&str] =
    &["js", "mjs", "cjs", "jsx", "ts", "tsx", "map", "html", "htm", "xhtml", "svg", "json", "txt"];

/// Searches the files of a bundle. Next to a file as it is, the text of Brotli files and the joined strings of scripts are
/// searched, also of compressed ones.
pub fn search(directory: &Path, sink: &dyn Sink) {
    if let Err(error) = std::fs::metadata(directory) {
        let place = Place::of_file(Source::Built, directory);
        return sink.unread(&place, Unread::Io(error));
    }
    Tree::of(Source::Built, sink, search_file).search(directory, &mut |_| true);
}

fn search_file(place: &Place, sink: &dyn Sink) {
    tree::search_file(place, sink);
    // A file that cannot be opened was recorded just now.
    let Ok(Some(mut asset)) = Asset::open(&place.path) else { return };
    let part = |part: &str| Place { part: Some(part.to_owned()), ..place.clone() };
    // The sink decompresses gzip.
    if asset.is_brotli {
        sink.search(&part("decompressed"), &mut asset.content());
        let Ok(Some(again)) = Asset::open(&place.path) else { return };
        asset = again;
    }
    if asset.is_script {
        let mut joined = Joined::new(asset.content());
        // Most scripts have none.
        if joined.fill().is_ok_and(|()| !joined.out.is_empty()) {
            sink.search(&part("joined strings"), &mut joined);
        }
    }
}

/// A file of a bundle.
pub(super) struct Asset {
    file: File,
    is_brotli: bool,
    is_gzip: bool,
    is_script: bool,
}

impl Asset {
    /// Opens a regular file; `None` for everything else.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let Some(file) = tree::open(path)? else { return Ok(None) };
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let (is_brotli, is_gzip) = (name.ends_with(".br"), name.ends_with(".gz"));
        let name = name.trim_end_matches(".br").trim_end_matches(".gz");
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        Ok(Some(Self { file, is_brotli, is_gzip, is_script: SCRIPTS.contains(&ending) }))
    }

    /// Whether its text is that of a script or a page.
    pub(super) fn is_script(&self) -> bool {
        self.is_script
    }

    /// Returns what a browser gets.
    pub(super) fn content(self) -> Box<dyn Read> {
        if self.is_brotli {
            Box::new(Bounded { inner: Decompressor::new(self.file, BUFFER), left: LONGEST_ASSET })
        } else if self.is_gzip {
            Box::new(Bounded { inner: MultiGzDecoder::new(self.file), left: LONGEST_ASSET })
        } else {
            Box::new(self.file)
        }
    }
}

/// A reader that fails after a number of bytes, so that no small file occupies capi for hours.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("the decompressed file is longer than 1 GiB"))?;
        Ok(read)
    }
}

/// The joined strings of a script, as a reader. Windows overlap, so that strings are joined across their bounds.
struct Joined {
    script: Box<dyn Read>,
    window: Zeroizing<Vec<u8>>,
    out: Zeroizing<Vec<u8>>,
    at: usize,
}

impl Joined {
    fn new(script: Box<dyn Read>) -> Self {
        let window = Zeroizing::new(Vec::with_capacity(2 * LONGEST + WINDOW));
        Self { script, window, out: Zeroizing::default(), at: 0 }
    }

    /// Reads until a window has joined strings, or to the end, when `out` stays empty.
    fn fill(&mut self) -> io::Result<()> {
        (self.at, self.out) = (0, Zeroizing::default());
        while self.out.is_empty() {
            let overlap = self.window.len().saturating_sub(2 * LONGEST);
            self.window.drain(..overlap);
            let limit = WINDOW as u64;
            if (&mut self.script).take(limit).read_to_end(&mut self.window)? == 0 {
                break;
            }
            self.out = Zeroizing::new(joined_strings(&self.window));
        }
        Ok(())
    }
}

impl Read for Joined {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.fill()?;
        }
        let read = self.out.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::super::recording::Recording;
    use super::*;

    /// A comment and `let key="abc"+"def";`, compressed by `node:zlib`.
    const BROTLI: &[u8] = include_bytes!("built/script.js.br");

    fn searched(files: &[(&str, &[u8])]) -> Recording {
        let directory = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(directory.path().join(name), bytes).unwrap();
        }
        let sink = Recording::default();
        search(directory.path(), &sink);
        sink
    }

    fn parts(sink: &Recording, text: &str) -> Vec<Option<String>> {
        sink.places_with(text).into_iter().map(|place| place.part).collect()
    }

    #[test]
    fn a_bundle_is_searched_as_a_browser_gets_it() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(br#"f("ghi" + "jkl")"#).unwrap();
        let gzip = gzip.finish().unwrap();
        let sink = searched(&[
            ("a.js", br#"f("abc".concat("xyz"))"#),
            ("b.js.br", BROTLI),
            ("c.mjs.gz", &gzip),
            ("d.css", br#""mno"+"pqr""#),
            ("e.html", b"plain"),
        ]);
        let joined = || Some("joined strings".to_owned());
        assert_eq!(parts(&sink, "abcxyz\n"), [joined()]);
        assert_eq!(parts(&sink, "abcdef\n"), [joined()]);
        assert_eq!(parts(&sink, "let key=\"abc\""), [Some("decompressed".to_owned())]);
        assert_eq!(parts(&sink, "ghijkl\n"), [joined()]);
        assert_eq!(parts(&sink, "mnopqr"), []);
        assert_eq!(parts(&sink, "plain"), [None]);
        assert!(sink.refused().is_empty(), "{:?}", sink.refused());
    }

    #[test]
    fn strings_are_joined_across_windows() {
        for before in [WINDOW - 9, WINDOW - 3, WINDOW, WINDOW + 1, 3 * WINDOW - 5] {
            let script = [&b" ".repeat(before)[..], br#""first-"+"second""#].concat();
            let sink = searched(&[("a.js", &script)]);
            assert_eq!(parts(&sink, "first-second\n").len(), 1, "{before}");
        }
    }

    #[test]
    fn a_damaged_or_missing_bundle_is_recorded() {
        assert_eq!(searched(&[("a.js.br", &BROTLI[..BROTLI.len() - 3])]).refused().len(), 1);
        let sink = Recording::default();
        search(Path::new("/nonexistent/dist"), &sink);
        assert_eq!(sink.refused().len(), 1);
    }

    #[test]
    fn a_decompressed_file_is_bounded() {
        let mut bounded = Bounded { inner: io::repeat(0), left: 100_000 };
        assert!(io::copy(&mut bounded, &mut io::sink()).is_err());
    }
}
