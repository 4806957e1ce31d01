/** Surveys of the sample company: one of each kind, and a year in which customers come to like it better. */
import { type Ctx, DAY_MS, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import { type Customer, findCustomers, sampleCustomers } from '../../contacts/index.ts';
import { createSurvey, type NewSurvey } from './create-survey.ts';
import type { Survey, SurveyQuestion } from './surveys.ts';
import { newToken, tokenHashOf } from './tokens.ts';

const HOUR_MS = 3_600_000;
/** Asked in one transaction: a long one would hold every live feed back. */
const BATCH = 20;

const SURVEYS: readonly NewSurvey[] = [
  { name: 'Would you recommend us?', kind: 'NPS' },
  { name: 'After a complaint', kind: 'CSAT' },
  { name: 'How easy was it?', kind: 'CES' },
  {
    name: 'The new shop',
    kind: 'CUSTOM',
    questions: [
      { text: 'How do you like the new shop?', type: 'RATING' },
      { text: 'How did you hear of it?', type: 'CHOICE', choices: ['From you', 'From a friend', 'In passing'] },
      { text: 'What is missing there?', type: 'TEXT' },
    ],
  },
];

/** In their turn, from the oldest answer to the newest; null where somebody did not answer. */
const NPS = [3, 6, null, 8, 5, 9, 7, null, 2, 8, 10, 6, 9, null, 7, 9, 8, 10, 4, 9, null, 10, 9, 8, 9, 10, null, 7, 10, 9];
const CSAT = [2, 4, null, 5, 3, 4, 1, 5, null, 4, 5, 4];
const CES = [5, 6, null, 3, 7, 6, 5, 7];
const STARS = [4, 5, null, 3, 5];

const WORDS = {
  cs: { glad: 'Rychlé a milé.', cross: 'Dlouho jsem čekal na odpověď.' },
  de: { glad: 'Schnell und freundlich.', cross: 'Ich musste lange auf eine Antwort warten.' },
  en: { glad: 'Quick and kind.', cross: 'I waited long for an answer.' },
  fa: { glad: 'سریع و مهربان.', cross: 'مدت زیادی منتظر پاسخ ماندم.' },
  lt: { glad: 'Greitai ir maloniai.', cross: 'Ilgai laukiau atsakymo.' },
} as const;

const speaks = (language: string | null): language is keyof typeof WORDS => language !== null && language in WORDS;

interface Asking {
  readonly survey: Survey;
  readonly customer: Customer;
  readonly complaintId: string | null;
  readonly sentAt: Date;
  /** To the survey's first question; null of who did not answer. */
  readonly number: number | null;
}

/** Adds them to the sample customers, once. */
export async function sampleSurveys(ctx: Ctx): Promise<void> {
  const sample = await sampleCustomers(ctx);
  const found = await findCustomers(
    ctx,
    sample.map(({ id }) => id),
  );
  const customers = [...found.values()].filter(({ erasedAt, deceasedOn }) => erasedAt === null && deceasedOn === null);
  const names = SURVEYS.map(({ name }) => name);
  if (customers.length === 0 || (await ctx.db.survey.count({ where: { name: { in: names } } })) > 0) return;
  const begun = new Date(ctx.clock.now().getTime() - 370 * DAY_MS);
  const surveys = await ctx.transact(async (tx) => {
    const made: Survey[] = [];
    for (const survey of SURVEYS) made.push(await createSurvey(at(tx, begun), survey));
    return made;
  });
  // Of several that seed at once, one made the first version, and asks.
  if (surveys.some(({ version }) => version > 1)) return;
  const askings = await tellAll(ctx, surveys, customers);
  const asked = await ctx.db.surveyQuestion.findMany({
    where: { survey: { name: { in: names } } },
    orderBy: { position: 'asc' },
  });
  const questions = new Map(surveys.map(({ id }) => [id, asked.filter(({ surveyId }) => surveyId === id)]));
  for (let from = 0; from < askings.length; from += BATCH) {
    await ctx.transact((tx) => store(tx, askings.slice(from, from + BATCH), questions));
  }
}

/** Spread over the year, in the order in which customers were asked. */
async function tellAll(ctx: Ctx, surveys: readonly Survey[], customers: readonly Customer[]): Promise<readonly Asking[]> {
  const [nps, csat, ces, custom] = surveys;
  if (!nps || !csat || !ces || !custom) return [];
  const known = new Map(customers.map((customer) => [customer.id, customer]));
  const settled = await ctx.db.complaint.findMany({
    where: { customerId: { in: [...known.keys()] }, resolvedAt: { not: null }, kind: { not: 'PRAISE' } },
    orderBy: [{ resolvedAt: 'asc' }, { id: 'asc' }],
    take: CSAT.length,
  });
  const aboutComplaints = settled.flatMap(({ id, customerId, resolvedAt }, place): readonly Asking[] => {
    const customer = known.get(customerId);
    if (!customer || !resolvedAt) return [];
    return [{ survey: csat, customer, complaintId: id, sentAt: resolvedAt, number: CSAT[place] ?? null }];
  });
  const during = (survey: Survey, numbers: readonly (number | null)[], days: number, first: number): readonly Asking[] =>
    numbers.flatMap((number, place) => {
      const daysAgo = days - (place * (days - 3)) / numbers.length;
      const sentAt = new Date(ctx.clock.now().getTime() - daysAgo * DAY_MS);
      const since = customers.filter(({ createdAt }) => createdAt <= sentAt);
      const customer = since[(first + place * 7) % since.length];
      return customer ? [{ survey, customer, complaintId: null, sentAt, number }] : [];
    });
  return [...during(nps, NPS, 360, 1), ...during(ces, CES, 120, 3), ...during(custom, STARS, 50, 5), ...aboutComplaints].sort(
    (one, other) => one.sentAt.getTime() - other.sentAt.getTime(),
  );
}

/** The rows and facts that asking and answering leave; the token is nobody's, so that nobody else can answer. */
async function store(
  tx: TxCtx,
  askings: readonly Asking[],
  questions: ReadonlyMap<string, readonly SurveyQuestion[]>,
): Promise<void> {
  const told = askings.map((asking) => rowsOf(tx, asking, questions.get(asking.survey.id) ?? []));
  const answered = told.flatMap(({ response }) => (response ? [response] : []));
  await tx.db.surveyInvitation.createMany({ data: told.map(({ invitation }) => invitation) });
  await tx.db.surveyResponse.createMany({ data: answered.map(({ row }) => row) });
  await tx.db.surveyAnswer.createMany({ data: answered.flatMap(({ answers }) => answers) });
  await tx.emitAll(
    'feedback.survey.invited',
    told.map(({ fact }) => fact),
  );
  await tx.emitAll(
    'feedback.survey.answered',
    answered.map(({ fact }) => fact),
  );
}

function rowsOf(tx: TxCtx, { survey, customer, complaintId, sentAt, number }: Asking, questions: readonly SurveyQuestion[]) {
  const { id: surveyId, version: surveyVersion, kind } = survey;
  const [invitationId, customerId] = [newId(), customer.id];
  const answeredAt = number === null ? null : new Date(Math.min(tx.clock.now().getTime(), sentAt.getTime() + 2 * HOUR_MS));
  const expiresAt = new Date(sentAt.getTime() + tx.config.feedback.FEEDBACK_SURVEY_DAYS * DAY_MS);
  const asked = { surveyId, surveyVersion, customerId, complaintId };
  const invitation = {
    id: invitationId,
    ...asked,
    sentAt,
    expiresAt,
    answeredAt,
    tokenHash: tokenHashOf(newToken()),
    ...authorship(tx),
  };
  const fact = { surveyId, invitationId, customerId, kind };
  if (number === null || answeredAt === null) return { invitation, fact, response: null };
  const [responseId, score] = [newId(), kind === 'CUSTOM' ? null : number];
  const row = { id: responseId, invitationId, ...asked, kind, score, respondedAt: answeredAt };
  const said = { responseId, complaintId, purchaseId: null, score, respondedAt: answeredAt.toISOString() };
  const answers = answersOf(questions, customer, number, isGlad(survey, number)).map((answer) => ({ ...answer, responseId }));
  return { invitation, fact, response: { row, answers, fact: { ...fact, ...said } } };
}

/** The first with the number, words in the language of who has some. */
function answersOf(questions: readonly SurveyQuestion[], { language }: Customer, number: number, glad: boolean) {
  const text = speaks(language) ? WORDS[language][glad ? 'glad' : 'cross'] : null;
  return questions
    .map(({ id: questionId, type, choices }, place) => {
      if (place === 0) return { questionId, number };
      return type === 'CHOICE' ? { questionId, choice: choices[number % choices.length] ?? null } : { questionId, text };
    })
    .filter((answer) => !('text' in answer) || answer.text !== null);
}

const isGlad = ({ kind }: Survey, number: number): boolean => number >= (kind === 'NPS' ? 9 : 4);

/** The same transaction, in which it is this moment. */
function at(tx: TxCtx, moment: Date): TxCtx {
  const past: TxCtx = { ...tx, clock: { now: () => moment }, transact: (run) => run(past) };
  return past;
}
