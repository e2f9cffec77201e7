/** What a few harmless calls can find out about an account, its settings and the way to the endpoint. */
export const findingCodes = {
  'name-not-resolved': 'the name of the endpoint cannot be resolved',
  refused: 'nothing listens at the endpoint',
  'timed-out': 'the endpoint does not answer in time',
  'connection-lost': 'the connection breaks before an answer',
  'tls-failed': 'no trusted connection can be made',
  'proxy-in-the-way': 'a proxy answers in place of the endpoint',
  'not-http': 'what listens there does not speak HTTP',
  'wrong-host': 'what answers is not this API',
  'wrong-path': 'the base URL is not the base of the API',
  'wrong-credentials': 'user name, password or account number are wrong',
  'basic-ended': 'API users have been decommissioned, and this is one',
  'wrong-client': 'client id or client secret are wrong',
  'expired-secret': 'the client secret has expired, as far as the answer says',
  'token-request-refused': 'the token endpoint gives this client no token',
  'no-token-endpoint': 'what answers is no token endpoint',
  'unusable-token': 'the token endpoint answers without a token that can be used',
  'odd-token-answer': 'the token answer is not as it should be, and its token can be used',
  'token-refused': 'the API refuses the token',
  'other-account': 'the token names other accounts than the one that is checked',
  'no-webrtc-access': 'the credentials have no access to the WebRTC API',
  'rate-limited': 'the endpoint asks to wait',
  'service-down': 'the service is failing',
  'unexpected-answer': 'the endpoint answers otherwise than documented',
  well: 'all is well',
} as const;
export type FindingCode = keyof typeof findingCodes;

/** A finding, with a sentence about this endpoint and what to do next. */
export interface Finding {
  readonly code: FindingCode;
  readonly sentence: string;
  readonly next: string;
  /** A command that shows the same, without a secret in it. */
  readonly curl?: string;
}
