//! JSON as the format has it, in every field: also one that this version does not know, and would skip, is UTF-8
//! without half a surrogate pair, and no object has a name twice. A writer carries such fields along and has to read
//! them; a reader that skipped them would take a file that a writer refuses.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Whether all of a text is such JSON.
pub(super) fn is_strict(json: &[u8]) -> bool {
    serde_json::from_slice::<Strict>(json).is_ok()
}

/// Any value; nothing of it is kept.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E>(self, _: &str) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Strict, A::Error> {
        while list.next_element::<Strict>()?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Strict, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, Strict)) = map.next_entry::<String, Strict>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a name twice"));
            }
        }
        Ok(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_version_skips_is_read_as_strictly_as_what_it_knows() {
        for good in ["{\"a\":[1,-1,1.5,null,true,\"\\ud83d\\ude00\"],\"b\":{\"a\":\"ü\"}}", "[]"] {
            assert!(is_strict(good.as_bytes()), "{good}");
        }
        let bad: [&[u8]; 5] =
            [b"{\"a\":\"\xef\"}", b"{\"a\":\"\\ud800\"}", b"[{\"a\":1,\"a\":2}]", b"{\"a\":NaN}", b"{} {}"];
        for bad in bad {
            assert!(!is_strict(bad), "{}", bad.escape_ascii());
        }
    }
}
