/** One product of the sample company turns faulty: what its customers said in the last three weeks, each in their language. */
import type { ComplaintKind, Severity } from '../../generated/index.ts';
import type { Story } from './sample-stories.ts';

/** The electric kettle. */
export const FAULTY_SKU = 'KIT-002';

export interface Fault extends Story {
  readonly daysAgo: number;
}

type Told = readonly [daysAgo: number, string, ComplaintKind, Severity, subject: string, body: string];

const TOLD: readonly Told[] = [
  [20, 'de', 'PRODUCT_REPORT', 'LOW', 'Wasserkocher schaltet spät ab', 'Er kocht eine gute Minute länger, als er müsste.'],
  [
    ...([15, 'en', 'COMPLAINT', 'MEDIUM'] as const),
    'The kettle does not switch itself off',
    'It boils until somebody pulls the plug. It is three weeks old.',
  ],
  [
    ...([11, 'cs', 'COMPLAINT', 'MEDIUM'] as const),
    'Konvice se sama nevypne',
    'Vaří pořád dál, pokaždé ji musím vytáhnout ze zásuvky.',
  ],
  [8, 'lt', 'PRODUCT_REPORT', 'MEDIUM', 'Virdulys neišsijungia', 'Verda tol, kol ištraukiu kištuką.'],
  [
    ...([6, 'en', 'PRODUCT_REPORT', 'HIGH'] as const),
    'A burnt smell from the switch of the kettle',
    'There is a brown mark around it, too.',
  ],
  [4, 'fa', 'COMPLAINT', 'MEDIUM', 'کتری برقی خودش خاموش نمی‌شود', 'هر بار باید آن را از برق بکشم.'],
  [2, 'de', 'COMPLAINT', 'HIGH', 'Schalter am Wasserkocher wird heiß', 'Meine Mutter hat sich daran die Finger verbrannt.'],
  [1, 'cs', 'COMPLAINT', 'HIGH', 'Z vypínače konvice se kouřilo', 'Koupená minulý měsíc, účtenku mám.'],
];

/** The earliest first. */
export const FAULTS: readonly Fault[] = TOLD.map(([daysAgo, language, kind, severity, subject, body]) => ({
  ...{ daysAgo, language, kind, severity, subject, body },
  cause: 'PRODUCT_FAULT',
  remedySought: kind === 'COMPLAINT' ? 'REPLACEMENT' : null,
  channel: 'EMAIL',
}));
