import { expect, it } from 'vitest';
import { ComplaintStatus } from '../../../src/generated/index.ts';
import { allowedTransitions } from '../../../src/modules/feedback/index.ts';

const EXITS = ['WITHDRAWN', 'REJECTED', 'DUPLICATE'] as const;

it.each<[ComplaintStatus, ComplaintStatus[]]>([
  [
    'RECEIVED',
    [
      'ACKNOWLEDGED',
      'ASSESSED',
      'INVESTIGATING',
      'AWAITING_CUSTOMER',
      'AWAITING_THIRD_PARTY',
      'RESPONSE_PROPOSED',
      'RESOLVED',
      ...EXITS,
    ],
  ],
  [
    'ACKNOWLEDGED',
    ['ASSESSED', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS],
  ],
  ['ASSESSED', ['INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS]],
  ['INVESTIGATING', ['AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS]],
  ['AWAITING_CUSTOMER', ['INVESTIGATING', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS]],
  ['AWAITING_THIRD_PARTY', ['INVESTIGATING', 'AWAITING_CUSTOMER', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS]],
  ['REOPENED', ['INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', ...EXITS]],
  ['RESPONSE_PROPOSED', ['INVESTIGATING', 'RESOLVED', ...EXITS]],
  ['RESOLVED', ['CLOSED', 'REOPENED']],
  ['CLOSED', ['REOPENED']],
  ['WITHDRAWN', []],
  ['REJECTED', []],
  ['DUPLICATE', []],
])('lets a complaint that is %s move as ISO 10002 has it, in the order of the life cycle', (status, expected) => {
  expect(allowedTransitions({ status, kind: 'COMPLAINT' })).toEqual(expected);
});

it('lets praise be filed as soon as it is received, and only then', () => {
  const differing = Object.values(ComplaintStatus).filter(
    (status) =>
      String(allowedTransitions({ status, kind: 'PRAISE' })) !== String(allowedTransitions({ status, kind: 'COMPLAINT' })),
  );
  expect(differing).toEqual(['RECEIVED']);
  expect(allowedTransitions({ status: 'RECEIVED', kind: 'PRAISE' })).toContain('CLOSED');
});
