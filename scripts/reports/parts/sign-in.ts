import { daysOfBasicLeft, signIn as rules } from '../../../contracts/model/sign-in.ts';
import type { Target } from '../../target/target.ts';

/** How a run signs in, to stand behind what it is about. */
export function signedIn({ signIn, tokenEndpoint, users }: Target): string {
  if (signIn === 'basic') return 'signing in with Basic';
  const other = users.main ? '; the cases about Basic use BW_USERNAME and BW_PASSWORD' : '';
  return `signing in with OAuth (token from ${new URL(tokenEndpoint!.url).host}${other})`;
}

/** A notice that Basic ends, for runs that sign in with it. It fails nothing. @param now in any time zone. */
export function basicNotice({ signIn }: Pick<Target, 'signIn'>, now: Date): string[] {
  if (signIn !== 'basic') return [];
  const days = daysOfBasicLeft(now);
  const instead = 'set BW_CLIENT_ID and BW_CLIENT_SECRET to API credentials (OAuth)';
  if (days <= 0) {
    return [
      `Notice: the vendor has announced that API users, and Basic with them, are decommissioned since ${rules.basicEndsOn}; ${instead}`,
    ];
  }
  return [
    `Notice: Basic ends in ${days === 1 ? '1 day' : `${days} days`}, on ${rules.basicEndsOn}, when the vendor decommissions API users; before that, ${instead}`,
  ];
}
