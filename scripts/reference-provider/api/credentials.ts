/**
 * The account, the users and the clients of the reference provider. They are not secret: the provider holds no data
 * and listens on loopback only.
 */
export interface Credentials {
  readonly accountId: string;
  readonly username: string;
  readonly password: string;
  readonly noWebrtcUsername: string;
  readonly noWebrtcPassword: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly noWebrtcClientId: string;
  readonly noWebrtcClientSecret: string;
}

export const defaultCredentials: Credentials = {
  accountId: '9900000',
  username: 'reference-user',
  password: 'reference-password',
  noWebrtcUsername: 'reference-user-without-webrtc',
  noWebrtcPassword: 'reference-password-without-webrtc',
  clientId: 'reference-client',
  clientSecret: 'reference-client-secret',
  noWebrtcClientId: 'reference-client-without-webrtc',
  noWebrtcClientSecret: 'reference-client-secret-without-webrtc',
};

/** What a provider accepts: Basic, access tokens, or both. */
export const auths = ['basic', 'oauth', 'both'] as const;
export type Auth = (typeof auths)[number];
