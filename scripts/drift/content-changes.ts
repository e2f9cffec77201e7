import { canonical } from '../lib/json/canonical.ts';
import { pointerOf } from '../lib/json/pointer.ts';
import type { RuleName } from './baseline/rules.ts';
import type { Content } from './baseline/schema.ts';
import { isList, type Shape, shapeText } from './baseline/shape.ts';

/** One difference between two answers to the same request. */
export interface Difference {
  readonly rule: RuleName;
  readonly place: string;
  /** Where, what was and what is, in one sentence. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** A difference with its sentence. */
export function difference(rule: RuleName, place: string, before: string, after: string): Difference {
  return { rule, place, what: `${place}: was ${before}, is ${after}`, before, after };
}

/** Every difference between the contents of two answers. */
export function contentDifferences(before: Content, after: Content): Difference[] {
  if (canonical(before) === canonical(after)) return [];
  if (isJson(before) && isJson(after)) return shapeDifferences('', before.json, after.json);
  const rule: RuleName =
    after === 'announced'
      ? 'content-announced'
      : after === 'none'
        ? before === 'announced'
          ? 'announcement-gone'
          : 'content-gone'
        : isJson(before)
          ? 'content-no-json'
          : before === 'none' && isJson(after)
            ? 'content-come'
            : 'content-otherwise';
  return [difference(rule, 'content', contentText(before), contentText(after))];
}

/** What an answer holds, in a few words. */
function contentText(content: Content): string {
  return isJson(content) ? `JSON (${shapeText(content.json)})` : content;
}

function isJson(content: Content | undefined): content is { readonly json: Shape } {
  return typeof content === 'object';
}

function shapeDifferences(pointer: string, before: Shape, after: Shape): Difference[] {
  if (canonical(before) === canonical(after)) return [];
  const place = pointer === '' ? 'content' : `content ${pointer}`;
  if (isMembers(before) && isMembers(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => {
      const inner = pointer + pointerOf([name]);
      const one = Object.hasOwn(before, name) ? before[name] : undefined;
      const other = Object.hasOwn(after, name) ? after[name] : undefined;
      if (one === undefined) return [difference('member-come', `content ${inner}`, 'absent', shapeText(other!))];
      if (other === undefined) return [difference('member-gone', `content ${inner}`, shapeText(one), 'absent')];
      return shapeDifferences(inner, one, other);
    });
  }
  if (isList(before) && isList(after)) {
    const [one, other] = [before[0], after[0]];
    if (before.length === 1 && after.length === 1 && isMembers(one!) && isMembers(other!)) {
      return shapeDifferences(`${pointer}/*`, one, other);
    }
    if (before.length === 0) return [difference('value-come', place, shapeText(before), shapeText(after))];
    const known = new Set(before.map((kind) => canonical(kind)));
    const narrower = after.every((kind) => known.has(canonical(kind)));
    return [difference(narrower ? 'type-narrowed' : 'type-changed', place, shapeText(before), shapeText(after))];
  }
  const rule = before === 'null' ? 'value-come' : 'type-changed';
  return [difference(rule, place, shapeText(before), shapeText(after))];
}

function isMembers(shape: Shape): shape is Readonly<Record<string, Shape>> {
  return typeof shape === 'object' && !isList(shape);
}
