// Loaded into Node by NODE_OPTIONS=--require: connections to the intercepted hosts go to vcrproxy.
//
// VCRPROXY_REDIRECT: HOST:PORT=[HOST:]PORT, separated by commas; HOST may be *.DOMAIN. Only the
// address changes. The TLS server name stays, by which the proxy tells the host, and against which
// the client checks the certificate. It is done at the socket because fetch in Node 20, `ws`, and
// every agent that a library brings of its own look at no proxy variable.
'use strict';

const { Socket } = require('node:net');

const ENTRY = /^(\*(?=\.))?([^*=\s]+):(\d+)=(?:([^=\s]+):)?(\d+)$/;
const installed = Symbol.for('vcrproxy.redirect');

const rules = (process.env.VCRPROXY_REDIRECT ?? '')
  .split(',')
  .map((entry) => ENTRY.exec(entry.trim().toLowerCase()))
  .filter(Boolean)
  .map(([, wildcard, name, port, toHost = '127.0.0.1', toPort]) => ({
    covers: (host) => (wildcard ? host.endsWith(name) : host === name),
    port: Number(port),
    to: { host: toHost, port: Number(toPort) },
  }));

function redirected(host, port) {
  if (typeof host !== 'string') return undefined;
  const name = host.toLowerCase().replace(/\.$/, '');
  return rules.find((rule) => rule.port === Number(port) && rule.covers(name))?.to;
}

// A copy: tls checks the certificate against the host in the object that it was given.
// localAddress may be a public or an IPv6 one, from which loopback is out of reach. A path stays,
// and goes before host and port: it is a Unix socket.
function elsewhere(options) {
  const to = redirected(options?.host, options?.port);
  return to && { ...options, ...to, localAddress: undefined, localPort: undefined };
}

// The signatures of connect: (port, host), (path), (options), each with a callback at the end, and
// [options, callback], which net.connect passes on, marked by a symbol that must stay on the array.
function target(args) {
  const [first, second] = args;
  if (Array.isArray(first)) {
    const options = elsewhere(first[0]);
    return options ? [Object.assign([], first, { 0: options })] : args;
  }
  if (typeof first === 'object') {
    const options = elsewhere(first);
    return options ? [options, ...args.slice(1)] : args;
  }
  const to = redirected(second, first);
  return to ? [to.port, to.host, ...args.slice(2)] : args;
}

if (rules.length > 0 && !Socket.prototype[installed]) {
  const { connect } = Socket.prototype;
  Object.defineProperty(Socket.prototype, installed, { value: true });
  Socket.prototype.connect = function (...args) {
    return connect.apply(this, target(args));
  };
}
