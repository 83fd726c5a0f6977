// Connect to what is not intercepted, in each way; print each answer, or the code of the error.
'use strict';
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const fs = require('node:fs');

const [port] = process.argv.slice(2).map(Number);

function ask(...args) {
  return new Promise((resolve) => {
    const socket = net.connect(...args);
    socket.on('data', (data) => resolve(String(data)) || socket.destroy());
    socket.on('error', (error) => resolve(error.code ?? error.name));
  });
}

function thrown(...args) {
  try {
    new net.Socket().on('error', () => {}).connect(...args);
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'untouched-'));
const unix = path.join(folder, 'socket');
const server = net.createServer((socket) => socket.end('unix')).listen(unix, async () => {
  const answers = {
    'port, host': await ask(port, '127.0.0.1'),
    'port and localhost': await ask({ port, host: 'localhost', autoSelectFamily: true }),
    options: await ask({ port, host: '127.0.0.1' }),
    'unix socket': await ask(unix),
    'unix socket in options': await ask({ path: unix, host: 'api.openai.com', port: 443 }),
    'another port of the host': await ask({ port: 444, host: '127.0.0.1' }),
    nothing: thrown(),
    null: thrown(null),
    'no port': thrown({ host: 'api.openai.com' }),
    'a bad port': thrown(70000, 'api.openai.com'),
  };
  process.stdout.write(JSON.stringify(answers));
  server.close();
  fs.rmSync(folder, { recursive: true });
});
