/** Ways to reach a customer. */
import { ContactPointKind, ContactPointStatus } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { RECORDED_AT, RECORDED_BY, SOURCE } from './recorded.ts';

const GUARDED = { guardedBy: 'ContactPoint' } as const;

export function contactPointType(builder: RapportBuilder) {
  const PostalAddress = builder.prismaObject('ContactPoint', {
    variant: 'PostalAddress',
    description: 'Where letters and parcels go.',
    extensions: GUARDED,
    fields: (t) => ({
      lines: t.exposeStringList('addressLines', {
        description: 'Street, house, floor; at most 6, as they stand on an envelope.',
      }),
      city: t.exposeString('city', { nullable: true, description: 'Town or village.' }),
      region: t.exposeString('region', { nullable: true, description: 'State, province or county.' }),
      postalCode: t.exposeString('postalCode', { nullable: true, description: 'As the country writes it.' }),
      countryCode: t.exposeString('countryCode', { nullable: true, description: 'ISO 3166-1 alpha-2.' }),
    }),
  });
  return builder.record('ContactPoint', {
    description: 'A way to reach a customer.',
    permission: 'contacts.customer.read',
    fields: (t) => ({
      kind: t.expose('kind', { type: ContactPointKind, description: 'What it is.' }),
      value: t.exposeString('value', { description: 'As people read it; of an address, one line.' }),
      normalized: t.exposeString('normalized', {
        nullable: true,
        description: 'What is compared: a phone in E.164, an e-mail address case-folded. Null for a phone that cannot be read.',
      }),
      label: t.exposeString('label', {
        nullable: true,
        description: 'What it is called among others of its kind: `Fax`, `Home`.',
      }),
      isPrimary: t.exposeBoolean('isPrimary', { description: 'The first choice of its kind; at most one is.' }),
      verifiedAt: t.expose('verifiedAt', { type: 'DateTime', nullable: true, description: 'When it was last seen to work.' }),
      status: t.expose('status', { type: ContactPointStatus, description: 'Whether it can be used.' }),
      address: t.variant(PostalAddress, {
        description: 'The parts of the address; null unless it is POSTAL.',
        isNull: ({ kind }) => kind !== 'POSTAL',
      }),
      recordedAt: t.expose('recordedAt', RECORDED_AT),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
    }),
  });
}
