/** The door to the `rapport` command. */

export { runProgram, type Surroundings } from './program.ts';
