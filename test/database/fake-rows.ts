/** Tables of no module, whose constraints a test breaks. */
import type { TestDatabase } from '../support/databases.ts';

export function addFakeRows(database: TestDatabase): Promise<void> {
  return database.withSession((session) =>
    session.script(`CREATE TYPE fake_mood AS ENUM ('Low', 'High');
      CREATE TABLE fake_row (id int PRIMARY KEY CHECK (id > 0));
      CREATE TABLE fake_child (id int REFERENCES fake_row DEFERRABLE INITIALLY IMMEDIATE)`),
  );
}
