/**
 * The documents that the contract rests on, by the key that statements, cases and reports use.
 * `NONE` marks a matter on which every one of them is silent.
 */
export const sources = {
  PAGE: {
    title: 'Vendor page "Add a participant to a session" (request URL, samples, error responses)',
  },
  OAS: { title: "Vendor's OpenAPI description of the WebRTC API, version 2.0.0" },
  ERR: { title: "Vendor's page of WebRTC error codes" },
  SDK: { title: "What the vendor's own clients put on the wire and read from an answer" },
  CRED: { title: "Vendor's pages on credentials (management and migration), edition of 2026" },
  RFC6749: { title: 'RFC 6749, The OAuth 2.0 Authorization Framework', url: 'https://www.rfc-editor.org/rfc/rfc6749' },
  RFC6750: { title: 'RFC 6750, OAuth 2.0 Bearer Token Usage', url: 'https://www.rfc-editor.org/rfc/rfc6750' },
  RFC7519: { title: 'RFC 7519, JSON Web Token (JWT)', url: 'https://www.rfc-editor.org/rfc/rfc7519' },
  RFC9110: { title: 'RFC 9110, HTTP Semantics', url: 'https://www.rfc-editor.org/rfc/rfc9110' },
  RFC7617: {
    title: 'RFC 7617, The Basic HTTP Authentication Scheme',
    url: 'https://www.rfc-editor.org/rfc/rfc7617',
  },
  RFC8259: { title: 'RFC 8259, JSON', url: 'https://www.rfc-editor.org/rfc/rfc8259' },
  NONE: { title: 'No document speaks of it' },
} as const satisfies Record<string, { title: string; url?: string }>;

export type SourceKey = keyof typeof sources;
