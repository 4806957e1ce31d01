/** The form at /survey/TOKEN: plain HTML in the customer's language, without a script. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { type GivenSurvey, givenInvitation, givenSurvey, surveysWritten } from './given-surveys.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

let standard: GivenSurvey;
let own: GivenSurvey;
beforeAll(async () => {
  standard = await givenSurvey(rapport, { name: 'Standard' });
  own = await givenSurvey(rapport, {
    name: 'Own',
    questions: [
      { text: 'Would <b>you</b> & "yours"?', type: 'NPS' },
      { text: 'Where?', type: 'CHOICE', choices: ['Shop', 'Web & more'] },
      { text: 'Why?', type: 'TEXT' },
    ],
  });
});

const FORM = 'application/x-www-form-urlencoded';
const fetched = (request: Request) => rapport.rapport.fetch(request);
const read = (token: string, language?: string) =>
  fetched(new Request(`http://rapport.test/survey/${token}`, { headers: { ...(language && { 'accept-language': language }) } }));
/** As a browser does from a page that tells no referrer. */
const post = (token: string, body: string, type = FORM) =>
  fetched(
    new Request(`http://rapport.test/survey/${token}`, {
      method: 'POST',
      headers: { 'content-type': type, origin: 'null' },
      body,
    }),
  );

async function tokenFor(given: GivenSurvey, language: string | null = 'en') {
  const customer = await givenCustomer(rapport, { givenName: 'Secret', language });
  return (await givenInvitation(rapport, given, customer)).token;
}
const field = (given: GivenSurvey, place: number) => `q-${given.questions[place]?.id}`;
const sent = (given: GivenSurvey, ...values: readonly (string | null)[]) =>
  new URLSearchParams(values.flatMap((value, place) => (value === null ? [] : [[field(given, place), value]]))).toString();

describe('the form', () => {
  it.each([
    ['en', 'ltr', 'How likely are you to recommend us to a friend or colleague?', '10 – extremely likely'],
    [
      'de-AT',
      'ltr',
      'Wie wahrscheinlich ist es, dass Sie uns einem Freund oder Kollegen weiterempfehlen?',
      '10 – sehr wahrscheinlich',
    ],
    ['cs', 'ltr', 'Jak pravděpodobné je, že byste nás doporučili příteli nebo kolegovi?', '10 – velmi pravděpodobné'],
    ['lt', 'ltr', 'Kiek tikėtina, kad rekomenduotumėte mus draugui ar kolegai?', '10 – labai tikėtina'],
    ['fa', 'rtl', 'چقدر احتمال دارد ما را به یک دوست یا همکار پیشنهاد کنید؟', '۱۰ – بسیار محتمل است'],
  ])('asks in the language of the customer: %s', async (language, direction, question, end) => {
    const answer = await read(await tokenFor(standard, language), 'cs');
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain(`<html lang="${language.slice(0, 2)}" dir="${direction}">`);
    expect(page).toContain(question);
    expect(page).toContain(end);
    expect(page.match(/<input type="radio"/g)).toHaveLength(11);
    expect(page).not.toContain('Secret');
  });

  it('falls back to the reader’s language, then to English', async () => {
    const unknown = await tokenFor(standard, null);
    expect(await (await read(unknown, 'pl, lt;q=0.8')).text()).toContain('<html lang="lt"');
    expect(await (await read(unknown, 'pl')).text()).toContain('<html lang="en"');
    expect(await (await read(await tokenFor(standard, 'fr'), 'de')).text()).toContain('<html lang="de"');
  });

  it('has no script, lets nothing else in or out, and is kept and told nowhere', async () => {
    const answer = await read(await tokenFor(own));
    const page = await answer.text();
    expect(page).not.toContain('<script');
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = (await import('node:crypto')).createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
  });

  it('shows questions of one’s own as they were written, and never as HTML', async () => {
    const page = await (await read(await tokenFor(own, 'cs'))).text();
    expect(page).toContain('Would &lt;b&gt;you&lt;/b&gt; &amp; &quot;yours&quot;?');
    expect(page).toContain('value="Web &amp; more"');
    expect(page).toContain('(nepovinné)');
  });

  it('changes nothing when it is read, as mail programs do by themselves', async () => {
    const token = await tokenFor(standard);
    const before = await surveysWritten(rapport);
    await read(token);
    await read(token);
    expect(await surveysWritten(rapport)).toEqual(before);
  });
});

describe('sending the form', () => {
  it('takes what was chosen and written, and says so; afterwards it was answered', async () => {
    const token = await tokenFor(own);
    const answer = await post(token, sent(own, '9', 'Web & more', 'First line\r\nsecond\u0000'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<p role="status">Your answers have arrived. You can close this page.</p>');
    const row = await rapport.db.surveyResponse.findFirstOrThrow({
      where: { surveyId: own.survey.id },
      include: { answers: { orderBy: { question: { position: 'asc' } } } },
    });
    expect(row.score).toBe(9);
    expect(row.answers.map(({ number, choice, text }) => number ?? choice ?? text)).toEqual([
      9,
      'Web & more',
      'First line\nsecond',
    ]);
    const [again, sentAgain] = [await read(token), await post(token, sent(own, '1', null, null))];
    expect([again.status, sentAgain.status]).toEqual([200, 409]);
    expect(await again.text()).toContain('Answered already');
    expect(await sentAgain.text()).toContain('Answered already');
    expect(await rapport.db.surveyResponse.count({ where: { surveyId: own.survey.id } })).toBe(1);
  });

  it('tells what is wrong beside the question and at the top, keeps what was given, and writes nothing', async () => {
    const token = await tokenFor(own, 'de');
    const before = await surveysWritten(rapport);
    const answer = await post(token, sent(own, null, 'Shop', 'Weil <es> so ist'));
    expect(answer.status).toBe(422);
    const page = await answer.text();
    const name = field(own, 0);
    expect(page).toContain('<title>Fehler: Was halten Sie von uns?</title>');
    expect(page).toContain('role="alert" tabindex="-1" autofocus');
    expect(page).toContain(`<a href="#${name}-1">`);
    expect(page).toContain(`<p class="fault" id="${name}-fault">Bitte wählen Sie eine der Antworten.</p>`);
    expect(page).toMatch(new RegExp(`aria-invalid="true" aria-describedby="${name}-fault ${name}-ends"`));
    expect(page.match(/aria-invalid="true"/g)).toHaveLength(1);
    expect(page).toContain('value="Shop" checked');
    expect(page).toContain('Weil &lt;es&gt; so ist</textarea>');
    expect(await surveysWritten(rapport)).toEqual(before);
    expect((await post(token, sent(own, '7', 'Shop', 'Weil es so ist'))).status).toBe(200);
  });

  it.each([
    ['a point that the scale has not', ['11', null, null], 'This answer cannot be taken.'],
    ['words for a point', ['ten', null, null], 'This answer cannot be taken.'],
    ['a choice that is not offered', ['5', 'Elsewhere', null], 'This answer cannot be taken.'],
    ['10,001 characters', ['5', null, 'x'.repeat(10_001)], 'Please write at most 10,000 characters.'],
  ] as const)('refuses %s as answerSurvey does, and writes nothing', async (_case, values, told) => {
    const token = await tokenFor(own);
    const before = await surveysWritten(rapport);
    const answer = await post(token, sent(own, ...values));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(told);
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('takes answers of full length, in whatever script', async () => {
    const words = '🙂'.repeat(10_000);
    const answer = await post(await tokenFor(own), sent(own, '3', null, words));
    expect(answer.status).toBe(200);
    const { answers } = await rapport.db.surveyResponse.findFirstOrThrow({ orderBy: { id: 'desc' }, include: { answers: true } });
    expect(answers.find(({ text }) => text !== null)?.text).toBe(words);
  });

  it('is not taken empty, where no question has to be answered', async () => {
    const bare = await givenSurvey(rapport, { name: 'Bare', kind: 'CUSTOM', questions: [{ text: 'Why?', type: 'TEXT' }] });
    const token = await tokenFor(bare);
    const before = await surveysWritten(rapport);
    const answer = await post(token, sent(bare, ' '));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Please answer at least one question.');
    expect(await surveysWritten(rapport)).toEqual(before);
    expect((await post(token, sent(bare, 'So.'))).status).toBe(200);
  });

  it('counts a form that is sent as one try', async () => {
    const statuses = [];
    for (let nth = 0; nth < 60; nth += 1) statuses.push((await post('E'.repeat(43), '')).status);
    expect(new Set(statuses)).toEqual(new Set([404]));
    const token = await tokenFor(standard);
    for (let nth = 0; nth < 40; nth += 1) expect((await post(token, '')).status).toBe(422);
  });

  it('answers HEAD as GET, and tells what else may be asked', async () => {
    const asked = async (method: string) =>
      fetched(new Request(`http://rapport.test/survey/${await tokenFor(standard)}`, { method }));
    const head = await asked('HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    const put = await asked('PUT');
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('takes forms alone, and none too large', async () => {
    const token = await tokenFor(own);
    const before = await surveysWritten(rapport);
    expect((await post(token, '{}', 'application/json')).status).toBe(415);
    expect((await post(token, 'x'.repeat(2_000_001))).status).toBe(413);
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('says of an unknown and an expired link the same, in the reader’s language', async () => {
    const token = await tokenFor(standard, 'fa');
    const { expiresAt } = await rapport.db.surveyInvitation.findFirstOrThrow({ orderBy: { id: 'desc' } });
    rapport.clock.set(expiresAt);
    const pages = await Promise.all([
      read(token, 'cs'),
      read('A'.repeat(43), 'cs'),
      read('x', 'cs'),
      post(token, sent(standard, '5')),
    ]);
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const [expired, unknown, malformed, late] = await Promise.all(pages.map((page) => page.text()));
    expect(expired).toContain('Tento odkaz nefunguje');
    expect([unknown, malformed]).toEqual([expired, expired]);
    expect(late).toContain('This link does not work');
  });

  it('asks who tries too often to wait', async () => {
    const tries = await Promise.all(Array.from({ length: 70 }, () => read('C'.repeat(43), 'en')));
    const limited = tries.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited[0]?.text()).toContain('Please try again in a few minutes.');
  });
});
