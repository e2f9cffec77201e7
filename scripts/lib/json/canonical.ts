import stringify from 'safe-stable-stringify';

/** The JSON text of a value, with the properties of every object sorted by name: equal values have equal texts. */
export function canonical(value: unknown, indent?: number): string {
  return stringify(value, null, indent)!;
}
