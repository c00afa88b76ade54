//! Go with net/http.

use super::escape::double;
use super::{BODY, Call};

/// The code from request to output, which is the same for every call.
const SEND: &str = r#"
	client := &http.Client{
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal({failure}
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode)
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		log.Print(err)
	}
}
"#;

pub(super) fn net_http(call: &Call) -> String {
    let Call { variable, exec, method, .. } = call;
    let (word, header) = (call.camel(), set_header(call));
    let url = double(&call.target()) + &call.if_query(&format!("+url.QueryEscape({word})"));
    let (errors, net_url) = (call.if_query("\t\"errors\"\n"), call.if_query("\t\"net/url\"\n"));
    let send = SEND.replace(
        "{failure}",
        if errors.is_empty() {
            "err)"
        } else {
            "errors.Unwrap(err)) // its own text contains the URL with the key"
        },
    );
    let strings = call.if_body("\t\"strings\"\n");
    let body = if method.has_body() { format!("strings.NewReader(`{BODY}`)") } else { "nil".to_owned() };
    let content_type = call.if_body("\trequest.Header.Set(\"Content-Type\", \"application/json\")\n");
    format!(
        r#"// Server-side only. Run it with: {exec} go run example.go
package main

import (
{errors}	"fmt"
	"io"
	"log"
	"net/http"
{net_url}	"os"
{strings}	"time"
)

func main() {{
	{word} := os.Getenv("{variable}")
	if {word} == "" {{
		log.Fatal("{variable} is not set")
	}}

	request, err := http.NewRequest("{method}", {url}, {body})
	if err != nil {{
		log.Fatal(err)
	}}
{header}{content_type}{send}"#
    )
}

fn set_header(call: &Call) -> String {
    if call.parameter.is_some() {
        return String::new();
    }
    let (header, word) = (double(call.header), call.camel());
    let value = call.joined(word, '"', "+");
    if canonical(call.header) == call.header {
        return format!("\trequest.Header.Set({header}, {value})\n");
    }
    format!("\trequest.Header[{header}] = []string{{{value}}} // Set would change its case\n")
}

/// Returns the name in the form of `http.CanonicalHeaderKey`: upper case after each hyphen, lower case elsewhere.
fn canonical(header: &str) -> String {
    let mut start = true;
    let mut case = |c: char| {
        let cased = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        start = c == '-';
        cased
    };
    header.chars().map(&mut case).collect()
}
