/** A front door for people who open the server's address in a browser, until the dashboard is there. */
import { page } from './answers.ts';
import type { GatewayPlugin } from './call.ts';

export interface LandingPageOptions {
  readonly graphqlPath: string;
  readonly graphiql: boolean;
}

export function useLandingPage(options: LandingPageOptions): GatewayPlugin {
  const html = render(options);
  return {
    onRequest({ request, url, endResponse }) {
      if (url.pathname !== '/' || request.method !== 'GET') return;
      endResponse(page(html, { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }));
    },
  };
}

function render({ graphqlPath, graphiql }: LandingPageOptions): string {
  const explore = graphiql
    ? `<p><a href="${graphqlPath}">Open GraphiQL</a> to read the schema and try it.</p>`
    : `<p>The API answers at <code>${graphqlPath}</code>. GraphiQL is off in production.</p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Rapport</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>Rapport</h1>
<p>The customer graph: one GraphQL API over everything a company knows about its customers.</p>
${explore}
<p>Docs come with the package: <code>README.md</code> for the first five minutes, <code>docs/tour.md</code> for a whole
session, <code>docs/writing-a-module.md</code> to extend the graph.</p>
<p><a href="/health">Health</a> · <a href="/ready">Readiness</a> · <a href="/metrics">Metrics</a></p>
</html>
`;
}
