import { operation } from '../../../contracts/model/operation.ts';
import type { HeaderExpectation, Level, Outcome } from '../../../contracts/model/types.ts';
import { shapeErrors, type ShapeName, shapeNotation } from '../../../contracts/shapes/index.ts';
import { headerValues, type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { listItems } from '../../lib/http/list-items.ts';
import { mediaTypeOf } from '../../lib/http/media-type.ts';
import { isRetryAfter } from '../../lib/http/retry-after.ts';
import { toJson } from '../../lib/json/json.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Mismatch } from '../../run/verdict.ts';

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
  return fits ? [] : [{ part: 'header', at: name, expected, actual: excerpt(values.join(', ')), level }];
}

function noContentMismatches(response: ReceivedResponse, level: Level): Mismatch[] {
  const { headers, body } = response;
  if (
    announcesContent(response) ||
    (response.status === success && headerValues(headers, 'transfer-encoding').length > 0)
  ) {
    const name = headerValues(headers, 'content-length').length > 0 ? 'content-length' : 'transfer-encoding';
    const actual = excerpt(headerValues(headers, name).join(', '));
    return [{ part: 'header', at: name, expected: 'no content', actual, level }];
  }
  return body === '' ? [] : [{ part: 'body', at: '', expected: 'no content', actual: excerpt(body), level }];
}

/**
 * Every way in which an answer is not JSON of a shape: its media type, its encoding, its syntax, its members, and
 * what other readers of the text may stumble on.
 * @param level of the shape; what a standard says of the text is never worth more.
 */
export function shapeMismatches(shape: ShapeName, response: ReceivedResponse, level: Level): Mismatch[] {
  return [
    ...mediaTypeMismatches(response, level),
    ...encodingMismatches(response, level),
    ...memberMismatches(shape, response, level),
    ...jsonOf(response).oddities.map(({ at, expected, actual, level: own }): Mismatch => ({
      part: 'body',
      at: excerpt(at),
      expected,
      actual,
      level: weaker(own, level),
    })),
  ];
}

function mediaTypeMismatches({ headers }: ReceivedResponse, level: Level): Mismatch[] {
  const at = 'content-type';
  // Of two fields in a message, whoever passes it on may make one with a comma (RFC 9110, 5.3).
  const types = headerValues(headers, at).flatMap((value) => {
    const items = listItems(value);
    return items.length === 0 ? [value] : items;
  });
  const actual = excerpt(types.map((type) => type.trim()).join(', '));
  if (types.length > 1) {
    const count = types.length === 2 ? 'two' : String(types.length);
    return [{ part: 'header', at, expected: 'one, application/json', actual: `${count}: ${actual}`, level }];
  }
  const isJson = types[0] !== undefined && mediaTypeOf(types[0]) === 'application/json';
  return isJson
    ? []
    : [{ part: 'header', at, expected: 'application/json', actual: actual === '' ? 'absent' : actual, level }];
}

function encodingMismatches({ notUtf8 }: ReceivedResponse, level: Level): Mismatch[] {
  if (!notUtf8) return [];
  return [{ part: 'body', at: '', expected: 'UTF-8 (RFC 8259, 8.1)', actual: 'invalid UTF-8', level }];
}

function memberMismatches(shape: ShapeName, response: ReceivedResponse, level: Level): Mismatch[] {
  const { value, oddities } = jsonOf(response);
  if (value === undefined) {
    // The control characters that keep it from being JSON are told with the oddities.
    if (oddities.length > 0) return [];
    const actual = response.body === '' ? 'no content' : excerpt(response.body);
    return [{ part: 'body', at: '', expected: `${shapeNotation[shape]} as JSON`, actual, level }];
  }
  return shapeErrors(shape, value).map(({ pointer, expected, actual }): Mismatch => ({
    part: 'body',
    at: pointer,
    expected: pointer === '' ? `${shapeNotation[shape]} (${expected})` : expected,
    actual: expected === 'present' ? 'absent' : excerpt(toJson(actual)),
    level,
  }));
}

function weaker(one: Level, other: Level): Level {
  const fromWeakest: readonly Level[] = ['OBSERVE', 'SHOULD', 'MUST'];
  return fromWeakest[Math.min(fromWeakest.indexOf(one), fromWeakest.indexOf(other))]!;
}
