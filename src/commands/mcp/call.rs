//! The requests of an assistant, for which the user started the server with `--allow-call`.

use std::time::Duration;

use super::Here;
use crate::assist::base_path::{BasePath, base_path};
use crate::call::{
    ApiClient, CallError, Connecting, Exchange, Given, Outgoing, RequestBody, Scrubber, Target, doubts,
    media_type_of,
};
use crate::context::Context;
use crate::docs::Document;
use crate::error::{CommandError, Result};
use crate::mcp::{Asked, Received};
use crate::model::{Api, Credential, RequestPath};
use crate::vaults::unlocked_credentials;

/// The time for a request. A client waits for the response.
const LIMIT: Duration = Duration::from_secs(60);
/// The most bytes of a body that are read: the answer of a tool is shorter.
const BODY: usize = 8 << 10;

/// Sends a request. Returns `None` if the vault is locked.
///
/// # Errors
/// A token; an API of another name; an invalid request; no response.
pub(super) fn send(here: &Here, asked: &Asked) -> Result<Option<Received>> {
    let context = &here.context;
    let Some((api, credential)) = credential(here, asked)? else { return Ok(None) };
    let document = context.documentation().load(&api).ok().flatten();
    let (request, doubts) = request(&api, document.as_ref(), asked)?;
    let scrubber = Scrubber::new(&api, &credential).map_err(CallError::from)?;
    let client = ApiClient::new(Connecting { use_env_proxy: false, limit: Some(LIMIT) });
    let exchange = Exchange { client: &client, api: &api, credential: &credential };
    let mut answer = exchange.send(&request, &scrubber)?;
    let (body, has_more) = answer.start(BODY, &scrubber)?;
    let (status, media_type) = (answer.status_line(), answer.media_type.clone());
    let location = answer.not_followed.as_ref().map(|redirect| redirect.location().to_owned());
    Ok(Some(Received { status, media_type, location, doubts, body, has_more }))
}

/// Returns the API as the session authenticated it, which is where the request goes.
fn credential(here: &Here, asked: &Asked) -> Result<Option<(Api, Credential)>> {
    let context: &Context = &here.context;
    if context.vaults.access.has_token() {
        return Err(CallError::Token.into());
    }
    let project = context.project()?;
    let (app, _) = context.trusted_app(here.app.as_ref(), project.as_ref());
    let Some(apis) = unlocked_credentials(context.vaults.read_quietly()?, app.as_ref())? else {
        return Ok(None);
    };
    let found = apis.into_iter().find(|(api, _)| api.name.slug() == asked.api);
    let found = found.filter(|(api, _)| project.as_ref().is_none_or(|project| project.uses(&api.name)));
    let missing = || CommandError::NoSuchApi { wanted: asked.api.clone(), nearest: Vec::new() };
    Ok(Some(found.ok_or_else(missing)?))
}

fn request(api: &Api, document: Option<&Document>, asked: &Asked) -> Result<(Outgoing, Vec<String>)> {
    let domain = api.domain.as_ref().ok_or_else(|| CallError::no_domain(api))?;
    let located = RequestPath::parse(&asked.path).ok().and_then(|path| {
        match base_path(document?, api, asked.method, &path)? {
            BasePath::Below(whole, _) => Some(whole.as_str().to_owned()),
            BasePath::OtherServer(_) => None,
        }
    });
    let target = Target::resolve(domain, located.as_deref().unwrap_or(&asked.path))?
        .with_query(asked.query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let given = Given {
        method: asked.method,
        path: &asked.path,
        target: &target,
        headers: &[],
        body: asked.body.as_deref(),
    };
    let doubts = doubts(document, api, &given).into_iter().map(|doubt| doubt.text).collect();
    let media_type = asked.body.as_deref().map(media_type_of);
    let body = asked.body.clone().map(RequestBody::Bytes);
    Ok((Outgoing { method: asked.method, target, headers: Vec::new(), media_type, body }, doubts))
}
