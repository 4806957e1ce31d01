/** What fills a database: large statements, and chance within them. */
export type Step = readonly [label: string, sql: string];

/** Numbers that look random and are the same in every run: each from 0 to 1, by what they are of. */
export const chance = (of: string) => `((hashtext(${of}) & 1048575) / 1048576.0)`;
