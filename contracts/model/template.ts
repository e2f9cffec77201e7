import type { Template } from './types.ts';

/** Ids by slot. */
export type Slots = Readonly<Record<string, string>>;

const placeholder = /\{\{(\w+)\}\}/g;

/** The slots that a template names, each once. */
export function slotsOf(template: Template): string[] {
  return [...new Set(Array.from(template.matchAll(placeholder), (match) => match[1]!))];
}

/**
 * Puts ids in the place of placeholders, byte for byte.
 * @throws RangeError for a placeholder without a slot, which is a mistake in the contract.
 */
export function fill(template: Template, slots: Slots): string {
  return template.replace(placeholder, (_, slot: string) => {
    const id = slots[slot];
    if (id === undefined) throw new RangeError(`The scene has no slot ${slot}`);
    return id;
  });
}

/** A path of the API with its `{parameters}` filled in. The values are taken as they are: encode before. */
export function fillPath(path: string, parameters: Slots): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new RangeError(`The path ${path} needs ${name}`);
    return value;
  });
}
