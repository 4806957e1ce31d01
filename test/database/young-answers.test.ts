import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnPostgres, dropByUrl, emptyPostgres } from '../support/databases.ts';
import { Child } from './child-process.ts';

await describeOnPostgres('what was answered', () => {
  let url: string;
  beforeAll(async () => {
    url = await emptyPostgres();
  });
  afterAll(() => dropByUrl(url));

  it('is let go of before it grows old', async () => {
    await using child = new Child(new URL('many-answers.ts', import.meta.url), url);
    const { read, grown }: { read: number; grown: number } = JSON.parse(await child.next());
    // A full collection moves what is young at that time, too, which is a sixth of all of it. What is held until one is half and more.
    expect(grown / read).toBeLessThan(0.45);
  });
});
