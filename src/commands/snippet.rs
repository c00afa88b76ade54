//! `capi snippet`: a call of an API in a language, without its credential.

use crate::assist::snippet::{PLACEHOLDER, render};
use crate::cli::SnippetArgs;
use crate::context::{Context, Reading};
use crate::error::Result;
use crate::model::{Api, Language, Method, RequestPath, capi, message};

/// Prints the code, or all languages.
///
/// # Errors
/// No such API; what reading the metadata may refuse.
pub(super) fn run(context: &Context, args: SnippetArgs) -> Result<()> {
    let Reading { catalog, app, .. } = context.reading(args.app.as_ref())?;
    let api = context.find(&catalog, &args.name, app.as_ref())?;
    let Some(language) = args.language else {
        context.streams.note("choose one with --lang");
        return context.print(&languages());
    };
    let path = args.path.unwrap_or_default();
    say_what_is_open(context, api, &path);
    let method = args.method.unwrap_or(Method::Get);
    context.print(&render(api, app.as_ref(), method, &path, language))
}

fn languages() -> String {
    Language::ALL.map(|language| format!("{language:<11} {}\n", language.explained())).concat()
}

/// What the user still has to put into the code.
fn say_what_is_open(context: &Context, api: &Api, path: &RequestPath) {
    if api.domain.is_none() {
        let edit = capi("edit").api(api).arg("--domain").arg("DOMAIN");
        let text = format!("the API has no domain, so {PLACEHOLDER} is a placeholder; run ");
        context.streams.note(&message![text, edit, " to set it"]);
    }
    if path.has_template() {
        context.streams.note("put values in the place of what stands in braces");
    }
}
