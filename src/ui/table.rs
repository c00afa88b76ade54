//! Tables in general, and the details of `show`, with a masked credential.

use anstyle::{Effects, Style as Ansi};
use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr as _;

use crate::model::{
    Api, Binding, Catalog, CredentialCheck, Domain, Scope, Shadows, Timestamp, ValuePart, Variable, text,
};

/// The mask for every credential, independent of its length.
pub const MASK: &str = "••••••••";
/// Its display width.
const MASK_WIDTH: usize = 8;
/// The number of spaces between two columns.
pub(super) const GAP: usize = 2;
/// The minimum width for the layout of a table.
const MIN_WIDTH: u16 = 40;

/// The style of a table.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whether headings are bold.
    pub color: bool,
    /// The width of the terminal, or `None` if stdout is not one. Then nothing is wrapped.
    pub width: Option<u16>,
}

/// Returns the height of the terminal in lines, if stdout is one.
pub fn terminal_height() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(_, height)| height.0)
}

/// Returns the width of the terminal, if stdout is one.
pub fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.max(MIN_WIDTH))
}

/// Formats one line per row, below a heading. Wraps cells if the lines do not fit.
pub fn lines<S: AsRef<str>>(rows: &[Vec<S>], style: Style) -> String {
    formatted(rows, style, |width| wrapped(rows, width))
}

/// Formats one line per row, or the narrow form of the rows if the lines do not fit.
pub fn fitting<S: AsRef<str>>(
    wide: &[Vec<S>],
    narrow: impl FnOnce() -> Vec<Vec<String>>,
    style: Style,
) -> String {
    formatted(wide, style, |width| wrapped(&narrow(), width))
}

/// Formats rows with a heading, using `too_wide` if the terminal is too narrow.
fn formatted<S: AsRef<str>>(
    rows: &[Vec<S>],
    style: Style,
    too_wide: impl FnOnce(u16) -> Formatted,
) -> String {
    let widths = widths(rows, usize::MAX);
    let formatted = match style.width {
        Some(width) if columns(&widths) > usize::from(width) => too_wide(width),
        _ => Formatted { text: aligned(rows, &widths), heading: 1 },
    };
    if style.color { formatted.with_bold_heading() } else { formatted.text }
}

/// A formatted table.
struct Formatted {
    text: String,
    /// The number of lines of the heading.
    heading: usize,
}

impl Formatted {
    fn with_bold_heading(&self) -> String {
        let bold = Ansi::new().effects(Effects::BOLD);
        let line = |(at, text): (usize, &str)| {
            if at < self.heading { format!("{bold}{text}{bold:#}\n") } else { format!("{text}\n") }
        };
        self.text.lines().enumerate().map(line).collect()
    }
}

/// Returns the display width of the widest cell in each column, ignoring cells over `max`. A character can be zero to two
/// columns wide.
pub(super) fn widths<S: AsRef<str>>(rows: &[Vec<S>], max: usize) -> Vec<usize> {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let found = width_of(cell.as_ref());
            *width = if found <= max { found.max(*width) } else { *width };
        }
    }
    widths
}

/// Returns the display width of a cell. Fast path for ASCII, where each byte is one column wide, and for the mask, which is in
/// every row.
pub(super) fn width_of(cell: &str) -> usize {
    match cell {
        cell if cell.is_ascii() => cell.len(),
        MASK => MASK_WIDTH,
        cell => cell.width(),
    }
}

/// Returns the display width of a table.
pub(super) fn columns(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// Formats one line per row. A cell that is wider than its column moves the rest of its row only. Much faster than a full
/// layout, since a vault can have thousands of rows.
pub(super) fn aligned<S: AsRef<str>>(rows: &[Vec<S>], widths: &[usize]) -> String {
    const BLANKS: &str = "                                                                ";
    let mut out = String::with_capacity(rows.len() * (columns(widths) + 1));
    for row in rows {
        let mut blanks = 0;
        for (cell, width) in row.iter().map(AsRef::as_ref).zip(widths) {
            if !cell.is_empty() {
                while blanks > 0 {
                    let part = blanks.min(BLANKS.len());
                    out.push_str(&BLANKS[..part]);
                    blanks -= part;
                }
                out.push_str(cell);
            }
            blanks += width.saturating_sub(width_of(cell)) + GAP;
        }
        out.push('\n');
    }
    out
}

/// Formats rows that are wider than the terminal, and wraps cells.
fn wrapped<S: AsRef<str>>(rows: &[Vec<S>], width: u16) -> Formatted {
    // Does not occur in cells, so the separator made of it marks the end of the heading.
    const RULE: char = '\u{1}';
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.style_mut().header_separator.fill = Some(RULE);
    if let Some((heading, rows)) = rows.split_first() {
        table.set_header(heading.iter().map(AsRef::as_ref));
        table.add_rows(rows.iter().map(|row| row.iter().map(AsRef::as_ref)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP as u16));
    }
    let (mut text, mut heading) = (String::new(), 0);
    for (at, line) in table.trim_fmt().lines().enumerate() {
        if line.contains(RULE) {
            heading = at;
        } else {
            text.extend([line, "\n"]);
        }
    }
    Formatted { text, heading }
}

pub(super) fn domain(api: &Api) -> &str {
    api.domain.as_ref().map_or("-", Domain::as_str)
}

/// Returns sentences for the organization's records, or single variables of them, that `api` shadows.
pub(super) fn shadow_notes(shadows: &Shadows<'_>, api: &Api) -> Vec<String> {
    let app = match &api.scope {
        Scope::App(app) => app.as_str(),
        Scope::Organization => "",
    };
    let sentence = |(variable, shadowed): &(Variable, &Api)| {
        let what = if shadowed.variable() == *variable { "" } else { "that of " };
        format!("{variable} of {app} shadows {what}the organization's `{}`", shadowed.name)
    };
    shadows.shadowed_by(api).iter().map(sentence).collect()
}

/// Formats all metadata of one API, with one line per field, and the check word of its credential if it is known.
pub fn details(
    catalog: &Catalog,
    api: &Api,
    check: Option<&CredentialCheck>,
    now: Timestamp,
    color: bool,
) -> String {
    let companions = api.variable().bindings(api.auth.kind()).split_off(1);
    let mut fields = vec![
        ("type", api.auth.kind().to_string()),
        ("scope", scope(&api.scope)),
        ("domain", domain(api).to_owned()),
        ("docs", api.docs.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        carried(api),
        ("variable", api.variable().to_string()),
    ];
    fields.extend(companions.iter().map(|companion| ("", companion.variable.to_string())));
    fields.extend(aliases(api));
    let username = check.and_then(|check| check.username.as_deref());
    fields.extend(username.map(|username| ("username", text::escape(username))));
    fields.push((
        "credential",
        format!("{MASK}  (set {}, {})", api.credential_set, api.credential_set.age_since(now)),
    ));
    fields.extend(api.expires.map(|expires| ("expires", format!("{expires}  ({})", expires.expiry(now)))));
    if api.proxy_only {
        fields.push(("used by", "exec --proxy only; no program gets it in its environment".to_owned()));
    }
    fields.extend(check.map(|check| ("check word", check.to_string())));
    fields.extend([("created", api.created.to_string()), ("updated", api.updated.to_string())]);
    let bold = if color { Ansi::new().effects(Effects::BOLD) } else { Ansi::new() };
    let mut out = format!("{bold}{}{bold:#}\n", api.name);
    out.extend(fields.into_iter().map(|(key, value)| format!("  {key:<10}  {value}\n")));
    let shadows = catalog.shadows();
    out.extend(shadow_notes(&shadows, api).into_iter().map(|line| format!("  note        {line}\n")));
    for (variable, app) in shadows.shadowed_in(api) {
        out.push_str(&format!(
            "  note        the app {app} has its own {variable} and does not get this one\n"
        ));
    }
    out
}

/// Returns the aliases, each with its part of basic auth, and those that capi does not set.
fn aliases(api: &Api) -> Vec<(&'static str, String)> {
    let shown = |alias: &Binding| match alias.part {
        ValuePart::Value => alias.variable.to_string(),
        part => format!("{}  ({part})", alias.variable),
    };
    let refused =
        api.aliases.refused().map(|alias| format!("{}  (not set: programs act on it)", alias.variable));
    let all = api.aliases.iter().map(shown).chain(refused);
    all.enumerate().map(|(at, text)| (if at == 0 { "alias" } else { "" }, text)).collect()
}

/// Returns the field that says how a request carries the credential.
fn carried(api: &Api) -> (&'static str, String) {
    let usage = api.auth.usage(&api.variable());
    match (api.auth.header_name(), api.auth.query_parameter()) {
        (Some(_), _) => ("header", usage),
        (None, Some(_)) => ("query", usage),
        (None, None) => ("header", "none".to_owned()),
    }
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "organization: every app".to_owned(),
        Scope::App(app) => format!("app: {app}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns which lines are bold.
    fn bold(table: &str) -> Vec<bool> {
        table.lines().map(|line| line.starts_with("\x1b[1m") && line.ends_with("\x1b[0m")).collect()
    }

    #[test]
    fn only_the_heading_is_bold() {
        let rows = [["GENERATION", "STATE"], ["NAME of a vault", "VARIABLE"], ["4", "opens"]].map(Vec::from);
        let style = |width| Style { color: true, width };
        assert_eq!(bold(&lines(&rows, style(None))), [true, false, false]);
        let narrow = [["NAME\nVARIABLE", "STATE\nAGE"], ["NAME of a vault\nX", "opens\nnow"]];
        let narrow = || narrow.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let shown = fitting(&[vec!["NAME"], vec!["x".repeat(50).leak()]], narrow, style(Some(40)));
        assert_eq!(bold(&shown), [true, true, false, false], "{shown}");
        assert!(!shown.contains('\u{1}'), "{shown}");
    }
}
