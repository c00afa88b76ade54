//! The table of what an import would do: one line for each variable, within the width of the screen. It contains no value.

use unicode_width::UnicodeWidthStr as _;

use super::{Claims, Offer};
use crate::model::{Api, AuthType, text};
use crate::ui::table;

/// The width of a table, in columns, where the screen is unknown or wider.
const WIDTH: usize = 80;
/// Below this width the cells of a row stand on lines of their own.
const NARROW: usize = 60;
const GAP: usize = 2;
/// The columns of a settings file. Without variables the first is left out, and with one scope the last.
const COLUMNS: [&str; 5] = ["VARIABLE", "API", "TYPE", "HEADER", "SCOPE"];

/// What becomes of a variable.
enum Row {
    /// It becomes a part of an API.
    Cells(Vec<String>),
    /// It is left out, and why.
    Left(String, String),
}

/// Returns the lines of the table. Offers that are taken claim their variables.
pub(super) fn lines(mut claims: Claims, offers: &[Offer]) -> Vec<String> {
    let width = table::terminal_width().map_or(WIDTH, usize::from).min(WIDTH);
    let first = offers.first().map(|offer| &offer.scope);
    let has_variables = offers.iter().any(|offer| offer.inferred);
    let with_scope = !has_variables || offers.iter().any(|offer| Some(&offer.scope) != first);
    let columns = &COLUMNS[usize::from(!has_variables)..if with_scope { 5 } else { 4 }];
    let rows: Vec<Row> = offers.iter().flat_map(|offer| rows_of(&mut claims, offer, columns)).collect();
    if width < NARROW { narrow(&rows, width) } else { wide(&rows, width, columns) }
}

fn rows_of(claims: &mut Claims, offer: &Offer, columns: &[&str]) -> Vec<Row> {
    let sources = || offer.sources.iter().map(|source| text::escape(source));
    if let Some(reason) = offer.obstacle(claims) {
        let verb = match offer.unclear {
            Some(unclear) if unclear.is_setting() && offer.wanted.is_none() => "stays in the file: ",
            _ => "left out: ",
        };
        return sources().map(|source| Row::Left(source, format!("{verb}{reason}"))).collect();
    }
    claims.add_offer(offer);
    let Some(api) = &offer.api else { return Vec::new() };
    let parts = if offer.sources.len() == 2 { ["username", "password"] } else { ["", ""] };
    let row = |(source, part): (String, &str)| {
        let name = if part.is_empty() { api.name.to_string() } else { format!("{} {part}", api.name) };
        let all = [source, name, api.auth.kind().to_string(), header(api), api.scope.short()];
        let named = COLUMNS.iter().zip(all).filter(|(column, _)| columns.contains(column));
        let cells = named.map(|(_, cell)| cell).collect();
        Row::Cells(cells)
    };
    sources().zip(parts).map(row).collect()
}

/// Returns the place of the credential in a request.
fn header(api: &Api) -> String {
    match (&api.auth, api.auth.header_name()) {
        (AuthType::QueryKey { parameter }, _) => format!("?{parameter}="),
        (auth, Some(name)) if auth.scheme().is_empty() => name.to_owned(),
        (auth, Some(name)) => format!("{name}: {}", auth.scheme().trim_end()),
        (_, None) => "no header".to_owned(),
    }
}

fn wide(rows: &[Row], width: usize, columns: &[&str]) -> Vec<String> {
    let heading: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let mut widths = vec![0; columns.len()];
    let all = || std::iter::once(&heading).chain(rows.iter().filter_map(Row::cells));
    for (at, cell) in all().flat_map(|row: &Vec<String>| row.iter().enumerate()) {
        widths[at] = widths[at].max(cell.width());
    }
    let variable = rows.iter().map(|row| row.variable().width()).max().unwrap_or_default();
    widths[0] = widths[0].max(variable);
    fit(&mut widths, columns, width);
    let line = |cells: &Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(&heading)];
    for row in rows {
        match row {
            Row::Cells(cells) => lines.push(line(cells)),
            Row::Left(variable, reason) => {
                let rest = wrapped(reason, width - widths[0] - GAP);
                for (at, part) in rest.iter().enumerate() {
                    let first = if at == 0 { variable } else { "" };
                    lines.push(format!("{}  {part}", padded(first, widths[0])));
                }
            }
        }
    }
    lines
}

fn narrow(rows: &[Row], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows {
        lines.extend(wrapped(row.variable(), width));
        let rest = match row {
            Row::Cells(cells) => cells[1..].join(", "),
            Row::Left(_, reason) => reason.clone(),
        };
        lines.extend(wrapped(&rest, width - GAP).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

impl Row {
    fn cells(&self) -> Option<&Vec<String>> {
        match self {
            Self::Cells(cells) => Some(cells),
            Self::Left(..) => None,
        }
    }

    fn variable(&self) -> &str {
        match self {
            Self::Cells(cells) => &cells[0],
            Self::Left(variable, _) => variable,
        }
    }
}

/// Narrows the widest columns until the table fits.
fn fit(widths: &mut [usize], columns: &[&str], width: usize) {
    let least = |at: usize| match columns[at] {
        "VARIABLE" => 16,
        "TYPE" | "SCOPE" => 7,
        _ => 12,
    };
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
    while total(widths) > width {
        let spare = |at: usize| widths[at].saturating_sub(least(at));
        let Some(widest) = (0..widths.len()).max_by_key(|at| spare(*at)).filter(|at| spare(*at) > 0) else {
            return;
        };
        widths[widest] -= 1;
    }
}

/// Returns a cell with exactly this width. A longer one ends in `…`.
fn padded(cell: &str, width: usize) -> String {
    let mut shown = cell.to_owned();
    if cell.width() > width {
        while shown.width() + 1 > width && shown.pop().is_some() {}
        shown.push('…');
    }
    let blanks = width.saturating_sub(shown.width());
    shown + &" ".repeat(blanks)
}

/// Breaks a text at blanks. A longer word is broken anywhere.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut line = lines.pop().unwrap_or_default();
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if line.width() >= width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_narrowed_to_the_width() {
        let mut widths = vec![40, 30, 7, 30];
        fit(&mut widths, &COLUMNS[..4], 80);
        assert!(widths.iter().sum::<usize>() + 6 <= 80, "{widths:?}");
        assert_eq!(padded("CUSTOM_API", 5), "CUST…");
        assert_eq!(padded("A", 3), "A  ");
        assert_eq!(padded("東京東京", 5), "東京…");
    }

    #[test]
    fn a_narrow_screen_has_lines_of_its_own_for_each_variable() {
        let cells = ["AWS_SECRET_ACCESS_KEY_OF_THE_STAGING_STAGE", "AWS", "secret", "no header"];
        let rows = [
            Row::Cells(cells.map(str::to_owned).to_vec()),
            Row::Left("PORT".to_owned(), "stays in the file: it does not look like a credential".to_owned()),
        ];
        assert_eq!(
            narrow(&rows, 40),
            [
                "AWS_SECRET_ACCESS_KEY_OF_THE_STAGING_STA",
                "GE",
                "  AWS, secret, no header",
                "PORT",
                "  stays in the file: it does not look",
                "  like a credential"
            ]
        );
        assert!(wide(&rows, 80, &COLUMNS[..4]).iter().all(|line| line.width() <= 80));
    }

    #[test]
    fn a_text_is_broken_at_blanks() {
        assert_eq!(wrapped("left out: it is empty", 12), ["left out: it", "is empty"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
    }
}
