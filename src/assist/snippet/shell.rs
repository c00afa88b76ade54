//! curl and HTTPie. Both read the credential from a pipe, because `ps` shows arguments to every user.

use super::escape::shell;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn curl(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    // curl would expand braces to several URLs.
    let braces = if call.url.contains('{') { " --globoff" } else { "" };
    let method = match call.method {
        Method::Get | Method::Post => String::new(),
        Method::Head => " --head".to_owned(),
        method => format!(" --request {method}"),
    };
    let body = shell(BODY);
    let body = call.if_body(&format!(" \\\n    --header 'Content-Type: application/json' --data {body}"));
    let (format, value) = printed(call);
    let (text, credential) = match call.parameter {
        None => {
            let text = shell(&format!("{}: {format}\\n", call.header.replace('%', "%%")));
            (text, "--header @-".to_owned())
        }
        // `--url-query` came with curl 7.87, and `--get` sends no body.
        Some(parameter) => {
            let option = if call.method.has_body() { "--url-query" } else { "--get --data-urlencode" };
            ("'%s'".to_owned(), format!("{option} {parameter}@-"))
        }
    };
    let url = shell(&call.url);
    format!(
        r#"# Server-side only. Run it with: {exec} sh example.sh
: "${{{variable}:?is not set}}"

# Through a pipe: every user of the machine can see the arguments of a program.
printf {text} {value} |
  curl --silent --show-error --include --no-location{braces}{method} {credential}{body} \
    {url}
"#
    )
}

pub(super) fn httpie(call: &Call) -> String {
    let Call { variable, exec, method, .. } = call;
    let (format, value) = printed(call);
    let item = match call.parameter {
        None => shell(&format!("{}:@/dev/stdin", call.header)),
        Some(parameter) => format!("{parameter}==@/dev/stdin"),
    };
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

/// Returns the format of the credential for printf, and its arguments.
fn printed(call: &Call) -> (&'static str, String) {
    let (scheme, variable) = (call.scheme.trim_end(), &call.variable);
    let quoted = if scheme.contains([' ', '=']) { shell(scheme) } else { scheme.to_owned() };
    match scheme {
        "" => ("%s", format!("\"${variable}\"")),
        _ if call.scheme.ends_with(' ') => ("%s %s", format!("{quoted} \"${variable}\"")),
        _ => ("%s%s", format!("{quoted} \"${variable}\"")),
    }
}
