//! Information about a slot: the app of a token, its label, and when it was created and expires. It is encrypted, so
//! a copy of the vault does not reveal it, and padded to a fixed length, which hides its size.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::model::{AppName, Label, Timestamp};
use crate::vault::damage::Damage;
use crate::vault::error::{Limit, VaultError};

/// The length of the plaintext in bytes. The longest name and label fit.
pub(in crate::vault) const ABOUT: usize = 512;
const BAD: VaultError = VaultError::Damaged(Damage::SlotInfoFormat);

/// Information about a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotInfo {
    /// The app that a token is for.
    pub app: Option<AppName>,
    /// Its label.
    pub label: Option<Label>,
    /// When it was created.
    pub created: Timestamp,
    /// When it expires; capi refuses it from then on.
    pub expires: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    created: String,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

/// Parses an optional field, which is a string or missing: `null` is damage.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

impl SlotInfo {
    /// Renders the plaintext: the length of the JSON, the JSON, zeros.
    pub(super) fn to_plain(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let stored = Stored {
            app: self.app.as_ref().map(ToString::to_string),
            label: self.label.as_ref().map(ToString::to_string),
            created: self.created.to_string(),
            expires: self.expires.map(|time| time.to_string()),
        };
        let json = Zeroizing::new(serde_json::to_vec(&stored).map_err(|_| BAD)?);
        let length = u32::try_from(json.len()).map_err(|_| BAD)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(ABOUT));
        plain.extend_from_slice(&length.to_le_bytes());
        plain.extend_from_slice(&json);
        (plain.len() <= ABOUT).then_some(()).ok_or(VaultError::Full(Limit::SlotInfo))?;
        plain.resize(ABOUT, 0);
        Ok(plain)
    }

    /// Parses the result of [`SlotInfo::to_plain`]. Fields of a later version are ignored.
    pub(super) fn from_plain(plain: &[u8]) -> Result<Self, VaultError> {
        let (length, rest) = plain.split_first_chunk::<4>().ok_or(BAD)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| BAD)?;
        let (json, padding) = rest.split_at_checked(length).ok_or(BAD)?;
        (plain.len() == ABOUT && padding.iter().all(|byte| *byte == 0)).then_some(()).ok_or(BAD)?;
        let stored: Stored = serde_json::from_slice(json).map_err(|_| BAD)?;
        let time = |text: &String| Timestamp::parse(text).map_err(|_| BAD);
        Ok(Self {
            app: stored.app.as_deref().map(AppName::parse).transpose().map_err(|_| BAD)?,
            label: stored.label.as_deref().map(Label::parse).transpose().map_err(|_| BAD)?,
            created: time(&stored.created)?,
            expires: stored.expires.as_ref().map(time).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(json: &str) -> Vec<u8> {
        let mut plain = u32::try_from(json.len()).unwrap().to_le_bytes().to_vec();
        plain.extend_from_slice(json.as_bytes());
        plain.resize(ABOUT, 0);
        plain
    }

    #[test]
    fn the_longest_information_fits_and_survives_a_round_trip() {
        for label in ["\"".repeat(64), "\u{1f600}".repeat(64), "\\".repeat(64)] {
            let about = SlotInfo {
                app: Some(AppName::parse(&"a".repeat(64)).unwrap()),
                label: Some(Label::parse(&label).unwrap()),
                created: Timestamp(253_402_300_799),
                expires: Some(Timestamp(253_402_300_799)),
            };
            assert_eq!(SlotInfo::from_plain(&about.to_plain().unwrap()).unwrap(), about);
        }
    }

    #[test]
    fn any_deviation_from_the_format_is_damage() {
        let good = r#"{"created":"2026-01-02T03:04:05Z","later":[1]}"#;
        assert!(SlotInfo::from_plain(&plain(good)).is_ok(), "a field of a later version is passed over");
        for bad in [
            "",
            "[]",
            r#"{"app":"web"}"#,
            r#"{"created":"2026-01-02"}"#,
            r#"{"created":"2026-01-02T03:04:05Z","expires":null}"#,
            r#"{"created":"2026-01-02T03:04:05Z","app":"My App"}"#,
            r#"{"created":"2026-01-02T03:04:05Z","label":"a\u001b[2J"}"#,
            r#"{"created":"2026-01-02T03:04:05Z","created":"2026-01-02T03:04:05Z"}"#,
        ] {
            assert!(SlotInfo::from_plain(&plain(bad)).is_err(), "{bad}");
        }
        let mut touched = plain(good);
        touched[ABOUT - 1] = 1;
        assert!(SlotInfo::from_plain(&touched).is_err());
        touched[0..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(SlotInfo::from_plain(&touched).is_err());
    }
}
