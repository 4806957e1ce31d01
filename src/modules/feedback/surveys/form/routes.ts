/** GET and POST /survey/TOKEN. Reading changes nothing, as mail programs follow links by themselves. */
import {
  ConflictError,
  type Ctx,
  type ModuleRoute,
  NotFoundError,
  RequestError,
  ValidationError,
} from '../../../../kernel/index.ts';
import { answerSurvey, type OpenedInvitation, openInvitation } from '../answer.ts';
import { type Language, languageOf } from '../languages.ts';
import { scoreTypeOf } from '../question-types.ts';
import { type Ending, endPage, formPage } from './pages.ts';
import type { ShownQuestion } from './questions.ts';
import { answersIn, readSent, type Sent } from './sent.ts';
import { CONTENT_SECURITY_POLICY } from './style.ts';
import { WORDS } from './words.ts';

const PATH = '/survey/:token';
const FORM = 'application/x-www-form-urlencoded';
/** Sixteen answers as long as they may be, of characters that take twelve bytes each in a form. */
const LONGEST_FORM = 2_000_000;

// The token in the address is the permission.
export const surveyRoutes: readonly ModuleRoute[] = [
  {
    method: 'GET',
    path: PATH,
    permission: 'public',
    handle: (ctx, request, { token = '' }) => within(ctx, request, token, show),
  },
  {
    method: 'POST',
    path: PATH,
    permission: 'public',
    bodyBytes: LONGEST_FORM,
    handle: (ctx, request, { token = '' }) => within(ctx, request, token, take),
  },
];

interface Visit {
  readonly request: Request;
  readonly token: string;
  readonly opened: OpenedInvitation;
  readonly language: Language;
}

type Answering = (ctx: Ctx, visit: Visit) => Promise<Response>;

/** Answers in the customer's language; where no customer is known, in the reader's. */
async function within(ctx: Ctx, request: Request, token: string, answer: Answering): Promise<Response> {
  const accepted = request.headers.get('accept-language');
  try {
    const opened = await openInvitation(ctx, token);
    if (!opened) return ended(404, languageOf(accepted), 'unknown');
    const language = languageOf(opened.language, accepted);
    if (opened.invitation.answeredAt) return ended(request.method === 'GET' ? 200 : 409, language, 'answered');
    return await answer(ctx, { request, token, opened, language });
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'RATE_LIMITED') throw error;
    return ended(429, languageOf(accepted), 'wait', { 'retry-after': String(error.details.retryAfter) });
  }
}

const show: Answering = async (_ctx, { opened, language }) =>
  html(200, formPage(language, shownOf(opened, new Map(), new Map())));

/** By the same function as `answerSurvey`; what is wrong is shown beside what was sent. */
const take: Answering = async (ctx, { request, token, opened, language }) => {
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== FORM) return new Response(null, { status: 415, headers: { 'accept-post': FORM } });
  const sent = readSent(await request.text(), opened.questions);
  try {
    await answerSurvey(ctx, { token, answers: answersIn(sent, opened.questions) });
    return ended(200, language, 'taken');
  } catch (error) {
    if (error instanceof ConflictError) return ended(409, language, 'answered');
    if (error instanceof NotFoundError) return ended(404, language, 'unknown');
    if (!(error instanceof ValidationError)) throw error;
    return html(422, formPage(language, shownOf(opened, sent, faultsBy(error, language))));
  }
};

/** By place of the question: what is wrong with its answer, as there is one to each. What is wrong with all is told at the first. */
function faultsBy({ issues }: ValidationError, language: Language): ReadonlyMap<number, string> {
  const { answerOne, chooseOne, tooLong, invalid } = WORDS[language];
  const told: Readonly<Record<string, string>> = { NOTHING_ANSWERED: answerOne, REQUIRED: chooseOne, TOO_LONG: tooLong };
  return new Map(issues.map(({ path, code }) => [Number(path[1] ?? 0), told[code] ?? invalid] as const));
}

function shownOf(
  { questions, invitation }: OpenedInvitation,
  sent: Sent,
  faults: ReadonlyMap<number, string>,
): readonly ShownQuestion[] {
  const required = scoreTypeOf(invitation.survey.kind);
  return questions.map((question, index) => ({
    ...{ question, value: sent.get(question.id) ?? '', fault: faults.get(index) ?? null },
    isRequired: question.type === required,
  }));
}

const ended = (status: number, language: Language, ending: Ending, headers: Readonly<Record<string, string>> = {}): Response =>
  html(status, endPage(language, ending), headers);

function html(status: number, content: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(content, {
    status,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    },
  });
}
