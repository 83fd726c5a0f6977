// Ask https://api.openai.com with one client, named by the first argument; print what came back.
import { fork } from 'node:child_process';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const HOST = process.env.ASK_HOST ?? 'api.openai.com';
const URL = `https://${HOST}/v1/models`;
const REQUEST = `GET /v1/models HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`;

async function read(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

function get(options) {
  return new Promise((resolve, reject) => {
    https.get(URL, options, (answer) => resolve(read(answer))).on('error', reject);
  });
}

// Speak TLS by hand on a socket that a connect() has returned.
async function speak(socket, options) {
  const secure = tls.connect({ socket, servername: HOST, ...options });
  secure.write(REQUEST);
  const answer = await read(secure);
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}

async function webSocket(socket) {
  const text = await new Promise((resolve, reject) => {
    socket.onmessage = (event) => resolve(event.data);
    socket.onerror = (event) => reject(event.error ?? new Error('the connection failed'));
  });
  socket.close();
  return text;
}

const CLIENTS = {
  fetch: async () => (await fetch(URL)).text(),
  https: () => get({}),
  'https, own agent': () => get({ agent: new https.Agent({ keepAlive: true, family: 6 }) }),
  'https, no agent': () => get({ agent: false }),
  'https, local address': () => get({ agent: false, localAddress: '::1' }),
  'https, every family': () => get({ agent: false, autoSelectFamily: true }),
  agentkeepalive: async () => {
    const { HttpsAgent } = (await import('agentkeepalive')).default;
    return get({ agent: new HttpsAgent() });
  },
  undici: async () => (await (await import('undici')).fetch(URL)).text(),
  'undici, request': async () => (await (await import('undici')).request(URL)).body.text(),
  axios: async () => (await (await import('axios')).default.get(URL, { responseType: 'text' })).data,
  'node-fetch': async () => (await (await import('node-fetch')).default(URL)).text(),
  ws: async () => {
    const { default: Socket } = await import('ws');
    return webSocket(new Socket(`wss://${HOST}/v1/realtime`));
  },
  WebSocket: () => webSocket(new WebSocket(`wss://${HOST}/v1/realtime`)),
  http2: async () => {
    const session = http2.connect(URL);
    const text = await read(session.request({ ':path': '/v1/models' }));
    session.close();
    return text;
  },
  'connect(port, host)': () => speak(net.connect(443, HOST)),
  'connect("port", host)': () => speak(new net.Socket().connect('443', HOST)),
  'connect(options)': () => speak(net.connect({ port: 443, host: `${HOST.toUpperCase()}.` })),
  'connect(port, host, callback)': () =>
    new Promise((resolve) => {
      const socket = new net.Socket();
      socket.connect(443, HOST, () => resolve(speak(socket)));
    }),
  'connect(options, callback)': () =>
    new Promise((resolve) => {
      const socket = net.connect(Object.freeze({ port: 443, host: HOST }), () => resolve(speak(socket)));
    }),
  'tls.connect(port, host)': async () => {
    const socket = tls.connect(443, HOST, { servername: HOST });
    socket.write(REQUEST);
    const answer = await read(socket);
    return answer.slice(answer.indexOf('\r\n\r\n') + 4);
  },
  worker: () =>
    new Promise((resolve, reject) => {
      const program = `fetch(${JSON.stringify(URL)}).then(async (answer) =>
        require('node:worker_threads').parentPort.postMessage(await answer.text()))`;
      new Worker(program, { eval: true }).on('message', resolve).on('error', reject);
    }),
  'child process': () =>
    new Promise((resolve) => {
      const child = fork(fileURLToPath(import.meta.url), ['fetch'], { silent: true });
      resolve(read(child.stdout));
    }),
};

process.stdout.write(await CLIENTS[process.argv[2]]());
