import { Printed } from './protocol/print';

/** A member as it is stored. The id is a UUID; `display` is null where it was not asked for. */
export type StoredMember = { id: string; type: 'User' | 'Group'; display: string | null };

/** The members of a group, and how many they are. */
export type Members = Iterable<StoredMember> & { readonly length: number };

const BYTES_OF_ONE = 17;

/** Members as they come from the database: 16 bytes of id and one of type each. A hundred thousand take two megabytes. */
export class CompactMembers {
  readonly length: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.length = bytes.length / BYTES_OF_ONE;
  }

  *[Symbol.iterator](): Generator<StoredMember> {
    for (let start = 0; start < this.bytes.length; start += BYTES_OF_ONE) {
      const hex = this.bytes.toString('hex', start, start + 16);
      const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
      yield { id, type: this.bytes[start + 16] === 0 ? 'User' : 'Group', display: null };
    }
  }
}

/** A list in an answer that is made into text while it is sent: `print` gives the JSON of a member, or null to leave it out. */
export class MemberStream {
  private readonly members: Members;
  private readonly print: (member: StoredMember) => string | null;

  constructor(members: Members, print: (member: StoredMember) => string | null) {
    this.members = members;
    this.print = print;
  }

  *pieces(): Generator<string> {
    yield '[';
    let comma = '';
    for (const member of this.members) {
      const text = this.print(member);
      if (text === null) continue;
      yield comma + text;
      comma = ',';
    }
    yield ']';
  }

  /** Where an answer is logged, it goes without. */
  toJSON(): undefined {
    return undefined;
  }
}

/** True for an answer with a {@link MemberStream} in it, or in one of its `Resources`. */
export function isStreamed(body: object): boolean {
  const resources = 'Resources' in body && Array.isArray(body.Resources) ? body.Resources : [body];
  return resources.some((resource: object) => 'members' in resource && resource.members instanceof MemberStream);
}

const CHUNK_LENGTH = 65_536;

/** The JSON of an answer, made as fast as it is taken. */
export function streamJson(body: object): ReadableStream<Uint8Array> {
  const pieces = piecesOf(body);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull(controller) {
        let text = '';
        while (text.length < CHUNK_LENGTH) {
          const { done, value } = pieces.next();
          if (done) {
            if (text !== '') controller.enqueue(encoder.encode(text));
            controller.close();
            return;
          }
          text += value;
        }
        controller.enqueue(encoder.encode(text));
      },
    },
    { highWaterMark: 1 },
  );
}

function* piecesOf(value: unknown): Generator<string> {
  if (value instanceof MemberStream) yield* value.pieces();
  else if (value instanceof Printed) yield value.text;
  else if (Array.isArray(value)) yield* elementsOf(value);
  else if (typeof value === 'object' && value !== null) yield* membersOf(value);
  else yield JSON.stringify(value);
}

function* elementsOf(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, element] of list.entries()) {
    if (index > 0) yield ',';
    yield* piecesOf(element);
  }
  yield ']';
}

function* membersOf(object: object): Generator<string> {
  yield '{';
  let comma = '';
  for (const [name, member] of Object.entries(object)) {
    if (member === undefined) continue;
    yield `${comma}${JSON.stringify(name)}:`;
    yield* piecesOf(member);
    comma = ',';
  }
  yield '}';
}
