//! curl and HTTPie. Both read the header from a pipe, because `ps` shows arguments to every user.

use super::escape::shell;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn curl(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (format, value) = printed(call);
    let header = shell(&format!("{}: {format}\\n", call.header.replace('%', "%%")));
    let method = match call.method {
        Method::Get | Method::Post => String::new(),
        Method::Head => " --head".to_owned(),
        method => format!(" --request {method}"),
    };
    // curl would expand braces to several URLs.
    let braces = if call.url.contains('{') { " --globoff" } else { "" };
    let body = shell(BODY);
    let body = call.if_body(&format!(" \\\n    --header 'Content-Type: application/json' --data {body}"));
    let url = shell(&call.url);
    format!(
        r#"# Server-side only. Run it with: {exec} sh example.sh
: "${{{variable}:?is not set}}"

# Through a pipe: every user of the machine can see the arguments of a program.
printf {header} {value} |
  curl --silent --show-error --include --no-location{braces}{method} --header @-{body} \
    {url}
"#
    )
}

pub(super) fn httpie(call: &Call) -> String {
    let Call { variable, exec, method, .. } = call;
    let (format, value) = printed(call);
    let item = shell(&format!("{}:@/dev/stdin", call.header));
    let body = call.if_body(" key=value");
    let url = shell(&call.url);
    format!(
        r#"# Server-side only. Run it with: {exec} sh example.sh
: "${{{variable}:?is not set}}"

# Through a pipe: every user of the machine can see the arguments of a program.
printf '{format}' {value} |
  http --ignore-stdin --ignore-netrc --no-follow --print=hb -- {method} \
    {url} {item}{body}
"#
    )
}

/// Returns the format of the header's value for printf, and its arguments.
fn printed(call: &Call) -> (&'static str, String) {
    match call.scheme.trim_end() {
        "" => ("%s", format!("\"${}\"", call.variable)),
        scheme => ("%s %s", format!("{scheme} \"${}\"", call.variable)),
    }
}
