import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Environment, SettingsError } from '../command-line.ts';
import { type LiveSettings, readLiveSettings } from './live-settings.ts';
import type { Target } from './target.ts';

/**
 * The live target that an environment names.
 * @throws SettingsError naming everything that is missing or makes no sense.
 */
export async function readLiveTarget(environment: Environment): Promise<Target> {
  const problems: string[] = [];
  const settings = readLiveSettings(environment, problems);
  if (!settings) throw new SettingsError(problems);
  return liveTarget(settings);
}

/**
 * The target that settings describe.
 * @throws SettingsError when the file of BW_CA_FILE cannot be read or holds no certificate.
 */
export async function liveTarget({ proxy, caFile, ...settings }: LiveSettings): Promise<Target> {
  const ca = caFile === undefined ? undefined : await readCertificates(caFile);
  return {
    ...settings,
    network: { ...(proxy === undefined ? {} : { proxy }), ...(ca === undefined ? {} : { ca }) },
  };
}

async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`BW_CA_FILE cannot be read: ${why}`]);
  });
  try {
    new X509Certificate(text);
  } catch {
    throw new SettingsError([`BW_CA_FILE is ${path}, which holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`]);
  }
  return text;
}
