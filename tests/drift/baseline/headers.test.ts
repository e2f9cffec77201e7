import { describe, expect, it } from 'vitest';
import { headersThatMatter, normalisedType } from '../../../scripts/drift/baseline/headers.ts';

describe('the headers that matter', () => {
  it.each([
    ['Application/JSON;Charset=UTF-8', 'application/json; charset=utf-8'],
    ['application/json ; charset="utf-8"', 'application/json; charset=utf-8'],
    ['text/plain; b=2; a=1', 'text/plain; a=1; b=2'],
  ])('take %s for %s', (value, expected) => {
    expect(normalisedType(value)).toBe(expected);
  });

  it.each([
    ['WWW-Authenticate', 'Basic realm="a, b", charset="UTF-8", Bearer', { 'www-authenticate': ['basic', 'bearer'] }],
    ['www-authenticate', 'Basic realm = "x"', { 'www-authenticate': ['basic'] }],
    ['Retry-After', '120', { 'retry-after': ['seconds'] }],
    ['Retry-After', 'Wed, 21 Oct 2026 07:28:00 GMT', { 'retry-after': ['date'] }],
    ['Retry-After', 'soon', { 'retry-after': ['other'] }],
    ['Allow', 'put, GET', { allow: ['GET', 'PUT'] }],
    ['Location', 'https://example.com/somewhere', { location: ['present'] }],
    ['Deprecation', '@1688169599', { deprecation: ['present'] }],
    ['Sunset', 'Wed, 21 Oct 2026 07:28:00 GMT', { sunset: ['present'] }],
    ['Date', 'Wed, 21 Oct 2026 07:28:00 GMT', {}],
  ])('keep of %s: %s what a client acts on', (name, value, expected) => {
    expect(headersThatMatter([[name, value]], false)).toEqual(expected);
  });

  it('take the type of content only where there is some', () => {
    const headers = [['content-type', 'text/html']] as const;
    expect(headersThatMatter(headers, true)).toEqual({ 'content-type': ['text/html'] });
    expect(headersThatMatter(headers, false)).toEqual({});
  });
});
