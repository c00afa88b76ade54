//! The expiry of a JSON Web Token (RFC 7519): a date that the credential itself contains.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, engine::DecodePaddingMode};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::model::{Credential, Timestamp};

/// The alphabet of RFC 4648 section 5. JWTs have no padding, but some services add it.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// 9999-12-31T23:59:59Z, the last second that the file can hold.
const LAST: u64 = 253_402_300_799;

/// The only claim that is read.
#[derive(Deserialize)]
struct Claims {
    exp: f64,
}

/// The member that every header of a JWT has (RFC 7515 section 4.1.1).
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "alg")]
    _algorithm: serde::de::IgnoredAny,
}

/// Returns the time in the claim `exp` of a key or token that is a JWT. The signature is not checked: the date serves as a
/// reminder.
pub(super) fn expiry(credential: &Credential) -> Option<Timestamp> {
    let (Credential::Key(secret) | Credential::Token(secret)) = credential else { return None };
    let mut parts = secret.expose().split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let _: Header = decoded(header)?;
    let Claims { exp } = decoded(claims)?;
    // RFC 7519 section 2 allows fractions. The cast saturates.
    (exp.is_finite() && exp >= 0.0).then_some(Timestamp((exp as u64).min(LAST)))
}

fn decoded<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(part.len())]);
    let length = URL_SAFE.decode_slice(part, &mut bytes).ok()?;
    serde_json::from_slice(&bytes[..length]).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{AuthKind, Secret};

    fn of(kind: AuthKind, header: &str, claims: &str) -> Option<u64> {
        let [header, claims] = [header, claims].map(|part| URL_SAFE.encode(part));
        let token = format!("{}.{}.c2ln", header.trim_end_matches('='), claims.trim_end_matches('='));
        let credential = Credential::from_parts(kind, None, Secret::new(token)).unwrap();
        expiry(&credential).map(|time| time.0)
    }

    #[test]
    fn a_jwt_says_when_it_expires() {
        const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
        for (claims, expected) in [
            (r#"{"sub":"1","exp":1798761600}"#, Some(1_798_761_600)),
            (r#"{"exp":1798761600.9}"#, Some(1_798_761_600)),
            (r#"{"exp":1e300}"#, Some(LAST)),
            (r#"{"exp":-1}"#, None),
            (r#"{"exp":"1798761600"}"#, None),
            (r#"{"sub":"1"}"#, None),
            ("[]", None),
        ] {
            assert_eq!(of(AuthKind::Bearer, HEADER, claims), expected, "{claims}");
            assert_eq!(of(AuthKind::ApiKey, HEADER, claims), expected, "{claims}");
        }
        assert_eq!(of(AuthKind::Bearer, "{}", r#"{"exp":1}"#), None);
        for other in ["a.b.c", "plain-token", "v4.public.abc", "..", "a.b.c.d"] {
            let credential =
                Credential::from_parts(AuthKind::Bearer, None, Secret::new(other.into())).unwrap();
            assert_eq!(expiry(&credential), None, "{other}");
        }
    }
}
