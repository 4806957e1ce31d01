/** The words that facts of a profile are sorted by. */
import { NeedKind, NeedStatus, OccasionKind } from '../../../../generated/index.ts';
import type { RapportBuilder } from '../../../../kernel/index.ts';

export function profileEnums(builder: RapportBuilder): void {
  builder.enumType(OccasionKind, {
    name: 'OccasionKind',
    description: 'What a date is remembered for.',
    values: {
      BIRTHDAY: { description: 'The day somebody was born.' },
      ANNIVERSARY: { description: 'Of a wedding, a foundation, a first purchase.' },
      NAME_DAY: { description: 'The day of the name in the calendar.' },
      HOLIDAY: { description: 'A holiday that they keep.' },
      CUSTOM: { description: 'Anything else; the label tells what.' },
    },
  });
  builder.enumType(NeedKind, {
    name: 'NeedKind',
    description: 'What a customer told us of themselves.',
    values: {
      NEED: { description: 'Something they are in want of.' },
      LIKE: { description: 'Something they are fond of.' },
      DISLIKE: { description: 'Something to spare them.' },
      EXPECTATION: { description: 'Something they take for granted with us.' },
    },
  });
  builder.enumType(NeedStatus, {
    name: 'NeedStatus',
    description: 'Whether a need was met. All but OPEN are final.',
    values: {
      OPEN: { description: 'Still to be met.' },
      ADDRESSED: { description: 'Met; the evidence shows by what.' },
      UNMET: { description: 'Not met, and it will not be; the evidence tells why.' },
      OBSOLETE: { description: 'It does not matter any more.' },
    },
  });
}
