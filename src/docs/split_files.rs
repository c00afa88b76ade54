//! Specifications of several files: the parts that `$ref` names are read and become one document.
//!
//! Each part is stored below the key [`KEY`] of the document, and every reference becomes one within the document. So a
//! part that is used often is stored once, and cycles stay cycles.

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

use super::openapi::{self, LARGEST, Spec};

/// The key of the parts in the document.
const KEY: &str = "x-parts";
/// The most memory of the values of all parts, in bytes. Together with the document, it is written as one text.
const MEMORY: usize = 512 << 20;
/// The most parts of a specification.
const PARTS: usize = 1_000;

/// Returns a specification with the parts that could be read. `source` is its URL, and `read` returns the content of
/// another one. References to parts that cannot be read stay as they are.
pub(super) fn with_parts(
    spec: Box<Spec>,
    source: &Url,
    read: &mut dyn FnMut(&Url) -> Option<Vec<u8>>,
) -> Box<Spec> {
    if openapi::other_files(&spec).is_empty() {
        return spec;
    }
    let Ok(mut root) = serde_json::from_slice::<Value>(&spec.to_json()) else { return spec };
    let mut parts =
        Parts { source, names: HashMap::new(), waiting: Vec::new(), left: LARGEST, memory: MEMORY, read };
    parts.rewrite(&mut root, source, "");
    let mut read = Map::new();
    while let Some((name, url, mut value)) = parts.waiting.pop() {
        parts.rewrite(&mut value, &url, &format!("/{KEY}/{}", escaped(&name)));
        read.insert(name, value);
    }
    let Some(document) = root.as_object_mut().filter(|_| !read.is_empty()) else { return spec };
    document.insert(KEY.to_owned(), Value::Object(read));
    let joined = serde_json::to_vec(&root).ok().and_then(|bytes| Spec::parse(&bytes).ok());
    joined.map_or(spec, Box::new)
}

/// The parts of a specification that were read so far.
struct Parts<'a> {
    source: &'a Url,
    /// The name of each part, or `None` if it cannot be read.
    names: HashMap<Url, Option<String>>,
    /// Parts whose references were not rewritten yet.
    waiting: Vec<(String, Url, Value)>,
    /// The bytes that all parts together may still have.
    left: usize,
    /// The memory that all parts together may still take, in bytes.
    memory: usize,
    read: &'a mut dyn FnMut(&Url) -> Option<Vec<u8>>,
}

impl Parts<'_> {
    /// Rewrites all references of a document at `base`, which is below `place` of the whole document.
    fn rewrite(&mut self, document: &mut Value, base: &Url, place: &str) {
        let mut open = vec![document];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(all) => open.extend(all),
                Value::Object(all) => {
                    for (key, value) in all.iter_mut() {
                        match value {
                            Value::String(reference) if key == "$ref" => {
                                if let Some(whole) = self.whole(reference, base, place) {
                                    *reference = whole;
                                }
                            }
                            value => open.push(value),
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns a reference within the whole document for one of a part, or `None` to leave it.
    fn whole(&mut self, reference: &str, base: &Url, place: &str) -> Option<String> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if file.is_empty() {
            return (!place.is_empty()).then(|| format!("#{place}{fragment}"));
        }
        let mut url = base.join(file).ok()?;
        url.set_fragment(None);
        if url == *self.source {
            return Some(format!("#{fragment}"));
        }
        let name = self.name(&url)?;
        Some(format!("#/{KEY}/{}{fragment}", escaped(&name)))
    }

    /// Returns the name of a part, which is read once.
    fn name(&mut self, url: &Url) -> Option<String> {
        if let Some(name) = self.names.get(url) {
            return name.clone();
        }
        let value = (self.names.len() < PARTS).then(|| self.value(url)).flatten();
        let name = value.map(|value| {
            let name = self.free_name(url);
            self.waiting.push((name.clone(), url.clone(), value));
            name
        });
        self.names.insert(url.clone(), name.clone());
        name
    }

    fn value(&mut self, url: &Url) -> Option<Value> {
        // A part of another origin could be anything that the reader can reach.
        if url.origin() != self.source.origin() && url.scheme() != "file"
            || url.scheme() != self.source.scheme()
        {
            return None;
        }
        let bytes = (self.read)(url)?;
        self.left = self.left.checked_sub(bytes.len())?;
        let (value, memory) = openapi::part(&bytes, self.memory)?;
        self.memory = self.memory.saturating_sub(memory);
        Some(value)
    }

    /// Returns the name of the file without its ending, with a number if another part has it.
    fn free_name(&self, url: &Url) -> String {
        let last = url.path().rsplit('/').next().unwrap_or_default();
        let decoded = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
        let stem = decoded.rsplit_once('.').map_or(&*decoded, |(stem, _)| stem).to_owned();
        let is_taken = |name: &str| self.names.values().flatten().any(|other| other == name);
        let mut name = stem.clone();
        for number in 2..=PARTS {
            if !is_taken(&name) {
                break;
            }
            name = format!("{stem}-{number}");
        }
        name
    }
}

/// Returns a name as a part of a JSON pointer in a URI fragment (RFC 6901, sections 3 and 6).
fn escaped(name: &str) -> String {
    let pointer = name.replace('~', "~0").replace('/', "~1");
    percent_encoding::utf8_percent_encode(&pointer, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn joined(root: &str, files: &[(&str, &str)]) -> (Value, Vec<String>) {
        let source = Url::parse("https://a.example/v1/openapi.yaml").unwrap();
        let mut asked = Vec::new();
        let mut read = |url: &Url| {
            asked.push(url.to_string());
            let path = url.path();
            files.iter().find(|(name, _)| *name == path).map(|(_, text)| text.as_bytes().to_vec())
        };
        let spec = Box::new(Spec::parse(root.as_bytes()).unwrap());
        let spec = with_parts(spec, &source, &mut read);
        (serde_json::from_slice(&spec.to_json()).unwrap(), asked)
    }

    #[test]
    fn parts_become_one_document() {
        let root = "openapi: 3.0.3\npaths:\n  /a: {$ref: './paths/a.yaml'}\n  /b: {$ref: 'paths/a.yaml'}\ncomponents: {schemas: {X: {type: string}}}\n";
        let (whole, asked) = joined(
            root,
            &[
                (
                    "/v1/paths/a.yaml",
                    "get: {parameters: [{$ref: '#/x'}], responses: {'200': {$ref: '../s/a.yaml#/ok'}}}\nx: {$ref: '../openapi.yaml#/components/schemas/X'}\n",
                ),
                ("/v1/s/a.yaml", "ok: {description: fine, x: {$ref: '../missing.yaml'}}\n"),
            ],
        );
        assert_eq!(
            asked,
            ["paths/a.yaml", "s/a.yaml", "missing.yaml"].map(|p| format!("https://a.example/v1/{p}"))
        );
        let pointer = |path: &str| whole.pointer(path).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(pointer("/paths/~1a/$ref"), "#/x-parts/a");
        assert_eq!(pointer("/paths/~1b/$ref"), "#/x-parts/a");
        assert_eq!(pointer("/x-parts/a/get/parameters/0/$ref"), "#/x-parts/a/x");
        assert_eq!(pointer("/x-parts/a/get/responses/200/$ref"), "#/x-parts/a%2D2/ok");
        assert_eq!(pointer("/x-parts/a/x/$ref"), "#/components/schemas/X");
        assert_eq!(pointer("/x-parts/a-2/ok/x/$ref"), "../missing.yaml");
    }

    #[test]
    fn parts_of_another_origin_are_not_read() {
        let root = "openapi: 3.0.3\npaths:\n  /a: {$ref: 'https://b.example/a.yaml'}\n  /b: {$ref: 'file:///etc/passwd'}\n  /c: {$ref: '//c.example/x'}\n";
        let (_, asked) = joined(root, &[]);
        assert_eq!(asked, [""; 0]);
    }
}
