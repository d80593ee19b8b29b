import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Random } from '../random';

/** A change to the bytes of a document, or to the text of the form field. */
export type ByteMutation = (bytes: Buffer, random: Random) => Buffer;
export type FieldMutation = (field: string, random: Random) => string;

const flipBit: ByteMutation = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const place = random.below(changed.length);
  changed[place] = (changed[place] ?? 0) ^ (1 << random.below(8));
  return changed;
};

const putByte: ByteMutation = (bytes, random) => {
  const place = random.below(bytes.length + 1);
  const byte = random.pick([0x00, 0x80, 0xc0, 0xff, 0xfe, 0xed, 0xf4, 0x0d, 0x3c, 0x26]);
  return Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place)]);
};

const truncate: ByteMutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length));

/** Encodings in which the same text is other bytes; the overlong form of "<" is one that only careless decoders read. */
const reencode: ByteMutation = (bytes, random) => {
  const text = bytes.toString();
  return random.pick([
    () => Buffer.from(`\ufeff${text}`, 'utf16le'),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(text, 'latin1'),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(bytes.toString('latin1').replace('<', '\xc0\xbc'), 'latin1'),
    () => deflateRawSync(bytes),
    () => gzipSync(bytes),
    () => Buffer.from(bytes.toString('base64')),
    () => Buffer.concat([bytes, bytes]),
  ])();
};

/** Changes to the bytes. */
export const BYTE_MUTATIONS: readonly ByteMutation[] = [flipBit, flipBit, flipBit, putByte, truncate, reencode];

const wrapLines: FieldMutation = (field, random) =>
  field.replace(/(.{64})/g, `$1${random.pick(['\n', '\r\n', ' ', '\t', '\f', '\u00a0', '%0A'])}`);

const otherAlphabet: FieldMutation = (field, random) =>
  random.pick([
    () => field.replaceAll('+', '-').replaceAll('/', '_'),
    () => field.replace(/=+$/, ''),
    () => `${field}=`,
    () => encodeURIComponent(field),
    () => `${field}${field}`,
    () => `data:text/xml;base64,${field}`,
  ])();

const oneOfField: FieldMutation = (field, random) => {
  const place = random.below(field.length + 1);
  return field.slice(0, place) + random.pick(['', 'A', '=', '!', '\0', '\ud800', '-']) + field.slice(place + 1);
};

/** Changes to the base64 text. */
export const FIELD_MUTATIONS: readonly FieldMutation[] = [wrapLines, wrapLines, otherAlphabet, oneOfField];
