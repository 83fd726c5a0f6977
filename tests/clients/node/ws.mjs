// A WebSocket is not recorded yet; that the service refuses one is, and shows that `ws` comes to us.
import WebSocket from "ws";
import { headers } from "./asked.mjs";

const socket = new WebSocket("wss://api.openai.com/v1/realtime?model=gpt-realtime", { headers });
socket.on("open", () => console.log("open"));
socket.on("unexpected-response", (request, response) => {
  console.log(response.statusCode, response.headers["content-type"]);
  response.on("data", (body) => console.log(body.toString()));
  response.on("end", () => process.exit()); // the connection would keep Node alive
});
