import { operation } from './operation.ts';
import { fill, type Slots } from './template.ts';
import type { RequestCase } from './types.ts';

/**
 * What a state handler answers for an interaction of this case: the values that the interaction's
 * generators put into path, Authorization and body.
 * @param authorization value of the Authorization header, or undefined where the case sends none.
 */
export function pactStateValues(
  { request }: RequestCase,
  slots: Slots,
  authorization: string | undefined,
): Record<string, string> {
  return {
    ...slots,
    accountId: fill(request.ids.accountId, slots),
    sessionId: fill(request.ids.sessionId, slots),
    participantId: fill(request.ids.participantId, slots),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** The operation's path as a Pact expression over those values. */
export const pactPathExpression = `${operation.basePath}${operation.path}`.replaceAll('{', '${');
