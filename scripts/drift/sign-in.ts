import { wayOf, type WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { Case } from '../../contracts/model/types.ts';
import { wayNames } from '../verification/other-way.ts';
import type { Baseline } from './baseline/schema.ts';

/** The two ways in which a baseline and what is compared with it were signed in, where they differ. */
export interface SignInChange {
  readonly was: WayToSignIn;
  readonly is: WayToSignIn;
}

export function signInChange(before: Baseline['target'], after: Baseline['target']): SignInChange | undefined {
  const [was, is] = [before.signIn, after.signIn];
  return was === undefined || is === undefined || was === is ? undefined : { was, is };
}

/**
 * Whether the answer to a case can differ for no other reason than how the run signs in: it is about whom the
 * credentials of the run are good for, and not about one way.
 */
export function restsOnSignIn(entry: Case): boolean {
  if (!('scene' in entry)) return false;
  const { credentials, ids } = entry.request;
  return wayOf[credentials] === 'run' && (credentials !== 'valid' || ids.accountId !== '{{account}}');
}

/** What is worth knowing about comparing two ways of signing in. */
export function signInNotice({ was, is }: SignInChange): string {
  return `The baseline was recorded signing in with ${wayNames[was]}, and this run signs in with ${wayNames[is]}: what differs only by that is not called a change`;
}
