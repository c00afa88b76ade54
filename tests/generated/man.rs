//! Man pages, composed of the output of clap_mangen, the help text, and the additional sections.

use std::collections::BTreeMap;

use clap::Command;
use clap_mangen::Man;

use capi::cli::Manual;
use capi::commands::Command as Commands;

use crate::sections::{CAPI, ENVIRONMENT, EXIT, Entries, FILES};

/// The hand-written part of a page, and its name.
struct Page {
    name: &'static str,
    manual: &'static Manual,
    see_also: Vec<String>,
}

/// All pages by their file names.
pub(crate) fn pages() -> BTreeMap<String, String> {
    // `capi help` has no page of its own: it shows the others.
    // An option that the short help omits is described here too.
    let shown = |arg: clap::Arg| arg.hide_short_help(false);
    let capi =
        capi::command().disable_help_subcommand(true).subcommand_help_heading("COMMANDS").mut_args(shown);
    let commands = Commands::manuals();
    let all = commands.iter().map(|(name, _)| format!("capi-{name}")).collect();
    let page = |(name, manual): (&'static str, &'static Manual)| {
        let own = manual.see_also.iter().map(|&other| other.to_owned());
        Page { name, manual, see_also: std::iter::once("capi".to_owned()).chain(own).collect() }
    };
    let root = Page { name: "capi", manual: &CAPI, see_also: all };
    let render = |page: Page| {
        let (name, command) = match page.name {
            "capi" => ("capi".to_owned(), capi.clone()),
            sub => (format!("capi-{sub}"), one(&capi, sub)),
        };
        (format!("{name}.1"), render(&page, command))
    };
    std::iter::once(root).chain(commands.into_iter().map(page)).map(render).collect()
}

/// Returns a single command, without the global options: capi(1) describes them.
fn one(capi: &Command, name: &str) -> Command {
    let found = capi.find_subcommand(name).unwrap_or_else(|| panic!("a manual without a command: `{name}`"));
    found.clone().display_name(format!("capi-{name}")).bin_name(format!("capi {name}"))
}

fn render(page: &Page, command: Command) -> String {
    let name = command.get_display_name().unwrap_or("capi").to_owned();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let aliases: Vec<String> = command.get_visible_aliases().map(|alias| format!("`capi {alias}`")).collect();
    let extra = Extra::read(&command.get_after_long_help().map(ToString::to_string).unwrap_or_default());
    let man = Man::new(command.clone());
    let mut out = String::from(".\\\" Made by tests/generated from the command line's own description.\n");
    // The part for apostrophes comes with every piece; once is enough.
    let piece = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let preamble = |line: &&str| line.starts_with(".ie ") || line.starts_with(".el ");
        text.lines()
            .filter(|line| !preamble(line))
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect::<String>()
    };
    out += ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";
    out += &format!(".TH \"{}\" \"1\" \"\" \"capi\" \"User Commands\"\n", escape(&name));
    out += &format!(".SH NAME\n{} \\- {}\n", escape(&name), escape(&lower_first(&about)));
    out += &format!(".SH SYNOPSIS\n{}\n", synopsis(&command));
    out += &upper_after(&piece(&|w| man.render_description_section(w)), ".SH DESCRIPTION\n");
    out += &page.manual.description.iter().map(|text| paragraph(text)).collect::<String>();
    if !aliases.is_empty() {
        out += &paragraph(&format!("Alias: {}.", aliases.join(", ")));
    }
    out += &extra.description;
    if page.name != "capi" {
        out += &paragraph("`capi`(1) describes the options that every command takes.");
    }
    out += &piece(&|w| man.render_options_section(w));
    match page.name {
        "capi" => out += &piece(&|w| man.render_subcommands_section(w)),
        _ => out += &actions(&command),
    }
    out += &entries("EXIT STATUS", page.manual.exit, EXIT);
    out += &entries("ENVIRONMENT", page.manual.environment, ENVIRONMENT);
    out += &entries("FILES", page.manual.files, FILES);
    out += ".SH SECURITY\n";
    out +=
        &page.manual.security.iter().map(|text| paragraph(text)).collect::<String>().replacen(".PP\n", "", 1);
    out += &format!(".SH EXAMPLES\n{}", extra.examples);
    let see: Vec<String> = page.see_also.iter().map(|other| format!("`{other}`(1)")).collect();
    out += &format!(".SH \"SEE ALSO\"\n{}\n", marked(&see.join(", ")));
    // Two breaks around an empty line are one too many.
    ascii(&out.replace("\n.br\n\n.br\n", "\n.br\n"))
}

/// The subcommands of a command, which have no pages of their own, with their own options.
fn actions(command: &Command) -> String {
    let entry = |action: &Command| {
        let about = action.get_about().map(ToString::to_string).unwrap_or_default();
        let full = action.clone().bin_name(action.get_name().to_owned());
        let own: String = action.get_arguments().filter(|arg| !arg.is_global_set()).map(argument).collect();
        let own = if own.is_empty() { own } else { format!(".RS\n{own}.RE\n") };
        format!(".TP\n{}\n{}\n{own}", synopsis(&full), escape(&about))
    };
    let entries: String = command.get_subcommands().map(entry).collect();
    if entries.is_empty() { entries } else { format!(".SH COMMANDS\n{entries}") }
}

/// An argument of such a command, on two lines.
fn argument(arg: &clap::Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| format!("<{name}>"));
    let value = value.filter(|_| arg.get_action().takes_values()).unwrap_or_default();
    let term = match arg.get_long() {
        Some(long) => format!("\\fB{}\\fR {}", escape(&format!("--{long}")), escape(&value)),
        None => escape(&value),
    };
    format!(".TP\n{}\n{}\n", term.trim_end(), escape(&help))
}

/// The usage as help shows it, the command in bold.
fn synopsis(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = command.get_bin_name().unwrap_or(command.get_name());
    format!("\\fB{}\\fR{}", escape(name), escape(usage.trim_start_matches(name)))
}

/// A sentence begins with a capital letter also where help has none.
fn upper_after(text: &str, heading: &str) -> String {
    let Some((before, after)) = text.split_once(heading) else { return text.to_owned() };
    let mut letters = after.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{before}{heading}{}", first.chain(letters).collect::<String>())
}

/// The text that help shows at its end, divided.
#[derive(Default)]
struct Extra {
    description: String,
    examples: String,
}

impl Extra {
    /// Blocks are divided by empty lines. The exit codes have a section of their own.
    fn read(text: &str) -> Self {
        let mut extra = Self::default();
        for block in text.split("\n\n").filter(|block| !block.starts_with("Exit status")) {
            match block.strip_prefix("Examples:\n") {
                Some(examples) => extra.examples = verbatim(examples),
                None => extra.description += &mixed(block),
            }
        }
        extra
    }
}

/// Lines of text, then perhaps indented lines that are shown as they are.
fn mixed(block: &str) -> String {
    let (code, text): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| line.starts_with("  "));
    let shown = if code.is_empty() { String::new() } else { format!(".PP\n{}", verbatim(&code.join("\n"))) };
    paragraph(&text.join("\n")) + &shown
}

fn verbatim(lines: &str) -> String {
    let line = |line: &str| escape(line.strip_prefix("  ").unwrap_or(line)) + "\n";
    let lines: String = lines.lines().map(line).collect();
    format!(".RS 2\n.nf\n{lines}.fi\n.RE\n")
}

fn paragraph(text: &str) -> String {
    format!(".PP\n{}\n", marked(text))
}

/// The entries of a section that a page names: by the first word of the term, or how its first path ends. Indented lines
/// below an empty one are shown as they are.
fn entries(heading: &str, named: &[&str], all: Entries) -> String {
    let mut out = format!(".SH \"{heading}\"\n");
    for name in named {
        let fits = |(term, _): &&(&str, &str)| {
            let first = term.split(", ").next().unwrap_or_default();
            if heading == "FILES" { first.ends_with(name) } else { first == *name }
        };
        let found: Vec<_> = all.iter().filter(fits).collect();
        let [(term, text)] = found[..] else { panic!("{heading} has `{name}` {} times", found.len()) };
        let (text, form) = text.split_once("\n\n").unwrap_or((text, ""));
        out += &format!(".TP\n\\fB{}\\fR\n{}\n", escape(term), marked(text));
        out += &if form.is_empty() { String::new() } else { verbatim(form) };
    }
    out
}

/// Text with `bold` parts.
fn marked(text: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => escape(part),
        _ => format!("\\fB{}\\fR", escape(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

/// Escapes for roff: backslashes, hyphens that must stay minus signs, and the first character.
fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\(ga");
    let text = text.replace('~', "\\(ti").replace('^', "\\(ha");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

/// Pages are read by old tools too.
fn ascii(text: &str) -> String {
    let text = text.replace('…', "...");
    assert!(text.is_ascii(), "a man page is ASCII: {:?}", text.chars().find(|c| !c.is_ascii()));
    text
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
