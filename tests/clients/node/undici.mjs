// The package under the name that package.json gives its version: undici7, undici8.
import { chat, post, stream, tool, url } from "./asked.mjs";

const { fetch, request } = await import(process.argv[2]);

console.log(await (await request(url, post(chat))).body.text());
const { body } = await request(url, post(stream));
for await (const text of body.setEncoding("utf8")) process.stdout.write(text);
console.log(JSON.stringify((await (await fetch(url, post(tool))).json()).choices[0].message));
