/** What docs/segments.md says is what the product does. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenSegment, marketer, saveSegment } from './given-segments.ts';
import { CREATE_SEGMENT } from './segment-documents.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty]);
const guide = readFileSync(new URL('../../../docs/segments.md', import.meta.url), 'utf8');
const [right, wrong] = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']): object => JSON.parse(text));

it('its example is taken', async () => {
  expect(await givenSegment(rapport, right ?? {})).toBeTruthy();
});

it('its faults are told in these words', async () => {
  const { issues } = await saveSegment(rapport, CREATE_SEGMENT, { name: 'Wrong', criteria: wrong });
  const told = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(/```\n(criteria[\s\S]*?)\n```/.exec(guide)?.[1]?.split('\n')).toEqual(told);
});

it('its table names every criterion, its parameters and who may use it', async () => {
  interface Shown {
    readonly name: string;
    readonly permission: string;
    readonly jsonSchema: { readonly properties: object };
  }
  const { segmentCriteria } = await marketer(rapport).data<{ segmentCriteria: readonly Shown[] }>(
    '{ segmentCriteria { name permission jsonSchema } }',
  );
  const rows = [...guide.matchAll(/^\| `([a-z-]+\.[a-z-]+)` \| (.*) \| `([a-z.-]+)` \|$/gm)];
  expect(rows.map(([, name, , permission]) => [name, permission])).toEqual(
    segmentCriteria.map(({ name, permission }) => [name, permission]),
  );
  for (const [place, { name, jsonSchema }] of segmentCriteria.entries()) {
    const missing = Object.keys(jsonSchema.properties).filter((parameter) => !rows[place]?.[2]?.includes(`\`${parameter}\``));
    expect(missing, name).toEqual([]);
  }
});
