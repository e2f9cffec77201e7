import { X509Certificate } from 'node:crypto';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { NoRegularFileError, readTextFile } from '../lib/system/read-file.ts';
import { messageOf } from '../lib/text/errors.ts';
import type { Network } from '../target/network.ts';
import type { Target } from '../target/target.ts';
import { type Environment, SettingsError, UsageError } from './command-line.ts';
import { type LiveSettings, readLiveSettings } from './live-settings.ts';

/**
 * The live target that the environment describes.
 * @param auth how to sign in, if given.
 * @throws UsageError with every missing or invalid setting.
 */
export async function readLiveTarget(environment: Environment, auth: WayToSignIn | undefined): Promise<Target> {
  const problems: string[] = [];
  const settings = readLiveSettings(environment, problems, auth);
  if (!settings) throw new UsageError(problems);
  return liveTarget(settings);
}

/**
 * The target that settings describe.
 * @throws SettingsError when the file of BW_CA_FILE cannot be read or holds no certificate.
 */
export async function liveTarget({ proxy, tokenProxy, tokenUrl, caFile, ...settings }: LiveSettings): Promise<Target> {
  const ca = caFile === undefined ? undefined : await readCertificates(caFile);
  return {
    ...settings,
    network: networkBy(proxy, ca),
    ...(tokenUrl === undefined ? {} : { tokenEndpoint: { url: tokenUrl, network: networkBy(tokenProxy, ca) } }),
  };
}

function networkBy(proxy: string | undefined, ca: string | undefined): Network {
  return { ...(proxy === undefined ? {} : { proxy }), ...(ca === undefined ? {} : { ca }) };
}

async function readCertificates(path: string): Promise<string> {
  const text = await readTextFile(path).catch((error: unknown) => {
    const why = error instanceof NoRegularFileError ? `${path}: ${error.message}` : messageOf(error);
    throw new SettingsError([`BW_CA_FILE cannot be read: ${why}`]);
  });
  try {
    new X509Certificate(text);
  } catch {
    throw new SettingsError([`BW_CA_FILE is ${path}, which holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`]);
  }
  return text;
}
