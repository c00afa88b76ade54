//! The masked table of `list`, and the details of `show`.

use anstyle::{Effects, Style as Ansi};
use comfy_table::{ContentArrangement, Table, presets};

use crate::domain::{Api, Catalog, Scope, Timestamp};

/// What stands for every credential, whatever its length.
pub const MASK: &str = "••••••••";
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
    let wide = draw(&wide_rows(apis, now), None);
    let fits = |width: u16| wide.lines().all(|line| line.chars().count() <= usize::from(width));
    let table = match style.width {
        Some(width) if !fits(width) => draw(&narrow_rows(apis, now), Some(width)),
        _ => wide,
    };
    let mut out = with_bold_heading(&table, style.colour);
    for api in apis {
        out.extend(shadowing(catalog, api).map(|line| line + "\n"));
    }
    out
}

/// Rows below a heading, a line each where they fit.
pub fn lines(rows: &[Vec<String>], style: Style) -> String {
    with_bold_heading(&draw(rows, style.width), style.colour)
}

/// A line each where they fit, else the narrow form of the same rows.
pub fn fitting(wide: &[Vec<String>], narrow: &[Vec<String>], style: Style) -> String {
    let drawn = draw(wide, None);
    let fits = |width: u16| drawn.lines().all(|line| line.chars().count() <= usize::from(width));
    match style.width {
        Some(width) if !fits(width) => lines(narrow, style),
        _ => with_bold_heading(&drawn, style.colour),
    }
}

fn draw(rows: &[Vec<String>], width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    match width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    if let Some((heading, rows)) = rows.split_first() {
        table.set_header(heading).add_rows(rows);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

fn wide_rows(apis: &[&Api], now: Timestamp) -> Vec<Vec<String>> {
    let heading = ["NAME", "TYPE", "SCOPE", "DOMAIN", "VARIABLE", "CREDENTIAL", "AGE"];
    let row = |api: &&Api| {
        vec![
            api.name.to_string(),
            api.auth.kind().to_string(),
            api.scope.short(),
            domain(api),
            api.variable().to_string(),
            MASK.to_owned(),
            age(api, now),
        ]
    };
    std::iter::once(heading.map(str::to_owned).to_vec()).chain(apis.iter().map(row)).collect()
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

fn domain(api: &Api) -> String {
    api.domain.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// How old the credential is.
fn age(api: &Api, now: Timestamp) -> String {
    api.credential_set.age_since(now)
}

/// Which API takes the place of which, as a sentence below the table.
fn shadowing(catalog: &Catalog, api: &Api) -> Option<String> {
    let Scope::App(app) = &api.scope else { return None };
    let hidden = catalog.shadows(api).into_iter().next()?;
    Some(format!("{} of {app} hides the organization's `{}` from it", api.variable(), hidden.name))
}

fn with_bold_heading(table: &str, colour: bool) -> String {
    if !colour {
        return table.to_owned();
    }
    let bold = Ansi::new().effects(Effects::BOLD);
    let is_heading =
        |line: &str| ["NAME", "VARIABLE", "ID ", "KIND "].iter().any(|word| line.starts_with(word));
    let mut heading = true;
    let mut line = |text: &str| {
        heading = heading && is_heading(text);
        if heading { format!("{bold}{text}{bold:#}\n") } else { format!("{text}\n") }
    };
    table.lines().map(&mut line).collect()
}

/// All metadata of one API, a field a line.
pub fn details(catalog: &Catalog, api: &Api, now: Timestamp, colour: bool) -> String {
    let variables = api.variables();
    let (variable, companions) =
        variables.split_first().map_or((String::new(), &[][..]), |(first, rest)| (first.to_string(), rest));
    let mut fields = vec![
        ("type", api.auth.kind().to_string()),
        ("scope", scope(&api.scope)),
        ("domain", domain(api)),
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
    out.extend(shadowing(catalog, api).map(|line| format!("  note        {line}\n")));
    for app in catalog.shadowing_apps(api) {
        out.push_str(&format!(
            "  note        the app {app} has its own {} and does not get this one\n",
            api.variable()
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
