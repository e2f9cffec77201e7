import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessIdentity, isRunning, thisProcess } from './process-identity.ts';
import { readRegularFile } from './read-file.ts';

const prefix = 'webrtc-conformance-';
/** Names the process that owns a folder. */
const ownerFile = 'process.json';

/**
 * Makes a folder for this process in the system's temporary folder. Also removes the folders that killed processes of
 * this user have left there.
 */
export async function makeTemporaryFolder(): Promise<string> {
  const root = tmpdir();
  await removeLeftFolders(root);
  const folder = await mkdtemp(join(root, prefix));
  await writeFile(join(folder, ownerFile), JSON.stringify(thisProcess()), { mode: 0o600 });
  return folder;
}

async function removeLeftFolders(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  const ours = names.filter((name) => name.startsWith(prefix));
  await Promise.all(
    ours.map(async (name) => {
      const folder = join(root, name);
      // A folder that cannot be removed is left to the next run.
      if (await isLeft(folder).catch(() => false)) await rm(folder, { recursive: true }).catch(() => undefined);
    }),
  );
}

/** Whether a folder belongs to this user, and its process has certainly ended. */
async function isLeft(folder: string): Promise<boolean> {
  // Not stat: another user could have put a link to some folder here.
  const status = await lstat(folder);
  if (!status.isDirectory() || (process.getuid && status.uid !== process.getuid())) return false;
  const text = await readRegularFile(join(folder, ownerFile), { maxBytes: 10_000, followLinks: false });
  const owner: unknown = JSON.parse(text.toString());
  return isProcessIdentity(owner) && isRunning(owner) === false;
}
