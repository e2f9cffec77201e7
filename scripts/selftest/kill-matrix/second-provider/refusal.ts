import type { ServiceFailure } from '../../../../contracts/model/types.ts';

interface Spoken {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, given the id of the request. */
  readonly body: (requestId: string) => object;
}

/** A refusal, thrown from any depth. */
export class Refusal extends Error {
  readonly spoken: Spoken;
  constructor(text: string, spoken: Spoken) {
    super(text);
    this.spoken = spoken;
  }
}

/** A refusal of the gateway: `{ message }`. */
export function turnedAway(status: number, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(message, { status, headers, body: () => ({ message }) });
}

/** A refusal of the application: `{ error, requestId }`, and the `code` that the vendor's clients read. */
export function rejection(status: number, error: string): Refusal {
  return new Refusal(error, { status, body: (requestId) => ({ requestId, code: status, error }) });
}

/** The failure of a service, as the scene has set it. */
export function broken({ status, layer, retryAfter }: ServiceFailure): Refusal {
  if (layer === 'application') return rejection(status, 'Something broke on our side – please ask our support');
  return turnedAway(
    status,
    'The upstream did not answer',
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
}
