import type { Answer, Call } from '../../scripts/reference-provider/answer.ts';
import type { ApiState } from '../../scripts/reference-provider/api.ts';
import type { Interceptor } from '../../scripts/reference-provider/server.ts';

/** Whether a call is the operation under contract. */
export function isJoin({ method, target }: Call): boolean {
  return method === 'PUT' && /\/sessions\/[^/]+\/participants\/[^/]+$/.test(target);
}

export function sessionOf({ target }: Call): string {
  return /\/sessions\/([^/]+)/.exec(target)?.[1] ?? '';
}

export function participantOf({ target }: Call): string {
  return /\/participants\/([^/?]+)/.exec(target)?.[1] ?? '';
}

/** The JSON in an answer, or nothing where it has none. */
export function contentOf({ content }: Answer): unknown {
  const text = (content ?? []).join('');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** The JSON in a request, or nothing where it has none. */
export function bodyOf({ body }: Call): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function withContent(answer: Answer, value: unknown): Answer {
  return { ...answer, content: [JSON.stringify(value)] };
}

/** A provider whose answers to joins are changed. */
export function changingJoins(change: (answer: Answer, call: Call, state: ApiState) => Answer): Interceptor {
  return (call, next, state) => (isJoin(call) ? change(next(call), call, state) : next(call));
}

/** A provider that changes the answers with these statuses to joins. */
export function changingStatus(
  statuses: readonly number[],
  change: (answer: Answer, call: Call) => Answer,
): Interceptor {
  return changingJoins((answer, call) => (statuses.includes(answer.status) ? change(answer, call) : answer));
}

/** A provider that changes every answer. */
export function changingAll(change: (answer: Answer) => Answer): Interceptor {
  return (call, next) => change(next(call));
}
