import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { build } from 'esbuild';
import { compare } from './compare.mjs';

const root = path.join(import.meta.dirname, '..');

/** P8: verification of a realistic signed response on one thread, against node-saml. */
export async function benchSamlVerify({ rounds, milliseconds }) {
  const subject = (await loadBenchmark()).createVerificationBenchmark();
  const { spEntityId, acsUrl } = subject.serviceProvider;
  const saml = new SAML({
    idpCert: subject.certificatePem,
    issuer: spEntityId,
    audience: spEntityId,
    callbackUrl: acsUrl,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
  });
  const perSecond = async (verify) => {
    let count = 0;
    const started = performance.now();
    const end = started + milliseconds;
    for (; performance.now() < end; count += 1) await verify();
    return (count * 1000) / (performance.now() - started);
  };
  const medians = await compare(
    {
      'node-saml': () => perSecond(() => saml.validatePostResponseAsync({ SAMLResponse: subject.samlResponse })),
      ours: () => perSecond(() => subject.verify()),
    },
    rounds,
  );
  return [
    {
      id: 'P8',
      what: `SAML verification, ${(subject.bytes / 1024).toFixed(1)} KB`,
      against: 'node-saml',
      ratio: medians.ours / medians['node-saml'],
      reach: 15,
      figures: medians,
    },
  ];
}

/** The verification with its test data, as one module. */
export async function loadBenchmark() {
  const outfile = path.join(root, '.cache/bench/saml-verify.mjs');
  await build({
    entryPoints: [path.join(root, 'lib/engine/saml/protocol/testing/benchmark.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
