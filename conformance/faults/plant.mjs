// Loaded before a server with NODE_OPTIONS=--import: changes the text of single modules as they are read, and no file.
import { register } from 'node:module';

register('./patching-loader.mjs', import.meta.url, { data: JSON.parse(process.env.CONFORMANCE_PATCHES ?? '[]') });
