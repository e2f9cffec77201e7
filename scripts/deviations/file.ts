import { readTextFile } from '../lib/system/read-file.ts';
import { SettingsError } from '../settings/command-line.ts';
import { type DeviationsDocument, readDeviations } from './read.ts';

/** The file of known deviations, in the working folder. */
export const defaultFile = 'deviations.yaml';

/**
 * Reads a file of known deviations.
 * @param presence whether the file has to be there.
 * @returns undefined if an optional file is absent.
 * @throws SettingsError if it cannot be read, or is not valid.
 */
export async function loadDeviations(
  file: string,
  today: string,
  presence: 'needed' | 'optional',
): Promise<DeviationsDocument | undefined> {
  let text: string;
  try {
    text = await readTextFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && presence === 'optional') return undefined;
    throw new SettingsError([
      code === 'ENOENT' ? `There is no file ${file} (--deviations)` : `${file} cannot be read: ${message}`,
    ]);
  }
  return readDeviations(text, file, today);
}
