// A cassette for each test, under `vcrproxy run --dir cassettes -- npx vitest run`.
import { relative } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";

const lane = `vitest-${process.env.VITEST_POOL_ID}`; // each worker runs one test at a time
let session;

async function control(method, path, body = {}) {
  const headers = { authorization: `Bearer ${process.env.VCRPROXY_TOKEN}` };
  const url = process.env.VCRPROXY_CONTROL_URL + path;
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error.message);
  return told;
}

// Before any module of the tests is loaded: a client that one makes on import comes this way, too.
const { base_url } = await control("PUT", `/lanes/${lane}`);
process.env.OPENAI_BASE_URL = `${base_url}/v1`;
process.env.OPENAI_API_KEY ||= "sk-replay";

beforeEach(async () => {
  const { testPath, currentTestName } = expect.getState();
  const name = `${relative(".", testPath)}/${currentTestName.replaceAll(" > ", "/")}`;
  session = await control("POST", "/sessions", { name, lane });
});

afterEach(async ({ task }) => {
  const failed = task.result?.state === "fail"; // then no new cassette, and the old one stays
  const how = failed ? "discard" : "commit";
  const { missed } = await control("POST", `/sessions/${session.session}/${how}`);
  if (!failed && missed.length > 0) throw new Error(missed[0].message);
});
