/** Ids of records, made by us: UUIDv7, so that they sort by the time they were made. */
import { v7 } from 'uuid';

/** A new id; later ones of this process sort after earlier ones. */
export const newId = (): string => v7();
