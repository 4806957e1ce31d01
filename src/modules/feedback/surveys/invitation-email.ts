/** The e-mail that asks a customer, in their language. */
import { type Customer, salutationOf } from '../../contacts/index.ts';
import type { Language } from './languages.ts';

interface Words {
  readonly subject: string;
  /** `number` is the complaint's. */
  readonly resolved: (number: string) => string;
  readonly bought: string;
  readonly ask: string;
  readonly once: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  cs: {
    subject: 'Jak jste s námi spokojeni?',
    resolved: (number) => `nedávno jsme uzavřeli vaši záležitost ${number}.`,
    bought: 'děkujeme za váš nákup.',
    ask: 'Zajímá nás váš názor. Odpověď na několik otázek zabere asi minutu:',
    once: 'Odkaz je určen jen vám a odpovědět na něj lze jednou.',
  },
  de: {
    subject: 'Wie zufrieden sind Sie mit uns?',
    resolved: (number) => `vor Kurzem haben wir Ihr Anliegen ${number} abgeschlossen.`,
    bought: 'vielen Dank für Ihren Einkauf.',
    ask: 'Ihre Meinung ist uns wichtig. Die Antworten dauern etwa eine Minute:',
    once: 'Der Link ist nur für Sie bestimmt und kann einmal beantwortet werden.',
  },
  en: {
    subject: 'How satisfied are you with us?',
    resolved: (number) => `We have recently settled your request ${number}.`,
    bought: 'Thank you for your purchase.',
    ask: 'We would like to know what you think. It takes about a minute:',
    once: 'The link is for you alone and can be answered once.',
  },
  fa: {
    subject: 'چقدر از ما راضی هستید؟',
    resolved: (number) => `به‌تازگی رسیدگی به درخواست شما با شمارهٔ ${number} به پایان رسید.`,
    bought: 'از خرید شما سپاسگزاریم.',
    ask: 'نظر شما برای ما مهم است. پاسخ دادن حدود یک دقیقه زمان می‌برد:',
    once: 'این پیوند فقط برای شماست و تنها یک بار می‌توان به آن پاسخ داد.',
  },
  lt: {
    subject: 'Kiek esate mumis patenkinti?',
    resolved: (number) => `neseniai išsprendėme jūsų klausimą ${number}.`,
    bought: 'dėkojame, kad pirkote.',
    ask: 'Norėtume sužinoti jūsų nuomonę. Atsakyti užtruks apie minutę:',
    once: 'Nuoroda skirta tik jums, atsakyti galima vieną kartą.',
  },
};

interface Invitation {
  readonly customer: Customer;
  /** Of the complaint; null where it is about a purchase. */
  readonly about: string | null;
  readonly url: string;
}

/** Plain text: greeted as contacts would, with the link on a line of its own. */
export function invitationEmail(
  language: Language,
  { customer, about, url }: Invitation,
): { readonly subject: string; readonly body: string } {
  const { subject, resolved, bought, ask, once } = WORDS[language];
  const occasion = about === null ? bought : resolved(about);
  const comma = language === 'fa' ? '،' : ',';
  return { subject, body: `${salutationOf(customer, language)}${comma}\n\n${occasion} ${ask}\n\n${url}\n\n${once}\n` };
}
