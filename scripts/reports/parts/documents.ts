import { sources } from '../../../contracts/model/sources.ts';

/**
 * Where a document can be read, at the section where it has one; undefined where no address is known.
 * @param where a place in the document, as the ledger has it.
 */
export function documentAddress(source: string, where: string): string | undefined {
  const known: Readonly<Record<string, { readonly title: string; readonly url?: string }>> = sources;
  const url = known[source]?.url;
  const section = /^\d+(?:\.\d+)*/.exec(where)?.[0];
  return url === undefined || section === undefined ? url : `${url}#section-${section}`;
}
