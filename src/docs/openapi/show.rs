//! The compact form of an operation: about a kilobyte with request, responses and types.

use serde_json::Value;

use super::Spec;
use super::media::{Body, body};
use super::operation::Operation;
use super::parameters::{parameter_lines, parameters};
use super::resolve::string;
use super::responses::response_lines;
use super::root::Root;
use super::schema::Fields;
use super::servers::{security, server_text, servers};
use super::shape::Direction;
use super::subtypes::subtypes;
use super::types::{SHORT, Typist};
use crate::docs::sanitize;

/// The limits of each part, after which `…` follows.
const PARAMETERS: usize = 16;
const BODY: usize = 360;
const SUBTYPES: usize = 8;

impl Spec {
    /// Returns the compact form: URL, authentication, parameters, body, responses.
    pub fn show(&self, operation: &Operation) -> String {
        let root = &self.root;
        let object = operation.object(root);
        let mut lines = vec![operation.line()];
        lines.extend(self.about(operation, object));
        let mut request = Typist::new(root, Direction::Request);
        lines.extend(parameter_lines(&parameters(root, operation), &mut request, PARAMETERS));
        let mut response = Typist::new(root, Direction::Response);
        if let Some(body) = body(root, operation) {
            lines.extend(body_lines(root, &body, &mut request));
            response = response.knowing(body.fields.known(root));
        }
        lines.extend(response_lines(root, object, &mut response));
        let cuts: Vec<String> = request.cuts().into_iter().chain(response.cuts()).collect();
        if !cuts.is_empty() {
            lines.push(format!("… more: schema {}", cuts.join(", schema ")));
        }
        sanitize::clean(&lines.join("\n")) + "\n"
    }

    /// Returns the lines between the title and the parameters.
    fn about(&self, operation: &Operation, object: &Value) -> Vec<String> {
        let mut lines = Vec::new();
        let told = sanitize::line(string(object, "description"), 160);
        let bare = |text: &str| text.trim_end_matches('…').to_lowercase();
        if !told.is_empty() && !bare(&told).starts_with(&bare(operation.summary())) {
            lines.push(told);
        }
        if let Some(id) = operation.id().filter(|id| *id != operation.summary()) {
            lines.push(format!("id: {}", sanitize::word(id, 100)));
        }
        let servers = servers(self, operation.item(&self.root), object);
        if let Some(first) = servers.first() {
            let others = match servers.len() - 1 {
                0 => String::new(),
                others => format!(" (+{others} more: schema servers)"),
            };
            lines.push(format!("server: {}{others}", server_text(self, first)));
        }
        lines.extend(security(&self.root, object).map(|security| format!("auth: {security}")));
        lines
    }
}

fn body_lines<'a>(root: &'a Root, body: &Body<'a>, typist: &mut Typist<'a>) -> Vec<String> {
    let need = if body.required { "" } else { "?" };
    let mut lines = body.fields.lines(typist, BODY, "request", SHORT);
    let first = format!("body{need}: {}  {}", body.media, lines.remove(0));
    lines.insert(0, first.trim_end().to_owned());
    if let Fields::Schema(schema) = body.fields {
        let shape = typist.shape(schema);
        lines.extend(subtypes(root, &shape, SUBTYPES).map(|line| format!("  {line}")));
    }
    lines
}
