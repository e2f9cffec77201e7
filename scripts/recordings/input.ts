import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { JsonStreamError, streamJson } from '../lib/json/json-stream.ts';
import { UserError } from '../lib/system/user-error.ts';
import { messageOf } from '../lib/text/errors.ts';
import { forTerminal } from '../lib/text/escape.ts';
import { RunFileError, runIn } from '../run/run-file.ts';
import type { Run } from '../run/run-schema.ts';
import { isJsonObject, type Members } from './entries/received.ts';

/** The kind of a file, recognised by its content. */
export type Input =
  | { readonly is: 'har' }
  | { readonly is: 'run'; readonly run: Run }
  | { readonly is: 'pact'; readonly pact: Members }
  | { readonly is: 'folder' };

/** A file that cannot be judged. The message says why and what to do. */
export class InputError extends UserError {
  override readonly name = 'InputError';
  constructor(message: string) {
    super(2, message.split('\n'));
  }
}

const pieceSize = 256 * 1024;

/** Reads a file in chunks; the signal ends the reading. */
export function chunksOf(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: pieceSize, signal });
}

/** Properties of the root object that tell the kind of a file. */
const kindOf: ReadonlyMap<string, 'har' | 'run' | 'pact'> = new Map([
  ['log', 'har'],
  ['schemaVersion', 'run'],
  ['verdicts', 'run'],
  ['interactions', 'pact'],
  ['consumer', 'pact'],
]);

/** Runs and pacts are read whole, so their size is limited (in bytes). */
const maxWhole = 256 * 1024 * 1024;

const expected = 'a run.json of this suite, a pact, or a HAR file';

/**
 * Recognises a file by its content. A HAR file is read only up to its first known property.
 * @throws InputError
 * @throws the error of the file system if the signal ended the reading.
 */
export async function readInput(path: string, signal: AbortSignal): Promise<Input> {
  const found = await stat(path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(
      code === 'ENOENT'
        ? `There is no file ${forTerminal(path)}\nNext: check the path`
        : `${forTerminal(path)} cannot be read: ${forTerminal(messageOf(error))}`,
    );
  });
  if (found.isDirectory()) return { is: 'folder' };
  // A pipe could be read only once, and may never end.
  if (!found.isFile())
    throw new InputError(`${forTerminal(path)} is not a regular file\nNext: save it to a file first, and give that`);
  const kind = await kindIn(path, signal);
  if (kind === 'har') return { is: 'har' };
  if (found.size > maxWhole) {
    throw new InputError(
      `${forTerminal(path)} is larger than ${maxWhole} bytes, the maximum for a ${kind}\nNext: split it into smaller files`,
    );
  }
  const value = await parsed(path, signal);
  if (!isJsonObject(value)) throw new InputError(`${forTerminal(path)} is not a JSON object\nNext: give ${expected}`);
  if (kind === 'pact') return { is: 'pact', pact: value };
  try {
    const run = runIn(value, path, 'give the file as verify wrote it');
    if (run.target.kind !== 'recorded') return { is: 'run', run };
  } catch (error) {
    throw error instanceof RunFileError ? new InputError(error.message) : error;
  }
  throw new InputError(`${forTerminal(path)} is the report on a recording\nNext: judge the recording itself`);
}

async function kindIn(path: string, signal: AbortSignal): Promise<'har' | 'run' | 'pact'> {
  let kind: 'har' | 'run' | 'pact' | undefined;
  const names: string[] = [];
  try {
    await streamJson(chunksOf(path, signal), {
      onRootMember: (name) => {
        kind ??= kindOf.get(name);
        if (names.length < 5) names.push(name);
        return kind !== undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof JsonStreamError))
      throw new InputError(`${forTerminal(path)} cannot be read: ${forTerminal(messageOf(error))}`);
    throw brokenFile(path, error);
  }
  if (kind) return kind;
  const has =
    names.length > 0
      ? ` (it has ${names.length > 4 ? 'other properties' : names.map((name) => JSON.stringify(name)).join(', ')})`
      : '';
  throw new InputError(`${forTerminal(path)} is JSON of an unknown kind${has}\nNext: give ${expected}`);
}

async function parsed(path: string, signal: AbortSignal): Promise<unknown> {
  const text = await readFile(path, { encoding: 'utf8', signal });
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch {
    await streamJson(chunksOf(path, signal), {}).catch((error: unknown) => {
      throw error instanceof JsonStreamError ? brokenFile(path, error) : error;
    });
    throw new InputError(`${forTerminal(path)} is not valid JSON\nNext: give ${expected}`);
  }
}

function brokenFile(path: string, { message, place, ended, beyond }: JsonStreamError): InputError {
  const where = `byte ${place.offset} (line ${place.line}, column ${place.column})`;
  if (beyond)
    return new InputError(
      `${forTerminal(path)} cannot be read: at ${where}, ${message}\nNext: give a file within this limit`,
    );
  return new InputError(
    `${forTerminal(path)} is not valid JSON: at ${where}, ${message}\nNext: ${ended ? 'give the whole file' : `give ${expected}, uncompressed, in UTF-8`}`,
  );
}
