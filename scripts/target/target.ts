import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { ServiceFailure } from '../../contracts/model/types.ts';
import type { Users } from './credentials.ts';
import type { Network } from './network.ts';

export type TargetKind = 'reference' | 'live';

/** Where access tokens are requested. */
export interface TokenEndpoint {
  readonly url: string;
  readonly network?: Network;
}

/** The endpoint that is checked. */
export interface Target {
  readonly kind: TargetKind;
  /** Base URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  /** How a run signs in, except in cases about a particular way. */
  readonly signIn: WayToSignIn;
  /** Set if there is a client. */
  readonly tokenEndpoint?: TokenEndpoint;
  readonly network?: Network;
  /** Makes the service behind a session fail; null ends the failure. Only the reference provider can. */
  readonly setFailure?: (sessionId: string, failure: ServiceFailure | null) => void;
  /** Issues a token that has expired. Only the reference provider can. */
  readonly expiredToken?: () => string;
}
