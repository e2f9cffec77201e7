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
 * Whether the way of signing in alone can change the response to a case: the case is about the rights of the
 * credentials of the run, and not about one way.
 */
export function restsOnSignIn(entry: Case): boolean {
  if (!('scene' in entry)) return false;
  const { credentials, ids } = entry.request;
  return wayOf[credentials] === 'run' && (credentials !== 'valid' || ids.accountId !== '{{account}}');
}

/** The notice for a comparison of two ways of signing in. */
export function signInNotice({ was, is }: SignInChange): string {
  return `The baseline was recorded signing in with ${wayNames[was]}, and this run signs in with ${wayNames[is]}: a difference that this alone explains is not a change`;
}
