import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { ServiceFailure } from '../../contracts/model/types.ts';
import type { Users } from './credentials.ts';
import type { Network } from './network.ts';

export type TargetKind = 'reference' | 'live';

/** Where an access token is asked for. */
export interface TokenEndpoint {
  readonly url: string;
  readonly network?: Network;
}

/** What is checked. */
export interface Target {
  readonly kind: TargetKind;
  /** Base URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  /** How a run signs in for everything that is about no particular way of signing in. */
  readonly signIn: WayToSignIn;
  /** Where there are tokens to be had; there where there is a client. */
  readonly tokenEndpoint?: TokenEndpoint;
  readonly network?: Network;
  /** Makes the service behind a session fail, or well again with null. Only the reference provider can. */
  readonly setFailure?: (sessionId: string, failure: ServiceFailure | null) => void;
  /** A token that was good and has expired. Only the reference provider gives one on demand. */
  readonly expiredToken?: () => string;
}
