//! Java with the HTTP client of the standard library.

use super::escape::double;
use super::{BODY, Call};

/// The code from request to output, which is the same for every call.
const SEND: &str = r#"        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.println(response.body());
    }
}
"#;

pub(super) fn http_client(call: &Call) -> String {
    let Call { variable, exec, method, .. } = call;
    let word = call.camel();
    let encoded = call.if_query(&format!(" + URLEncoder.encode({word}, StandardCharsets.UTF_8)"));
    let url = double(&call.target()) + &encoded;
    let encoder = call.if_query("import java.net.URLEncoder;\n");
    let charsets = call.if_query("import java.nio.charset.StandardCharsets;\n");
    let value = call.joined(word, '"', " + ");
    let header = match call.parameter {
        None => format!("\n            .header({}, {value})", double(call.header)),
        Some(_) => String::new(),
    };
    let content_type = call.if_body("\n            .header(\"Content-Type\", \"application/json\")");
    let body = if method.has_body() { format!("ofString({})", double(BODY)) } else { "noBody()".to_owned() };
    format!(
        r#"// Server-side only. Run it with: {exec} java Example.java
import java.net.URI;
{encoder}import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
{charsets}import java.time.Duration;

class Example {{
    public static void main(String[] args) throws Exception {{
        String {word} = System.getenv("{variable}");
        if ({word} == null) {{
            throw new IllegalStateException("{variable} is not set");
        }}

        HttpRequest request = HttpRequest.newBuilder(URI.create({url})){header}{content_type}
            .method("{method}", HttpRequest.BodyPublishers.{body})
            .timeout(Duration.ofSeconds(30))
            .build();
{SEND}"#
    )
}
