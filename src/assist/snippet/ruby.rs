//! Ruby with Net::HTTP, which never follows a redirect.

use super::escape::single;
use super::{BODY, Call};

pub(super) fn net_http(call: &Call) -> String {
    let Call { variable, exec, .. } = call;
    let (word, header, method) = (call.snake(), single(call.header), call.title());
    let encoded = call.if_query(&format!(" + URI.encode_www_form_component({word})"));
    let url = single(&call.target()) + &encoded;
    let value = call.joined(word, '\'', " + ");
    let header = match call.parameter {
        None => format!("request[{header}] = {value}\n"),
        Some(_) => String::new(),
    };
    let body = call
        .if_body(&format!("request['Content-Type'] = 'application/json'\nrequest.body = {}\n", single(BODY)));
    format!(
        r#"# Server-side only. Run it with: {exec} ruby example.rb
require 'net/http'

{word} = ENV.fetch('{variable}') {{ abort '{variable} is not set' }}

uri = URI({url})
request = Net::HTTP::{method}.new(uri)
{header}{body}
# Net::HTTP follows no redirects.
response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == 'https') do |http|
  http.request(request)
end
puts response.code, response.body
"#
    )
}
