import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { wayOf } from '../../contracts/model/sign-in.ts';
import type { Case } from '../../contracts/model/types.ts';
import { noToken } from '../lib/http/exchange.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import type { Timeouts } from '../target/limits.ts';
import type { Target } from '../target/target.ts';
import type { Blocker } from './matrix/plan.ts';
import { probeRequest } from './wire/request.ts';
import { sendWithRetries } from './wire/retries.ts';
import type { Wire } from './wire/wire.ts';

/** How a target responds to the other way of signing in, the one that the run does not use. */
export interface OtherWay {
  readonly way: WayToSignIn;
  /** `unknown`: the response shows neither. */
  readonly state: 'taken' | 'refused' | 'no-token' | 'unknown';
  /** The response, or why there is none, as the end of a sentence. */
  readonly said: string;
}

/** The name of a way of signing in, in a sentence. */
export const wayNames: Readonly<Record<WayToSignIn, string>> = { basic: 'Basic', oauth: 'OAuth' };

/** Signs in the other way, for one request; undefined if there are no credentials for it. */
export async function askOtherWay(
  target: Target,
  wire: Wire,
  timeouts: Pick<Timeouts, 'pauseMs'>,
): Promise<OtherWay | undefined> {
  const { users, signIn } = target;
  const way: WayToSignIn = signIn === 'basic' ? 'oauth' : 'basic';
  if (way === 'basic' ? !users.main : !users.client) return undefined;
  const credentials = way === 'basic' ? 'basic' : 'token';
  const { response, failure } = await sendWithRetries(
    () => wire.send({ ...probeRequest(target), credentials }),
    { idempotent: true },
    { take: () => true },
    timeouts,
  );
  if (failure?.code === noToken) return { way, state: 'no-token', said: failure.message };
  if (!response || failure) return { way, state: 'unknown', said: failure?.message ?? 'no response arrived' };
  const said = `answered ${response.status} ${excerpt(response.body)}`.trimEnd();
  const isRefused = response.status === 401 || response.status === 403;
  // The session does not exist, so the application answers 404. Any other response may come from a gateway before it.
  const isTaken = response.status === 404 || (response.status >= 200 && response.status < 300);
  return { way, state: isRefused ? 'refused' : isTaken ? 'taken' : 'unknown', said };
}

/** Why a case that needs the other way proves nothing, if so. The case about that way itself always runs. */
export function closedBy(entry: Case, other: OtherWay | undefined): Blocker | undefined {
  if (!other || other.state === 'taken' || other.state === 'unknown' || !('scene' in entry)) return undefined;
  const { request, control } = entry;
  const name = wayNames[other.way];
  if (other.state === 'no-token') {
    const ways = [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])];
    return ways.some((kind) => wayOf[kind] === other.way)
      ? { status: 'inconclusive', reasonCode: 'no-token', reason: `Not run: ${other.said}` }
      : undefined;
  }
  // The control shows with which credentials a request should succeed.
  const good = control && 'credentials' in control ? control.credentials : request.credentials;
  if (wayOf[good] !== other.way) return undefined;
  return {
    status: 'not-provokable',
    reasonCode: 'sign-in-not-taken',
    reason: `The target refuses the ${name} credentials that are set (it ${other.said}), so further refusals with ${name} prove nothing`,
  };
}
