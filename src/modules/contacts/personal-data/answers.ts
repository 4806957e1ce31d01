/** What the commands read of the API's answers. */
import { CommandError } from '../../../kernel/index.ts';

/** A mutation's answer: its success, or an error with its message. */
export interface MutationAnswer {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
}

export const ERROR_FIELDS = '... on Error { code message } ... on ValidationError { issues { path message } }';

/** Whether the server asks to come again: somebody else is at work on the customer. */
export const isBusy = (answer: MutationAnswer | null): boolean => answer?.code === 'TRY_AGAIN';

/** Ends the command with what the server refused. */
export function refusal(answer: MutationAnswer | null): CommandError {
  const faults = answer?.issues?.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return new CommandError(faults ? faults.join('\n') : (answer?.message ?? 'The server did not answer.'), 3);
}
