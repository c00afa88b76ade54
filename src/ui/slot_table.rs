//! The key slots of a vault, as a table and as JSON.

use serde_json::{Value, json};

use super::table::{self, Style};
use crate::model::Timestamp;

/// A key slot for display.
pub struct SlotRow {
    /// The ID.
    pub id: String,
    /// The unlock method.
    pub kind: String,
    /// The access that it gives, if known.
    pub opens: Option<&'static str>,
    /// The app that it is limited to.
    pub app: Option<String>,
    /// The label chosen by the user.
    pub label: Option<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// KDF parameters: memory in KiB, passes and lanes.
    pub kdf: Option<[u32; 3]>,
}

impl SlotRow {
    /// Describes the slot as a phrase.
    pub fn sentence(&self) -> String {
        let label = self.label.as_ref().map_or_else(String::new, |label| format!(" `{label}`"));
        format!("{} {}{label}, which opens {}", self.kind, self.id, self.opened())
    }

    fn opened(&self) -> String {
        match (&self.app, self.opens) {
            (Some(app), _) => format!("app {app}"),
            (None, Some("root")) => "everything".to_owned(),
            (None, Some("app")) => "one app".to_owned(),
            (None, Some(opens)) => opens.to_owned(),
            (None, None) => "known to a later capi".to_owned(),
        }
    }

    /// Returns the cells for the given headings.
    fn cells(&self, heading: &[&str], now: Timestamp) -> Vec<String> {
        let cell = |heading: &&str| match *heading {
            "ID" => self.id.clone(),
            "KIND" => self.kind.clone(),
            "OPENS" => self.opened(),
            "LABEL" => self.label.clone().unwrap_or_else(dash),
            "CREATED" => self.created.map_or_else(dash, date),
            "EXPIRES" => self.expiry(now),
            _ => self.kdf(),
        };
        heading.iter().map(cell).collect()
    }

    fn kdf(&self) -> String {
        self.kdf
            .map_or_else(dash, |[memory, passes, lanes]| format!("{} MiB, {passes}, {lanes}", memory / 1024))
    }

    fn expiry(&self, now: Timestamp) -> String {
        match self.expires {
            Some(time) if time <= now => format!("{} (expired)", date(time)),
            Some(time) => date(time),
            None => dash(),
        }
    }

    fn json(&self, now: Timestamp) -> Value {
        let kdf = |[memory_kib, passes, lanes]: [u32; 3]| json!({"memory_kib": memory_kib, "passes": passes, "lanes": lanes});
        json!({
            "id": self.id,
            "kind": self.kind,
            "opens": self.opens,
            "app": self.app,
            "label": self.label,
            "created": self.created.map(|time| time.to_string()),
            "expires": self.expires.map(|time| time.to_string()),
            "expired": self.expires.is_some_and(|time| time <= now),
            "kdf": self.kdf.map(kdf),
        })
    }
}

/// Formats all key slots.
pub fn slots(rows: &[SlotRow], now: Timestamp, style: Style) -> String {
    let heading = ["ID", "KIND", "OPENS", "LABEL", "CREATED", "EXPIRES", "KDF"];
    format_table(&heading, rows.iter().map(|row| row.cells(&heading, now)), style)
}

/// Formats only the tokens.
pub fn tokens(rows: &[SlotRow], now: Timestamp, style: Style) -> String {
    let heading = ["ID", "LABEL", "OPENS", "CREATED", "EXPIRES"];
    format_table(&heading, rows.iter().map(|row| row.cells(&heading, now)), style)
}

/// Formats slots as JSON: `{"slots": […]}`, or with another key.
pub fn as_json(key: &str, rows: &[SlotRow], now: Timestamp) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| row.json(now)).collect();
    super::json_output::text(&json!({ key: rows }))
}

/// Formats one line per row, or stacks two values in each cell if the lines do not fit.
fn format_table(heading: &[&str], rows: impl Iterator<Item = Vec<String>>, style: Style) -> String {
    let heading = heading.iter().map(|word| (*word).to_owned()).collect();
    let wide: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    let pairs = |row: &Vec<String>| row.chunks(2).map(|pair| pair.join("\n")).collect();
    table::fitting(&wide, || wide.iter().map(pairs).collect(), style)
}

fn date(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

fn dash() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_table_keeps_words_whole() {
        let row = |kind: &str, label: Option<&str>, kdf| SlotRow {
            id: "3f6c9bcd".to_owned(),
            kind: kind.to_owned(),
            opens: Some("root"),
            app: None,
            label: label.map(str::to_owned),
            created: Some(Timestamp(1_767_323_045)),
            expires: Some(Timestamp(1_767_323_045)),
            kdf,
        };
        let rows =
            [row("passphrase", None, Some([262_144, 3, 4])), row("token", Some("CI of the website"), None)];
        let style = |width| Style { color: false, width };
        let wide = slots(&rows, Timestamp(0), style(None));
        assert_eq!(wide.lines().count(), 3);
        let narrow = slots(&rows, Timestamp(2_000_000_000), style(Some(80)));
        for word in [
            "3f6c9bcd",
            "passphrase",
            "everything",
            "CI of the website",
            "2026-01-02 (expired)",
            "256 MiB, 3, 4",
        ] {
            assert!(narrow.contains(word), "{word}:\n{narrow}");
        }
        assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    }
}
