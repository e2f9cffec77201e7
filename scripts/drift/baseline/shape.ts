import { canonical } from '../../lib/json/canonical.ts';
import { mask } from './effect-words.ts';

/**
 * What kind of JSON a value is, without what it says: a type name, the members of an object by name, or the
 * kinds that stand in a list, each once.
 */
export type Shape = string | readonly Shape[] | { readonly [member: string]: Shape };

/** Below this, and beyond so many members, a shape says nothing that a reader would rely on. */
const maxLevels = 12;
const maxMembers = 60;

/** The shape of a JSON value; the same for the same value whatever the order of its members and items. */
export function shapeOf(value: unknown, levels = maxLevels): Shape {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  if (levels === 0) return Array.isArray(value) ? 'a list, nested deeply' : 'an object, nested deeply';
  if (Array.isArray(value)) {
    const kinds = new Map(value.map((item) => shapeOf(item, levels - 1)).map((kind) => [canonical(kind), kind]));
    return [...kinds].sort(byName).map(([, kind]) => kind);
  }
  const members = Object.entries(value);
  if (members.length > maxMembers) return `an object of more than ${maxMembers} members`;
  return Object.fromEntries(
    members.map(([name, inner]): [string, Shape] => [mask(name), shapeOf(inner, levels - 1)]).sort(byName),
  );
}

/** A shape on one line, for a sentence. */
export function shapeText(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if (isList(shape)) return shape.length === 0 ? 'an empty list' : `a list of ${shape.map(shapeText).join(' or ')}`;
  const members = Object.entries(shape).map(([name, inner]) =>
    typeof inner === 'string' ? `${name}: ${inner}` : `${name}: ${shapeText(inner)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

export function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

/** By code unit, which is the same on every machine. */
function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
