import { describe, expect, test } from "vitest";
import { ask } from "./client.mjs";

describe("chat", () => {
  test.each(["Portuguese", "Spanish"])("says hi in %s", async (language) => {
    const answer = await ask(`Say hi in ${language}`);
    expect(answer.choices[0].message.content).toMatchSnapshot();
  });

  test("answers twice", async () => {
    const ids = [(await ask("What is new?")).id, (await ask("What is new?")).id];
    expect(new Set(ids).size).toBe(2);
    expect(ids).toMatchSnapshot();
  });
});
