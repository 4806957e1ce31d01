/** The questions as fields of a form: radio buttons in groups, and lines to write on. */
import { defaultText } from '../default-questions.ts';
import type { Language } from '../languages.ts';
import { isScale, LONGEST_ANSWER, SCALES, type ScaleType } from '../question-types.ts';
import type { SurveyQuestion } from '../surveys.ts';
import { attribute, escaped } from './html.ts';
import { fieldName } from './sent.ts';
import { WORDS } from './words.ts';

export interface ShownQuestion {
  readonly question: SurveyQuestion;
  /** What was chosen or written before; empty at first. */
  readonly value: string;
  readonly isRequired: boolean;
  /** What is wrong with it, in the reader's language; null where nothing is. */
  readonly fault: string | null;
}

/** In the reader's language where the question is one of ours; as it was written otherwise. */
export const textOf = ({ isDefault, type, text }: SurveyQuestion, language: Language): string =>
  (isDefault ? defaultText(type, language) : null) ?? text;

/** Where the link of a fault leads: what is to be filled in. */
export const firstFieldOf = (question: SurveyQuestion): string => `${fieldName(question)}-1`;

export function questionField(shown: ShownQuestion, language: Language): string {
  const { type } = shown.question;
  if (isScale(type))
    return group(shown, language, { kind: 'scale', options: pointsOf(type, language), ends: WORDS[language].ends[type] });
  if (type !== 'CHOICE') return lines(shown, language);
  const options = shown.question.choices.map((choice) => ({ value: choice, label: choice }));
  return group(shown, language, { kind: 'choices', options, ends: null });
}

interface Options {
  readonly kind: 'scale' | 'choices';
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly ends: readonly [least: string, most: string] | null;
}

/** The points of a scale, in the digits of the language. */
function pointsOf(type: ScaleType, language: Language): Options['options'] {
  const [least, most] = SCALES[type];
  const digits = new Intl.NumberFormat(language);
  return Array.from({ length: most - least + 1 }, (_, step) => ({
    value: String(least + step),
    label: digits.format(least + step),
  }));
}

function group(shown: ShownQuestion, language: Language, { kind, options, ends }: Options): string {
  const { question, value, isRequired, fault } = shown;
  const name = fieldName(question);
  const buttons = options.map(
    (option, index) =>
      `<label><input type="radio" id="${name}-${index + 1}" name="${name}"${attribute('value', option.value)}${option.value === value ? ' checked' : ''}><span dir="auto">${escaped(option.label)}</span></label>`,
  );
  const first = options[0]?.label ?? '';
  const last = options.at(-1)?.label ?? '';
  const meaning =
    ends && `<p class="ends" id="${name}-ends"><span>${first} – ${ends[0]}</span><span>${last} – ${ends[1]}</span></p>`;
  const described = [...(fault === null ? [] : [`${name}-fault`]), ...(ends ? [`${name}-ends`] : [])].join(' ');
  const choices = `<div class="${kind}">${buttons.join('\n')}</div>`;
  return `<fieldset role="radiogroup" aria-labelledby="${name}-text"${isRequired ? ' aria-required="true"' : ''}${invalid(fault)}${attribute('aria-describedby', described || null)}>
<legend id="${name}-text">${heading(shown, language)}</legend>
${faultLine(name, fault)}${meaning === null ? choices : `<div class="points">${choices}\n${meaning}</div>`}
</fieldset>`;
}

function lines(shown: ShownQuestion, language: Language): string {
  const { question, value, fault } = shown;
  const name = fieldName(question);
  return `<div class="question"><label for="${name}-1">${heading(shown, language)}</label>
${faultLine(name, fault)}<textarea id="${name}-1" name="${name}" rows="4" maxlength="${LONGEST_ANSWER}" dir="auto"${invalid(fault)}${attribute('aria-describedby', fault === null ? null : `${name}-fault`)}>
${escaped(value)}</textarea></div>`;
}

function heading({ question, isRequired }: ShownQuestion, language: Language): string {
  const optional = isRequired ? '' : ` <span class="quiet">(${WORDS[language].optional})</span>`;
  return `<span dir="auto">${escaped(textOf(question, language))}</span>${optional}`;
}

const invalid = (fault: string | null): string => (fault === null ? '' : ' aria-invalid="true"');

const faultLine = (name: string, fault: string | null): string =>
  fault === null ? '' : `<p class="fault" id="${name}-fault">${escaped(fault)}</p>\n`;
