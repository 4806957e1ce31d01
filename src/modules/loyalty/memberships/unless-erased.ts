/** What is heard of somebody who was erased meanwhile is passed over. */
import { ConflictError, NotFoundError } from '../../../kernel/index.ts';

/** What was to be held; null where its customer was erased since, or it is gone. */
export async function unlessErased<Held>(holding: Promise<Held>): Promise<Held | null> {
  try {
    return await holding;
  } catch (error) {
    if (error instanceof NotFoundError || (error instanceof ConflictError && error.code === 'CONFLICT')) return null;
    throw error;
  }
}
