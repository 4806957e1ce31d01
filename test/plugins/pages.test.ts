import { describe, expect, it } from 'vitest';
import { givenGateway } from './support.ts';

const browse = (path: string) =>
  new Request(`http://rapport.test${path}`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });

describe('GraphiQL', () => {
  it('is what a browser sees at /graphql, from no other host', async () => {
    const { gateway } = givenGateway();

    const response = await gateway.fetch(browse('/graphql'));
    const html = await response.text();

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain('YogaGraphiQL.renderYogaGraphiQL(');
    const loaded = [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*\s(?:src|href)="([^"]*)"/g)].map(
      ([, address = '']) => address,
    );
    expect(loaded.filter((address) => /^(?:https?:)?\/\//.test(address))).toEqual([]);
    expect([...html.matchAll(/@import\s+url|url\(["']?(?:https?:)?\/\//g)]).toEqual([]);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('is not sent twice to who has it', async () => {
    const { gateway } = givenGateway();
    const etag = (await gateway.fetch(browse('/graphql'))).headers.get('etag') ?? '';

    const again = browse('/graphql');
    again.headers.set('if-none-match', etag);

    expect((await gateway.fetch(again)).status).toBe(304);
  });

  it('is off in production', async () => {
    const { gateway } = givenGateway({ production: true });

    expect(await (await gateway.fetch(browse('/graphql'))).text()).not.toContain('GraphiQL');
  });
});

describe('the front door', () => {
  it('points to GraphiQL and the docs', async () => {
    const html = async (production: boolean) => (await givenGateway({ production }).gateway.fetch(browse('/'))).text();

    expect(await html(false)).toContain('<a href="/graphql">Open GraphiQL</a>');
    expect(await html(false)).toContain('docs/tour.md');
    expect(await html(true)).not.toContain('href="/graphql"');
  });
});
