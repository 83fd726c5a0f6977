import { expect, test } from "vitest";
import { stream } from "./client.mjs";

test("streams", async () => {
  let text = "";
  for await (const piece of stream("Count from one to five")) text += piece;
  expect(text).toContain("Count from one to five");
});
