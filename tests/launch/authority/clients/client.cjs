// Connects to a port as if it were NAME, with NODE_EXTRA_CA_CERTS: client.cjs PORT NAME
const net = require("node:net");
const tls = require("node:tls");

const [port, name] = process.argv.slice(2);
const options = { host: "127.0.0.1", port: Number(port) };
if (net.isIP(name)) {
  options.checkServerIdentity = (_, certificate) => tls.checkServerIdentity(name, certificate);
} else {
  options.servername = name;
}
const socket = tls.connect(options, () => socket.destroy());
socket.on("error", (problem) => {
  console.log(problem.code, problem.message);
  process.exitCode = 1;
});
