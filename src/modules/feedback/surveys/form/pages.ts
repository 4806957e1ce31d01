/** The pages behind an invitation's link: plain HTML without a script. Nothing of the customer stands in them. */
import { directionOf, type Language } from '../languages.ts';
import { escaped } from './html.ts';
import { firstFieldOf, questionField, type ShownQuestion, textOf } from './questions.ts';
import { STYLE } from './style.ts';
import { WORDS } from './words.ts';

/** The form; with what is wrong, where it was sent and not taken. */
export function formPage(language: Language, questions: readonly ShownQuestion[]): string {
  const { title, intro, send, error } = WORDS[language];
  const hasFaults = questions.some(({ fault }) => fault !== null);
  return page(
    language,
    hasFaults ? `${error}: ${title}` : title,
    `<h1>${title}</h1>
<form method="post" novalidate>
<p>${intro}</p>
${hasFaults ? faultList(language, questions) : ''}
${questions.map((shown) => questionField(shown, language)).join('\n')}
<button type="submit">${send}</button>
</form>`,
  );
}

/** Read aloud as the page comes, with links to what is to be mended. */
function faultList(language: Language, questions: readonly ShownQuestion[]): string {
  const faulty = questions.filter(({ fault }) => fault !== null);
  const links = faulty.map(
    ({ question, fault }) =>
      `<li><a href="#${firstFieldOf(question)}"><span dir="auto">${escaped(textOf(question, language))}</span> – ${escaped(fault ?? '')}</a></li>`,
  );
  return `<div class="faults" role="alert" tabindex="-1" autofocus><p>${WORDS[language].faults}</p><ul>${links.join('')}</ul></div>`;
}

/** What ends it: thanks, or why there is nothing to answer. */
export type Ending = 'taken' | 'answered' | 'unknown' | 'wait';

export function endPage(language: Language, ending: Ending): string {
  const words = WORDS[language];
  const title = { taken: words.thanks, answered: words.again, unknown: words.unknownTitle, wait: words.waitTitle }[ending];
  return page(language, title, `<h1>${title}</h1>\n<p role="status">${words[ending]}</p>`);
}

function page(language: Language, title: string, content: string): string {
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}
