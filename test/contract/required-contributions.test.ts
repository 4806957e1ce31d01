import { expect, it } from 'vitest';
import { type RapportModule, resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { acmeSurveys } from '../fixtures/acme-surveys/index.ts';

const BUILDERS: readonly RapportModule[] = [sales, communications, feedback, loyalty, acmeSurveys];
const cases = BUILDERS.flatMap((module) =>
  (['contacts.merge', 'contacts.personal-data'] as const).map((point) => [module.name, point, module] as const),
);

it.each(cases)('does not boot with a %s that stores customers but contributes nothing to %s', (name, point, module) => {
  const { [point]: _left, ...contributes } = module.contributes ?? {};
  const others = BUILDERS.filter((other) => other !== module);
  expect(() => resolveModules([access, contacts, ...others, { ...module, contributes }])).toThrow(
    `Module "${name}" stores ids of Customer but contributes nothing to "${point}", which module "contacts" requires.`,
  );
});
