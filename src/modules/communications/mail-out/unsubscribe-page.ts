/** The page behind an unsubscribe link: plain HTML without a script, in the language of whoever reads it. */

interface Words {
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
  readonly unknown: string;
}

const LANGUAGES = {
  en: {
    direction: 'ltr',
    title: 'Unsubscribe',
    question: 'Do you want no more marketing e-mails from us?',
    button: 'Unsubscribe',
    done: 'You are unsubscribed. We will send you no more marketing e-mails.',
    unknown: 'This link does not work. Please use the link of the latest e-mail that you got.',
  },
  de: {
    direction: 'ltr',
    title: 'Abmelden',
    question: 'Möchten Sie keine Werbe-E-Mails mehr von uns erhalten?',
    button: 'Abmelden',
    done: 'Sie sind abgemeldet. Wir senden Ihnen keine Werbe-E-Mails mehr.',
    unknown: 'Dieser Link funktioniert nicht. Bitte verwenden Sie den Link der letzten E-Mail, die Sie erhalten haben.',
  },
  cs: {
    direction: 'ltr',
    title: 'Odhlášení',
    question: 'Přejete si už od nás nedostávat obchodní sdělení e-mailem?',
    button: 'Odhlásit',
    done: 'Odhlášení proběhlo. Obchodní sdělení vám už e-mailem posílat nebudeme.',
    unknown: 'Tento odkaz nefunguje. Použijte prosím odkaz z posledního e-mailu, který jste dostali.',
  },
  lt: {
    direction: 'ltr',
    title: 'Prenumeratos atsisakymas',
    question: 'Ar norite nebegauti iš mūsų reklaminių el. laiškų?',
    button: 'Atsisakyti prenumeratos',
    done: 'Prenumeratos atsisakyta. Reklaminių el. laiškų jums nebesiųsime.',
    unknown: 'Ši nuoroda neveikia. Pasinaudokite naujausio gauto el. laiško nuoroda.',
  },
  fa: {
    direction: 'rtl',
    title: 'لغو اشتراک',
    question: 'آیا می‌خواهید دیگر ایمیل تبلیغاتی از ما دریافت نکنید؟',
    button: 'لغو اشتراک',
    done: 'اشتراک شما لغو شد. دیگر ایمیل تبلیغاتی برای شما نمی‌فرستیم.',
    unknown: 'این پیوند کار نمی‌کند. لطفاً از پیوند آخرین ایمیلی که دریافت کرده‌اید استفاده کنید.',
  },
} as const satisfies Record<string, Words>;

type Tag = keyof typeof LANGUAGES;

/** `ask` has the button; the others end it. */
export type PageKind = 'ask' | 'done' | 'unknown';

/** Nothing of the customer or of the message stands in it: whoever has the link learns no more than that it works. */
export function unsubscribePage(kind: PageKind, language: string | null): string {
  const tag = tagOf(language);
  const { direction, title, question, button, done, unknown } = LANGUAGES[tag];
  const message = { ask: question, done, unknown }[kind];
  // The form goes to where the page came from, with the field of RFC 8058.
  const form = `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">${button}</button></form>`;
  return `<!doctype html>
<html lang="${tag}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p role="status">${message}</p>
${kind === 'ask' ? form : ''}
</main>
</body>
</html>
`;
}

/** The language of the customer, or of a browser's Accept-Language: the first of ours that it names; English otherwise. */
function tagOf(language: string | null): Tag {
  const named = (language ?? '').split(',').map((entry) => entry.trim().slice(0, 2).toLowerCase());
  return named.find(isTag) ?? 'en';
}

function isTag(tag: string): tag is Tag {
  return Object.hasOwn(LANGUAGES, tag);
}
