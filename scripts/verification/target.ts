import type { ServiceFailure } from '../../contracts/types.ts';
import type { Users } from './credentials.ts';
import type { Network } from './network.ts';

export type TargetKind = 'reference' | 'live';

/** What is checked. */
export interface Target {
  readonly kind: TargetKind;
  /** Base URL of the API, without a slash at its end. */
  readonly baseUrl: string;
  readonly accountId: string;
  readonly users: Users;
  readonly network?: Network;
  /** Makes the service behind a session fail, or well again with null. Only the reference provider can. */
  readonly setFailure?: (sessionId: string, failure: ServiceFailure | null) => void;
}
