// What people do with the openai SDK for Node: prints each result as JSON.
import OpenAI, { toFile } from "openai";

const client = new OpenAI();
const model = "gpt-4o";
const messages = [{ role: "user", content: "Tell me about Lisbon" }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function", function: { name: "get_weather", parameters } }];

async function all(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const results = {
  chat: await client.chat.completions.create({ model, messages }),
  stream: await all(await client.chat.completions.create({ model, messages, stream: true })),
  tools: await client.chat.completions.create({ model, messages, tools }),
  responses: await client.responses.create({ model, input: "Say hi" }),
  events: await all(await client.responses.create({ model, input: "Say hi", stream: true })),
  embeddings: await client.embeddings.create({ model: "text-embedding-3-small", input: "one" }),
  file: await client.files.create({
    file: await toFile(Buffer.from('{"a": 1}\n'), "data.jsonl"),
    purpose: "batch",
  }),
  speech: Buffer.from(
    await (
      await client.audio.speech.create({ model: "tts-1", voice: "alloy", input: "Hello" })
    ).arrayBuffer(),
  ).toString("base64"),
};
console.log(JSON.stringify(results));
