import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import type { Target } from '../target/target.ts';
import type { ReferenceProvider } from './server.ts';

/** This provider as a live endpoint with known credentials. */
export function liveTargetOf(provider: ReferenceProvider, signIn: WayToSignIn): Target {
  const { baseUrl, tokenUrl, credentials, state } = provider;
  const { accountId, username, password, noWebrtcUsername, noWebrtcPassword } = credentials;
  const { clientId, clientSecret, noWebrtcClientId, noWebrtcClientSecret } = credentials;
  const users = {
    main: { username, password },
    withoutWebrtc: { username: noWebrtcUsername, password: noWebrtcPassword },
  };
  const clients = {
    client: { id: clientId, secret: clientSecret },
    clientWithoutWebrtc: { id: noWebrtcClientId, secret: noWebrtcClientSecret },
  };
  return {
    kind: 'live',
    baseUrl,
    accountId,
    users: { ...(state.auth === 'oauth' ? {} : users), ...(state.auth === 'basic' ? {} : clients) },
    signIn: state.auth === 'both' ? signIn : state.auth,
    ...(state.auth === 'basic' ? {} : { tokenEndpoint: { url: tokenUrl } }),
  };
}

/**
 * A reference provider as a target, with failing services and expired tokens on demand.
 * @param signIn how a run signs in, if the provider accepts it.
 */
export function referenceTarget(provider: ReferenceProvider, signIn: WayToSignIn = 'basic'): Target {
  const { state } = provider;
  return {
    ...liveTargetOf(provider, signIn),
    kind: 'reference',
    ...(state.auth === 'basic' ? {} : { expiredToken: () => state.tokens.issue('known', -1) }),
    setFailure: (sessionId, failure) => {
      if (failure) state.failures.set(sessionId, failure);
      else state.failures.delete(sessionId);
    },
  };
}
