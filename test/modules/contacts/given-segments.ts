/** Segments to begin with, and who works with them. */
import type { TestClient, TestRapport } from '../../support/index.ts';
import { CREATE_SEGMENT, type WrittenSegment } from './segment-documents.ts';

export interface ShownSegment {
  readonly name: string;
  readonly size: number;
  readonly customers: {
    readonly nodes: readonly { readonly id: string; readonly displayName: string }[];
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly startCursor: string; readonly endCursor: string };
  };
}

/** May do all that is done with segments, and read all that their criteria ask for. */
export function marketer(rapport: TestRapport): TestClient {
  const permissions = [...rapport.ctx.permissions.keys()].filter((name) => name.endsWith('.read'));
  return rapport.as({ permissions: [...permissions, 'contacts.segment.manage'] });
}

/** What the mutation answered; `createSegment` unless another is named. */
export async function saveSegment(rapport: TestRapport, document = CREATE_SEGMENT, input: object): Promise<WrittenSegment> {
  const [answer] = Object.values(await marketer(rapport).data<Readonly<Record<string, WrittenSegment>>>(document, { input }));
  if (!answer) throw new Error('The mutation answered nothing.');
  return answer;
}

/** Saves this tree as a segment; answers its global id. */
export async function givenSegment(rapport: TestRapport, tree: object, name = 'Segment'): Promise<string> {
  const answer = await saveSegment(rapport, CREATE_SEGMENT, { name, criteria: { version: 1, ...tree } });
  if (answer.code) throw new Error(`${answer.code}: ${answer.message}`);
  return answer.segment.id;
}
