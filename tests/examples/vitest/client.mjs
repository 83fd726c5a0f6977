// The program under test: its client is made on import, and knows nothing of cassettes.
import OpenAI from "openai";

const client = new OpenAI();

export async function ask(content) {
  const messages = [{ role: "user", content }];
  return client.chat.completions.create({ model: "gpt-4o", messages });
}

export async function* stream(content) {
  const messages = [{ role: "user", content }];
  const options = { model: "gpt-4o", messages, stream: true };
  for await (const chunk of await client.chat.completions.create(options)) {
    yield chunk.choices[0]?.delta?.content ?? "";
  }
}
