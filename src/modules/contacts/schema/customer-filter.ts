/** Which customers to answer. */
import { CustomerKind, CustomerLifecycle } from '../../../generated/index.ts';
import { type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { given, textWhere } from '../comparisons.ts';
import { customFieldsWhere } from '../custom-fields/index.ts';
import { requireProfileReadable, requireStaffReadable } from '../customer-filter.ts';
import { inSegment } from '../segments/index.ts';

export function customerFilter(builder: RapportBuilder) {
  const CustomFieldFilter = customFieldFilter(builder);
  return builder.filterType(
    'CustomerFilter',
    'Customer',
    (t) => ({
      lifecycle: t.field({ type: [CustomerLifecycle], description: 'Any of these.' }),
      kind: t.field({ type: [CustomerKind], description: 'Any of these.' }),
      groupId: t.id({ description: "A group's members. Needs the permission to read profiles." }),
      segmentId: t.id({
        description:
          'Those who are in one segment at the moment. Nobody, if you may not see it. All segments of a filter hold at most 30,000 customers, each segment counted as often as it is named.',
      }),
      ownerId: t.id({ description: 'Those whom one member of staff looks after. Needs access.staff.read.' }),
      createdAt: t.field({ type: 'DateTimeFilter', description: 'When they were recorded.' }),
      displayName: t.field({ type: 'StringFilter', description: 'What they are called; case and accents do not count.' }),
      customField: t.field({
        type: [CustomFieldFilter],
        description: 'Fields of your own: all of these hold, 1 to 100. Needs contacts.profile.read.',
      }),
      isArchived: t.boolean({ description: 'Only the archived, or none of them. Without it, none of them.' }),
    }),
    {
      lifecycle: (among) => ({ lifecycle: { in: [...among] } }),
      kind: (among) => ({ kind: { in: [...among] } }),
      groupId: (id, ctx) => {
        requireProfileReadable(ctx);
        return { memberships: { some: { groupId: requireIdOf('Group', id) } } };
      },
      segmentId: (id, ctx) => inSegment(ctx, id),
      ownerId: (id, ctx) => {
        requireStaffReadable(ctx);
        return { ownerId: requireIdOf('Staff', id) };
      },
      createdAt: (range) => ({ createdAt: given('createdAt', range) }),
      displayName: (comparison) => ({ displayNameFolded: textWhere('displayName', comparison) }),
      customField: (comparisons) => customFieldsWhere(comparisons),
      isArchived: (isArchived) => ({ archivedAt: isArchived ? { not: null } : null }),
    },
  );
}

function customFieldFilter(builder: RapportBuilder) {
  return builder.inputType('CustomFieldFilter', {
    description: 'Compares one field of your own, as its type allows; a customer without a value does not match.',
    fields: (t) => ({
      key: t.string({ required: true, description: 'Of a field that is defined.' }),
      text: t.field({
        type: 'StringFilter',
        description: 'Of a TEXT or CHOICE field: case and accents do not count, nor what follows the first 400 characters.',
      }),
      numberGte: t.field({ type: 'Decimal', description: 'Of a NUMBER field: this or more.' }),
      numberLte: t.field({ type: 'Decimal', description: 'Of a NUMBER field: this or less.' }),
      boolean: t.boolean({ description: 'Of a BOOLEAN field: is this.' }),
      dateGte: t.field({ type: 'Date', description: 'Of a DATE field: on this day or later.' }),
      dateLte: t.field({ type: 'Date', description: 'Of a DATE field: on this day or earlier.' }),
    }),
  });
}
