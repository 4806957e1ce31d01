/**
 * Whether reads are compiled where a test does not say so itself. Without, the same is answered, by a statement more here and there: a whole
 * run of the suite shows it.
 */
export const COMPILES = process.env.TEST_COMPILED_READS !== 'off';
