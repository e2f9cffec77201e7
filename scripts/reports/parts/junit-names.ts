/** A case of a report, before it has a name that no other of its suite has. */
export interface Named {
  readonly name: string;
  /** What tells it from others of that name; empty where nothing does. */
  readonly detail: string;
}

/**
 * Names of which no two are alike, since what reads JUnit takes cases of one name for one. They come from the cases
 * and their order alone, so that the same results have the same names tomorrow.
 */
export function uniqueNames(cases: readonly Named[]): string[] {
  const taken = new Set<string>();
  return cases.map(({ name, detail }) => {
    const isAlone = cases.filter((other) => other.name === name).length === 1;
    const told = isAlone || detail === '' ? name : `${name} [${detail}]`;
    let unique = told;
    for (let count = 2; taken.has(unique); count += 1) unique = `${told} (${count})`;
    taken.add(unique);
    return unique;
  });
}
