//! PHP with the curl extension.

use super::escape::single;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn curl(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let word = call.camel();
    let url = single(&call.target()) + &call.if_query(&format!(" . rawurlencode(${word})"));
    let headers = headers(call);
    let method = match call.method {
        // With any other option, curl would wait for a body that never comes.
        Method::Head => "CURLOPT_NOBODY => true".to_owned(),
        method => format!("CURLOPT_CUSTOMREQUEST => '{method}'"),
    };
    let body = call.if_body(&format!("    CURLOPT_POSTFIELDS => {},\n", single(BODY)));
    format!(
        r#"<?php
// Server-side only. It needs the curl extension of PHP (php-curl). Run it with: {exec} php example.php
${word} = getenv('{variable}');
if (${word} === false) {{
    throw new RuntimeException('{variable} is not set');
}}

$curl = curl_init({url});
curl_setopt_array($curl, [
    {method},
{headers}{body}    CURLOPT_FOLLOWLOCATION => false,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$body = curl_exec($curl);
if ($body === false) {{
    throw new RuntimeException(curl_error($curl));
}}
echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\n", $body, "\n";
"#
    )
}

fn headers(call: &Call) -> String {
    let content_type = "'Content-Type: application/json'";
    if call.parameter.is_some() {
        return call.if_body(&format!("    CURLOPT_HTTPHEADER => [{content_type}],\n"));
    }
    let header = single(&format!("{}: {}", call.header, call.scheme));
    let content_type = call.if_body(&format!(", {content_type}"));
    format!("    CURLOPT_HTTPHEADER => [{header} . ${}{content_type}],\n", call.camel())
}
