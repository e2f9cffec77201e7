import { operation } from './operation.ts';
import { fill, type Slots } from './template.ts';
import type { RequestCase } from './types.ts';

/**
 * What a state handler answers for an interaction of this case: the values that the interaction's
 * generators put into path, Authorization and body.
 * Those in the path are encoded here, since the Pact core takes a slash or a question mark in an id for one of the path.
 * @param authorization value of the Authorization header, or undefined where the case sends none.
 */
export function pactStateValues(
  { request }: RequestCase,
  slots: Slots,
  authorization: string | undefined,
): Record<string, string> {
  const inPath = Object.fromEntries(Object.entries(slots).map(([slot, id]) => [slot, encodeURIComponent(id)]));
  return {
    ...slots,
    accountId: fill(request.ids.accountId, inPath),
    sessionId: fill(request.ids.sessionId, inPath),
    participantId: fill(request.ids.participantId, inPath),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** The operation's path as a Pact expression over those values. */
export const pactPathExpression = `${operation.basePath}${operation.path}`.replaceAll('{', '${');
