//! The requests that a project allows the programs under `exec --proxy`.

use crate::assist::base_path::{BasePath, base_path};
use crate::context::Context;
use crate::error::{NoOperations, Result};
use crate::model::{Allowed, AllowedOperation, Api, Method, RequestPath};
use crate::project::Project;

/// Returns the operations that the project allows at an API, or `None` if it does not limit them.
///
/// # Errors
/// The documentation that the project refers to was not fetched, or has no operations.
pub(super) fn of(
    context: &Context,
    project: Option<&Project>,
    api: &Api,
) -> Result<Option<Vec<AllowedOperation>>> {
    let declared = project.and_then(|project| project.apis.iter().find(|declared| declared.is(&api.name)));
    match declared.and_then(|declared| declared.allowed.as_ref()) {
        None => Ok(None),
        Some(Allowed::Operations(operations)) => Ok(Some(operations.clone())),
        Some(Allowed::Documented) => documented(context, api).map(Some),
    }
}

/// Returns the operations of the fetched documentation, with the base path that the record does not have.
fn documented(context: &Context, api: &Api) -> Result<Vec<AllowedOperation>> {
    let document = context.documentation().load(api)?;
    let operation = |(method, path): (String, String)| {
        let (known, path) = (method.parse::<Method>().ok()?, RequestPath::parse(&path).ok()?);
        let whole = match base_path(document.as_ref()?, api, known, &path) {
            Some(BasePath::Below(whole, _)) => whole,
            // It would be sent to the wrong host.
            Some(BasePath::OtherServer(_)) => return None,
            None => path,
        };
        AllowedOperation::parse(&format!("{method} {whole}")).ok()
    };
    let listed = document.as_ref().map(|document| document.operations()).unwrap_or_default();
    let operations: Vec<AllowedOperation> = listed.into_iter().filter_map(operation).collect();
    if operations.is_empty() {
        return Err(NoOperations(api.name.to_string()).into());
    }
    Ok(operations)
}
