# Asks for a chat completion and a stream with Net::HTTP, and prints the answers.

require "json"
require "net/http"

uri = URI("https://api.openai.com/v1/chat/completions")
messages = [{ role: "user", content: "Tell me about Lisbon" }]
headers = {
  "Authorization" => "Bearer #{ENV.fetch("OPENAI_API_KEY")}",
  "Content-Type" => "application/json",
}

Net::HTTP.start(uri.host, uri.port, use_ssl: true) do |http|
  [false, true].each do |stream|
    question = Net::HTTP::Post.new(uri, headers)
    question.body = JSON.generate(model: "gpt-4o", stream:, messages:)
    http.request(question) do |answer|
      answer.value # raises unless it is 2xx
      answer.read_body { |part| print part }
      puts
    end
  end
end
