// Asks what no cassette holds, and prints the error that the SDK makes of it.
import OpenAI from "openai";

try {
  const messages = [{ role: "user", content: "Tell me about Braga" }];
  await new OpenAI().chat.completions.create({ model: "gpt-4o", messages });
} catch (error) {
  const { status, code, message } = error;
  console.log(JSON.stringify({ name: error.constructor.name, status, code, message }));
}
