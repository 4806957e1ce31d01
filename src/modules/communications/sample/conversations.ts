/** What the sample company and its customers said to each other, in their languages. Whoever reads it need not understand it all. */
import type { Communication } from '../log/index.ts';

type Given = Partial<Pick<Communication, 'durationSeconds' | 'outcome' | 'isAutomatic'>>;

/** So many days ago, by whom, on which channel, what. */
export type SampleWord = readonly [
  daysAgo: number,
  from: 'them' | 'us',
  channel: Communication['channel'],
  body: string,
  given?: Given,
];

export interface Conversation {
  readonly language: 'cs' | 'lt' | 'fa' | 'en' | 'de';
  readonly subject: string;
  readonly purpose: Communication['purpose'];
  readonly words: readonly SampleWord[];
}

const CALLED = (minutes: number): Given => ({ outcome: 'ANSWERED', durationSeconds: minutes * 60 });
const NOBODY: Given = { outcome: 'NO_ANSWER', durationSeconds: 0 };
const AUTOMATIC: Given = { isAutomatic: true };

const CZECH: readonly Conversation[] = [
  {
    ...{ language: 'cs', subject: 'Konvice netěsní', purpose: 'SUPPORT' },
    words: [
      [21.4, 'them', 'EMAIL', 'Dobrý den, konvice, kterou jsem u vás koupila, u hubičky netěsní. Mohu ji přinést?'],
      [21.2, 'us', 'EMAIL', 'Dobrý den, to nás mrzí. Přineste ji prosím kdykoli, vyměníme ji na počkání.'],
      [20.1, 'them', 'EMAIL', 'Děkuji, stavím se v pátek.'],
      [18.3, 'us', 'IN_PERSON', 'Konvice vyměněna, nová vyzkoušena na místě.', { durationSeconds: 900 }],
    ],
  },
  {
    ...{ language: 'cs', subject: 'Zásilka nedorazila', purpose: 'SERVICE' },
    words: [
      [6.3, 'them', 'PHONE', 'Volala, kde je zásilka.', CALLED(4)],
      [6.1, 'us', 'PHONE', 'Dopravce slíbil doručení zítra dopoledne.', CALLED(2)],
    ],
  },
  {
    ...{ language: 'cs', subject: 'Faktura na firmu', purpose: 'BILLING' },
    words: [[1.2, 'them', 'EMAIL', 'Prosím o vystavení faktury na firmu, IČO pošlu obratem.']],
  },
  {
    ...{ language: 'cs', subject: 'Jarní nabídka čajů', purpose: 'SALES' },
    words: [
      [40.4, 'us', 'EMAIL', 'Přišla první letošní sklizeň. Máme vám odložit krabičku?'],
      [40.2, 'them', 'EMAIL', 'Jsem do 14. mimo kancelář. Zprávu si přečtu po návratu.', AUTOMATIC],
      [33.5, 'us', 'PHONE', 'Nikdo to nezvedl.', NOBODY],
    ],
  },
  {
    ...{ language: 'cs', subject: 'Otevírací doba o svátcích', purpose: 'SERVICE' },
    words: [
      [9.4, 'them', 'CHAT', 'Máte otevřeno v pátek?'],
      [9.39, 'us', 'CHAT', 'Dobrý den, ano, od osmi do dvou.'],
      [9.38, 'them', 'CHAT', 'Super, díky!'],
    ],
  },
];

const LITHUANIAN: readonly Conversation[] = [
  {
    ...{ language: 'lt', subject: 'Arbatos užsakymas', purpose: 'SALES' },
    words: [
      [30.3, 'us', 'EMAIL', 'Laba diena, gavome jūsų mėgstamos arbatos. Ar atidėti?'],
      [29.9, 'them', 'EMAIL', 'Taip, prašau, dvi dėžutes.'],
      [29.8, 'us', 'EMAIL', 'Atidėta, laukiame jūsų.'],
    ],
  },
  {
    ...{ language: 'lt', subject: 'Puodelis atkeliavo sudužęs', purpose: 'SUPPORT' },
    words: [
      [12.5, 'them', 'EMAIL', 'Sveiki, vienas puodelis atkeliavo sudužęs.'],
      [12.1, 'us', 'EMAIL', 'Labai atsiprašome, šiandien išsiųsime naują.'],
      [8.2, 'us', 'PHONE', 'Paklausėme, ar naujas puodelis atkeliavo sveikas. Taip.', CALLED(3)],
    ],
  },
  {
    ...{ language: 'lt', subject: 'Dovana kolegei', purpose: 'SALES' },
    words: [[2.1, 'them', 'CHAT', 'Ar galėtumėte patarti, ką padovanoti kolegei iki 30 eurų?']],
  },
  {
    ...{ language: 'lt', subject: 'Padėka', purpose: 'RELATIONSHIP' },
    words: [
      [55.2, 'us', 'LETTER', 'Dėkojame, kad jau penkeri metai esate su mumis.'],
      [47.4, 'them', 'LETTER', 'Ačiū už šiltus žodžius. Iki pasimatymo parduotuvėje.'],
    ],
  },
];

const PERSIAN: readonly Conversation[] = [
  {
    ...{ language: 'fa', subject: 'پرسش دربارهٔ چای زعفرانی', purpose: 'SALES' },
    words: [
      [17.4, 'them', 'CHAT', 'سلام، چای زعفرانی دوباره موجود می‌شود؟'],
      [17.35, 'us', 'CHAT', 'سلام، بله، هفتهٔ آینده می‌رسد. برایتان کنار بگذاریم؟'],
      [17.3, 'them', 'CHAT', 'لطفاً، سه بسته.'],
    ],
  },
  {
    ...{ language: 'fa', subject: 'تأخیر در ارسال', purpose: 'SERVICE' },
    words: [
      [5.3, 'them', 'EMAIL', 'بسته‌ام هنوز نرسیده است. لطفاً پیگیری کنید.'],
      [4.9, 'us', 'EMAIL', 'پوزش می‌خواهیم. بسته امروز تحویل پست شد.'],
    ],
  },
  {
    ...{ language: 'fa', subject: 'نوروز مبارک', purpose: 'RELATIONSHIP' },
    words: [
      [62.3, 'us', 'PHONE', 'تبریک سال نو؛ از گفتگو خوشحال شدند.', CALLED(8)],
      [61.5, 'them', 'SMS', 'سپاس از تماس‌تان. سال خوبی داشته باشید.'],
    ],
  },
];

const ENGLISH: readonly Conversation[] = [
  {
    ...{ language: 'en', subject: 'Knives to be sharpened', purpose: 'SERVICE' },
    words: [
      [26.4, 'them', 'PHONE', 'Asked whether we sharpen knives that were bought elsewhere.', CALLED(5)],
      [26.2, 'us', 'EMAIL', 'We do: bring them on a Tuesday, they are ready on Thursday.'],
      [24.3, 'them', 'IN_PERSON', 'Brought five knives.', { durationSeconds: 600 }],
      [22.2, 'us', 'SMS', 'Your knives are ready.'],
      [22.1, 'them', 'SMS', 'Thanks, I will come by at five.'],
    ],
  },
  {
    ...{ language: 'en', subject: 'Wrong amount on the invoice', purpose: 'BILLING' },
    words: [
      [14.3, 'them', 'EMAIL', 'The invoice says two kettles; I bought one.'],
      [13.4, 'us', 'EMAIL', 'You are right, and we are sorry. The corrected invoice is on its way.'],
      [13.1, 'them', 'EMAIL', 'That was quick. Thank you.'],
    ],
  },
  {
    ...{ language: 'en', subject: 'Tasting on Saturday', purpose: 'RELATIONSHIP' },
    words: [
      [11.3, 'us', 'PHONE', 'Left a message about the tasting.', { outcome: 'VOICEMAIL', durationSeconds: 25 }],
      [10.4, 'them', 'PHONE', 'Called back: comes with a friend.', CALLED(3)],
    ],
  },
  {
    ...{ language: 'en', subject: 'Do you ship to Ireland?', purpose: 'SALES' },
    words: [[0.4, 'them', 'SOCIAL', 'Do you ship to Ireland, and what does it cost?']],
  },
  {
    ...{ language: 'en', subject: 'Canteen kitchen', purpose: 'SALES' },
    words: [
      [35.3, 'us', 'VIDEO', 'Went through the plan of the canteen; they want a quote by the end of the month.', CALLED(45)],
      [31.4, 'us', 'EMAIL', 'Here is our quote for the canteen.'],
      [29.3, 'them', 'EMAIL', 'Received. We come back to you after the board meets.'],
    ],
  },
];

const GERMAN: readonly Conversation[] = [
  {
    ...{ language: 'de', subject: 'Reklamation: Bettwäsche', purpose: 'SUPPORT' },
    words: [
      [16.4, 'them', 'EMAIL', 'Guten Tag, die Bettwäsche ist nach der ersten Wäsche eingelaufen.'],
      [16.3, 'us', 'EMAIL', 'Vielen Dank für Ihre Nachricht. Wir melden uns innerhalb eines Werktages.', AUTOMATIC],
      [15.4, 'us', 'EMAIL', 'Das sollte nicht geschehen. Wir tauschen sie gern um oder erstatten den Preis.'],
      [15.1, 'them', 'EMAIL', 'Ein Umtausch wäre mir recht.'],
    ],
  },
  {
    ...{ language: 'de', subject: 'Terrine lieferbar?', purpose: 'SALES' },
    words: [
      [7.4, 'them', 'PHONE', 'Fragte nach der großen Terrine.', CALLED(6)],
      [3.3, 'us', 'PHONE', 'Niemand erreicht.', NOBODY],
      [3.1, 'us', 'EMAIL', 'Die Terrine ist wieder da. Sollen wir sie zurücklegen?'],
    ],
  },
  {
    ...{ language: 'de', subject: 'Mahnung', purpose: 'BILLING' },
    words: [[28.2, 'us', 'LETTER', 'Sicher haben Sie es nur übersehen: Unsere Rechnung ist noch offen.']],
  },
  {
    ...{ language: 'de', subject: 'Adresse geändert', purpose: 'SERVICE' },
    words: [
      [4.3, 'them', 'EMAIL', 'Wir sind umgezogen. Die neue Adresse steht unten.'],
      [4.1, 'us', 'EMAIL', 'Notiert, vielen Dank und alles Gute im neuen Heim!'],
    ],
  },
  {
    ...{ language: 'de', subject: 'Lob', purpose: 'RELATIONSHIP' },
    words: [
      [19.3, 'them', 'SOCIAL', 'So freundlich wurde ich selten beraten.'],
      [19.2, 'us', 'SOCIAL', 'Das geben wir gern weiter. Danke!'],
    ],
  },
];

/** As they are told: each of one customer, whose language it is in. */
export const CONVERSATIONS: readonly Conversation[] = [...CZECH, ...LITHUANIAN, ...PERSIAN, ...ENGLISH, ...GERMAN];
