// Asks COUNT questions, `question 0` and on, and prints the id of each answer: HTTP COUNT.
// HTTP/1.1 by fetch, which the preload redirects; HTTP/2 by node:http2 through the proxy's tunnel.
import assert from "node:assert";
import { request } from "node:http";
import { connect } from "node:http2";
import { connect as secure } from "node:tls";

const [http, count] = process.argv.slice(2).map(Number);
const host = "api.openai.com";
const path = "/v1/chat/completions";
const authorization = `Bearer ${process.env.OPENAI_API_KEY}`;
const ask = http === 2 ? byHttp2(await tunnel()) : byFetch;

for (let number = 0; number < count; number++) {
  const messages = [{ role: "user", content: `question ${number}` }];
  console.log(JSON.parse(await ask(JSON.stringify({ model: "gpt-4o", messages }))).id);
}
ask.close?.();

async function byFetch(body) {
  const headers = { authorization, "content-type": "application/json" };
  return (await fetch(`https://${host}${path}`, { method: "POST", headers, body })).text();
}

function byHttp2(socket) {
  const session = connect(`https://${host}`, { createConnection: () => socket });
  const ask = async (body) => {
    const headers = { ":method": "POST", ":path": path, authorization };
    const stream = session.request(headers);
    stream.end(body);
    let answer = "";
    for await (const part of stream.setEncoding("utf8")) answer += part;
    return answer;
  };
  ask.close = () => session.close();
  return ask;
}

function tunnel() {
  const proxy = new URL(process.env.HTTPS_PROXY);
  const credentials = `${decodeURIComponent(proxy.username)}:${proxy.password}`;
  const headers = proxy.username
    ? { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` }
    : {};
  const options = { host: proxy.hostname, port: proxy.port, method: "CONNECT", headers };
  return new Promise((resolve, reject) => {
    request({ ...options, path: `${host}:443` })
      .on("error", reject)
      .on("connect", (answer, plain) => {
        assert.equal(answer.statusCode, 200);
        const tls = secure({ socket: plain, servername: host, ALPNProtocols: ["h2"] }, () => {
          assert.equal(tls.alpnProtocol, "h2");
          resolve(tls);
        });
        tls.on("error", reject);
      })
      .end();
  });
}
