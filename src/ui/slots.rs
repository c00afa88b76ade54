//! What opens a vault, as a table and as JSON.

use serde_json::{Value, json};

use super::table::{self, Style};
use crate::domain::Timestamp;

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
    let row = |row: &SlotRow| {
        let label = row.label.clone().unwrap_or_else(dash);
        let created = row.created.map_or_else(dash, date);
        vec![row.id.clone(), row.kind.clone(), row.opened(), label, created, row.until(now), row.costs()]
    };
    draw(&heading, rows.iter().map(row), style)
}

/// The tokens alone.
pub fn tokens(rows: &[SlotRow], now: Timestamp, style: Style) -> String {
    let heading = ["ID", "LABEL", "OPENS", "CREATED", "EXPIRES"];
    let row = |row: &SlotRow| {
        let label = row.label.clone().unwrap_or_else(dash);
        vec![row.id.clone(), label, row.opened(), row.created.map_or_else(dash, date), row.until(now)]
    };
    draw(&heading, rows.iter().map(row), style)
}

/// `{"slots": […]}`, or another key.
pub fn as_json(key: &str, rows: &[SlotRow], now: Timestamp) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| row.json(now)).collect();
    let value = json!({ key: rows });
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

fn draw(heading: &[&str], rows: impl Iterator<Item = Vec<String>>, style: Style) -> String {
    let heading = heading.iter().map(|word| (*word).to_owned()).collect();
    let all: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    table::lines(&all, style)
}

fn date(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

fn dash() -> String {
    "-".to_owned()
}
