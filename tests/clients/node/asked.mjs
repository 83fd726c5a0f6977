// What every program here asks: an answer, a stream and a tool.
export const url = "https://api.openai.com/v1/chat/completions";
export const model = "gpt-4o";
export const prompt = "Tell me about Lisbon, in São Paulo’s words";

export const chat = { model, messages: [{ role: "user", content: prompt }] };
export const stream = { ...chat, stream: true };
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
export const tool = {
  ...chat,
  tools: [{ type: "function", function: { name: "get_weather", parameters } }],
};

// What the SDKs send by themselves, for plain HTTP clients.
export const headers = {
  "Content-Type": "application/json",
  Authorization: `Bearer ${process.env.OPENAI_API_KEY}`,
};

export const post = (body) => ({ method: "POST", headers, body: JSON.stringify(body) });
