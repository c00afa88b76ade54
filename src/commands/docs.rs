//! `capi docs`: the documentation of APIs, fetched, listed, searched, shown.

mod list;

use crate::cli::{DocsAction, DocsArgs, DocsFetchArgs, DocsSearchArgs, DocsShowArgs};
use crate::context::{Context, Reading};
use crate::docs::Part;
use crate::docs::sanitize::fence;
use crate::docs::{self, Answer, Document, FetchError, Fetched, Hit};
use crate::error::{CommandError, Error, Kind, Result};
use crate::model::{Api, AppName, capi, message, text};
use crate::ui::Progress;

/// How much is shown at once, in bytes.
const PART: usize = 8 << 10;

/// Does what was asked for.
///
/// # Errors
/// No such API or place in its documentation; what the web, the cache or reading the metadata may refuse.
pub(super) fn run(context: &Context, args: &DocsArgs) -> Result<()> {
    match &args.action {
        DocsAction::Fetch(args) => fetch(context, args),
        DocsAction::List(args) => list::run(context, args),
        DocsAction::Search(args) => search(context, args),
        DocsAction::Show(args) => show(context, args),
    }
}

fn fetch(context: &Context, args: &DocsFetchArgs) -> Result<()> {
    let Reading { project, catalog, app } = context.reading(args.app.as_ref())?;
    let mut apis = context.usable(&catalog, &args.names, app.as_ref(), project.as_ref())?;
    if let Some(path) = &args.file {
        let [api] = apis[..] else { return Err(CommandError::OneFile.into()) };
        let manual = docs::take_file(&context.documentation(), api, path, context.now())?;
        say_new(context, api, &manual);
        return Ok(());
    }
    if args.names.is_empty() {
        apis.retain(|api| api.docs.is_some());
        if apis.is_empty() {
            let edit = capi("edit NAME --docs URL");
            context.streams.note(&message!["no API has a documentation URL; ", edit, " sets one"]);
        }
    }
    match apis[..] {
        [api] => fetch_one(context, api).map(drop),
        _ => fetch_all(context, &apis),
    }
}

/// One after the other; one that fails keeps no other back.
fn fetch_all(context: &Context, apis: &[&Api]) -> Result<()> {
    let mut failed = 0;
    for api in apis {
        if let Err(error) = fetch_one(context, api) {
            context.streams.warn(&format!("`{}`: {}", api.name, text::escape(&error.to_string())));
            error.hints.iter().for_each(|hint| context.streams.required_hint(hint));
            failed += 1;
        }
    }
    if failed == 0 { Ok(()) } else { Err(CommandError::NotAllFetched { failed, all: apis.len() }.into()) }
}

/// Fetches, and says what was found and where.
fn fetch_one(context: &Context, api: &Api) -> Result<Fetched> {
    let fetched = fetch_with_progress(context, api)?;
    match &fetched {
        Fetched::New(manual) => say_new(context, api, manual),
        Fetched::Unchanged(entry) => {
            context.streams.note(&format!("`{}` is unchanged: {}", api.name, text::excerpt(&entry.source)));
        }
    }
    Ok(fetched)
}

fn say_new(context: &Context, api: &Api, manual: &Document) {
    context.streams.note(&format!("`{}`: {}", api.name, text::escape(&manual.title())));
    context.streams.note(&format!("found at {}", text::excerpt(&manual.entry().source)));
}

fn fetch_with_progress(context: &Context, api: &Api) -> std::result::Result<Fetched, FetchError> {
    let bar = Progress::start(context.streams.quiet, &format!("fetching the documentation of {}", api.name));
    let progress = |url: &url::Url, done: u64, total: Option<u64>| {
        bar.bytes(&text::excerpt(url.host_str().unwrap_or_default()), done, total);
    };
    docs::fetch(&context.documentation(), api, context.now(), &progress)
}

/// The API that was named, with its documentation; what is not there is fetched, unless that is forbidden.
fn open(context: &Context, name: &str, app: Option<&AppName>, offline: bool) -> Result<(Api, Document)> {
    let Reading { catalog, app, .. } = context.reading(app)?;
    let api = context.find(&catalog, name, app.as_ref())?;
    let is_lacking = !offline && api.docs.is_some() && context.documentation().entry(api).is_none();
    if is_lacking && let Fetched::New(manual) = fetch_one(context, api)? {
        return Ok((api.clone(), *manual));
    }
    let name = api.name.to_string();
    match context.documentation().load(api)? {
        Some(manual) => Ok((api.clone(), manual)),
        None if api.docs.is_none() => Err(FetchError::no_url(api).into()),
        None => Err(CommandError::NotFetched { name, fetch: capi("docs fetch").api(api) }.into()),
    }
}

fn search(context: &Context, args: &DocsSearchArgs) -> Result<()> {
    let (api, manual) = open(context, &args.name, args.app.as_ref(), args.offline)?;
    let query = args.query.join(" ");
    let hits = manual.search(&query, usize::from(args.limit));
    if args.json {
        context.print(&list::hits(&hits))?;
    }
    match hits.is_empty() {
        // The JSON has said so.
        true if args.json => Err(Error::quiet(Kind::NotFound, no_such_place(&api, query, Vec::new()))),
        true => Err(no_such_place(&api, query, Vec::new()).into()),
        false if args.json => Ok(()),
        false => context.print(&fence(&manual.entry().source, &lines(&hits))),
    }
}

fn no_such_place(api: &Api, place: String, near: Vec<String>) -> CommandError {
    CommandError::NoSuchPlace { name: api.name.to_string(), show: capi("docs show").api(api), place, near }
}

fn lines(hits: &[Hit]) -> String {
    hits.iter().map(|hit| format!("{}  {}\n", hit.key, hit.title)).collect()
}

fn show(context: &Context, args: &DocsShowArgs) -> Result<()> {
    let (api, manual) = open(context, &args.name, args.app.as_ref(), args.offline)?;
    let place = args.place.join(" ");
    let answer = match place.split_once(" schema ") {
        _ if place.is_empty() => Answer::Part(overview(&manual, args.from)),
        Some((operation, schema)) => manual.schema(operation, schema, args.from, PART),
        None => manual.find(&place, args.from, PART),
    };
    let source = &manual.entry().source;
    match answer {
        Answer::Part(part) => {
            context.print(&fence(source, &part.text))?;
            if let Some(next) = part.next {
                context.streams.required_hint(&format!("pass --from {next} for the next part"));
            }
            Ok(())
        }
        Answer::Several(hits) => context.print(&fence(source, &lines(&hits))),
        Answer::None(near) => {
            let near = near.into_iter().map(|hit| hit.key).collect();
            Err(no_such_place(&api, place, near).into())
        }
    }
}

/// The title before the first part of the index.
fn overview(manual: &Document, from: usize) -> Part {
    let part = manual.overview(from, PART);
    let title = if from == 0 { format!("{}\n\n", manual.title()) } else { String::new() };
    Part { text: title + &part.text, next: part.next }
}
