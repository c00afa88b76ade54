//! PowerShell 7 with `Invoke-WebRequest`.

use super::escape::powershell;
use super::{BODY, Call};

pub(super) fn invoke_web_request(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (word, method) = (call.camel(), call.title());
    let url = powershell(&call.target()) + &call.if_query(&format!(" + [uri]::EscapeDataString(${word})"));
    let value = call.joined(&format!("${word}"), '\'', " + ");
    let headers = match call.parameter {
        None => format!("    Headers = @{{ {} = {value} }}\n", powershell(call.header)),
        Some(_) => String::new(),
    };
    let body =
        call.if_body(&format!("    Body = {}\n    ContentType = 'application/json'\n", powershell(BODY)));
    format!(
        r#"#Requires -Version 7
# Server-side only. Run it with: {exec} pwsh -File example.ps1
$ErrorActionPreference = 'Stop'
${word} = $env:{variable}
if (-not ${word}) {{ throw '{variable} is not set' }}

$request = @{{
    Method = '{method}'
    Uri = {url}
{headers}{body}    MaximumRedirection = 0
    SkipHeaderValidation = $true
    SkipHttpErrorCheck = $true
    TimeoutSec = 30
}}
$response = Invoke-WebRequest @request
$response.StatusCode
$response.Content
"#
    )
}
