import escapeStringRegexp from 'escape-string-regexp';
import { distance } from 'fastest-levenshtein';
import { type SceneStep, sceneSteps } from '../../../contracts/model/scene-steps.ts';
import { wayOf, type WayToSignIn } from '../../../contracts/model/sign-in.ts';
import type { Case, CredentialKind, RequestCase } from '../../../contracts/model/types.ts';
import type { ReasonCode } from '../../run/verdict.ts';
import type { Target } from '../../target/target.ts';

/** Why a case cannot be run against a target, and what it would take. */
export interface Blocker {
  /** What its verdict is for that; not-provokable when not given. */
  readonly status?: 'not-provokable' | 'inconclusive';
  readonly reasonCode: ReasonCode;
  readonly reason: string;
}

/** What stands in the way of a case, if anything. */
export function blockerOf(
  entry: Case,
  target: Pick<Target, 'setFailure' | 'users' | 'signIn' | 'expiredToken'>,
  harmless = false,
): Blocker | undefined {
  if (!('scene' in entry)) return undefined;
  if (harmless && costOf(entry).resources > 0) {
    return {
      reasonCode: 'creates-resources',
      reason: 'It creates sessions and participants, which --harmless forbids',
    };
  }
  if (entry.scene.failure && !target.setFailure) {
    return {
      reasonCode: 'needs-failing-service',
      reason: 'A real service cannot be made to fail; any 5xx that does occur is judged by server-error-anywhere',
    };
  }
  const { request, control } = entry;
  const kinds = [request.credentials, ...(control && 'credentials' in control ? [control.credentials] : [])];
  const missing = kinds.map((kind) => missingFor(kind, target)).find((reason) => reason !== undefined);
  if (missing !== undefined) return { reasonCode: 'needs-credentials', reason: missing };
  if (kinds.includes('expired-token') && !target.expiredToken) {
    return {
      reasonCode: 'needs-expired-token',
      reason:
        'A token of a live endpoint cannot be made to expire, and waiting for it would take the whole of its life',
    };
  }
  return undefined;
}

const pairs: Readonly<Record<WayToSignIn, string>> = {
  basic: 'It is about Basic: set BW_USERNAME and BW_PASSWORD, if there is such an API user',
  oauth: 'It is about OAuth: set BW_CLIENT_ID and BW_CLIENT_SECRET to API credentials',
};

/** What has to be set for credentials of a kind, if it is not. */
function missingFor(kind: CredentialKind, { users, signIn }: Pick<Target, 'users' | 'signIn'>): string | undefined {
  if (kind === 'no-webrtc-access') {
    if (signIn === 'basic') {
      return users.withoutWebrtc
        ? undefined
        : 'Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD to a user of the account without access to the WebRTC API';
    }
    return users.clientWithoutWebrtc
      ? undefined
      : 'Set BW_NO_WEBRTC_CLIENT_ID and BW_NO_WEBRTC_CLIENT_SECRET to API credentials of the account without access to the WebRTC API';
  }
  const way = wayOf[kind];
  if (way === 'basic' && !users.main) return pairs.basic;
  return way === 'oauth' && !users.client ? pairs.oauth : undefined;
}

/** What a case asks of a target at most, when every request is answered. */
export interface Cost {
  readonly requests: number;
  /** Sessions and participants that are created. */
  readonly resources: number;
}

/** The cost of one go of a case: its scene, its request, the read-back, its control, and the removal. */
export function costOf({ scene, control }: RequestCase): Cost {
  const steps = sceneSteps(scene).flat();
  const count = (...kinds: SceneStep['do'][]) => steps.filter((step) => kinds.includes(step.do)).length;
  const resources = count('create-session', 'create-participant');
  const setUp = steps.length - count('invent-id', 'fail');
  const openSessions = Object.values(scene.sessions).filter((state) => state === 'open').length;
  const readBack = openSessions + 2;
  const removal = resources - count('end-session', 'delete-participant');
  return { requests: setUp + 1 + readBack + (control ? 1 : 0) + removal, resources };
}

/** The cost of several together. */
export function totalCost(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, { requests, resources }) => ({ requests: sum.requests + requests, resources: sum.resources + resources }),
    { requests: 0, resources: 0 },
  );
}

/**
 * The cases that one of the patterns names: a pattern is an id, the beginning of ids up to a hyphen, or a
 * glob in which `*` stands for anything.
 */
export function selectCases(cases: readonly Case[], patterns: readonly string[]): Case[] {
  if (patterns.length === 0) return [...cases];
  return cases.filter(({ id }) => patterns.some((pattern) => fitsPattern(id, pattern)));
}

/** The patterns that name no case. */
export function unmatchedPatterns(cases: readonly Case[], patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !cases.some(({ id }) => fitsPattern(id, pattern)));
}

/** The ids that a pattern most likely meant: those that hold it, that begin with the same words, that are spelt alike. */
export function nearestIds(cases: readonly Case[], pattern: string, count = 3): string[] {
  return cases
    .map(({ id }) => ({ id, words: wordsShared(id, pattern), away: id.includes(pattern) ? 0 : distance(id, pattern) }))
    .sort((a, b) => Number(b.away === 0) - Number(a.away === 0) || b.words - a.words || a.away - b.away)
    .slice(0, count)
    .map(({ id }) => id);
}

/** How many words both begin with; a letter may be wrong in each. */
function wordsShared(id: string, pattern: string): number {
  const words = id.split('-');
  const asked = pattern.split('-');
  const other = asked.findIndex((word, index) => distance(word, words[index] ?? '') > 1);
  return other < 0 ? asked.length : other;
}

/** Whether a pattern names an id: see `selectCases`. */
export function fitsPattern(id: string, pattern: string): boolean {
  if (!pattern.includes('*')) return id === pattern || id.startsWith(`${pattern}-`);
  const literal = pattern.split('*').map(escapeStringRegexp);
  return new RegExp(`^${literal.join('.*')}$`).test(id);
}
