//! What `capi docs fetch` reports about a new text.

use crate::context::Context;
use crate::docs::{New, NotDocs, Note, Shown};
use crate::model::{Api, capi, message, text};

/// Reports what was found and where, and what the user should know about it.
pub(super) fn report(context: &Context, api: &Api, new: &New) {
    let document = &new.document;
    context.streams.note(&format!("`{}`: {}", api.name, text::escape(&document.title())));
    context.streams.note(&format!("found at {}", text::excerpt(&document.entry().source)));
    warn_of_missing_files(context, &document.other_files());
    warn_of_others(context, api, &new.others);
    new.notes.iter().for_each(|note| warn_of_page(context, api, note));
}

fn warn_of_missing_files(context: &Context, files: &[String]) {
    if files.is_empty() {
        return;
    }
    let number = text::count(files.len(), "other file");
    let text = format!("the specification refers to {number} that capi cannot read: {}", some(files));
    context.streams.warn(&text);
    context.streams.required_hint("bundle it into one file and pass that with --file FILE");
}

fn warn_of_others(context: &Context, api: &Api, others: &[Shown]) {
    if others.is_empty() {
        return;
    }
    let name = |shown: &Shown| match &shown.name {
        Some(name) => format!("{} ({})", text::excerpt(name), text::excerpt(shown.url.as_str())),
        None => text::excerpt(shown.url.as_str()),
    };
    let all: Vec<String> = others.iter().map(name).collect();
    let text = format!("the page shows other specifications, which were not read: {}", all.join(", "));
    context.streams.warn(&text);
    let fetch = capi("docs fetch").api(api).arg("--spec").arg("NAME");
    context.streams.required_hint(&message!["run ", fetch, " to choose one of them"]);
}

fn warn_of_page(context: &Context, api: &Api, note: &Note) {
    let edit = capi("edit").api(api).arg("--docs").arg("URL");
    match note {
        Note::NearlyEmpty(bytes) => {
            context
                .streams
                .warn(&format!("the page is nearly empty: it has {}", text::count(*bytes, "byte")));
            let hint = message!["set the URL of a page with more text, or of the specification, with ", edit];
            context.streams.required_hint(&hint);
        }
        Note::Unread(nothing) => {
            context.streams.warn(&text::escape(&nothing.to_string()));
            context.streams.required_hint(&unread_hint(nothing));
        }
    }
}

fn unread_hint(nothing: &NotDocs) -> String {
    match nothing {
        nothing if nothing.is_denied() => {
            "save it in a browser that is logged in, and pass it with --file FILE"
        }
        _ => "pass the specification with --file FILE",
    }
    .to_owned()
}

/// Lists the first few of several names.
fn some(all: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut shown: Vec<String> = all.iter().take(SHOWN).map(|one| text::excerpt(one)).collect();
    if all.len() > SHOWN {
        shown.push(format!("{} more", all.len() - SHOWN));
    }
    shown.join(", ")
}
