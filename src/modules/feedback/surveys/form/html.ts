/** HTML in which nothing that was put in is more than text. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** An attribute with its value, after a blank; nothing where there is no value. */
export const attribute = (name: string, value: string | null): string => (value === null ? '' : ` ${name}="${escaped(value)}"`);
