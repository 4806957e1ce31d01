/** Templates: plain fields of the customer, escaped where they are HTML, and nothing else. */
import { describe, expect, it } from 'vitest';
import {
  type CustomerFields,
  checkTemplate,
  customerFields,
  parseTemplate,
  type RenderedAs,
  renderTemplate,
} from '../../../src/modules/communications/mail-out/index.ts';

function rendered(text: string, fields: CustomerFields, as: RenderedAs = 'text'): string {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return renderTemplate(parsed.template, fields, as);
}

describe('A template', () => {
  it('names the customer’s fields, and what is not known becomes nothing', () => {
    expect(rendered('{{salutation}},\n {{ givenName }}{{familyName}}!', { salutation: 'Dear Ada', givenName: 'Ada' })).toBe(
      'Dear Ada,\n Ada!',
    );
  });

  it('takes every field that is documented', () => {
    const all = Object.keys(customerFields).map((name) => `{{${name}}}`);
    expect(checkTemplate(all.join(' '))).toEqual([]);
  });

  it('escapes fields in HTML, and not in text', () => {
    const fields = { displayName: `<b onclick="x('1')">&</b>` };
    expect(rendered('<p>{{displayName}}</p>', fields, 'html')).toBe(
      '<p>&lt;b onclick&#x3D;&quot;x(&#39;1&#39;)&quot;&gt;&amp;&lt;&#x2F;b&gt;</p>',
    );
    expect(rendered('{{displayName}}', fields, 'text')).toBe(fields.displayName);
  });

  it('renders a field once: a name that looks like a tag stays a name', () => {
    expect(rendered('{{givenName}}', { givenName: '{{familyName}}', familyName: 'Lovelace' })).toBe('{{familyName}}');
  });

  it('makes one line of a header, whatever a name holds', () => {
    expect(rendered('Hello {{givenName}}', { givenName: 'A\r\nBcc: x@example.com\u2028\u0000b' }, 'header')).toBe(
      'Hello A Bcc: x@example.com b',
    );
  });

  it.each([
    ['{{#givenName}}x{{/givenName}}', 'Sections are not accepted.'],
    ['{{^givenName}}x{{/givenName}}', 'Inverted sections are not accepted.'],
    ['{{>partial}}', 'Partials are not accepted.'],
    ['{{{givenName}}}', 'Unescaped fields are not accepted.'],
    ['{{&givenName}}', 'Unescaped fields are not accepted.'],
    ['{{=<% %>=}}', 'Other delimiters are not accepted.'],
    ['{{!comment}}', 'Comments are not accepted.'],
    ['{{constructor}}', 'There is no such field.'],
    ['{{__proto__}}', 'There is no such field.'],
    ['{{constructor.constructor}}', 'There is no such field.'],
    ['{{.}}', 'There is no such field.'],
    ['{{toString}}', 'There is no such field.'],
    ['{{GivenName}}', 'There is no such field.'],
    ['{{}}', 'There is no such field.'],
    ['{{givenName', 'This tag has no end.'],
    ['{{#givenName}}', 'This tag has no end.'],
  ])('refuses %s, and says where and what is accepted', (tag, what) => {
    const [issue, ...others] = checkTemplate(`Dear\n  ${tag}`);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ line: 2, column: 3, code: 'TEMPLATE' });
    expect(issue?.message).toMatch(`Line 2, column 3: ${what} Accepted are {{salutation}}, {{displayName}}, `);
  });

  it('tells all faults at once, those within sections too', () => {
    const issues = checkTemplate('{{nobody}} {{#a}}{{inner}}{{/a}} {{&x}}');
    expect(issues.map(({ column }) => column)).toEqual([1, 12, 18, 34]);
  });

  it('names the address at which one unsubscribes only where there is one', () => {
    expect(checkTemplate('{{unsubscribeUrl}}', { canUnsubscribe: true })).toEqual([]);
    expect(checkTemplate('{{unsubscribeUrl}}', { canUnsubscribe: false })).toMatchObject([
      { message: expect.stringContaining('One unsubscribes only from messages that need consent to marketing.') },
    ]);
  });
});
