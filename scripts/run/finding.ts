/** What the preflight and `doctor` can find out about an account, its settings and the network. */
export const findingCodes = {
  'name-not-resolved': 'the name of the endpoint cannot be resolved',
  refused: 'nothing listens at the endpoint',
  'timed-out': 'the endpoint does not respond in time',
  'connection-lost': 'the connection breaks before a response',
  'tls-failed': 'no trusted connection can be made',
  'proxy-in-the-way': 'a proxy responds in place of the endpoint',
  'not-http': 'the server at this address does not speak HTTP',
  'wrong-host': 'the server at this address is not this API',
  'wrong-path': 'the base URL is not the base of the API',
  'wrong-credentials': 'user name, password or account number is wrong',
  'basic-ended': 'the vendor has decommissioned API users, and these credentials belong to one',
  'wrong-client': 'client id or client secret is wrong',
  'expired-secret': 'the client secret has expired, according to the response',
  'token-request-refused': 'the token endpoint refuses this client a token',
  'no-token-endpoint': 'the address is not a token endpoint',
  'unusable-token': 'the token endpoint responds without a usable token',
  'odd-token-answer': 'the token response is not as it should be, but its token is usable',
  'token-refused': 'the API refuses the token',
  'other-account': 'the token names other accounts than the checked one',
  'no-webrtc-access': 'the credentials have no access to the WebRTC API',
  'rate-limited': 'the endpoint asks to wait',
  'service-down': 'the service is failing',
  'unexpected-answer': 'the endpoint responds otherwise than documented',
  well: 'all is well',
} as const;
export type FindingCode = keyof typeof findingCodes;

/** A finding about this endpoint, in a sentence, with the next step. */
export interface Finding {
  readonly code: FindingCode;
  readonly sentence: string;
  readonly next: string;
  /** A command that shows the same; it holds no secret. */
  readonly curl?: string;
}
