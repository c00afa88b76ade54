//! APIs whose credentials never enter an environment (`capi edit --proxy-only`).

use super::ExecArgs;
use crate::context::Context;
use crate::error::{ProxyOnly, Result};
use crate::model::{Api, Credential, capi, message, text};

/// Leaves the APIs out that only the proxy uses, and says so. No option hands one over.
///
/// # Errors
/// [`ProxyOnly`].
pub(super) fn leave_out(context: &Context, args: &ExecArgs, apis: &mut Vec<(Api, Credential)>) -> Result<()> {
    refuse_given(args, apis.iter().map(|(api, _)| api))?;
    let left: Vec<String> = apis
        .iter()
        .filter(|(api, _)| api.proxy_only)
        .map(|(api, _)| format!("`{}`", text::escape(api.name.as_str())))
        .collect();
    apis.retain(|(api, _)| !api.proxy_only);
    if !left.is_empty() {
        let names = left.join(", ");
        let proxied = capi("exec --proxy");
        context.streams.note(&message![format!("only the proxy uses {names}; run "), proxied, " to call it"]);
    }
    Ok(())
}

/// Refuses an option that hands over the credential of an API that only the proxy uses.
///
/// # Errors
/// [`ProxyOnly`].
pub(super) fn refuse_given<'a>(args: &ExecArgs, apis: impl Iterator<Item = &'a Api>) -> Result<()> {
    let named = |api: &&Api| {
        let with = args.proxied.with.iter().any(|name| api.name.matches(name));
        api.proxy_only && (with || args.file_for.iter().any(|file| api.name.matches(&file.api)))
    };
    match apis.into_iter().find(named) {
        Some(api) => Err(ProxyOnly(api.name.to_string()).into()),
        None => Ok(()),
    }
}
