/** Whether a Prisma `where` takes every row, as `visible<Noun>s` says of who may see all: what hangs on such rows is then found without them. */
export function takesAll(where: object): boolean {
  return Object.keys(where).length === 0;
}
