//! The masked table of `list`, and the details of `show`.

use std::borrow::Cow;

use anstyle::{Effects, Style as Ansi};
use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr as _;

use crate::model::{Api, Catalog, Domain, Scope, Shadows, Timestamp, Variable};

/// What stands for every credential, whatever its length.
pub const MASK: &str = "••••••••";
/// The blanks between two columns.
const GAP: usize = 2;
/// The narrowest table that is tried.
const NARROWEST: u16 = 40;

/// How a table is drawn.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whether headings are bold.
    pub colour: bool,
    /// The terminal's columns; `None` when stdout is none, and then nothing is wrapped.
    pub width: Option<u16>,
}

/// The columns of the terminal that stdout is.
pub fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.max(NARROWEST))
}

/// One line an API where they fit, else two.
pub fn render(catalog: &Catalog, apis: &[&Api], now: Timestamp, style: Style) -> String {
    let mut out = fitting(&wide_rows(apis, now), || narrow_rows(apis, now), style);
    let shadows = catalog.shadows();
    for api in apis {
        out.extend(shadowing(&shadows, api).into_iter().map(|line| line + "\n"));
    }
    out
}

/// Rows below a heading, a line each where they fit.
pub fn lines<S: AsRef<str>>(rows: &[Vec<S>], style: Style) -> String {
    drawn(rows, style, |width| wrapped(rows, width))
}

/// A line each where they fit, else the narrow form of the same rows, with a line for each value of a cell.
pub fn fitting<S: AsRef<str>>(
    wide: &[Vec<S>],
    narrow: impl FnOnce() -> Vec<Vec<String>>,
    style: Style,
) -> String {
    drawn(wide, style, |width| wrapped(&narrow(), width))
}

/// Rows with a heading, drawn in another way where the terminal is narrower than they are.
fn drawn<S: AsRef<str>>(rows: &[Vec<S>], style: Style, too_wide: impl FnOnce(u16) -> Drawn) -> String {
    let widths = widths(rows);
    let drawn = match style.width {
        Some(width) if columns(&widths) > usize::from(width) => too_wide(width),
        _ => Drawn { text: aligned(rows, &widths), heading: 1 },
    };
    if style.colour { drawn.with_bold_heading() } else { drawn.text }
}

/// A table as text.
struct Drawn {
    text: String,
    /// How many lines the heading has.
    heading: usize,
}

impl Drawn {
    fn with_bold_heading(&self) -> String {
        let bold = Ansi::new().effects(Effects::BOLD);
        let line = |(at, text): (usize, &str)| match at < self.heading {
            true => format!("{bold}{text}{bold:#}\n"),
            false => format!("{text}\n"),
        };
        self.text.lines().enumerate().map(line).collect()
    }
}

/// How wide each column's widest cell is on a terminal, where some characters take two columns and some none.
fn widths<S: AsRef<str>>(rows: &[Vec<S>]) -> Vec<usize> {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = width_of(cell.as_ref()).max(*width);
        }
    }
    widths
}

/// The columns that a cell takes. Most cells are ASCII, of which each byte takes one.
fn width_of(cell: &str) -> usize {
    if cell.is_ascii() { cell.len() } else { cell.width() }
}

/// The columns that a table takes.
fn columns(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// A line a row. A vault may have thousands of rows, and to lay one out takes many times what this does.
fn aligned<S: AsRef<str>>(rows: &[Vec<S>], widths: &[usize]) -> String {
    let mut out = String::new();
    for row in rows {
        let mut blanks = 0;
        for (cell, width) in row.iter().map(AsRef::as_ref).zip(widths) {
            if !cell.is_empty() {
                out.extend(std::iter::repeat_n(' ', std::mem::take(&mut blanks)));
                out.push_str(cell);
            }
            blanks += width - width_of(cell) + GAP;
        }
        out.push('\n');
    }
    out
}

/// Rows that are wider than the terminal: what does not fit into a column goes on below.
fn wrapped<S: AsRef<str>>(rows: &[Vec<S>], width: u16) -> Drawn {
    // No cell has it, so the line of it that is drawn below the heading tells where that ends.
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
        match line.contains(RULE) {
            true => heading = at,
            false => text.extend([line, "\n"]),
        }
    }
    Drawn { text, heading }
}

fn wide_rows<'a>(apis: &[&'a Api], now: Timestamp) -> Vec<Vec<Cow<'a, str>>> {
    let heading = ["NAME", "TYPE", "SCOPE", "DOMAIN", "VARIABLE", "CREDENTIAL", "AGE"];
    let row = |api: &&'a Api| {
        vec![
            api.name.as_str().into(),
            api.auth.kind().as_str().into(),
            api.scope.short().into(),
            domain(api).into(),
            api.variable().to_string().into(),
            MASK.into(),
            age(api, now).into(),
        ]
    };
    std::iter::once(heading.map(Cow::from).to_vec()).chain(apis.iter().map(row)).collect()
}

/// Two values a cell, one above the other.
fn narrow_rows(apis: &[&Api], now: Timestamp) -> Vec<Vec<String>> {
    let heading = ["NAME\nVARIABLE", "TYPE\nCREDENTIAL", "SCOPE\nDOMAIN", "AGE"];
    let row = |api: &&Api| {
        vec![
            format!("{}\n{}", api.name, api.variable()),
            format!("{}\n{MASK}", api.auth.kind()),
            format!("{}\n{}", api.scope.short(), domain(api)),
            age(api, now),
        ]
    };
    std::iter::once(heading.map(str::to_owned).to_vec()).chain(apis.iter().map(row)).collect()
}

fn domain(api: &Api) -> &str {
    api.domain.as_ref().map_or("-", Domain::as_str)
}

/// How old the credential is.
fn age(api: &Api, now: Timestamp) -> String {
    api.credential_set.age_since(now)
}

/// Which record shadows which, or only one of its variables, as sentences below the table.
fn shadowing(shadows: &Shadows<'_>, api: &Api) -> Vec<String> {
    let app = match &api.scope {
        Scope::App(app) => app.as_str(),
        Scope::Organization => "",
    };
    let sentence = |(variable, shadowed): &(Variable, &Api)| {
        let what = if shadowed.variable() == *variable { "" } else { "that of " };
        format!("{variable} of {app} hides {what}the organization's `{}` from it", shadowed.name)
    };
    shadows.shadowed_by(api).iter().map(sentence).collect()
}

/// All metadata of one API, a field a line.
pub fn details(catalog: &Catalog, api: &Api, now: Timestamp, colour: bool) -> String {
    let variables = api.variables();
    let (variable, companions) =
        variables.split_first().map_or((String::new(), &[][..]), |(first, rest)| (first.to_string(), rest));
    let mut fields = vec![
        ("type", api.auth.kind().to_string()),
        ("scope", scope(&api.scope)),
        ("domain", domain(api).to_owned()),
        ("docs", api.docs.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("header", api.auth.header_line(&api.variable())),
        ("variable", variable),
    ];
    fields.extend(companions.iter().map(|companion| ("", companion.to_string())));
    fields.extend([
        (
            "credential",
            format!("{MASK}  (set {}, {})", api.credential_set, api.credential_set.age_since(now)),
        ),
        ("created", api.created.to_string()),
        ("updated", api.updated.to_string()),
    ]);
    let bold = if colour { Ansi::new().effects(Effects::BOLD) } else { Ansi::new() };
    let mut out = format!("{bold}{}{bold:#}\n", api.name);
    out.extend(fields.into_iter().map(|(key, value)| format!("  {key:<10}  {value}\n")));
    let shadows = catalog.shadows();
    out.extend(shadowing(&shadows, api).into_iter().map(|line| format!("  note        {line}\n")));
    for (variable, app) in shadows.shadowed_in(api) {
        out.push_str(&format!(
            "  note        the app {app} has its own {variable} and does not get this one\n"
        ));
    }
    out
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
    use crate::model::{ApiName, AuthType, Domain};

    fn api(name: &str) -> Api {
        let now = Timestamp(0);
        Api {
            domain: Some(Domain::parse("a.test").unwrap().0),
            ..Api::new(ApiName::parse(name).unwrap(), AuthType::Bearer, Scope::Organization, now)
        }
    }

    /// The lines that are bold.
    fn bold(table: &str) -> Vec<bool> {
        table.lines().map(|line| line.starts_with("\x1b[1m") && line.ends_with("\x1b[0m")).collect()
    }

    #[test]
    fn the_heading_is_bold_and_nothing_else_whatever_the_words_are() {
        let rows = [["GENERATION", "STATE"], ["NAME of a vault", "VARIABLE"], ["4", "opens"]].map(Vec::from);
        let style = |width| Style { colour: true, width };
        assert_eq!(bold(&lines(&rows, style(None))), [true, false, false]);
        let apis = [&api("NAME"), &api(&"NAME and more ".repeat(6))];
        let shown = render(&Catalog::default(), &apis, Timestamp(0), style(Some(60)));
        let (heading, rows) = shown.split_once("VARIABLE").unwrap();
        assert!(heading.starts_with("\x1b[1mNAME") && bold(&shown)[..3] == [true, true, false], "{shown}");
        assert!(rows.contains("\nNAME") && !shown.contains('\u{1}'), "{shown}");
    }

    #[test]
    fn characters_of_two_columns_count_as_two() {
        // 80 columns with seven characters more than would be drawn in one column each.
        let korean = api("가가가가가가가a");
        let lines = |width| {
            let style = Style { colour: false, width: Some(width) };
            let catalog = Catalog::new(vec![korean.clone()]);
            render(&catalog, &[&korean], Timestamp(0), style).lines().count()
        };
        let widest = (40..120).find(|width| lines(*width) == 2).unwrap();
        let whole = Style { colour: false, width: None };
        let drawn = render(&Catalog::default(), &[&korean], Timestamp(0), whole);
        let row = drawn.lines().next_back().unwrap();
        assert_eq!(usize::from(widest), row.chars().count() + 7, "{row}");
    }
}
