# Asks for a chat completion and a stream with Faraday, and prints the answers.

require "faraday"
require "json"

messages = [{ role: "user", content: "Tell me about Lisbon" }]
connection = Faraday.new("https://api.openai.com/v1/") do |faraday|
  faraday.response :raise_error
  faraday.adapter Faraday.default_adapter
end

[false, true].each do |stream|
  answer = connection.post("chat/completions") do |question|
    question.headers["Authorization"] = "Bearer #{ENV.fetch("OPENAI_API_KEY")}"
    question.headers["Content-Type"] = "application/json"
    question.body = JSON.generate(model: "gpt-4o", stream:, messages:)
    question.options.on_data = proc { |part, _size| print part } if stream
  end
  puts answer.body
end
