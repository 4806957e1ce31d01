/** The GraphQL-over-HTTP audits of the package graphql-http, one case each. */
import { serverAudits } from 'graphql-http';
import { Failure } from './expect.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

export const audits: Suite<World> = {
  name: 'audits',
  about: 'the 61 GraphQL-over-HTTP audits of graphql-http',
  cases: ({ base }) =>
    serverAudits({ url: new URL('/graphql', base).href }).map(({ id, name, fn }) => ({
      name: `${id} ${name}`,
      run: async () => {
        const result = await fn();
        if (result.status === 'ok') return;
        const { status } = result.response;
        throw new Failure(name, `${result.reason} (HTTP ${status})`);
      },
    })),
};
