// Loaded before a server with NODE_OPTIONS=--import: collects its garbage every few seconds, so that what it then uses is what it keeps.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 5000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setInterval(() => collect(), EVERY_MS).unref();
