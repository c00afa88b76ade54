//! A masker that is built while the command starts.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::mask::{MaskedValues, Masker, TooLarge};

/// Values of this size together certainly fit into a masker, in bytes: their encodings take less than 256 times as much.
const FITTING: usize = if cfg!(test) { 64 } else { 8 << 20 };

/// The values to mask, and the masker for them.
pub(super) struct Masking {
    values: Arc<MaskedValues>,
    building: Building,
}

enum Building {
    Done(Masker),
    /// Another thread builds it, while this one starts the command.
    Running(JoinHandle<Result<Masker, TooLarge>>),
}

impl Masking {
    /// Starts to build the masker.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub(super) fn start(values: MaskedValues) -> Result<Self, TooLarge> {
        let values = Arc::new(values);
        let building = if values.bytes() > FITTING {
            // Known before the command starts.
            Building::Done(values.masker()?)
        } else {
            let shared = Arc::clone(&values);
            Building::Running(thread::spawn(move || shared.masker()))
        };
        Ok(Self { values, building })
    }

    /// Waits for the masker, and returns it with the values, which another process needs to continue.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub(super) fn finish(self) -> Result<(Masker, Arc<MaskedValues>), TooLarge> {
        let masker = match self.building {
            Building::Done(masker) => masker,
            Building::Running(thread) => match thread.join() {
                Ok(masker) => masker?,
                Err(panic) => std::panic::resume_unwind(panic),
            },
        };
        Ok((masker, self.values))
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;
    use crate::launch::mask::Stream;
    use crate::model::Secret;

    #[test]
    fn values_of_any_size_are_masked() {
        for value in ["k3y_51HxYz7Qw9Rt2Up4".to_owned(), "k3y_51HxYz7Qw9Rt2Up4".repeat(FITTING / 20 + 1)] {
            let texts = ["big".to_owned(), value.clone(), String::new(), String::new()].map(Secret::new);
            let (masker, values) = Masking::start(MaskedValues::from_texts(texts)).unwrap().finish().unwrap();
            let mut out = Vec::new();
            Stream::new(&masker).push(format!("a {value} b").as_bytes(), &mut out);
            assert_eq!((values.bytes(), out.as_slice()), (value.len(), &b"a [capi: big] b"[..]));
        }
    }
}
