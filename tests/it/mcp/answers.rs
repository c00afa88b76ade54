//! The answers of the tools as values: fields of the lines, the fenced text, the code.

use serde_json::{Map, Value, json};

/// Returns the parts of an answer.
#[track_caller]
pub(crate) fn parts(tool: &str, text: &str) -> Value {
    match tool {
        "capi_list_apis" => list(text),
        "capi_get_api" => serde_json::from_str(text).unwrap(),
        "capi_get_snippet" => snippet(text),
        _ => documentation(text),
    }
}

fn list(text: &str) -> Value {
    let (note, rest) = text.split_at(text.find("Run: capi exec ").unwrap());
    let (run, rest) = rest.split_once('\n').unwrap();
    let mut list = json!({"run": run});
    if !note.is_empty() {
        list["note"] = note.into();
    }
    if let Some((_, app)) = run.split_once("--app ") {
        list["app"] = app.split(' ').next().into();
    }
    let (apis, others): (Vec<&str>, Vec<&str>) = rest.lines().partition(|line| line.contains(" variable="));
    list["apis"] = apis.iter().map(|line| api(line)).collect();
    list["total"] = apis.len().into();
    match others[..] {
        [] => {}
        [last] if apis.is_empty() => assert!(last.contains("`capi add`"), "{last}"),
        [last] => {
            let (total, next) = last.split_once(" APIs; for more, call it again with \"from\": ").unwrap();
            list["total"] = total.parse::<usize>().unwrap().into();
            list["next"] = next.parse::<usize>().unwrap().into();
        }
        _ => panic!("lines that are not APIs: {others:?}"),
    }
    list
}

/// The slug and the fields of a line: `name=value`, or `name="a value"` with the escapes of JSON.
fn api(line: &str) -> Value {
    let (slug, mut rest) = line.split_once(' ').unwrap();
    let mut fields = Map::from_iter([("slug".to_owned(), slug.into())]);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, length) = if after.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(after).into_iter::<String>();
            (stream.next().unwrap().unwrap(), stream.byte_offset())
        } else {
            let end = after.find(' ').unwrap_or(after.len());
            (after[..end].to_owned(), end)
        };
        assert!(fields.insert(name.trim_start().to_owned(), value.into()).is_none(), "{line}");
        rest = &after[length..];
    }
    assert_eq!(rest, "", "{line}");
    fields.into()
}

fn documentation(text: &str) -> Value {
    let end =
        text.rfind("</untrusted-documentation-").map_or(0, |at| at + text[at..].find('\n').unwrap() + 1);
    let (fenced, rest) = text.split_at(end);
    let mut parts = json!({"text": fenced});
    if let Some(next) = rest.trim_end().strip_prefix("for more, call it again with \"from\": ") {
        parts["next"] = next.parse::<usize>().unwrap().into();
    } else {
        parts["hint"] = rest.into();
    }
    parts
}

fn snippet(text: &str) -> Value {
    let mut notes: Vec<&str> = Vec::new();
    let mut code = text;
    while let Some((note, rest)) = code.strip_prefix("Note: ").and_then(|rest| rest.split_once('\n')) {
        notes.push(note);
        code = rest;
    }
    json!({"code": code, "notes": notes})
}
