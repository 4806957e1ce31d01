/** A report within a document, between two marks that stay. */
const [BEGIN, END] = ['<!-- bench:begin -->', '<!-- bench:end -->'];

/** The document with this report in place of the one before. */
export function withReport(document: string, report: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The document has no ${BEGIN} followed by ${END}.`);
  return `${document.slice(0, begin + BEGIN.length)}\n${report}\n${document.slice(end)}`;
}
