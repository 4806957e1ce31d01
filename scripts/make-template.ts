/** Makes what a new embedded database starts from: the last step of the build, run from its result. */

import { migrate, openPglite, saveTemplate } from '../src/database/index.ts';
import { readServerEnvironment } from '../src/environment.ts';
import { getDatamodel, PrismaClient } from '../src/generated/index.ts';
import { createRapport, resolveModules } from '../src/index.ts';
import { installedModules } from '../src/main.ts';

const { RAPPORT_MODULES } = readServerEnvironment({ RAPPORT_MODULES: process.env.RAPPORT_MODULES });
const modules = await installedModules({ RAPPORT_MODULES });
const resolved = resolveModules(modules);
const database = await openPglite({ PrismaClient });
await migrate(database, resolved);
await saveTemplate(resolved, 'empty', await database.dump('packed'));
const rapport = createRapport({ modules, database, datamodel: getDatamodel(), environment: process.env });
await rapport.start();
for (const { seed } of resolved.ordered) await seed?.(rapport.kernel.systemContext('seed'));
await rapport.stop();
// Handlers hear what comes after a server's first start. To go through years of sample purchases first would keep it from answering.
await database.executeSql('DELETE FROM "HandlerCursor"');
await saveTemplate(resolved, 'sample', await database.dump('packed'));
await database.close();
