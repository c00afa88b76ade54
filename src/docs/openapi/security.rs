//! The authentication that a specification names, as types of capi.

use serde_json::Value;

use super::Spec;
use super::resolve::{resolve, string};
use super::root::Root;
use crate::model::{AuthKind, AuthScheme, AuthType, HeaderName, QueryParameter, SpecifiedAuth};

/// The most operations whose own requirements are read.
const OPERATIONS: usize = 200;

/// Returns the ways in which a specification accepts a credential: those of the document, else those of its operations,
/// else all that it defines.
pub fn specified_auth(spec: &Spec) -> SpecifiedAuth {
    let root = &spec.root;
    let of_root = required(root, root.get("security"));
    if !of_root.is_empty() {
        return SpecifiedAuth::new(of_root);
    }
    let operations = (0..OPERATIONS).map_while(|number| spec.operation(number));
    let of_operations: Vec<AuthType> =
        operations.flat_map(|operation| required(root, operation.object(root).get("security"))).collect();
    if !of_operations.is_empty() {
        return SpecifiedAuth::new(of_operations);
    }
    SpecifiedAuth::new(defined(root).filter_map(|(_, scheme)| auth_type(scheme)))
}

/// Returns the types of the schemes that `security` requires.
fn required(root: &Root, security: Option<&Value>) -> Vec<AuthType> {
    let alternatives = security.and_then(Value::as_array).into_iter().flatten();
    let names = alternatives.filter_map(Value::as_object).flat_map(|all| all.keys());
    let scheme = |name: &String| defined(root).find(|(own, _)| *own == name).map(|(_, scheme)| scheme);
    names.filter_map(scheme).filter_map(auth_type).collect()
}

/// Returns the schemes that a specification defines, by name.
fn defined(root: &Root) -> impl Iterator<Item = (&String, &Value)> {
    let components = root.part(&["components", "securitySchemes"]).and_then(Value::as_object);
    let all = components.into_iter().flatten().chain(root.entries("securityDefinitions"));
    all.map(move |(name, scheme)| (name, resolve(root, scheme)))
}

/// Returns the type of a scheme. Cookies and client certificates have none.
fn auth_type(scheme: &Value) -> Option<AuthType> {
    let name = string(scheme, "name");
    match (string(scheme, "type"), string(scheme, "in")) {
        ("apiKey", "header") => HeaderName::parse(name).ok().map(|header| AuthType::ApiKey { header }),
        ("apiKey", "query") => {
            QueryParameter::parse(name).ok().map(|parameter| AuthType::QueryKey { parameter })
        }
        ("http", _) => match string(scheme, "scheme").to_ascii_lowercase().as_str() {
            "bearer" => Some(AuthType::Bearer),
            "basic" => Some(AuthType::Basic),
            other => AuthScheme::parse(other).ok().map(|scheme| AuthType::Token { scheme }),
        },
        ("basic", _) => Some(AuthKind::Basic.default_type()),
        ("oauth2" | "openIdConnect", _) => Some(AuthType::Bearer),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn specified(text: &str) -> Vec<String> {
        specified_auth(&Spec::parse(text.as_bytes()).unwrap()).to_stored()
    }

    const SCHEMES: &str = "components: {securitySchemes: {
        key: {type: apiKey, in: header, name: X-Key}, query: {type: apiKey, in: query, name: key},
        token: {type: http, scheme: Bearer}, user: {type: http, scheme: basic}, own: {type: http, scheme: Token},
        login: {type: oauth2}, cookie: {type: apiKey, in: cookie, name: sid}}}";

    #[test]
    fn the_document_comes_before_its_operations_and_definitions() {
        for (security, paths, expected) in [
            (
                "[{token: []}, {key: []}]",
                "{/a: {get: {security: [{user: []}]}}}",
                &["bearer", "api-key X-Key"][..],
            ),
            (
                "[]",
                "{/a: {get: {security: [{user: []}]}, post: {security: [{own: []}]}}}",
                &["basic", "bearer token"],
            ),
            (
                "[{cookie: []}]",
                "{/a: {get: {}}}",
                &["api-key X-Key", "bearer", "bearer token", "api-key ?key=", "basic"],
            ),
            ("[{}, {query: []}]", "{}", &["api-key ?key="]),
            ("[{nothing: []}, {login: []}]", "{}", &["bearer"]),
        ] {
            let spec = format!("openapi: 3.1.0\nsecurity: {security}\npaths: {paths}\n{SCHEMES}\n");
            let mut found = specified(&spec);
            let mut expected: Vec<String> = expected.iter().map(|way| (*way).to_owned()).collect();
            if security.contains("cookie") {
                found.sort();
                expected.sort();
            }
            assert_eq!(found, expected, "{security} {paths}");
        }
    }

    #[test]
    fn swagger_and_invalid_schemes_are_read() {
        let swagger = r#"{"swagger": "2.0", "paths": {}, "security": [{"a": []}],
            "securityDefinitions": {"a": {"type": "basic"}, "b": {"type": "apiKey", "in": "header", "name": "a b"}}}"#;
        assert_eq!(specified(swagger), ["basic"]);
        assert!(
            specified(r#"{"openapi": "3.0.0", "paths": {}, "security": "x", "components": []}"#).is_empty()
        );
    }
}
