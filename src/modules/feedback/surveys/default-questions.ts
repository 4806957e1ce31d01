/** What a survey of a kind asks unless it says otherwise: its score, and what is behind it, in each of our languages. */
import type { QuestionType, SurveyKind } from '../../../generated/index.ts';
import type { Language } from './languages.ts';

type Texts = Readonly<Record<Language, string>>;

/** The recommendation question of Reichheld's "The One Number You Need to Grow" (2003), and the two that go by the names of their measures. */
const SCORES = {
  NPS: {
    cs: 'Jak pravděpodobné je, že byste nás doporučili příteli nebo kolegovi?',
    de: 'Wie wahrscheinlich ist es, dass Sie uns einem Freund oder Kollegen weiterempfehlen?',
    en: 'How likely are you to recommend us to a friend or colleague?',
    fa: 'چقدر احتمال دارد ما را به یک دوست یا همکار پیشنهاد کنید؟',
    lt: 'Kiek tikėtina, kad rekomenduotumėte mus draugui ar kolegai?',
  },
  CSAT: {
    cs: 'Jak jste s námi spokojeni?',
    de: 'Wie zufrieden sind Sie mit uns?',
    en: 'How satisfied are you with us?',
    fa: 'چقدر از ما راضی هستید؟',
    lt: 'Kiek esate mumis patenkinti?',
  },
  CES: {
    cs: 'Jak snadné pro vás bylo vyřídit u nás, co jste potřebovali?',
    de: 'Wie leicht war es für Sie, Ihr Anliegen bei uns zu erledigen?',
    en: 'How easy was it to get done with us what you needed?',
    fa: 'انجام کاری که داشتید نزد ما چقدر آسان بود؟',
    lt: 'Kiek lengva buvo pas mus atlikti tai, ko jums reikėjo?',
  },
} as const satisfies Record<Exclude<SurveyKind, 'CUSTOM'>, Texts>;

const REASON = {
  cs: 'Co je hlavním důvodem vašeho hodnocení?',
  de: 'Was ist der wichtigste Grund für Ihre Bewertung?',
  en: 'What is the main reason for your answer?',
  fa: 'مهم‌ترین دلیل پاسخ شما چیست؟',
  lt: 'Kokia pagrindinė jūsų įvertinimo priežastis?',
} as const satisfies Texts;

/** The type of a default question tells which it is: TEXT asks for the reason. */
export function defaultText(type: QuestionType, language: Language): string | null {
  if (type === 'TEXT') return REASON[language];
  return type === 'NPS' || type === 'CSAT' || type === 'CES' ? SCORES[type][language] : null;
}

/** In English, as staff sees them; none for CUSTOM, which has to say what it asks. */
export function defaultQuestions(kind: SurveyKind): readonly { readonly type: QuestionType; readonly text: string }[] {
  if (kind === 'CUSTOM') return [];
  return [
    { type: kind, text: SCORES[kind].en },
    { type: 'TEXT', text: REASON.en },
  ];
}
