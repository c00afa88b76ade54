//! The request of a `capi call`, from its arguments and the documentation.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::CallArgs;
use crate::assist::base_path::{BasePath, base_path};
use crate::call::{CallError, Fields, Given, Outgoing, RequestBody, Target, doubts, media_type_of};
use crate::context::Context;
use crate::docs::{Answer, Document};
use crate::error::{CommandError, Result};
use crate::model::{Api, AuthKind, Method, ReadError, RequestPath, text};
use crate::ui::read_stdin;

/// The longest body from standard input, in bytes.
const LIMIT: usize = 64 << 20;
/// The longest file that is read before it is sent, in bytes, so that its fields can be compared with the documentation.
const IN_MEMORY: u64 = 1 << 20;

/// Returns the request, and prints what the documentation says against it.
///
/// # Errors
/// An API without a domain or without a header; an invalid path, URL, header or body.
pub(super) fn of(context: &Context, api: &Api, args: &CallArgs) -> Result<Outgoing> {
    if api.auth.kind() == AuthKind::Secret {
        return Err(CallError::no_request(api).into());
    }
    let domain = api.domain.as_ref().ok_or_else(|| CallError::no_domain(api))?;
    args.headers.iter().try_for_each(|header| header.check(api))?;
    let document = context.documentation().load(api).ok().flatten();
    let (method, path) = operation(args, document.as_ref())?;
    let mut fields = Fields(args.fields.clone());
    let path = fields.fill(&path);
    if args.data.is_some() && !fields.0.is_empty() {
        return Err(CallError::TwoBodies.into());
    }
    let has_body = args.data.is_some() || !fields.0.is_empty();
    let method = method.unwrap_or(if has_body { Method::Post } else { Method::Get });
    let located = located(context, document.as_ref(), api, method, &path);
    let in_query = if method.has_body() { Vec::new() } else { std::mem::take(&mut fields.0) };
    let pairs: Vec<(String, String)> =
        args.query.iter().chain(&in_query).map(|field| (field.name.clone(), field.plain())).collect();
    let target = Target::resolve(domain, &located)?
        .with_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let (body, media_type) = body(args, &fields, || is_form(args, document.as_ref(), method, &path))?;
    let headers: Vec<String> = args.headers.iter().map(|header| header.name().to_owned()).collect();
    let bytes = match &body {
        Some(RequestBody::Bytes(bytes)) => Some(bytes.as_slice()),
        Some(RequestBody::File(_)) => Some(&b"[]"[..]),
        None => None,
    };
    let given = Given { method, path: &path, target: &target, headers: &headers, body: bytes };
    for doubt in doubts(document.as_ref(), api, &given) {
        context.streams.warn(&doubt.text);
        context.streams.required_hint(&doubt.hint);
    }
    context.warn_if_unencrypted(domain);
    Ok(Outgoing { method, target, headers: args.headers.clone(), media_type, body })
}

/// Returns the method, if one was given, and the path: both arguments, a path alone, or a documented operation.
fn operation(args: &CallArgs, document: Option<&Document>) -> Result<(Option<Method>, String)> {
    if let Some(path) = &args.path {
        let method = args.method.parse().map_err(|error: crate::model::MethodError| {
            CommandError::Arguments(format!("{error}; expected NAME METHOD PATH"))
        })?;
        return Ok((Some(method), path.clone()));
    }
    let only = &args.method;
    if only.starts_with(['/', '\\']) || only.contains("://") || only.contains(":\\") {
        return Ok((None, only.clone()));
    }
    if only.parse::<Method>().is_ok() {
        return Err(CommandError::Arguments("the path after the method is missing".to_owned()).into());
    }
    let found = document.and_then(|document| document.operation(only));
    let (method, path) = found.ok_or_else(|| CallError::NoOperation(only.clone()))?;
    Ok((method.parse().ok(), path))
}

/// Adds the base path of a documented operation to its path.
fn located(context: &Context, document: Option<&Document>, api: &Api, method: Method, path: &str) -> String {
    let Ok(parsed) = RequestPath::parse(path) else { return path.to_owned() };
    match document.and_then(|document| base_path(document, api, method, &parsed)) {
        Some(BasePath::Below(whole, base)) => {
            context.streams.note(&format!("added {base}, the base path of the API in its documentation"));
            whole.as_str().to_owned()
        }
        Some(BasePath::OtherServer(server)) => {
            let server = text::excerpt(&server);
            context.streams.warn(&format!("the documentation names another server for this path: {server}"));
            path.to_owned()
        }
        None => path.to_owned(),
    }
}

/// Returns whether fields are sent as a form: a header says so, or the documented body is one.
fn is_form(args: &CallArgs, document: Option<&Document>, method: Method, path: &str) -> bool {
    if args.headers.iter().any(|header| header.name() == "content-type") {
        return args.headers.iter().any(crate::call::HeaderLine::is_form);
    }
    let found = document.map(|document| document.find(&format!("{method} {path}"), 0, 16 << 10));
    let Some(Answer::Part(part)) = found else { return false };
    let mut body = part.text.lines().filter(|line| line.starts_with("body"));
    body.any(|line| line.contains(": application/x-www-form-urlencoded"))
}

/// Returns the body and its media type.
fn body(
    args: &CallArgs,
    fields: &Fields,
    is_form: impl Fn() -> bool,
) -> Result<(Option<RequestBody>, Option<&'static str>)> {
    let Some(data) = &args.data else {
        if fields.0.is_empty() {
            return Ok((None, None));
        }
        let (bytes, media_type) = fields.body(is_form());
        return Ok((Some(RequestBody::Bytes(bytes)), Some(media_type)));
    };
    let body = match data.as_str() {
        "-" | "@-" => {
            let bytes =
                read_stdin(LIMIT).map_err(|error| unreadable("standard input".into(), error.into()))?;
            RequestBody::Bytes(bytes.to_vec())
        }
        data => match data.strip_prefix('@') {
            Some(path) => file(Path::new(path))?,
            None => RequestBody::Bytes(data.as_bytes().to_vec()),
        },
    };
    let media_type = match &body {
        RequestBody::Bytes(bytes) => media_type_of(bytes),
        RequestBody::File(_) => "application/octet-stream",
    };
    Ok((Some(body), Some(media_type)))
}

fn file(path: &Path) -> Result<RequestBody> {
    let failed = |error: std::io::Error| unreadable(path.to_owned(), error.into());
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(unreadable(path.to_owned(), ReadError::NotAFile).into());
    }
    if metadata.is_file() && metadata.len() > IN_MEMORY {
        return Ok(RequestBody::File(file));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(RequestBody::Bytes(bytes))
}

fn unreadable(path: PathBuf, reason: ReadError) -> CommandError {
    CommandError::Unreadable { path, reason }
}
