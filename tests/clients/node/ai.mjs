// The Vercel AI SDK: chat completions, and a tool loop by the Responses API.
import { openai } from "@ai-sdk/openai";
import { generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { model, prompt } from "./asked.mjs";

const { text, response } = await generateText({ model: openai.chat(model), prompt });
console.log(response.id, text);

for await (const part of streamText({ model: openai.chat(model), prompt }).textStream) {
  console.log(part);
}

const getWeather = tool({
  description: "Tell the weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `sunny in ${city}`,
});
const { steps } = await generateText({
  model: openai(model),
  prompt,
  tools: { get_weather: getWeather },
  stopWhen: stepCountIs(2),
});
for (const step of steps) console.log(step.response.id, step.text, step.toolCalls, step.toolResults);
