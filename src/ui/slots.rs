//! What opens a vault, as a table and as JSON.

use serde_json::{Value, json};

use super::table::{self, Style};
use crate::model::Timestamp;

/// One slot, in words.
pub struct SlotRow {
    /// Its id.
    pub id: String,
    /// What its holder has.
    pub kind: String,
    /// What it opens, if that is known.
    pub opens: Option<&'static str>,
    /// The app that it is for.
    pub app: Option<String>,
    /// What its owner calls it.
    pub label: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// From when on it is refused.
    pub expires: Option<Timestamp>,
    /// Memory in KiB, passes and lanes of the key derivation.
    pub costs: Option<[u32; 3]>,
}

impl SlotRow {
    /// The slot in a line of its own.
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
            (None, None) => "what a later capi knows".to_owned(),
        }
    }

    /// What stands below each heading.
    fn cells(&self, heading: &[&str], now: Timestamp) -> Vec<String> {
        let cell = |heading: &&str| match *heading {
            "ID" => self.id.clone(),
            "KIND" => self.kind.clone(),
            "OPENS" => self.opened(),
            "LABEL" => self.label.clone().unwrap_or_else(dash),
            "CREATED" => self.created.map_or_else(dash, date),
            "EXPIRES" => self.until(now),
            _ => self.costs(),
        };
        heading.iter().map(cell).collect()
    }

    fn costs(&self) -> String {
        self.costs
            .map_or_else(dash, |[memory, passes, lanes]| format!("{} MiB, {passes}, {lanes}", memory / 1024))
    }

    fn until(&self, now: Timestamp) -> String {
        match self.expires {
            Some(time) if time <= now => format!("{} (expired)", date(time)),
            Some(time) => date(time),
            None => dash(),
        }
    }

    fn json(&self, now: Timestamp) -> Value {
        let costs = |[memory_kib, passes, lanes]: [u32; 3]| json!({"memory_kib": memory_kib, "passes": passes, "lanes": lanes});
        json!({
            "id": self.id,
            "kind": self.kind,
            "opens": self.opens,
            "app": self.app,
            "label": self.label,
            "created": self.created.map(|time| time.to_string()),
            "expires": self.expires.map(|time| time.to_string()),
            "expired": self.expires.is_some_and(|time| time <= now),
            "kdf": self.costs.map(costs),
        })
    }
}

/// All that opens a vault.
pub fn slots(rows: &[SlotRow], now: Timestamp, style: Style) -> String {
    let heading = ["ID", "KIND", "OPENS", "LABEL", "CREATED", "EXPIRES", "COSTS"];
    draw(&heading, rows.iter().map(|row| row.cells(&heading, now)), style)
}

/// The tokens alone.
pub fn tokens(rows: &[SlotRow], now: Timestamp, style: Style) -> String {
    let heading = ["ID", "LABEL", "OPENS", "CREATED", "EXPIRES"];
    draw(&heading, rows.iter().map(|row| row.cells(&heading, now)), style)
}

/// `{"slots": […]}`, or another key.
pub fn as_json(key: &str, rows: &[SlotRow], now: Timestamp) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| row.json(now)).collect();
    super::json::text(&json!({ key: rows }))
}

/// Where a line each does not fit, two values a cell, one above the other.
fn draw(heading: &[&str], rows: impl Iterator<Item = Vec<String>>, style: Style) -> String {
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
    fn a_narrow_terminal_breaks_no_word() {
        let row = |kind: &str, label: Option<&str>, costs| SlotRow {
            id: "3f6c9bcd".to_owned(),
            kind: kind.to_owned(),
            opens: Some("root"),
            app: None,
            label: label.map(str::to_owned),
            created: Some(Timestamp(1_767_323_045)),
            expires: Some(Timestamp(1_767_323_045)),
            costs,
        };
        let rows =
            [row("passphrase", None, Some([262_144, 3, 4])), row("token", Some("CI of the website"), None)];
        let style = |width| Style { colour: false, width };
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
