//! PHP with the curl extension.

use super::escape::single;
use super::{BODY, Call};
use crate::model::Method;

pub(super) fn curl(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (word, url) = (call.camel(), single(&call.url));
    let header = single(&format!("{}: {}", call.header, call.scheme));
    let content_type = call.if_body(", 'Content-Type: application/json'");
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
    CURLOPT_HTTPHEADER => [{header} . ${word}{content_type}],
{body}    CURLOPT_FOLLOWLOCATION => false,
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
