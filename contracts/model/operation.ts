/**
 * The operation under contract.
 * Source: OAS `addParticipantToSession`; PAGE agrees but for the statuses, as noted at each.
 */
export const operation = {
  id: 'addParticipantToSession',
  title: 'Add a participant to a session',
  method: 'PUT',
  /** Path prefix of the vendor's base URL (OAS `servers`). */
  basePath: '/v1',
  path: '/accounts/{accountId}/sessions/{sessionId}/participants/{participantId}',
  statuses: {
    204: { body: 'none', statement: 'oas-204' },
    400: { body: 'requestError', statement: 'oas-400' },
    401: { body: 'messageError', statement: 'oas-401' },
    403: { body: 'messageError', statement: 'oas-403' },
    404: { body: 'requestError', statement: 'oas-404' },
    409: { body: 'requestError', statement: 'oas-409' },
    500: { body: 'requestError', statement: 'oas-500' },
    502: { body: 'serverError', statement: 'page-50x' },
    503: { body: 'serverError', statement: 'page-50x' },
    504: { body: 'serverError', statement: 'page-50x' },
  },
} as const;

/**
 * Paths of the operations that set a scene and read it back (OAS). All are below the base URL.
 */
export const scenePaths = {
  sessions: '/accounts/{accountId}/sessions',
  session: '/accounts/{accountId}/sessions/{sessionId}',
  participants: '/accounts/{accountId}/participants',
  participant: '/accounts/{accountId}/participants/{participantId}',
  members: '/accounts/{accountId}/sessions/{sessionId}/participants',
  membership: operation.path,
  subscriptions: '/accounts/{accountId}/sessions/{sessionId}/participants/{participantId}/subscriptions',
} as const;

/** What sessions and participants are created with (OAS `createSessionRequest`, `createParticipantRequest`). */
export const sceneBodies = {
  session: { tag: 'webrtc-conformance' },
  participant: { tag: 'webrtc-conformance', publishPermissions: ['AUDIO'], deviceApiVersion: 'V3' },
} as const;
