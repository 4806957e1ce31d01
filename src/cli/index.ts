/** The door to the `rapport` command. */

export { runProgram } from './program.ts';
