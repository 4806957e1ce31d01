/** The test kit: Rapport in a test, for our modules and for partners' ('rapport/testing'). */
export { decodeId, encodeId as globalId } from '../../src/index.ts';
export { countStatements, type Statement, type StatementCounter, toldUntilCommit } from './counting-adapter.ts';
export {
  describeOnPostgres,
  eachKind,
  realPostgres,
  type TestDatabase,
  type TestDatabaseOptions,
  testDatabase,
} from './databases.ts';
export { LiveStream } from './live-stream.ts';
export type { LogLine } from './recording-logger.ts';
export type { ActorSketch } from './test-actors.ts';
export { type Answer, type Execution, type ExecutionError, type GraphQLDocument, TestClient } from './test-client.ts';
export { type Span, TEST_START, TestClock } from './test-clock.ts';
export { createTestRapport, type LoggedFact, startTestRapport, type TestOptions, TestRapport } from './test-rapport.ts';
