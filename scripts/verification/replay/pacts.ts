import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cases } from '../../../contracts/all-cases.ts';
import type { RequestCase } from '../../../contracts/model/types.ts';
import { messageOf } from '../../lib/text/errors.ts';
import { isWithheld } from './core-answer.ts';

/** One interaction, in a pact of its own. */
export interface Interaction {
  readonly description: string;
  readonly entry: RequestCase;
  /** A pact file's content that holds just this interaction. */
  readonly pact: string;
}

interface PactFile {
  interactions?: {
    description?: string;
    comments?: { references?: { contract?: { case?: string } } };
    response?: { status?: number; headers?: Record<string, unknown> };
  }[];
}

/** Pacts that cannot be replayed. The message says which and why. */
export class PactError extends Error {
  override readonly name = 'PactError';
}

/**
 * Reads every interaction of every pact file in a folder.
 * @throws PactError when there is no pact, a pact holds nothing, or an interaction refers to no case.
 */
export async function readInteractions(folder: string): Promise<Interaction[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0)
    throw new PactError(`There is no pact file in ${folder}: restore it from version control, or run npm run record`);
  const perFile = await Promise.all(
    names.map(async (name) => interactionsOf(name, await readFile(join(folder, name), 'utf8'))),
  );
  return perFile.flat();
}

/** @throws PactError */
export function interactionsOf(name: string, text: string): Interaction[] {
  let pact: PactFile;
  try {
    pact = JSON.parse(text) as PactFile;
  } catch (error) {
    throw new PactError(`${name} is not JSON: ${messageOf(error)}`);
  }
  const interactions = pact.interactions ?? [];
  if (interactions.length === 0)
    throw new PactError(`${name} holds no interaction, so replaying it would prove nothing`);
  return interactions.map((interaction) => {
    const description = interaction.description ?? '(no description)';
    const id = interaction.comments?.references?.contract?.case;
    const entry = cases.find((candidate): candidate is RequestCase => candidate.id === id && 'scene' in candidate);
    if (!entry)
      throw new PactError(
        `${name}: the interaction "${description}" refers to no case of the contract (${id ?? 'none'})`,
      );
    const { status = 200, headers } = interaction.response ?? {};
    const withheld = Object.keys(headers ?? {}).find((header) => isWithheld(header, status));
    if (withheld !== undefined)
      throw new PactError(
        `${name}: the interaction "${description}" expects the header ${withheld} of a ${status}, which the replay keeps from the Pact core (an address to go to, or how the content travels): record it without`,
      );
    return { description, entry, pact: JSON.stringify({ ...pact, interactions: [interaction] }) };
  });
}
