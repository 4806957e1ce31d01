/** What the customers of the sample company had to say, in their own languages. */
import type { Channel, ComplaintCause, ComplaintKind, RemedyKind, Severity } from '../../generated/index.ts';

export interface Story {
  readonly language: string;
  readonly kind: ComplaintKind;
  readonly severity: Severity;
  readonly cause: ComplaintCause | null;
  readonly remedySought: RemedyKind | null;
  readonly channel: Channel;
  readonly subject: string;
  readonly body: string;
}

type Told = readonly [ComplaintKind, Severity, ComplaintCause | null, RemedyKind | null, Channel, subject: string, body: string];

const TOLD: Readonly<Record<string, readonly Told[]>> = {
  en: [
    [
      'COMPLAINT',
      'HIGH',
      'DELIVERY',
      'REFUND',
      'EMAIL',
      'Two of six boxes arrived',
      'The courier says all six were handed over. We signed for two.',
    ],
    [
      'COMPLAINT',
      'MEDIUM',
      'BILLING',
      'EXPLANATION',
      'PHONE',
      'Charged twice for one order',
      'My bank shows the same amount on Monday and on Tuesday.',
    ],
    [
      'COMPLAINT',
      'CRITICAL',
      'PRODUCT_FAULT',
      'REPLACEMENT',
      'PHONE',
      'The kettle sparks when it is filled',
      'My daughter was next to it. I have unplugged it and kept the receipt.',
    ],
    [
      'SUPPORT_REQUEST',
      'LOW',
      null,
      null,
      'CHAT',
      'Where do I change the delivery address?',
      'We are moving in March and I would rather not miss the next parcel.',
    ],
    [
      'PRODUCT_REPORT',
      'MEDIUM',
      'PRODUCT_FAULT',
      null,
      'EMAIL',
      'The lid does not close any more',
      'It did for a week. I can live with it, but you will want to know.',
    ],
    [
      'PRAISE',
      'LOW',
      'STAFF_CONDUCT',
      null,
      'LETTER',
      'Thank you for the night delivery',
      'The driver rang twice, waited, and carried it up four floors.',
    ],
  ],
  de: [
    [
      'COMPLAINT',
      'HIGH',
      'SERVICE',
      'APOLOGY',
      'EMAIL',
      'Seit drei Wochen keine Antwort',
      'Ich habe viermal geschrieben und jedes Mal nur eine Eingangsbestätigung bekommen.',
    ],
    [
      'COMPLAINT',
      'LOW',
      'MISUNDERSTANDING',
      'EXPLANATION',
      'PHONE',
      'Größe M fällt viel kleiner aus',
      'Laut Tabelle müsste sie passen. Sie passt meinem Sohn.',
    ],
    [
      'COMPLAINT',
      'MEDIUM',
      'PRICE',
      'CREDIT',
      'IN_PERSON',
      'Im Laden billiger als bestellt',
      'Am selben Tag zwölf Euro Unterschied. Das ärgert einen.',
    ],
    [
      'SUPPORT_REQUEST',
      'MEDIUM',
      null,
      null,
      'PHONE',
      'Rechnung bitte auf die Firma ausstellen',
      'Die Buchhaltung nimmt die alte nicht an.',
    ],
    [
      'PRAISE',
      'LOW',
      'SERVICE',
      null,
      'EMAIL',
      'So schnell hat noch keiner geholfen',
      'Um neun angerufen, um zehn war es erledigt.',
    ],
  ],
  cs: [
    [
      'COMPLAINT',
      'HIGH',
      'PRODUCT_FAULT',
      'REPAIR',
      'IN_PERSON',
      'Pračka vynechává při odstřeďování',
      'Je to potřetí za měsíc. Technik slíbil přijít ve čtvrtek a nepřišel.',
    ],
    [
      'COMPLAINT',
      'MEDIUM',
      'DELIVERY',
      'REPLACEMENT',
      'EMAIL',
      'Přišla jiná barva, než jsem objednala',
      'Objednala jsem zelenou, v krabici byla červená.',
    ],
    [
      'COMPLAINT',
      'LOW',
      'STAFF_CONDUCT',
      'APOLOGY',
      'LETTER',
      'Nepříjemné jednání na prodejně',
      'Nechci nikoho trestat, jen ať to víte.',
    ],
    ['PRODUCT_REPORT', 'LOW', 'PRODUCT_FAULT', null, 'CHAT', 'Na krabici je jiný počet kusů', 'Píše se deset, uvnitř je devět.'],
    ['PRAISE', 'LOW', 'STAFF_CONDUCT', null, 'PHONE', 'Chválím paní z reklamací', 'Měla trpělivost a vyřešila to za mě.'],
  ],
  lt: [
    [
      'COMPLAINT',
      'HIGH',
      'BILLING',
      'REFUND',
      'EMAIL',
      'Negrąžinti pinigai už atšauktą užsakymą',
      'Atšaukiau prieš mėnesį, pinigų vis dar nėra.',
    ],
    [
      'COMPLAINT',
      'MEDIUM',
      'SERVICE',
      'EXPLANATION',
      'CHAT',
      'Niekas neatsiliepia telefonu',
      'Skambinau visą savaitę, kaskart po dešimt minučių laukimo ryšys nutrūksta.',
    ],
    [
      'SUPPORT_REQUEST',
      'LOW',
      null,
      null,
      'EMAIL',
      'Kaip pakeisti prenumeratos datą?',
      'Norėčiau gauti mėnesio pradžioje, po algos.',
    ],
  ],
  fa: [
    [
      'COMPLAINT',
      'HIGH',
      'DELIVERY',
      'REFUND',
      'SOCIAL',
      'بسته هنوز نرسیده است',
      'دو هفته از تاریخ تحویل گذشته و کسی پاسخ نمی‌دهد.',
    ],
    [
      'COMPLAINT',
      'MEDIUM',
      'PRODUCT_FAULT',
      'REPLACEMENT',
      'PHONE',
      'صفحه‌کلید حروف فارسی ندارد',
      'در توضیحات نوشته شده بود که دارد.',
    ],
    ['PRAISE', 'LOW', 'SERVICE', null, 'EMAIL', 'از راهنمایی شما سپاسگزارم', 'همه چیز را با حوصله توضیح دادید.'],
  ],
};

/** In a fixed order. */
export const STORIES: readonly Story[] = Object.entries(TOLD).flatMap(([language, told]) =>
  told.map(([kind, severity, cause, remedySought, channel, subject, body]) => ({
    language,
    kind,
    severity,
    cause,
    remedySought,
    channel,
    subject,
    body,
  })),
);
