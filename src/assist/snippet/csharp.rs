//! C# with `HttpClient`, as top-level statements.

use super::escape::double;
use super::{BODY, Call};

pub(super) fn http_client(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let word = call.camel();
    let url = double(&call.target()) + &call.if_query(&format!(" + Uri.EscapeDataString({word})"));
    let (method, body) = (call.title(), double(BODY));
    let value = call.joined(word, '"', " + ");
    let header = match call.parameter {
        None => {
            format!("request.Headers.TryAddWithoutValidation({}, {value});\n", double(call.header))
        }
        Some(_) => String::new(),
    };
    let body =
        call.if_body(&format!("request.Content = new StringContent({body}, null, \"application/json\");\n"));
    format!(
        r#"// Server-side only. Run it with: {exec} dotnet run
var {word} = Environment.GetEnvironmentVariable("{variable}")
    ?? throw new InvalidOperationException("{variable} is not set");

using var client = new HttpClient(new HttpClientHandler {{ AllowAutoRedirect = false }});
using var request = new HttpRequestMessage(HttpMethod.{method}, {url});
{header}{body}
using var response = await client.SendAsync(request);
Console.WriteLine((int)response.StatusCode);
Console.WriteLine(await response.Content.ReadAsStringAsync());
"#
    )
}
