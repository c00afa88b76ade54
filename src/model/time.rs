//! Timestamps and their age for display.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// Whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

/// A string that is not a time such as `2025-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time does not have the form 2025-01-31T12:00:00Z")]
pub struct TimestampError;

/// 9999-12-31T23:59:59Z, the last second that RFC 3339 can represent.
const MAX: u64 = 253_402_300_799;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Timestamp {
    /// Parses an RFC 3339 time in UTC with whole seconds.
    ///
    /// # Errors
    /// [`TimestampError`] for any other string, and for a time before 1970.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        // `humantime` also accepts fractions. Without one, the string has exactly 20 bytes.
        if text.len() != 20 {
            return Err(TimestampError);
        }
        let time = humantime::parse_rfc3339(text).map_err(|_| TimestampError)?;
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| TimestampError)?;
        Ok(Self(since.as_secs()))
    }

    /// Returns whether this time is over at `now`, and since or until when: `expired 3d ago`, `expires in 5h`.
    pub fn expiry(self, now: Self) -> String {
        if self <= now {
            format!("expired {}", Self::ago(&self.age_since(now)))
        } else {
            format!("expires in {}", now.age_since(self).replace("now", "less than 1m"))
        }
    }

    fn ago(age: &str) -> String {
        if age == "now" { age.to_owned() } else { format!("{age} ago") }
    }

    /// Returns the age at `now` in the largest suitable unit: `now`, `5m`, `3h`, `12d`, `8mo`, `2y`.
    ///
    /// A timestamp in the future gives `now`.
    pub fn age_since(self, now: Self) -> String {
        let seconds = now.0.saturating_sub(self.0);
        let days = seconds / DAY;
        match seconds {
            0..MINUTE => "now".to_owned(),
            MINUTE..HOUR => format!("{}m", seconds / MINUTE),
            HOUR..DAY => format!("{}h", seconds / HOUR),
            _ if days < 30 => format!("{days}d"),
            // Thirty days count as one month, although they are slightly less than a twelfth of a year.
            _ if days < 365 => format!("{}mo", (days * 12 / 365).max(1)),
            _ => format!("{}y", days / 365),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A later time cannot be formatted, and a damaged record must not cause a panic.
        let time = UNIX_EPOCH + Duration::from_secs(self.0.min(MAX));
        write!(f, "{}", humantime::format_rfc3339_seconds(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_formatted_in_utc() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp(1_738_324_800).to_string(), "2025-01-31T12:00:00Z");
        assert_eq!(Timestamp(u64::MAX).to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn other_formats_are_rejected() {
        for bad in
            ["", "2025-01-31", "2025-01-31T12:00:00.5Z", "2025-01-31T12:00:00+00:00", "2025-02-31T12:00:00Z"]
        {
            assert_eq!(Timestamp::parse(bad), Err(TimestampError), "{bad}");
        }
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59Z"), Err(TimestampError));
    }

    #[test]
    fn an_expiry_is_past_or_to_come() {
        let day = Timestamp(100 * DAY);
        for (time, text) in [
            (100 * DAY, "expired now"),
            (97 * DAY, "expired 3d ago"),
            (100 * DAY + 5 * HOUR, "expires in 5h"),
            (100 * DAY + 1, "expires in less than 1m"),
        ] {
            assert_eq!(Timestamp(time).expiry(day), text);
        }
    }

    #[test]
    fn an_age_uses_the_largest_suitable_unit() {
        for (seconds, age) in [
            (0, "now"),
            (59, "now"),
            (60, "1m"),
            (HOUR - 1, "59m"),
            (3 * HOUR, "3h"),
            (DAY - 1, "23h"),
            (12 * DAY, "12d"),
            (30 * DAY, "1mo"),
            (250 * DAY, "8mo"),
            (364 * DAY, "11mo"),
            (365 * DAY, "1y"),
            (800 * DAY, "2y"),
        ] {
            assert_eq!(Timestamp(1000).age_since(Timestamp(1000 + seconds)), age, "{seconds}");
        }
        assert_eq!(Timestamp(1000).age_since(Timestamp(10)), "now");
    }

    proptest! {
        #[test]
        fn every_time_survives_a_round_trip(seconds in 0..=MAX) {
            prop_assert_eq!(Timestamp::parse(&Timestamp(seconds).to_string()), Ok(Timestamp(seconds)));
        }
    }
}
