/** Rows for the library: deterministic, with ties, nulls and every state. */
import type { Prisma, PrismaClient } from '../generated/index.ts';
import { BookState } from '../generated/index.ts';

/** The same id for the same kind and number. */
export function idAt(kind: number, number: number): string {
  return `01900000-0000-7000-${String(8_000 + kind)}-${String(number).padStart(12, '0')}`;
}
export const authorId = (number: number) => idAt(1, number);
export const bookId = (number: number) => idAt(2, number);
const loanId = (number: number) => idAt(3, number);

const DAY = 86_400_000;
const EPOCH = Date.UTC(2020, 0, 1);
const STATES = Object.values(BookState);

/** So many books of one author: every third unprinted, dates in pairs, weights and copies with ties. */
export function booksOf(author: number, numbers: readonly number[]): Prisma.BookCreateManyInput[] {
  return numbers.map((number) => ({
    id: bookId(number),
    authorId: authorId(author),
    title: `Title ${String((number * 7) % 10)}`,
    state: STATES[number % STATES.length] ?? 'DRAFT',
    printedAt: number % 3 === 0 ? null : new Date(EPOCH + Math.floor(number / 2) * DAY),
    publishedOn: number % 4 === 0 ? null : new Date(EPOCH + (number % 5) * DAY),
    copies: BigInt(number % 4) * 3_000_000_000n,
    weight: number % 5 === 0 ? null : `${number % 3}.${'1'.repeat((number % 2) + 1)}`,
    priceMinor: number % 2 === 0 ? null : BigInt(number),
    currencyCode: number % 2 === 0 ? null : 'EUR',
  }));
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

export async function addAuthors(
  db: PrismaClient,
  numbers: readonly number[],
  more: Partial<Prisma.AuthorCreateManyInput> = {},
): Promise<void> {
  const bornAt = new Date(EPOCH);
  await db.author.createMany({
    data: numbers.map((number) => ({ id: authorId(number), name: `Author ${number}`, bornAt, ...more })),
  });
}

/** So many loans of each book. */
export async function addLoans(db: PrismaClient, books: readonly number[], each: number): Promise<void> {
  const data = books.flatMap((book) =>
    range(0, each).map((number) => ({
      id: loanId(book * 100 + number),
      bookId: bookId(book),
      reader: `Reader ${number}`,
      lentAt: new Date(EPOCH + number * DAY),
    })),
  );
  await db.loan.createMany({ data });
}
