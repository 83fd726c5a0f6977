import axios from "axios";
import { chat, headers, stream, tool, url } from "./asked.mjs";

console.log(JSON.stringify((await axios.post(url, chat, { headers })).data));
const { data } = await axios.post(url, stream, { headers, responseType: "stream" });
for await (const text of data.setEncoding("utf8")) process.stdout.write(text);
console.log(JSON.stringify((await axios.post(url, tool, { headers })).data.choices[0].message));
