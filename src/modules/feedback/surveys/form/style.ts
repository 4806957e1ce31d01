/** How the form looks: the reader's own fonts and colour scheme, from 320 pixels on, from either side. */
import { createHash } from 'node:crypto';

/** Colours keep a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), borders of what can be chosen 3 to 1 (1.4.11). */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2330; --paper: #fff; --soft: #f1f3f7; --line: #6b7688; --main: #1b5fb8; --on-main: #fff; --wrong: #b3261e; --quiet: #515c6e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf1; --paper: #171b22; --soft: #222834; --line: #8d97a8; --main: #8ab8f5; --on-main: #0d1b2e; --wrong: #ff9a90; --quiet: #b1bac9; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--soft); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-inline-size: 42rem; margin: 0 auto; padding: clamp(1rem, 5vw, 2.5rem); background: var(--paper); min-block-size: 100vh; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
form > p, .quiet { color: var(--quiet); margin: 0; }
fieldset, .question { border: 0; margin: 2rem 0 0; padding: 0; min-inline-size: 0; }
legend, .question > label { display: block; font-weight: 600; padding: 0; margin: 0 0 .5rem; }
legend .quiet, label .quiet { font-weight: 400; }
.scale { display: flex; flex-wrap: wrap; gap: .375rem; }
.scale label { flex: 0 0 auto; min-inline-size: 2.75rem; min-block-size: 2.75rem; padding: .25rem; text-align: center; }
.points { inline-size: fit-content; max-inline-size: 100%; }
.choices { display: grid; gap: .375rem; }
.choices label { min-block-size: 2.75rem; padding: .5rem .75rem; display: flex; gap: .625rem; align-items: center; }
.scale label, .choices label { border: 1px solid var(--line); border-radius: .5rem; cursor: pointer; }
.scale input { display: block; margin: .125rem auto .125rem; }
input { accent-color: var(--main); inline-size: 1.125rem; block-size: 1.125rem; flex: none; margin: 0; }
label:has(:checked) { border-color: var(--main); box-shadow: inset 0 0 0 1px var(--main); background: var(--soft); }
input:focus-visible, textarea:focus-visible, button:focus-visible, a:focus-visible, .faults:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
@supports selector(:has(*)) {
  label:has(:focus-visible) { outline: 3px solid var(--main); outline-offset: 2px; }
  label input:focus-visible { outline: none; }
}
.ends { display: flex; justify-content: space-between; gap: 1rem; margin: .375rem 0 0; color: var(--quiet); font-size: .9375rem; }
.ends span:last-child { text-align: end; }
textarea { inline-size: 100%; min-block-size: 7rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; resize: vertical; }
button { margin: 2rem 0 0; min-block-size: 2.75rem; padding: .625rem 1.5rem; font: inherit; font-weight: 600; color: var(--on-main); background: var(--main); border: 1px solid transparent; border-radius: .5rem; cursor: pointer; }
.fault { color: var(--wrong); font-weight: 600; margin: 0 0 .5rem; }
.faults { border: 2px solid var(--wrong); border-radius: .5rem; padding: .75rem 1rem; margin: 1.5rem 0 0; }
.faults p { margin: 0; font-weight: 600; }
.faults ul { margin: .25rem 0 0; padding-inline-start: 1.25rem; }
.faults a { color: var(--wrong); }
[aria-invalid=true] :is(label, textarea), textarea[aria-invalid=true] { border-color: var(--wrong); }
`;

/** No style but this one, nothing else, and the form goes back to where it came from. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');
