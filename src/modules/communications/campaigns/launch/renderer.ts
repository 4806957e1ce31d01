/** A campaign's templates, ready to be rendered for many. */
import { type CustomerFields, parseTemplate, type RenderedAs, renderTemplate } from '../../mail-out/index.ts';

/** It was checked when the campaign was made; fields that have gone since are a bug. */
export function requireRenderer(text: string, as: RenderedAs): (fields: CustomerFields) => string {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(`A campaign's template cannot be read: ${parsed.issues[0]?.message}`);
  return (fields) => renderTemplate(parsed.template, fields, as);
}
