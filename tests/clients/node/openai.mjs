// The SDK under the name that package.json gives its version: openai4, openai6, openai7.
import { chat, stream, tool } from "./asked.mjs";

const { default: OpenAI } = await import(process.argv[2]);
const { completions } = new OpenAI().chat;

console.log(JSON.stringify(await completions.create(chat)));
for await (const chunk of await completions.create(stream)) console.log(JSON.stringify(chunk));
console.log(JSON.stringify((await completions.create(tool)).choices[0].message));
