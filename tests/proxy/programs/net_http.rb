# Net::HTTP.
require "net/http"

headers = {
  "key" => { "X-API-Key" => ENV["CUSTOM_API_KEY"] },
  "token" => { "Authorization" => "Bearer #{ENV["CUSTOM_API_TOKEN"]}" },
  "basic" => { "Authorization" => "Basic #{ENV["CUSTOM_API_BASIC"]}" },
}
headers.each do |kind, header|
  { "proxy" => ENV["TARGET"], "base" => ENV["CUSTOM_API_#{kind.upcase}_BASE_URL"] }.each do |way, base|
    puts "result #{way} #{kind} #{Net::HTTP.get_response(URI("#{base}/#{kind}"), header).code}"
  rescue StandardError => error
    puts "result #{way} #{kind} failed #{error}"
  end
end
