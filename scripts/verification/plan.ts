import { distance } from 'fastest-levenshtein';
import type { Case } from '../../contracts/types.ts';
import type { Target } from './target.ts';
import type { ReasonCode } from './verdict.ts';

/** Why a case cannot be run against a target, and what it would take. */
export interface Obstacle {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
}

/** What stands in the way of a case, if anything. */
export function obstacle(entry: Case, target: Pick<Target, 'setFailure' | 'users'>): Obstacle | undefined {
  if (!('scene' in entry)) return undefined;
  if (entry.scene.failure && !target.setFailure) {
    return {
      reasonCode: 'needs-failing-service',
      reason: 'A real service cannot be made to fail; any 5xx that does occur is judged by server-error-anywhere',
    };
  }
  if (entry.request.credentials === 'no-webrtc-access' && !target.users.withoutWebrtc) {
    return {
      reasonCode: 'needs-credentials',
      reason:
        'Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD to a user of the account without access to the WebRTC API',
    };
  }
  return undefined;
}

/**
 * The cases that one of the patterns names: a pattern is an id, the beginning of ids up to a hyphen, or a
 * glob in which `*` stands for anything.
 */
export function selectCases(cases: readonly Case[], patterns: readonly string[]): Case[] {
  if (patterns.length === 0) return [...cases];
  return cases.filter(({ id }) => patterns.some((pattern) => matches(id, pattern)));
}

/** The patterns that name no case. */
export function unmatchedPatterns(cases: readonly Case[], patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !cases.some(({ id }) => matches(id, pattern)));
}

/** The ids that a pattern most likely meant. */
export function nearestIds(cases: readonly Case[], pattern: string, count = 3): string[] {
  return cases
    .map(({ id }) => ({ id, away: id.includes(pattern) ? 0 : distance(id, pattern) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ id }) => id);
}

function matches(id: string, pattern: string): boolean {
  if (!pattern.includes('*')) return id === pattern || id.startsWith(`${pattern}-`);
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(id);
}
