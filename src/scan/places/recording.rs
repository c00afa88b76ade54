//! A sink that records what it is given.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::io::Read;
use std::sync::Mutex;

use crate::scan::{Place, Sink, Unread};

/// The inputs and the refusals, in the order of their arrival.
#[derive(Default)]
pub(super) struct Recording {
    searched: Mutex<Vec<(Place, Vec<u8>)>>,
    unread: Mutex<Vec<(Place, String)>>,
}

impl Sink for Recording {
    fn search(&self, place: &Place, bytes: &mut dyn Read) {
        let mut read = Vec::new();
        if let Err(error) = bytes.read_to_end(&mut read) {
            self.unread(place, Unread::Io(error));
        }
        self.searched.lock().unwrap().push((place.clone(), read));
    }

    fn unread(&self, place: &Place, reason: Unread) {
        self.unread.lock().unwrap().push((place.clone(), format!("{reason:?}")));
    }
}

impl Recording {
    /// The inputs as text, sorted.
    pub(super) fn texts(&self) -> Vec<String> {
        let searched = self.searched.lock().unwrap();
        let mut texts: Vec<String> =
            searched.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        texts.sort();
        texts
    }

    /// The places whose input contains a text.
    pub(super) fn places_with(&self, text: &str) -> Vec<Place> {
        let searched = self.searched.lock().unwrap();
        let with = searched.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(text));
        with.map(|(place, _)| place.clone()).collect()
    }

    /// The places that were not read, and why.
    pub(super) fn refused(&self) -> Vec<(Place, String)> {
        self.unread.lock().unwrap().clone()
    }
}
