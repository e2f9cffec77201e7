import { operation } from '../../contracts/operation.ts';
import { shapeErrors, shapeNotation, type ShapeName } from '../../contracts/shapes/index.ts';
import type { HeaderExpectation, Level, Outcome } from '../../contracts/types.ts';
import { excerpt, headerValues, type ReceivedResponse } from './exchange.ts';
import { isRetryAfter } from './retry-after.ts';
import type { Mismatch } from './verdict.ts';

/** The status of a successful join (OAS). */
const success = 204;

/** Whether a 204, which has no content, announces some all the same (undici reads none, and takes the answer for broken). */
export function announcesContent({ status, headers }: ReceivedResponse): boolean {
  return status === success && headerValues(headers, 'content-length').some((value) => value !== '0');
}

/** Every way in which an answer is not the promised one: status first, then headers, then content. */
export function answerMismatches(
  outcome: Outcome,
  response: ReceivedResponse,
  level: Level,
  expectedStatus: string,
): Mismatch[] {
  const wrongStatus: Mismatch[] =
    response.status === outcome.status
      ? []
      : [{ part: 'status', at: '', expected: expectedStatus, actual: String(response.status), level }];
  const headers = (outcome.headers ?? []).flatMap((expected) => headerMismatch(expected, response));
  // An answer of another status is held to what is documented for that one: its own shape is no second fault.
  const body = wrongStatus.length === 0 ? outcome.body : (documentedBody(response.status) ?? outcome.body);
  const content = body === 'none' ? noContentMismatches(response, level) : shapeMismatches(body, response, level);
  return [...wrongStatus, ...headers, ...content];
}

/** What is documented to be in an answer of this status. */
export function documentedBody(status: number): Outcome['body'] | undefined {
  const documented = Object.entries(operation.statuses).find(([key]) => key === String(status))?.[1].body;
  return documented ?? (status >= 500 ? 'serverError' : undefined);
}

function headerMismatch({ name, format, level }: HeaderExpectation, { headers }: ReceivedResponse): Mismatch[] {
  const values = headerValues(headers, name);
  const expected = format === 'present' ? 'present' : 'a number of seconds or an HTTP date';
  if (values.length === 0) return [{ part: 'header', at: name, expected, actual: 'absent', level }];
  const fits = format === 'present' || (values.length === 1 && isRetryAfter(values[0]!));
  return fits ? [] : [{ part: 'header', at: name, expected, actual: values.join(', '), level }];
}

function noContentMismatches(response: ReceivedResponse, level: Level): Mismatch[] {
  const { headers, body } = response;
  if (
    announcesContent(response) ||
    (response.status === success && headerValues(headers, 'transfer-encoding').length > 0)
  ) {
    const name = headerValues(headers, 'content-length').length > 0 ? 'content-length' : 'transfer-encoding';
    const actual = headerValues(headers, name).join(', ');
    return [{ part: 'header', at: name, expected: 'no content', actual, level }];
  }
  return body === '' ? [] : [{ part: 'body', at: '', expected: 'no content', actual: excerpt(body), level }];
}

/** Every way in which an answer is not JSON of a shape: its media type, its syntax, its members. */
export function shapeMismatches(shape: ShapeName, { headers, body }: ReceivedResponse, level: Level): Mismatch[] {
  const types = headerValues(headers, 'content-type');
  const isJson = types.length === 1 && types[0]!.split(';', 1)[0]!.trim().toLowerCase() === 'application/json';
  const mediaType: Mismatch[] = isJson
    ? []
    : [
        {
          part: 'header',
          at: 'content-type',
          expected: 'application/json',
          actual: types.join(', ') || 'absent',
          level,
        },
      ];
  const parsed = parseJson(body);
  if (!parsed) {
    const actual = body === '' ? 'no content' : excerpt(body);
    return [...mediaType, { part: 'body', at: '', expected: `${shapeNotation[shape]} as JSON`, actual, level }];
  }
  const members = shapeErrors(shape, parsed.value).map(({ pointer, expected }): Mismatch => ({
    part: 'body',
    at: pointer,
    expected: pointer === '' ? `${shapeNotation[shape]} (${expected})` : expected,
    actual: expected === 'present' ? 'absent' : excerpt(JSON.stringify(at(parsed.value, pointer))),
    level,
  }));
  return [...mediaType, ...members];
}

/** The value of a JSON text, or undefined for what is none. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** The value at a JSON Pointer that AJV has reported. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, token) => (inner as Record<string, unknown> | null)?.[token], value);
}
