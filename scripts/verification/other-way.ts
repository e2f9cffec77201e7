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

/** What a target makes of the way of signing in that the run does not take, where there are credentials for it. */
export interface OtherWay {
  readonly way: WayToSignIn;
  /** `unknown`: the answer says neither. */
  readonly state: 'taken' | 'refused' | 'no-token' | 'unknown';
  /** The answer, or why there is none, as the end of a sentence. */
  readonly said: string;
}

/** How a way of signing in is called in a sentence. */
export const wayNames: Readonly<Record<WayToSignIn, string>> = { basic: 'Basic', oauth: 'OAuth' };

/** Asks a target in the way in which the run does not sign in; undefined where there are no credentials for it. */
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
  if (!response || failure) return { way, state: 'unknown', said: failure?.message ?? 'no answer came' };
  const said = `answered ${response.status} ${excerpt(response.body)}`.trimEnd();
  const isRefused = response.status === 401 || response.status === 403;
  // The session that is asked for does not exist; anything but that answer may be from before the door.
  const isTaken = response.status === 404 || (response.status >= 200 && response.status < 300);
  return { way, state: isRefused ? 'refused' : isTaken ? 'taken' : 'unknown', said };
}

/** Why a case that needs the other way shows nothing, if so. The case that asks just that is always run. */
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
  // What lets a request in has to be what its control is let in by.
  const good = control && 'credentials' in control ? control.credentials : request.credentials;
  if (wayOf[good] !== other.way) return undefined;
  return {
    status: 'not-provokable',
    reasonCode: 'sign-in-not-taken',
    reason: `The target refuses the ${name} credentials that are set (it ${other.said}), so that what else it refuses by ${name} shows nothing`,
  };
}
