import { request } from 'undici';

/** Whom a participant is to hear: the listed participants, or else the whole session. */
export interface Subscriptions {
  sessionId?: string;
  participants?: { participantId: string; streamAliases?: string[] }[];
}

export interface ClientOptions {
  /** Base URL of the API, such as `https://api.webrtc.bandwidth.com/v1`. */
  baseUrl: string;
  accountId: string;
  /** An API user, an access token, or null to send neither. */
  credentials: { username: string; password: string } | { token: string } | null;
}

/** The provider refused, or failed. */
export abstract class JoinError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.name = new.target.name;
  }
}

/** The application's answer, `{ error, requestId }`: 400, 404, 409, 500, and some of the 50x. */
export class ApplicationError extends JoinError {
  /** What the vendor's support asks for. */
  readonly requestId: string;
  constructor(status: number, error: string, requestId: string) {
    super(status, error);
    this.requestId = requestId;
  }
}

/** The gateway's answer, `{ message }`: 401, 403, and some of the 50x. */
export class GatewayError extends JoinError {}

/** An answer that is documented nowhere. */
export class UnexpectedAnswerError extends JoinError {}

/** A small client of the operation "Add a participant to a session". */
export class WebrtcSessionClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * Adds a participant to a session; without subscriptions it hears nobody.
   * @throws ApplicationError, GatewayError or UnexpectedAnswerError, by the shape of the answer.
   */
  async join(sessionId: string, participantId: string, subscriptions?: Subscriptions): Promise<void> {
    const { baseUrl, accountId, credentials } = this.#options;
    const [account, session, participant] = [accountId, sessionId, participantId].map(encodeURIComponent);
    const answer = await request(`${baseUrl}/accounts/${account!}/sessions/${session!}/participants/${participant!}`, {
      method: 'PUT',
      headers: {
        ...(credentials ? { Authorization: authorizationOf(credentials) } : {}),
        ...(subscriptions ? { 'Content-Type': 'application/json' } : {}),
      },
      body: subscriptions ? JSON.stringify(subscriptions) : null,
    });
    const content = await answer.body.text();
    if (answer.statusCode !== 204) throw errorFor(answer.statusCode, content);
  }
}

function authorizationOf(credentials: NonNullable<ClientOptions['credentials']>): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function errorFor(status: number, content: string): JoinError {
  const { error, requestId, message } = membersOf(content);
  if (typeof error === 'string' && typeof requestId === 'string') return new ApplicationError(status, error, requestId);
  if (typeof message === 'string') return new GatewayError(status, message);
  return new UnexpectedAnswerError(
    status,
    `Answered ${status} with ${content.length} characters of no documented shape`,
  );
}

function membersOf(content: string): Record<string, unknown> {
  try {
    const value = JSON.parse(content) as unknown;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
