import escapeStringRegexp from 'escape-string-regexp';
import { operation } from '../../../contracts/model/operation.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import { canonical } from '../../lib/json/canonical.ts';
import { headerValues, type SentRequest } from '../../lib/http/exchange.ts';

/**
 * Whether a recorded request is that of a case, with any ids. Headers that a client adds by itself, such as Accept,
 * are ignored.
 */
export function sendsRequestOf({ request: template }: RequestCase, sent: SentRequest): boolean {
  const { ids, path, headers, body, credentials } = template;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name]);
  const carries = headerValues(sent.headers, 'authorization').length > 0;
  return (
    sent.method === operation.method &&
    new RegExp(`${patternOf(filled)}$`).test(sent.url.replace(/\?.*$/s, '')) &&
    carries === !['none', 'in-query', 'token-in-query'].includes(credentials) &&
    Object.entries(headers)
      // If a pact lists several values, the Pact core sends one of them.
      .filter(([name]) => name.toLowerCase() !== 'accept')
      .every(([name, value]) => headerValues(sent.headers, name.toLowerCase()).join(', ') === value) &&
    sameBody(body, sent.body)
  );
}

function sameBody(template: string | null, sent: string | null): boolean {
  if (template === null || sent === null) return (template ?? '') === (sent ?? '');
  return new RegExp(`^${patternOf(template)}$`).test(sent) || sameJson(template, sent);
}

/** A pact keeps JSON as a value: white space and the order of properties are not recorded. */
function sameJson(template: string, sent: string): boolean {
  try {
    const [one, other] = [template, sent].map((text) => canonical(JSON.parse(text)));
    return new RegExp(`^${patternOf(one!)}$`).test(other!);
  } catch {
    return false;
  }
}

/** A regular expression that matches a template with any id in each slot. */
function patternOf(template: string): string {
  return template
    .split(/\{\{\w+\}\}/)
    .map(escapeStringRegexp)
    .join('[^/"]+');
}
