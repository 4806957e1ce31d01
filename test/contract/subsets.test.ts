import { describe, expect, it } from 'vitest';
import { type RapportModule, resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { acmeSurveys } from '../fixtures/acme-surveys/index.ts';
import { createTestRapport, startTestRapport } from '../support/index.ts';

const ALL: readonly RapportModule[] = [access, contacts, sales, communications, feedback, loyalty, acmeSurveys];

const subsets = Array.from({ length: 2 ** ALL.length - 1 }, (_none, index) =>
  ALL.filter((_module, bit) => ((index + 1) >> bit) % 2 === 1),
);
const missingFrom = (subset: readonly RapportModule[]) =>
  subset.flatMap(({ name, dependsOn = [] }) =>
    dependsOn.filter((needed) => !subset.some((module) => module.name === needed)).map((needed) => ({ name, needed })),
  );
const named = (subset: readonly RapportModule[]) => [subset.map(({ name }) => name).join(', '), subset] as const;

const whole = subsets.filter((subset) => missingFrom(subset).length === 0);
/** What one module needs and nothing more, and all of them: a database of its own for each of the others, too, would show no more. */
const closures = ALL.map(({ name }) => whole.find((subset) => subset.some((module) => module.name === name)) ?? []);

describe('the schema', () => {
  const rapport = createTestRapport(ALL);

  it.each(whole.map(named))('is built of {%s}, with what they add and nothing else', (_names, modules) => {
    const described = rapport.schemaOf(modules).getTypeMap();
    const typeOf = { sales: 'Purchase', feedback: 'Complaint', 'acme-surveys': 'AcmeSurvey', contacts: 'Customer' };
    const names = modules.map(({ name }) => name);
    for (const [module, type] of Object.entries(typeOf))
      expect([module, type in described]).toEqual([module, names.includes(module)]);
  });
});

it.each([...closures, ALL].map(named))(
  'migrates, boots and answers with {%s} and no other module',
  async (_names, modules) => {
    await using rapport = await startTestRapport(modules);
    const applied = await rapport.db.moduleMigration.findMany({ select: { module: true }, distinct: ['module'] });

    expect(await rapport.asAdministrator().run('{ viewer { permissions } }')).toMatchObject({
      data: { viewer: { permissions: expect.any(Array) } },
    });
    expect(new Set(applied.map(({ module }) => module))).toEqual(new Set(['kernel', ...modules.map(({ name }) => name)]));
    const mentioned = ALL.filter((module) => !modules.includes(module)).flatMap(({ permissions = {} }) =>
      Object.keys(permissions),
    );
    expect(mentioned.filter((permission) => [...rapport.ctx.permissions.keys()].map(String).includes(permission))).toEqual([]);
  },
  // Each set's template is migrated the first time.
  120_000,
);

it.each(subsets.filter((subset) => missingFrom(subset).length > 0).map(named))(
  'refuses {%s}, naming what is missing',
  (_names, modules) => {
    const { name = '', needed = '' } = missingFrom(modules)[0] ?? {};
    expect(() => resolveModules(modules)).toThrow(`Module "${name}" needs module "${needed}", which is not registered.`);
  },
);
