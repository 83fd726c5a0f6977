import { expect, test } from "vitest";
import { ask } from "./client.mjs";

// what chat.test.mjs asks as well: the answers are this test's own
test("answers twice", async () => {
  const ids = [(await ask("What is new?")).id, (await ask("What is new?")).id];
  expect(ids).toMatchSnapshot();
});
