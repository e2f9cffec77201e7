/** What Stryker's JSON report says of one mutant (mutation-testing-report-schema). */
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
/** Counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

/** Survivors of one file that are accepted for one reason: what stands in the code, and what may stand there. */
export interface Accepted {
  readonly file: string;
  readonly why: string;
  readonly survivors: readonly (readonly [from: string, to: string])[];
}

/**
 * Compares the survivors of a run with those that are accepted.
 * @returns a line for each survivor that is not accepted, and for each accepted one of a file in the run that survives
 * no more.
 */
export function differences({ files }: Report, accepted: readonly Accepted[]): { unlisted: string[]; stale: string[] } {
  const found = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location, replacement = '', mutatorName }) => ({
        key: keyOf(file, textAt(source, location), replacement),
        line: `${file}:${location.start.line} ${mutatorName}: ${normalized(textAt(source, location))} -> ${normalized(replacement)}`,
      })),
  );
  const listed = accepted.flatMap(({ file, survivors }) => survivors.map(([from, to]) => ({ file, from, to })));
  const keys = new Set(listed.map(({ file, from, to }) => keyOf(file, from, to)));
  const survived = new Set(found.map(({ key }) => key));
  return {
    unlisted: found.filter(({ key }) => !keys.has(key)).map(({ line }) => line),
    stale: listed
      .filter(({ file, from, to }) => file in files && !survived.has(keyOf(file, from, to)))
      .map(({ file, from, to }) => `${file} ${normalized(from)} -> ${normalized(to)}`),
  };
}

function keyOf(file: string, from: string, to: string): string {
  return JSON.stringify([file, normalized(from), normalized(to)]);
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  // The end first: on a single line the beginning moves it.
  lines[last] = lines[last]!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return lines.join('\n');
}

/** Stryker prints code anew, so white space says nothing. */
function normalized(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
