import { createHash } from 'node:crypto';
import { caseById } from '../../../contracts/all-cases.ts';
import { operation, sceneBodies, scenePaths } from '../../../contracts/model/operation.ts';
import { tokenRequest } from '../../../contracts/model/sign-in.ts';
import type { Case } from '../../../contracts/model/types.ts';
import { shapeNotation, shapes } from '../../../contracts/shapes/index.ts';
import { canonical } from '../../lib/json/canonical.ts';

/** Hexadecimal digits of a hash: enough to tell a few hundred versions of a case apart. */
const hashLength = 16;

const hashes = new Map<string, string>();

/** The hash of a case of this contract. */
export function caseHashOf(id: string): string {
  const hash = hashes.get(id) ?? hashOf(caseById(id));
  hashes.set(id, hash);
  return hash;
}

/**
 * SHA-256 over what the answer to a case, and the judgement of it, depend on: scene, request, control, expectation,
 * level, and the shapes and paths that the case shares with others. Two recordings of a case can be compared where
 * it is the same. Titles, reasons, questions and the documents that a case rests on are prose, and are left out. What
 * is not known to be prose counts, so that a property which is new to the contract does.
 */
export function hashOf(entry: Case): string {
  const shared = 'scene' in entry || entry.everyAnswer !== 'token-answer' ? forRequests : forTokens;
  return createHash('sha256')
    .update(canonical({ case: withoutProse(entry), shared }))
    .digest('hex')
    .slice(0, hashLength);
}

function withoutProse(entry: Case): object {
  const checked = without(entry, 'id', 'family', 'title', 'statements');
  if (!('scene' in entry)) return checked;
  const scene = without(entry.scene, 'title');
  if ('observe' in entry) {
    const readings = entry.observe.readings.map((reading) => without(reading, 'means'));
    return { ...checked, scene, observe: { ...without(entry.observe, 'question'), readings } };
  }
  const { alsoAllowed = [], ...expect } = entry.expect;
  return { ...checked, scene, expect: { ...expect, alsoAllowed: alsoAllowed.map((one) => without(one, 'reason')) } };
}

/** What every request case depends on: which requests set its scene and read it back, and what answers look like. */
const forRequests = {
  method: operation.method,
  basePath: operation.basePath,
  bodies: Object.entries(operation.statuses).map(([status, { body }]) => [status, body]),
  scenePaths,
  sceneBodies,
  shapes: shapesBut(['requestBody', 'tokenAnswer', 'tokenError']),
};
const forTokens = { tokenRequest, shapes: { tokenAnswer: shapes.tokenAnswer, tokenError: shapes.tokenError } };

/** A description of a shape is quoted where the shape is missed, and so is its notation. */
function shapesBut(names: readonly string[]): object {
  return Object.entries(shapes).flatMap(([name, shape]) =>
    names.includes(name) ? [] : [[shape, shapeNotation[name as keyof typeof shapes]]],
  );
}

function without(value: object, ...names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
