import { chat, post, stream, tool, url } from "./asked.mjs";

console.log(await (await fetch(url, post(chat))).text());
const { body } = await fetch(url, post(stream));
for await (const text of body.pipeThrough(new TextDecoderStream())) process.stdout.write(text);
console.log(JSON.stringify((await (await fetch(url, post(tool))).json()).choices[0].message));
