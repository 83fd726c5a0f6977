import assert from 'node:assert';
import { test } from 'node:test';

test('a test of Node reaches the stand-in', async () => {
  const answer = await fetch('https://api.openai.com/v1/models');
  assert.equal(await answer.text(), 'reached api.openai.com');
});
