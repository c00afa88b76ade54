//! The table of `list`: one line per API at any width, with masked credentials.

use std::borrow::Cow;
use std::iter::once;

use anstyle::{Effects, Style as Ansi};
use unicode_width::UnicodeWidthChar as _;

use super::table::{MASK, Style, aligned, columns, domain, shadow_notes, width_of, widths};
use crate::model::{Api, Catalog, Timestamp};

/// Instead of the masked credential: no program gets it.
const PROXY_ONLY: &str = "proxy only";

const HEADING: [&str; 7] = ["NAME", "TYPE", "SCOPE", "DOMAIN", "VARIABLE", "CREDENTIAL", "AGE"];

/// The columns that a narrow terminal leaves out, in this order: by position in [`HEADING`].
const LEFT_OUT: [usize; 4] = [5, 6, 3, 1];
/// How many of them go before any cell is shortened: the mask, which is always the same, and the age.
const LEFT_OUT_FIRST: usize = 2;
/// The columns whose cells are shortened to fit, by position in [`HEADING`], and their minimum width. A variable begins
/// with eleven characters that say nothing.
const SHORTENED: [(usize, usize); 4] = [(0, 12), (2, 7), (3, 10), (4, 18)];
/// The maximum width of a column without a terminal. One long cell must not widen every line of a file.
const MAX_PADDED: usize = 40;

type Row<'a> = Vec<Cow<'a, str>>;

/// A table of APIs.
pub struct ApiTable {
    /// The heading and the rows, one line each.
    lines: String,
    /// The style of the heading.
    bold: Ansi,
    /// The lines below the rows.
    notes: Vec<String>,
}

impl ApiTable {
    /// Lays the table out for the width of the terminal. Without a terminal, nothing is shortened or left out.
    pub fn new(catalog: &Catalog, apis: &[&Api], now: Timestamp, style: Style) -> Self {
        let rows: Vec<Row<'_>> =
            once(HEADING.map(Cow::from).to_vec()).chain(apis.iter().map(|api| row(api, now))).collect();
        let lines = match style.width {
            Some(width) => fitted(rows, usize::from(width)),
            None => aligned(&rows, &widths(&rows, MAX_PADDED)),
        };
        let bold = if style.color { Ansi::new().effects(Effects::BOLD) } else { Ansi::new() };
        let shadows = catalog.shadows();
        let expiry = |api: &&Api| Some(format!("`{}` {}", api.name, api.expiry_note(now)?));
        let notes = apis.iter().flat_map(|api| shadow_notes(&shadows, api));
        let notes = notes.chain(apis.iter().filter_map(expiry)).collect();
        Self { lines, bold, notes }
    }

    /// Returns the table with its heading at the top.
    pub fn text(&self) -> String {
        let (heading, rows) = self.parts();
        let mut text = heading + rows;
        self.notes.iter().for_each(|note| text.extend([note, "\n"]));
        text
    }

    /// Returns the table for a terminal of this height, with a heading at the top of each screen of a pager, whose last
    /// line belongs to the pager; `None` if the table fits.
    pub fn text_in_screens(&self, height: u16) -> Option<String> {
        let screen = usize::from(height).saturating_sub(1);
        let (heading, rows) = self.parts();
        let rows: Vec<&str> = rows.split_inclusive('\n').collect();
        if screen < 2 || 1 + rows.len() + self.notes.len() <= screen {
            return None;
        }
        let screens =
            rows.chunks(screen - 1).flat_map(|rows| once(heading.as_str()).chain(rows.iter().copied()));
        let notes = self.notes.iter().flat_map(|note| [note, "\n"]);
        Some(screens.chain(notes).collect())
    }

    /// Returns the heading in its style and the rows, both with line ends.
    fn parts(&self) -> (String, &str) {
        let (heading, rows) = self.lines.split_once('\n').unwrap_or((&self.lines, ""));
        let bold = self.bold;
        (format!("{bold}{heading}{bold:#}\n"), rows)
    }
}

fn row(api: &Api, now: Timestamp) -> Row<'_> {
    vec![
        api.name.as_str().into(),
        api.auth.kind().as_str().into(),
        api.scope.short().into(),
        domain(api).into(),
        api.variable().to_string().into(),
        if api.proxy_only { PROXY_ONLY } else { MASK }.into(),
        age(api, now).into(),
    ]
}

/// Returns the age of the credential, with a mark if it is over.
fn age(api: &Api, now: Timestamp) -> String {
    let age = api.credential_set.age_since(now);
    if api.expires.is_some_and(|expires| expires <= now) { format!("{age}, expired") } else { age }
}

/// Formats rows for a width: leaves columns out, then shortens cells.
fn fitted(rows: Vec<Row<'_>>, width: usize) -> String {
    let all = widths(&rows, usize::MAX);
    let (shown, widths) = fit(&all, width);
    let cell = |row: &Row<'_>, column: usize, width: usize| shortened(&row[column], width).into_owned();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| shown.iter().zip(&widths).map(|(column, width)| cell(row, *column, *width)).collect())
        .collect();
    aligned(&rows, &widths)
}

/// Chooses the columns to show, and their widths.
fn fit(all: &[usize], width: usize) -> (Vec<usize>, Vec<usize>) {
    let (mut shown, mut widths) = (Vec::new(), Vec::new());
    for gone in 0..=LEFT_OUT.len() {
        shown = (0..all.len()).filter(|column| !LEFT_OUT[..gone].contains(column)).collect();
        widths = shown.iter().map(|column| all[*column]).collect();
        if gone >= LEFT_OUT_FIRST {
            shorten(&shown, &mut widths, width);
        }
        if columns(&widths) <= width {
            break;
        }
    }
    (shown, widths)
}

/// Takes width from the widest columns until the row fits or every column has its minimum.
fn shorten(shown: &[usize], widths: &mut [usize], width: usize) {
    let least = |column: usize| SHORTENED.iter().find(|(one, _)| *one == column).map(|(_, least)| *least);
    while columns(widths) > width {
        let too_wide =
            (0..shown.len()).filter(|at| least(shown[*at]).is_some_and(|least| widths[*at] > least));
        let Some(widest) = too_wide.max_by_key(|at| widths[*at]) else { return };
        widths[widest] -= 1;
    }
}

/// Returns a cell that is at most `width` columns wide, with `…` for what it leaves out.
fn shortened(cell: &str, width: usize) -> Cow<'_, str> {
    if width_of(cell) <= width {
        return cell.into();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or_default();
        used <= width
    };
    let start: String = cell.chars().take_while(fits).collect();
    (start + "…").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ApiName, AuthType, Domain, Scope};

    fn api(name: &str) -> Api {
        Api {
            domain: Some(Domain::parse("api.billing.example").unwrap().0),
            ..Api::new(ApiName::parse(name).unwrap(), AuthType::Bearer, Scope::Organization, Timestamp(0))
        }
    }

    fn table(names: &[&str], width: Option<u16>) -> ApiTable {
        let apis: Vec<Api> = names.iter().map(|name| api(name)).collect();
        let shown: Vec<&Api> = apis.iter().collect();
        ApiTable::new(&Catalog::default(), &shown, Timestamp(0), Style { color: false, width })
    }

    #[test]
    fn the_mask_goes_first_then_the_age_then_the_ends_of_names() {
        let heading = |width| table(&["My Billing API"], Some(width)).parts().0.trim_end().to_owned();
        assert_eq!(heading(97).split_whitespace().collect::<Vec<_>>(), HEADING);
        for (width, last) in [(93, "AGE"), (81, "VARIABLE"), (70, "VARIABLE")] {
            assert!(heading(width).ends_with(last), "{width}: {}", heading(width));
        }
        let long = "A name that is as long as the names of some internal services";
        for (width, expected) in [
            (
                80,
                "A name that is as lo…  bearer  org    api.billing.example  CUSTOM_API_A_NAME_TH…\n\
                 Ok                     bearer  org    api.billing.example  CUSTOM_API_OK\n",
            ),
            (
                40,
                "A name that …  org    CUSTOM_API_A_NAME…\n\
                 Ok             org    CUSTOM_API_OK\n",
            ),
        ] {
            let table = table(&[long, "Ok"], Some(width));
            assert_eq!(table.parts().1, expected, "{width}");
        }
    }

    #[test]
    fn every_line_fits_a_terminal() {
        let names =
            ["Übersicht der Dienste für Müller & Söhne", "가가가가가가가가가가가가가가가가가가가", "x"];
        for width in 40..140 {
            for line in table(&names, Some(width)).text().lines() {
                assert!(width_of(line) <= usize::from(width), "{width}: {line}");
            }
        }
    }

    #[test]
    fn without_a_terminal_a_long_name_widens_only_its_own_line() {
        let long = "long ".repeat(18);
        let lines: Vec<String> = table(&[&long, "Ok"], None).text().lines().map(str::to_owned).collect();
        assert!(lines[1].starts_with(&format!("{}  bearer  org", long.trim())), "{}", lines[1]);
        assert_eq!(lines[2].split_whitespace().count(), HEADING.len());
        assert!(lines[0].len() < 80 && lines[2].chars().count() < 80, "{lines:?}");
    }

    #[test]
    fn each_screen_begins_with_the_heading() {
        let names: Vec<String> = (1..=50).map(|number| format!("Service {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = table(&names, Some(80));
        assert_eq!(table.text_in_screens(52), None);
        let paged = table.text_in_screens(24).unwrap();
        let headings: Vec<usize> = paged
            .lines()
            .enumerate()
            .filter(|(_, line)| line.starts_with("NAME"))
            .map(|(at, _)| at)
            .collect();
        assert_eq!(headings, [0, 23, 46]);
        assert_eq!(paged.lines().count(), 53);
    }
}
