/** A request as the provider's application sees it. */
export interface Call {
  readonly method: string;
  /** Path with its query, as on the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A response before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The pieces of the body; more than one are sent as chunks. Absent: no body. */
  readonly content?: readonly (string | Buffer)[];
  /** The connection is cut after this many bytes of the body, or before the headers if negative. */
  readonly cutAfter?: number;
}

export function noContent(requestId: string): Answer {
  return { status: 204, headers: { 'x-amzn-requestid': requestId } };
}

export function jsonAnswer(status: number, value: unknown, requestId: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    content: [JSON.stringify(value)],
  };
}

/** A refusal by the application behind the gateway. */
export class ApplicationError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  answer(requestId: string): Answer {
    return jsonAnswer(this.status, { error: this.message, requestId }, requestId);
  }
}

/** A refusal by the gateway in front of the application. */
export class GatewayError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  answer(requestId: string): Answer {
    const { status, headers, content } = jsonAnswer(this.status, { message: this.message }, requestId);
    return { status, headers: { ...headers, ...this.headers }, content: content! };
  }
}
